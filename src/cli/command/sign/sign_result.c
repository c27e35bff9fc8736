/* The result of cocket sign: see sign_result.h.  Warnings stand in the JSON as they are said. */
#include "cli/command/sign/sign_result.h"

#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/output/hint.h"
#include "sign/certificate/certificate_signer.h"

#define WARNINGS_MAX (FORMAT_COUNT + 1)

struct sign_warnings {
	struct sign_warning {
		char text[ERR_MESSAGE_BYTES + 128];
		const char *kind, *what; /* "tag-moved" and "tag"; "refused" and the format */
		char hint[HINT_BYTES];   /* "" none */
	} items[WARNINGS_MAX];
	size_t count;
};

/* --- the pinned reference ------------------------------------------------------------------------ */

struct pinned {
	char text[sizeof(struct reference) + NAME_TEXT_BYTES];
};

/* What verify would print: the name that was signed, or if the digest alone was bound, the image's own. */
static struct pinned
pin(const char *image, const struct sign_report *r)
{
	char digest[DIGEST_TEXT_BYTES], text[NAME_TEXT_BYTES];
	struct pinned p = { "" };
	struct reference ref;
	struct err err;

	digest_print(digest, &r->digest);
	if (r->name[0])
		snprintf(p.text, sizeof p.text, "%s@%s", r->name, digest);
	else if (reference_parse(&ref, image, &err))
		return p;
	else if (ref.transport != TRANSPORT_REGISTRY)
		snprintf(p.text, sizeof p.text, "%s%s@%s", transport_prefix(ref.transport), ref.path, digest);
	else {
		name_print(text, &ref.name, &r->digest);
		snprintf(p.text, sizeof p.text, "%s", text);
	}
	return p;
}

/* --- warnings ------------------------------------------------------------------------------------ */

static void
warn_moved(struct sign_warnings *w, const struct sign_report *r)
{
	struct sign_warning *next = &w->items[w->count++];
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &r->tagged);
	next->kind = "tag-moved";
	next->what = "tag";
	next->hint[0] = '\0';
	if (r->has_tag)
		snprintf(next->text, sizeof next->text, "the tag now names %s; the digest that was given is signed under the tag", digest);
	else
		snprintf(next->text, sizeof next->text, "the registry has no such tag; the digest that was given is signed under the tag");
}

static void
warn_refused(struct sign_warnings *w, const char *image, const struct sign_report *r, enum signature_format format)
{
	const struct err *why = &r->forms[format].refused;
	struct sign_warning *next = &w->items[w->count++];

	snprintf(next->text, sizeof next->text, "not attached as %s: %s", sign_format_name(r, format), why->message);
	next->kind = "refused";
	next->what = sign_format_name(r, format);
	hint_of_error(next->hint, why, image);
}

static struct sign_warnings
warnings_of(const char *image, const struct sign_report *r)
{
	struct sign_warnings w = { .count = 0 };

	if (r->has_moved)
		warn_moved(&w, r);
	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		if (r->forms[f].refused.code)
			warn_refused(&w, image, r, f);
	return w;
}

/* --- for people ---------------------------------------------------------------------------------- */

/* "simple (tag sha256-….sig, 1 replaced)" */
static size_t
form_print(char *out, size_t room, const struct sign_report *r, enum signature_format f)
{
	const struct sign_form *form = &r->forms[f];
	int n = snprintf(out, room, "%s (%s", sign_format_name(r, f), form->where);

	if (form->replaced && n >= 0 && (size_t)n < room)
		n += snprintf(out + n, room - (size_t)n, ", replaces %zu", form->replaced);
	if (n >= 0 && (size_t)n < room)
		n += snprintf(out + n, room - (size_t)n, "%s)", form->is_kept ? ", kept" : "");
	return n < 0 || (size_t)n >= room ? room - 1 : (size_t)n;
}

static void
note_attached(const char *image, const struct sign_report *r)
{
	char text[FORMAT_COUNT * 256] = "";
	size_t len = 0;

	for (enum signature_format f = 0; f < FORMAT_COUNT; f++) {
		if ((r->formats & FORMAT_BIT(f)) == 0 || r->forms[f].where[0] == '\0')
			continue;
		if (len > 0)
			len += (size_t)snprintf(text + len, sizeof text - len, ", ");
		len += form_print(text + len, sizeof text - len, r, f);
	}
	if (len == 0)
		return;
	if (isatty(STDERR_FILENO))
		log_note("%s: attached as %s", TEXT(slice_str(image)), text);
	else
		log_verbose("%s: attached as %s", TEXT(slice_str(image)), text);
}

static void
note_kept(const char *image, enum signature_format f, const struct sign_form *form)
{
	if (!form->is_kept)
		return;
	log_note("%s: kept %s (%s): it is as good as a new one, and the registry does not let it be deleted", TEXT(slice_str(image)),
	         signature_formats[f].one, form->where);
	print_hint("--force attaches a new one beside it");
}

void
sign_result_note(const char *image, const struct sign_report *r)
{
	const struct sign_warnings w = warnings_of(image, r);

	if (r->name[0] == '\0' && r->predicate_type[0] == '\0')
		log_note("%s: no name is known, so only the digest is signed (use --signed-as NAME to sign a name)", TEXT(slice_str(image)));
	note_attached(image, r);
	for (size_t i = 0; i < w.count; i++) {
		log_note("warning: %s: %s", TEXT(slice_str(image)), w.items[i].text);
		print_hint(w.items[i].hint);
	}
	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		note_kept(image, f, &r->forms[f]);
}

/* --- JSON ---------------------------------------------------------------------------------------- */

static void
put_formats(struct json_writer *w, const struct sign_report *r)
{
	json_key(w, "formats");
	json_begin_array(w);
	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		if (r->formats & FORMAT_BIT(f))
			json_put_string(w, slice_str(sign_format_name(r, f)));
	json_end_array(w);
}

static void
put_attached(struct json_writer *w, const struct sign_report *r)
{
	json_key(w, "attached");
	json_begin_array(w);
	for (enum signature_format f = 0; f < FORMAT_COUNT; f++) {
		if ((r->formats & FORMAT_BIT(f)) == 0 || r->forms[f].where[0] == '\0')
			continue;
		json_begin_object(w);
		json_put_text(w, "format", sign_format_name(r, f));
		json_put_text(w, "where", r->forms[f].where);
		json_put_count(w, "replaced", r->forms[f].replaced);
		json_put_flag(w, "kept", r->forms[f].is_kept);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_keys(struct json_writer *w, const struct signer_list *signers)
{
	char hex[DIGEST_HEX_BYTES];

	json_key(w, "keys");
	json_begin_array(w);
	for (size_t i = 0; i < signers->count; i++) {
		if (certificate_signer_of(&signers->items[i])) /* its key is nobody's after this run */
			continue;
		digest_print_hex(hex, pubkey_id(signer_public_key(&signers->items[i])));
		json_put_string(w, slice_str(hex));
	}
	json_end_array(w);
}

static void
put_identity(struct json_writer *w, const struct signer *signer)
{
	struct certificate_signer *c = certificate_signer_of(signer);
	struct identity who;
	struct err ignored = { 0 };

	if (c == NULL || certificate_signer_identify(&who, c, &ignored))
		return;
	json_begin_object(w);
	json_put_text(w, "identity", leaf_certificate_name(who.certificate.leaf));
	json_put_text(w, "issuer", who.certificate.issuer);
	json_end_object(w);
}

static void
put_identities(struct json_writer *w, const struct signer_list *signers)
{
	json_key(w, "identities");
	json_begin_array(w);
	for (size_t i = 0; i < signers->count; i++)
		put_identity(w, &signers->items[i]);
	json_end_array(w);
}

static void
put_warnings(struct json_writer *w, const char *image, const struct sign_report *r)
{
	const struct sign_warnings all = warnings_of(image, r);

	json_key(w, "warnings");
	json_begin_array(w);
	for (size_t i = 0; i < all.count; i++) {
		json_begin_object(w);
		json_put_text(w, "kind", all.items[i].kind);
		json_put_text(w, "what", all.items[i].what);
		json_put_text(w, "detail", all.items[i].text);
		json_put_text(w, "hint", all.items[i].hint);
		json_end_object(w);
	}
	json_end_array(w);
}

static enum cocket_code
print_json(const char *image, const struct sign_report *r, const struct signer_list *signers, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	const struct pinned pinned = pin(image, r);
	char digest[DIGEST_TEXT_BYTES];
	struct json_writer w;

	digest_print(digest, &r->digest);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", image);
	json_put_text(&w, "digest", digest);
	json_put_text(&w, "pinned", pinned.text);
	json_put_text(&w, "name", r->name);
	if (r->predicate_type[0])
		json_put_text(&w, "predicate-type", r->predicate_type);
	put_formats(&w, r);
	put_attached(&w, r);
	put_keys(&w, signers);
	put_identities(&w, signers);
	json_put_count(&w, "manifests", r->manifests);
	put_warnings(&w, image, r);
	json_put_count(&w, "requests", r->requests);
	json_end_object(&w);
	return out_json(&w, err);
}

enum status
sign_result_print(const struct app *app, const char *image, const struct sign_report *r, const struct signer_list *signers)
{
	const struct pinned pinned = pin(image, r);
	struct err err = { 0 };

	if (app->json)
		return print_json(image, r, signers, &err) ? print_err(image, &err) : STATUS_OK;
	out_text(slice_str(pinned.text));
	out_printf("\n");
	out_flush();
	return STATUS_OK;
}
