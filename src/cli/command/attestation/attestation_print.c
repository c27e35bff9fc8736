/* See attestation_print.h.  What is not proved says so; what BuildKit wrote is nobody's until the index or the manifest is signed. */
#include "cli/command/attestation/attestation_print.h"

#include <stdio.h>

#include "cli/output/progress.h"
#include "format/signature/foreign.h"
#include "verify/report_json.h"

void
attested_manifest_label(char out[static PLATFORM_TEXT_BYTES], const struct attested_manifest *m)
{
	out[0] = '\0';
	if (m->is_index)
		snprintf(out, PLATFORM_TEXT_BYTES, "index");
	else if (m->has_platform)
		platform_print(out, &m->platform);
}

/* In JSON, frozen. */
static const char *
place_word(enum attestation_place place)
{
	static const char *const words[] = {
		[ATTESTATION_NONE] = "", [ATTESTATION_BUNDLE] = "referrer", [ATTESTATION_TAG] = "tag", [ATTESTATION_INDEX] = "index",
		[ATTESTATION_ARTIFACT] = "artifact", [ATTESTATION_DOCUMENT] = "document",
	};

	return words[place];
}

static const char *
signed_word(enum attestation_signed by)
{
	static const char *const words[] = {
		[ATTESTATION_UNSIGNED] = NULL, [ATTESTATION_BY_ENVELOPE] = "envelope", [ATTESTATION_BY_MANIFEST] = "manifest", [ATTESTATION_BY_INDEX] = "index",
	};

	return words[by];
}

/* --- text ------------------------------------------------------------------------------------------- */

static void
print_signer(const struct attestation *t, bool is_verified)
{
	const struct certificate_identity *who = &t->proof.who.certificate;
	char id[DIGEST_HEX_BYTES];

	if (is_verified && t->proof.who.kind == IDENTITY_CERTIFICATE) {
		out_text(slice_str(leaf_certificate_name(who->leaf)));
	} else if (t->has_signer) {
		digest_print_hex(id, &t->signer);
		out_printf("key %.16s", id);
	} else {
		out_text(slice_str(t->unproved.identity[0] ? t->unproved.identity : "a certificate"));
	}
}

static void
print_signed(const struct attestation *t, bool is_verified)
{
	static const char *const what[] = {
		[ATTESTATION_UNSIGNED] = "signed", [ATTESTATION_BY_ENVELOPE] = "signed", [ATTESTATION_BY_MANIFEST] = "manifest signed",
		[ATTESTATION_BY_INDEX] = "index signed",
	};

	if (is_verified) {
		out_printf("%s by ", what[t->by]);
		print_signer(t, true);
		out_printf(" (verified)");
	} else if (t->place == ATTESTATION_INDEX) {
		out_printf("not signed by itself; covered by the index's signature, if that has one");
	} else if (t->place >= ATTESTATION_ARTIFACT) {
		out_printf("not signed by itself; covered by its manifest's signature, if that has one");
	} else if (t->has_signer || t->unproved.is_certificate) {
		out_printf("signed by ");
		print_signer(t, false);
		out_printf(" (not verified)");
	} else {
		out_printf("signed by an unknown key (not verified)");
	}
}

static void
print_one(const struct attested_image *a, const struct attestation *t)
{
	const char *name = predicate_type_short_name(t->type);
	char size[PROGRESS_TEXT_BYTES];
	char why[ATTESTATION_WHY_BYTES];
	const bool is_verified = attestation_is_verified(a, t);

	bytes_print(size, t->unproved.size);
	out_printf("  ");
	out_text(slice_str(t->type[0] == '\0' ? "unknown type" : name[0] ? name : predicate_name(t->type)));
	if (t->type[0])
		out_printf("  ");
	out_text(slice_str(t->type));
	out_printf("\n    ");
	out_text(slice_str(t->where));
	out_printf(", %s\n    ", size);
	print_signed(t, is_verified);
	out_printf("\n");
	if (is_verified || attestation_why(why, a, t) == REASON_OK || why[0] == '\0')
		return;
	out_printf("    %s: ", reason_word(attestation_why(why, a, t)));
	out_text(slice_str(why));
	out_printf("\n");
}

static void
print_manifest(const struct attested_image *a, const struct attested_manifest *m)
{
	char label[PLATFORM_TEXT_BYTES], digest[DIGEST_TEXT_BYTES];

	attested_manifest_label(label, m);
	digest_print(digest, &m->digest);
	out_printf("%s%s%s\n", label, label[0] ? " " : "", digest);
	if (m->found.count == 0)
		out_printf("  none\n");
	for (size_t i = 0; i < m->found.count; i++)
		if (attestation_is_asked(&m->found.items[i]))
			print_one(a, &m->found.items[i]);
}

void
attestations_print_text(const struct attested_image *a, const char *image)
{
	out_text(slice_str(image));
	out_printf("\n");
	for (size_t i = 0; i < a->count; i++)
		print_manifest(a, &a->items[i]);
	if (a->signers.count == 0)
		out_printf("Nothing is verified: use --key or --identity.\n");
	out_flush();
}

/* --- JSON ------------------------------------------------------------------------------------------- */

static void
put_signer(struct json_writer *w, const struct attestation *t, bool is_proved)
{
	const bool is_certificate = t->proof.who.kind == IDENTITY_CERTIFICATE;
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &t->signer);
	json_put_text(w, "signed-by", signed_word(t->by));
	json_put_flag(w, "verified", is_proved);
	json_put_text(w, "key", t->has_signer ? hex : NULL);
	json_put_text(w, "identity", is_certificate ? leaf_certificate_name(t->proof.who.certificate.leaf) : t->unproved.identity);
	json_put_text(w, "issuer", is_certificate ? t->proof.who.certificate.issuer : t->unproved.issuer);
}

void
attestation_put(struct json_writer *w, const struct attested_image *a, const struct attested_manifest *m, const struct attestation *t)
{
	const bool is_verified = attestation_is_verified(a, t);
	char why[ATTESTATION_WHY_BYTES], label[PLATFORM_TEXT_BYTES];

	attested_manifest_label(label, m);
	json_put_text(w, "type", predicate_type_short_name(t->type));
	json_put_text(w, "predicate-type", t->type);
	json_put_text(w, "place", place_word(t->place));
	json_put_text(w, "where", t->where);
	report_put_digest(w, "manifest", true, &t->manifest);
	report_put_digest(w, "subject", true, &m->digest);
	json_put_text(w, "platform", m->is_index ? NULL : label);
	json_put_flag(w, "of-index", m->is_index);
	json_put_count(w, "size", t->unproved.size);
	put_signer(w, t, is_verified);
	json_put_text(w, "reason", reason_word(attestation_why(why, a, t)));
	json_put_text(w, "detail", why);
}

enum cocket_code
attestations_print_json(const struct attested_image *a, const char *image, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(64 * MIB);
	const struct err *trouble = attested_image_trouble(a);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", image);
	report_put_digest(&w, "digest", true, &a->image.digest);
	json_key(&w, "attestations");
	json_begin_array(&w);
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < a->items[i].found.count; k++)
			if (attestation_is_asked(&a->items[i].found.items[k])) {
				json_begin_object(&w);
				attestation_put(&w, a, &a->items[i], &a->items[i].found.items[k]);
				json_end_object(&w);
			}
	json_end_array(&w);
	json_put_text(&w, "error", trouble ? trouble->message : NULL);
	json_put_count(&w, "requests", session_request_count(a->session));
	json_end_object(&w);
	return out_json(&w, err);
}
