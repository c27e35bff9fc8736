/* Statements of attestations.  The predicate may be an SBOM of many MiB: it is located, never parsed here. */
#include "format/attestation/statement.h"

#include "base/escape.h"
#include "base/json_pull.h"
#include "base/limits.h"
#include "format/attestation/predicate_field.h"
#include "format/signature/sigstore_bundle.h"

#define STATEMENT_TYPE_V01 "https://in-toto.io/Statement/v0.1"

static enum cocket_code
check_type(struct json_pull v, struct err *err)
{
	if (json_pull_expect(v, JSON_STRING, "_type", err))
		return err->code;
	if (json_pull_is(v, STATEMENT_TYPE) || json_pull_is(v, STATEMENT_TYPE_V01))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "_type: %s, expected %s or v0.1", TEXT(v.text), STATEMENT_TYPE);
}

static enum cocket_code
read_predicate_type(struct statement *s, struct json_pull v, struct err *err)
{
	if (json_pull_expect(v, JSON_STRING, "predicateType", err) || field_text(s->predicate_type, sizeof s->predicate_type, v, "predicateType", err))
		return err->code;
	if (s->predicate_type[0] == '\0')
		return fail(err, COCKET_E_FORMAT, "predicateType: empty");
	return COCKET_OK;
}

/* One subject is small: it is read as the reader of image signatures reads it. */
static enum cocket_code
read_subject(struct statement *s, struct json_pull subject, const char *hex, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	bool covers = false;

	if (json_parse(&doc, subject.text, err) || intoto_subject_covers(&covers, json_root(&doc), hex, err))
		return err->code;
	if (!covers)
		return COCKET_OK;
	s->covers = true;
	return s->name[0] ? COCKET_OK : field_text_cut(s->name, sizeof s->name, json_pull_get(subject, "name"), "name", err);
}

static enum cocket_code
read_subjects(struct statement *s, struct json_pull subjects, const struct digest *digest, struct err *err)
{
	struct json_members m = json_pull_enter(subjects);
	char hex[DIGEST_HEX_BYTES];

	if (json_pull_expect(subjects, JSON_ARRAY, "subject", err))
		return err->code;
	digest_print_hex(hex, digest);
	while (json_pull_next(&m)) {
		if (s->subject_count == STATEMENT_SUBJECTS_MAX)
			return fail(err, COCKET_E_TOO_MANY, "subject: more than %d", STATEMENT_SUBJECTS_MAX);
		if (read_subject(s, m.value, hex, err))
			return within(err, "subject[%zu]", s->subject_count);
		s->subject_count++;
	}
	return COCKET_OK;
}

static enum cocket_code
read_statement(struct statement *s, struct json_pull root, const struct digest *subject, struct err *err)
{
	enum { TYPE, SUBJECT, PREDICATE_TYPE, PREDICATE, FIELDS };
	static const char *const names[FIELDS] = { "_type", "subject", "predicateType", "predicate" };
	struct json_pull fields[FIELDS];

	if (json_pull_expect(root, JSON_OBJECT, "statement", err))
		return err->code;
	json_pull_fields(fields, names, FIELDS, root);
	if (check_type(fields[TYPE], err) || read_predicate_type(s, fields[PREDICATE_TYPE], err) || read_subjects(s, fields[SUBJECT], subject, err))
		return within(err, "statement");
	if (json_pull_type(fields[PREDICATE]) != JSON_NULL)
		s->predicate = fields[PREDICATE].text;
	return COCKET_OK;
}

enum cocket_code
statement_parse(struct statement *out, struct slice payload, const struct digest *subject, struct err *err)
{
	struct statement s = { 0 };
	struct json_pull root;

	if (payload.len > STATEMENT_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "statement is %zu bytes, at most %zu are read", payload.len, STATEMENT_MAX_BYTES);
	if (json_pull_open(&root, payload, STATEMENT_DEPTH_MAX, STATEMENT_VALUES_MAX, err))
		return within(err, "statement");
	if (read_statement(&s, root, subject, err))
		return err->code;
	*out = s;
	return COCKET_OK;
}
