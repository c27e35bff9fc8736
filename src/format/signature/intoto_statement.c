/* in-toto statements v1 (in-toto/attestation spec/v1/statement.md): which digests, under which names, and what is said of them.
 * Open objects.
 * Never decides whether the predicate is an image signature: that is signature/'s. */
#include "base/json_member.h"
#include "format/signature/sigstore_bundle.h"

#include "base/escape.h"
#include "base/limits.h"
#include "format/signature/signed_annotations.h"

#define STATEMENT_TYPE_V01 "https://in-toto.io/Statement/v0.1"
#define SUBJECT_DIGESTS_MAX 32 /* as sigstore-go */

static bool
is_image_signature(const struct intoto_statement *s)
{
	return strcmp(s->predicate_type, COSIGN_SIGN_PREDICATE) == 0;
}

/* statement.md, "_type".  cosign still writes attestations as v0.1; those sign no image, and need only be known for what they are. */
static enum cocket_code
check_type(const struct intoto_statement *s, struct json root, struct err *err)
{
	const char *type;

	if (json_string(&type, root, "_type", err))
		return err->code;
	if (strcmp(type, STATEMENT_TYPE) == 0 || (strcmp(type, STATEMENT_TYPE_V01) == 0 && !is_image_signature(s)))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "_type: %s, expected %s", TEXT(slice_str(type)), STATEMENT_TYPE);
}

static enum cocket_code
read_predicate_type(struct intoto_statement *s, struct json root, struct err *err)
{
	const char *type;

	if (json_string(&type, root, "predicateType", err))
		return err->code;
	if (type[0] == '\0' || strlen(type) >= sizeof s->predicate_type)
		return fail(err, COCKET_E_FORMAT, "predicateType: %s, expected 1 to %zu bytes", TEXT(slice_str(type)), sizeof s->predicate_type - 1);
	memcpy(s->predicate_type, type, strlen(type) + 1);
	return COCKET_OK;
}

/* digest_set.md: algorithm to lower-case hex.  Only sha256 is asked for; the value is compared as text, so no second spelling matches. */
enum cocket_code
intoto_subject_covers(bool *covers, struct json subject, const char *hex, struct err *err)
{
	struct json digests;
	const char *sha256;

	if (json_type(subject) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_object(&digests, subject, "digest", err))
		return err->code;
	if (json_count(digests) > SUBJECT_DIGESTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "digest: %zu, at most %d are read", json_count(digests), SUBJECT_DIGESTS_MAX);
	for (struct json d = json_first(digests); json_type(d) != JSON_ABSENT; d = json_next(d))
		if (json_type(d) != JSON_STRING)
			return fail(err, COCKET_E_FORMAT, "digest: %s: not a string", TEXT(slice_str(json_name(d))));
	sha256 = json_string_value(json_get(digests, "sha256"));
	*covers = sha256 && strcmp(sha256, hex) == 0;
	return COCKET_OK;
}

/* One digest under two names would be two claims in one. */
static enum cocket_code
take_name(struct intoto_statement *s, const char *name, struct err *err)
{
	if (!name || name[0] == '\0')
		return COCKET_OK;
	if (strlen(name) >= sizeof s->name)
		return fail(err, COCKET_E_FORMAT, "name: %s, longer than any image name", TEXT(slice_str(name)));
	if (s->name[0] && strcmp(s->name, name) != 0)
		return fail(err, COCKET_E_FORMAT, "name: %s, but the same digest is also named %s", TEXT(slice_str(name)), TEXT(slice_str(s->name)));
	memcpy(s->name, name, strlen(name) + 1);
	return COCKET_OK;
}

static enum cocket_code
read_subject(struct intoto_statement *s, struct json subject, const char *hex, struct err *err)
{
	const char *name;
	bool covers = false;

	if (intoto_subject_covers(&covers, subject, hex, err) || json_string_loose(&name, subject, "name", err))
		return err->code;
	if (!covers)
		return COCKET_OK;
	s->covers = true;
	return take_name(s, name, err);
}

static enum cocket_code
read_subjects(struct intoto_statement *s, struct json root, const struct digest *digest, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];
	struct json subjects;
	size_t i = 0;

	if (json_array(&subjects, root, "subject", err))
		return err->code;
	if (json_count(subjects) > STATEMENT_SUBJECTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "subject: %zu, at most %d are read", json_count(subjects), STATEMENT_SUBJECTS_MAX);
	digest_print_hex(hex, digest);
	for (struct json v = json_first(subjects); json_type(v) != JSON_ABSENT; v = json_next(v), i++)
		if (read_subject(s, v, hex, err))
			return within(err, "subject[%zu]", i);
	return COCKET_OK;
}

static enum cocket_code
read_predicate(struct intoto_statement *s, struct json root, struct err *err)
{
	struct signed_annotations said = { 0 };
	struct json predicate;

	if (json_object_loose(&predicate, root, "predicate", err))
		return err->code;
	if (signed_annotations_read(&said, predicate, err))
		return within(err, "predicate");
	s->has_signed_at = said.has_signed_at;
	s->signed_at = said.signed_at;
	s->has_expires = said.has_expires;
	s->expires = said.expires;
	return COCKET_OK;
}

/* A statement of another kind is known by its predicate type alone (A5): its predicate may be anything, a string included (spdx). */
static enum cocket_code
read_statement(struct intoto_statement *s, struct json root, const struct digest *digest, struct err *err)
{
	if (read_predicate_type(s, root, err) || check_type(s, root, err))
		return err->code;
	if (!is_image_signature(s))
		return COCKET_OK;
	if (read_subjects(s, root, digest, err))
		return err->code;
	return read_predicate(s, root, err);
}

enum cocket_code
intoto_statement_parse(struct intoto_statement *out, struct slice payload, const struct digest *digest, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct intoto_statement s = { 0 };

	if (payload.len > SIGNATURE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "statement is %zu bytes, at most %zu are read", payload.len, SIGNATURE_MAX_BYTES);
	if (json_parse(&doc, payload, err) || read_statement(&s, json_root(&doc), digest, err))
		return within(err, "statement");
	*out = s;
	return COCKET_OK;
}

static void
put_subject(struct json_writer *w, const struct simple_payload *p, const struct annotation *annotations, size_t count)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &p->digest);
	json_begin_object(w);
	if (p->reference[0])
		json_put_pair(w, "name", p->reference);
	json_key(w, "digest");
	json_begin_object(w);
	json_put_pair(w, "sha256", hex);
	json_end_object(w);
	if (count) {
		json_key(w, "annotations");
		json_begin_object(w);
		annotations_write(w, annotations, count);
		json_end_object(w);
	}
	json_end_object(w);
}

/* Annotations of the user stand in the subject, where cosign writes and `cosign verify -a` looks for them. */
enum cocket_code
intoto_statement_print(struct buf *out, const struct simple_payload *p, const struct annotation *annotations, size_t count, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(SIGNATURE_MAX_BYTES);
	struct json_writer w;

	if (!utf8_valid(slice_str(p->reference)))
		return fail(err, COCKET_E_USAGE, "name: not UTF-8");
	if (signed_annotations_check(&p->optional, annotations, count, err))
		return err->code;
	json_writer_init(&w, &text);
	json_begin_object(&w);
	json_put_pair(&w, "_type", STATEMENT_TYPE);
	json_key(&w, "subject");
	json_begin_array(&w);
	put_subject(&w, p, annotations, count);
	json_end_array(&w);
	json_put_pair(&w, "predicateType", COSIGN_SIGN_PREDICATE);
	json_key(&w, "predicate");
	json_begin_object(&w);
	signed_annotations_write(&w, &p->optional);
	json_end_object(&w);
	json_end_object(&w);
	if (json_writer_done(&w, err))
		return err->code;
	return buf_add(out, buf_slice(&text), err);
}
