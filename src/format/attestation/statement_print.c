/* In-toto statements around a given predicate: see statement_print.h.
 * Never re-prints what a scanner or a builder wrote: numbers, escapes and order of keys are theirs. */
#include "format/attestation/statement_print.h"

#include "base/escape.h"
#include "base/json_member.h"
#include "base/json_scan.h"
#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"

#define TYPE_MAX 255 /* what our own reader takes */
#define PREDICATE_MAX_BYTES (STATEMENT_MAX_BYTES - 8 * KIB) /* the rest of the statement is no longer */

static enum cocket_code
type_check(const char *type, struct err *err)
{
	if (type[0] == '\0' || strlen(type) > TYPE_MAX || !utf8_valid(slice_str(type)))
		return fail(err, COCKET_E_USAGE, "predicate type %s: expected a URI of 1 to %d bytes", TEXT(slice_str(type)), TYPE_MAX);
	return COCKET_OK;
}

/* As strictly as it will be read. */
static enum cocket_code
predicate_check(struct slice json, struct err *err)
{
	struct json_scan scan = { .max_depth = STATEMENT_DEPTH_MAX - 1, .max_values = STATEMENT_VALUES_MAX, .strict = true };

	if (json.len > PREDICATE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, the maximum is %zu", json.len, PREDICATE_MAX_BYTES);
	if (json_scan(&scan, json, err))
		return err->code;
	/* a string: cosign's spdx, of a document that is no JSON */
	return json.ptr[0] == '{' || json.ptr[0] == '"' ? COCKET_OK : fail(err, COCKET_E_FORMAT, "expected a JSON object");
}

static struct slice
trimmed(struct slice s)
{
	while (s.len > 0 && strchr(" \t\r\n", s.ptr[0]))
		s = slice_of(s.ptr + 1, s.len - 1);
	while (s.len > 0 && strchr(" \t\r\n", s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static void
put_subject(struct json_writer *w, const struct new_statement *s, const struct digest *subject)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, subject);
	json_begin_object(w);
	if (s->name[0])
		json_put_pair(w, "name", s->name);
	json_key(w, "digest");
	json_begin_object(w);
	json_put_pair(w, "sha256", hex);
	json_end_object(w);
	json_end_object(w);
}

enum cocket_code
attestation_statement_print(struct buf *out, const struct new_statement *s, struct err *err)
{
	const struct slice predicate = trimmed(s->predicate->json);
	struct json_writer w;

	if (!utf8_valid(slice_str(s->name)))
		return fail(err, COCKET_E_USAGE, "name: not UTF-8");
	if (type_check(s->predicate->type, err) || predicate_check(predicate, err))
		return err->code;
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_put_pair(&w, "_type", STATEMENT_TYPE);
	json_key(&w, "subject");
	json_begin_array(&w);
	for (size_t i = 0; i < s->subject_count; i++)
		put_subject(&w, s, &s->subjects[i]);
	json_end_array(&w);
	json_put_pair(&w, "predicateType", s->predicate->type);
	json_key(&w, "predicate");
	json_put_raw(&w, predicate);
	json_end_object(&w);
	return json_writer_done(&w, err);
}
