/* What was decided about an image, as JSON: see report_json.h.  Never decides anything. */
#include "verify/report_json.h"

#include "verify/attested_json.h"
#include "verify/sbom_json.h"

void
report_put_digest(struct json_writer *w, const char *name, bool has, const struct digest *d)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, d);
	json_put_text(w, name, has ? text : NULL);
}

static void
put_key(struct json_writer *w, bool has, const struct digest *id)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, id);
	json_put_text(w, "key", has ? hex : NULL);
}

/* Who signed, as far as somebody we know has: the key, and what it is called here. */
static void
put_identity(struct json_writer *w, const struct finding *f)
{
	json_key(w, "identity");
	if (!finding_is_proved(f)) {
		json_put_null(w);
		return;
	}
	json_begin_object(w);
	if (f->certificate) {
		json_put_text(w, "issuer", f->certificate->issuer);
		json_put_text(w, "subject", leaf_certificate_name(f->certificate->leaf));
	} else {
		put_key(w, f->has_signer, &f->signer);
		json_put_text(w, "label", f->signer_label);
	}
	json_end_object(w);
}

/* Whose word the time is that counts. */
static void
put_time(struct json_writer *w, const struct finding *f)
{
	static const char *const words[] = { [TIME_OF_SIGNER] = "signer", [TIME_OF_LOG] = "log", [TIME_OF_AUTHORITY] = "timestamp" };
	const struct proof *p = &f->proof;

	json_put_time(w, "signed-at", f->certificate ? p->source != TIME_NONE : f->claim.has_signed_at, f->certificate ? p->time : f->claim.signed_at);
	json_put_text(w, "time-source", p->source == TIME_NONE ? NULL : words[p->source]);
}

static void
put_name(struct json_writer *w, const struct claim *c)
{
	char repository[NAME_TEXT_BYTES];

	name_print_repository(repository, &c->name);
	json_put_text(w, "name", c->has_name ? repository : NULL);
	json_put_text(w, "tag", c->has_name ? c->name.tag : NULL);
}

static void
put_claim(struct json_writer *w, const struct report *r, size_t i)
{
	const struct finding *f = &r->findings[i];

	json_begin_object(w);
	json_put_text(w, "format", signature_formats[f->format].name);
	put_key(w, f->has_signer, &f->signer);
	put_identity(w, f);
	json_put_text(w, "kind", foreign_word(f->kind));
	json_put_text(w, "role", r->evaluations[i].counted && r->role[0] ? r->role : NULL);
	put_name(w, &f->claim);
	put_time(w, f);
	json_put_time(w, "expires", f->claim.has_expires, f->claim.expires);
	json_put_flag(w, "counted", r->evaluations[i].counted);
	json_put_flag(w, "proved", finding_is_proved(f));
	report_put_digest(w, "subject", true, &r->subjects[i]);
	json_put_text(w, "where", f->where);
	json_put_text(w, "reason", reason_word(r->evaluations[i].reason));
	json_put_text(w, "detail", r->evaluations[i].detail);
	json_end_object(w);
}

static void
put_coverage(struct json_writer *w, const struct coverage *c)
{
	char platform[PLATFORM_TEXT_BYTES];

	platform_print(platform, &c->platform);
	json_begin_object(w);
	json_put_text(w, "platform", platform);
	report_put_digest(w, "digest", true, &c->digest);
	json_put_text(w, "covered-by", c->by_index ? "index" : "manifest");
	json_end_object(w);
}

static void
put_claims(struct json_writer *w, const struct report *r)
{
	json_key(w, "claims");
	json_begin_array(w);
	for (size_t i = 0; i < r->count; i++)
		put_claim(w, r, i);
	json_end_array(w);
}

static void
put_platforms(struct json_writer *w, const struct report *r)
{
	json_key(w, "platforms");
	json_begin_array(w);
	for (size_t i = 0; i < r->covered_count; i++)
		put_coverage(w, &r->covered[i]);
	json_end_array(w);
}

static void
put_blob(struct json_writer *w, const struct blob *b)
{
	char platform[PLATFORM_TEXT_BYTES];

	platform_print(platform, &b->platform);
	json_begin_object(w);
	json_put_text(w, "what", blob_kind_word(b->kind));
	if (b->kind == BLOB_LAYER) {
		json_put_count(w, "number", b->number);
		json_put_count(w, "of", b->of);
	}
	report_put_digest(w, "manifest", true, &b->manifest);
	json_put_text(w, "platform", b->has_platform ? platform : NULL);
	report_put_digest(w, "digest", true, &b->digest);
	json_put_count(w, "size", b->size);
	json_put_text(w, "media-type", b->media_type);
	report_put_digest(w, "diff-id", b->has_diff_id, &b->diff_id);
	json_put_text(w, "verdict", verdict_word(b->verdict));
	json_put_text(w, "reason", reason_word(b->reason));
	json_put_text(w, "detail", b->detail);
	json_end_object(w);
}

static void
put_blobs(struct json_writer *w, const struct blobs *blobs)
{
	json_key(w, "blobs");
	json_begin_array(w);
	for (size_t i = 0; i < blobs->count; i++)
		put_blob(w, &blobs->items[i]);
	json_end_array(w);
}

static void
put_trust(struct json_writer *w, const struct report *r)
{
	json_key(w, "trust");
	if (!r->by_trust) {
		json_put_null(w);
		return;
	}
	json_begin_object(w);
	json_put_count(w, "root-version", r->root_version);
	json_put_count(w, "targets-version", r->targets_version);
	json_put_text(w, "role", r->role);
	json_put_count(w, "threshold", r->role[0] ? r->threshold : 0);
	json_put_time(w, "expires", r->role_expires != 0, r->role_expires);
	json_put_count(w, "keys", r->counted_keys);
	json_put_text(w, "chain", r->chain);
	json_end_object(w);
}

static void
put_elsewhere(struct json_writer *w, const struct report *r)
{
	char name[NAME_TEXT_BYTES];

	if (!r->has_elsewhere)
		return;
	name_print_repository(name, &r->elsewhere);
	json_put_text(w, "signature-repository", name);
}

static void
put_signed_as(struct json_writer *w, const struct report *r)
{
	char name[NAME_TEXT_BYTES] = "";

	if (r->has_name)
		name_print(name, &r->name, NULL);
	json_put_text(w, "signed-as", name);
}

static void
put_policy(struct json_writer *w, const struct report *r)
{
	json_key(w, "policy");
	if (!r->by_policy) {
		json_put_null(w);
		return;
	}
	json_begin_object(w);
	json_key(w, "rule");
	if (r->rule)
		json_put_u64(w, r->rule);
	else
		json_put_null(w);
	json_put_text(w, "pattern", r->pattern);
	json_put_text(w, "enforce", r->warn ? "warn" : "deny");
	json_put_flag(w, "would-deny", r->would_deny && r->verdict == VERDICT_ALLOW);
	json_end_object(w);
}

static void
put_decision(struct json_writer *w, const char *image, const char *source, const struct report *r, bool platforms)
{
	json_put_text(w, "image", image);
	if (source)
		json_put_text(w, "source", source);
	report_put_digest(w, "digest", r->has_digest, &r->digest);
	json_put_text(w, "pinned", r->verdict == VERDICT_ALLOW ? r->pinned : NULL);
	json_put_text(w, "verdict", verdict_word(r->verdict));
	json_put_text(w, "reason", reason_word(r->reason));
	json_put_text(w, "detail", r->detail);
	put_signed_as(w, r);
	put_elsewhere(w, r);
	put_claims(w, r);
	if (r->asks_attestations)
		attested_put_list(w, &r->attested);
	sbom_put_results(w, &r->sboms);
	practice_put_results(w, &r->practices);
	base_put_results(w, &r->bases);
	put_trust(w, r);
	put_policy(w, r);
	if (r->has_index)
		report_put_digest(w, "index", true, &r->index);
	if (platforms || r->covered_count > 0)
		put_platforms(w, r);
	if (r->from_cache)
		json_put_time(w, "listed-at", true, r->listed_at);
}

static void
put_warning(struct json_writer *w, const struct warning *warning)
{
	json_begin_object(w);
	json_put_text(w, "kind", warning_word(warning->kind));
	json_put_text(w, "what", warning->what);
	json_put_time(w, "expires", warning->has_expires, warning->expires);
	json_put_text(w, "detail", warning->detail);
	json_put_text(w, "hint", warning->hint);
	json_end_object(w);
}

void
report_put_foreign(struct json_writer *w, const struct foreign_item *f)
{
	char what[FOREIGN_TEXT_BYTES];

	foreign_print(what, f->what.kind, f->what.type);
	json_put_text(w, "kind", foreign_word(f->what.kind));
	json_put_text(w, "type", f->what.type);
	json_put_text(w, "detail", what);
	json_put_text(w, "where", f->where);
}

static void
put_foreign(struct json_writer *w, const struct foreign_item *f)
{
	json_begin_object(w);
	report_put_foreign(w, f);
	report_put_digest(w, "subject", true, &f->subject);
	json_end_object(w);
}

static void
put_attached(struct json_writer *w, const struct report *r)
{
	json_key(w, "attached");
	json_begin_array(w);
	for (size_t i = 0; i < r->foreign_count; i++)
		put_foreign(w, &r->foreign[i]);
	json_end_array(w);
}

static void
put_warnings(struct json_writer *w, const struct report *r)
{
	json_key(w, "warnings");
	json_begin_array(w);
	for (size_t i = 0; i < r->warnings.count; i++)
		put_warning(w, &r->warnings.items[i]);
	json_end_array(w);
}

void
report_put_decision(struct json_writer *w, const char *image, const struct report *r)
{
	put_decision(w, image, NULL, r, true);
	json_put_flag(w, "deep", r->deep);
}

void
report_put_members(struct json_writer *w, const char *image, const char *source, const struct report *r, bool platforms)
{
	put_decision(w, image, source, r, platforms);
	if (r->deep)
		put_blobs(w, &r->blobs);
	if (r->others > 0)
		json_put_count(w, "others", r->others);
	put_attached(w, r);
	json_put_text(w, "hint", r->hint);
	put_warnings(w, r);
	json_put_count(w, "requests", r->requests);
}
