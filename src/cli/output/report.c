/* What verify/ found, printed: one JSON object a line, or text, or the chain of trust as a tree.  The same struct report for all of them
 * (cocket(1)).
 * Never decides anything; text from outside is escaped. */
#include "cli/output/attested_print.h"
#include "cli/output/base_print.h"
#include "cli/output/certificate_explain.h"
#include "cli/output/hint.h"
#include "cli/output/practice_print.h"
#include "cli/output/report.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "base/log.h"
#include "cli/output/warnings.h"

/* --- JSON ------------------------------------------------------------------------------------- */

enum cocket_code
report_print_json(const char *image, const struct report *r, bool platforms, struct err *err)
{
	const struct image_files none = { 0 };

	return report_print_json_of_file(&(struct report_place){ image, NULL, NULL, &none }, r, platforms, err);
}

enum cocket_code
report_print_json_of_file(const struct report_place *place, const struct report *r, bool platforms, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(256 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	report_put_members(&w, place->image, place->source, r, platforms);
	image_files_put_skipped(&w, place->files, place->file);
	json_end_object(&w);
	return out_json(&w, err);
}

/* --- text ------------------------------------------------------------------------------------- */

enum status
report_status(const struct report *r)
{
	if (r->verdict == VERDICT_ALLOW)
		return STATUS_OK;
	return r->verdict == VERDICT_UNKNOWN ? status_of(COCKET_E_IO, r->cause) : STATUS_DENIED;
}

static void
print_findings(const struct report *r)
{
	for (size_t i = 0; i < r->count; i++)
		log_verbose("%s: %s%s%s", r->findings[i].where, r->evaluations[i].counted ? "counted" : reason_word(r->evaluations[i].reason),
		            r->evaluations[i].detail[0] ? ": " : "", r->evaluations[i].detail);
}

static void
print_blobs(const struct report *r)
{
	char name[BLOB_TEXT_BYTES];

	for (size_t i = 0; i < r->blobs.count; i++) {
		const struct blob *b = &r->blobs.items[i];

		blob_print(name, b);
		log_verbose("%s: %s%s%s%s", name, reason_word(b->reason), b->verdict == VERDICT_ALLOW && b->has_diff_id ? ", diff ID too" : "",
		            b->detail ? ": " : "", b->detail ? b->detail : "");
	}
}

/* Each bad blob, unless it is the only one, which the verdict names. */
static void
print_bad_blobs(const char *image, const struct report *r)
{
	char name[BLOB_TEXT_BYTES], line[BLOB_TEXT_BYTES + ERR_MESSAGE_BYTES];

	if (blobs_count_bad(&r->blobs) < 2)
		return;
	for (size_t i = 0; i < r->blobs.count; i++) {
		const struct blob *b = &r->blobs.items[i];

		if (b->verdict == VERDICT_ALLOW)
			continue;
		blob_print(name, b);
		snprintf(line, sizeof line, "%s: %s", name, b->detail ? b->detail : "out of memory");
		if (b->verdict == VERDICT_DENY)
			print_denied(b->reason, image, line);
		else
			log_error("%s: %s: %s", reason_word(b->reason), TEXT(slice_str(image)), line);
	}
}

void
report_print_text(const char *image, const struct report *r)
{
	if (r->verdict != VERDICT_ALLOW)
		return;
	out_text(slice_str(r->pinned[0] ? r->pinned : image));
	out_printf("\n");
	out_flush();
}

/* A43: what was checked is not all that is brought. */
static void
print_others(const char *image, size_t others)
{
	log_note("%s: %s in the archive %s not verified: docker load and ctr import take all that is there (cocket load verifies all)",
	         TEXT(slice_str(image)), COUNT(others, "other image or name"), others == 1 ? "was" : "were");
}

void
report_print_words(const char *image, const struct report *r)
{
	print_findings(r);
	attested_print_verbose(r);
	print_blobs(r);
	print_bad_blobs(image, r);
	if (r->would_deny && r->verdict == VERDICT_ALLOW)
		print_would_deny(r->reason, image, r->detail);
	else if (r->verdict == VERDICT_DENY)
		print_denied(r->reason, image, r->detail);
	else if (r->verdict == VERDICT_UNKNOWN)
		log_error("%s: %s: %s", reason_word(r->reason), TEXT(slice_str(image)), r->detail);
	if (r->verdict == VERDICT_ALLOW && r->others > 0)
		print_others(image, r->others);
	hint_print(r->hint, image);
	warnings_print(image, r);
}

enum status
report_print(bool json, const char *image, const struct report *r, bool platforms)
{
	struct err err = { 0 };

	if (!json)
		report_print_text(image, r);
	else if (report_print_json(image, r, platforms, &err))
		return print_err(image, &err);
	report_print_words(image, r);
	return report_status(r);
}

/* --- the chain of trust, for --explain --------------------------------------------------------- */

#define INDENT_BYTES 2

/* "root > targets > release" as a staircase down to the role itself, which gets a line of its own; returns how deep it ended. */
static int
print_chain(const char *chain)
{
	int depth = 0;

	for (const char *end; (end = strstr(chain, " > ")); chain = end + strlen(" > "))
		log_note("%*s%.*s", INDENT_BYTES * ++depth, "", (int)(end - chain), chain);
	return depth;
}

/* Returns how deep the signatures are to stand. */
static int
print_role(const struct report *r)
{
	char expired[CLOCK_TEXT_BYTES + 32] = "", when[CLOCK_TEXT_BYTES];
	int depth = 0;

	clock_print(when, r->role_expires);
	if (r->reason == REASON_EXPIRED_TRUST)
		snprintf(expired, sizeof expired, ", but the role expired at %s", when);

	if (r->role[0]) {
		depth = print_chain(r->chain) + 1;
		log_note("%*srole %s: %u of %u required keys signed%s", INDENT_BYTES * depth, "", r->role, r->counted_keys, r->threshold, expired);
	} else if (r->by_trust) {
		log_note("%*sno role", INDENT_BYTES, "");
	} else if (r->by_attestations) {
		log_note("%*sby attestations alone", INDENT_BYTES, "");
	} else {
		log_note("%*s%u of %u required keys signed", INDENT_BYTES, "", r->counted_keys, r->threshold);
	}
	return depth;
}

static void
print_signer(const struct finding *f, bool counts, int depth)
{
	const char *no = counts ? "" : " (does not count)";

	if (f->certificate)
		log_note("%*scertificate of %s, issuer %s%s", INDENT_BYTES * depth, "", TEXT(slice_str(leaf_certificate_name(f->certificate->leaf))),
		         TEXT(slice_str(f->certificate->issuer)), no);
	else
		log_note("%*skey %s%s", INDENT_BYTES * depth, "", f->has_signer ? f->signer_name.s : "not known", no);
}

static void
print_finding(const struct report *r, size_t i, int depth)
{
	const struct finding *f = &r->findings[i];
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &r->subjects[i]);
	print_signer(f, r->evaluations[i].counted, ++depth);
	log_note("%*s%s signature, %s", INDENT_BYTES * ++depth, "", signature_formats[f->format].name, f->where);
	certificate_explain(f, INDENT_BYTES * (depth + 1));
	if (!r->evaluations[i].counted)
		log_note("%*s%s: %s", INDENT_BYTES * (depth + 1), "", reason_word(r->evaluations[i].reason), r->evaluations[i].detail);
	else
		log_note("%*s%s", INDENT_BYTES * (depth + 1), "", digest);
}

static void
print_cache(const struct report *r)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, r->listed_at);
	if (r->from_cache)
		log_note("%*sfrom the cache: what the registry answered on %s", INDENT_BYTES, "", date);
}

/* Between what was named and what was signed. */
static void
print_index(const struct report *r)
{
	char digest[DIGEST_TEXT_BYTES];

	if (!r->has_index)
		return;
	digest_print(digest, &r->index);
	log_note("%*sindex: %s, attached to the image, lists it", INDENT_BYTES, "", digest);
}

void
report_explain(const char *image, const struct report *r)
{
	int depth;

	log_note("%s: %s: %s", TEXT(slice_str(image)), verdict_word(r->verdict), reason_word(r->reason));
	if (r->rule)
		log_note("%*spolicy: rule %zu, for %s%s", INDENT_BYTES, "", r->rule, r->pattern, r->warn ? ", which only warns" : "");
	if (r->by_trust)
		log_note("%*strust store: root version %llu, targets version %llu", INDENT_BYTES, "", (unsigned long long)r->root_version,
		         (unsigned long long)r->targets_version);
	print_cache(r);
	print_index(r);
	depth = print_role(r);
	for (size_t i = 0; i < r->count; i++)
		print_finding(r, i, depth);
	attested_explain(r, INDENT_BYTES);
	practice_explain(&r->practices, INDENT_BYTES);
	base_explain(&r->bases, INDENT_BYTES);
}
