/* The schema of the policy file: see policy_schema.h.  Fields, words, ranges, versions and what goes with which decide-by are the tables';
 * here is only how JSON Schema says it. */
#include "format/policy/policy_schema.h"

#include <stdio.h>

#include "base/json_member.h"
#include "format/policy/policy_part.h"

static void
put_words(struct json_writer *w, const char *const words[])
{
	json_key(w, "enum");
	json_begin_array(w);
	for (; *words; words++)
		json_put_string(w, slice_str(*words));
	json_end_array(w);
}

/* Of the $defs. */
static void
put_object(struct json_writer *w, const struct json_field *f)
{
	char ref[64];

	snprintf(ref, sizeof ref, "#/$defs/%s", f->of);
	json_put_pair(w, "$ref", ref);
}

/* --- shapes ------------------------------------------------------------------------------------- */

static void
put_text(struct json_writer *w, const struct json_field *f)
{
	json_put_pair(w, "type", "string");
	json_put_count(w, "minLength", 1);
	if (f->words && f->shape != SHAPE_LIST_OR_WORD)
		put_words(w, f->words);
	if (f->pattern)
		json_put_pair(w, "pattern", f->pattern);
}

static void
put_flag(struct json_writer *w, const struct json_field *f)
{
	(void)f;
	json_put_pair(w, "type", "boolean");
}

static void
put_number(struct json_writer *w, const struct json_field *f)
{
	json_put_pair(w, "type", "integer");
	json_put_count(w, "minimum", f->least);
	json_put_count(w, "maximum", f->most);
}

static void
put_value(struct json_writer *w, const struct json_field *f)
{
	static const char *const types[] = { "string", "number", "boolean" };

	(void)f;
	json_key(w, "type");
	json_begin_array(w);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		json_put_string(w, slice_str(types[i]));
	json_end_array(w);
}

static void
put_counts(struct json_writer *w, const struct json_field *f)
{
	json_put_pair(w, "type", "array");
	json_put_count(w, "minItems", f->least);
	json_put_count(w, "maxItems", f->most);
}

static void
put_list(struct json_writer *w, const struct json_field *f)
{
	put_counts(w, f);
	json_put_flag(w, "uniqueItems", true);
	json_key(w, "items");
	json_begin_object(w);
	put_text(w, f);
	json_end_object(w);
}

/* A list, or one value of another shape. */
static void
put_list_or(struct json_writer *w, const struct json_field *f, void (*put_one)(struct json_writer *w, const struct json_field *f))
{
	json_key(w, "oneOf");
	json_begin_array(w);
	json_begin_object(w);
	put_list(w, f);
	json_end_object(w);
	json_begin_object(w);
	put_one(w, f);
	json_end_object(w);
	json_end_array(w);
}

static void
put_text_or_list(struct json_writer *w, const struct json_field *f)
{
	put_list_or(w, f, put_text);
}

static void
put_word(struct json_writer *w, const struct json_field *f)
{
	put_words(w, f->words);
}

static void
put_list_or_word(struct json_writer *w, const struct json_field *f)
{
	put_list_or(w, f, put_word);
}

static void
put_objects(struct json_writer *w, const struct json_field *f)
{
	put_counts(w, f);
	json_key(w, "items");
	json_begin_object(w);
	put_object(w, f);
	json_end_object(w);
}

static void
put_field(struct json_writer *w, const struct json_field *f)
{
	static void (*const shapes[])(struct json_writer *w, const struct json_field *f) = {
		[SHAPE_TEXT] = put_text, [SHAPE_FLAG] = put_flag, [SHAPE_NUMBER] = put_number, [SHAPE_LIST] = put_list,
		[SHAPE_LIST_OR_WORD] = put_list_or_word, [SHAPE_TEXT_OR_LIST] = put_text_or_list, [SHAPE_VALUE] = put_value,
		[SHAPE_OBJECT] = put_object, [SHAPE_OBJECTS] = put_objects,
	};

	json_key(w, f->name);
	json_begin_object(w);
	if (f->about)
		json_put_pair(w, "description", f->about);
	shapes[f->shape](w, f);
	json_end_object(w);
}

/* --- objects ------------------------------------------------------------------------------------ */

/* The members of a closed object. */
static void
put_fields(struct json_writer *w, const struct json_field fields[])
{
	json_put_pair(w, "type", "object");
	json_put_flag(w, "additionalProperties", false);
	json_key(w, "required");
	json_begin_array(w);
	for (const struct json_field *f = fields; f->name; f++)
		if (f->is_required)
			json_put_string(w, slice_str(f->name));
	json_end_array(w);
	json_key(w, "properties");
	json_begin_object(w);
	for (const struct json_field *f = fields; f->name; f++)
		put_field(w, f);
	json_end_object(w);
}

static void
put_required(struct json_writer *w, const char *name)
{
	json_key(w, "required");
	json_begin_array(w);
	json_put_string(w, slice_str(name));
	json_end_array(w);
}

/* A condition: the field is there and is the word. */
static void
put_is(struct json_writer *w, const char *field, const char *word)
{
	json_begin_object(w);
	json_key(w, "properties");
	json_begin_object(w);
	json_key(w, field);
	json_begin_object(w);
	json_put_pair(w, "const", word);
	json_end_object(w);
	json_end_object(w);
	put_required(w, field);
	json_end_object(w);
}

/* Fields of which forbidden says so are none. */
static void
put_members_none_of(struct json_writer *w, const struct json_field fields[], bool (*forbidden)(const struct json_field *f, unsigned which), unsigned which)
{
	for (const struct json_field *f = fields; f->name; f++)
		if (forbidden(f, which))
			json_put_flag(w, f->name, false);
}

static void
put_none_of(struct json_writer *w, const struct json_field fields[], bool (*forbidden)(const struct json_field *f, unsigned which), unsigned which)
{
	json_key(w, "properties");
	json_begin_object(w);
	put_members_none_of(w, fields, forbidden, which);
	json_end_object(w);
}

static bool
is_of_other_kinds(const struct json_field *f, unsigned kind)
{
	return !(f->kinds & POLICY_KIND_BIT(kind));
}

static bool
is_later(const struct json_field *f, unsigned version)
{
	return f->since > version;
}

static void
put_kind(struct json_writer *w, enum policy_kind kind)
{
	json_begin_object(w);
	json_key(w, "if");
	put_is(w, "decide-by", policy_kind_word(kind));
	json_key(w, "then");
	json_begin_object(w);
	put_none_of(w, policy_rule_fields, is_of_other_kinds, kind);
	if (kind == POLICY_DIGESTS || kind == POLICY_ATTESTATIONS)
		put_required(w, kind == POLICY_DIGESTS ? "digests" : "attestations");
	json_end_object(w);
	json_end_object(w);
}

/* Who may sign: keys, identities or both, or roles. */
static void
put_who(struct json_writer *w)
{
	static const char *const own[] = { "keys", "identities" };

	json_key(w, "oneOf");
	json_begin_array(w);
	json_begin_object(w);
	json_key(w, "anyOf");
	json_begin_array(w);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		json_begin_object(w);
		put_required(w, own[i]);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
	json_begin_object(w);
	put_required(w, "roles");
	json_end_object(w);
	json_end_array(w);
}

static void
put_signers(struct json_writer *w)
{

	json_begin_object(w);
	json_key(w, "if");
	json_begin_object(w);
	json_key(w, "not");
	json_begin_object(w);
	json_key(w, "anyOf");
	json_begin_array(w);
	put_is(w, "decide-by", policy_kind_word(POLICY_REJECT));
	put_is(w, "decide-by", policy_kind_word(POLICY_DIGESTS));
	put_is(w, "decide-by", policy_kind_word(POLICY_ATTESTATIONS));
	json_end_array(w);
	json_end_object(w);
	json_end_object(w);
	json_key(w, "then");
	json_begin_object(w);
	put_who(w);
	json_end_object(w);
	json_end_object(w);
}

/* What only certificates have goes with identities. */
static void
put_needs_identities(struct json_writer *w)
{
	static const char *const names[] = { "no-log", "no-sct" };

	json_key(w, "dependentRequired");
	json_begin_object(w);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_key(w, names[i]);
		json_begin_array(w);
		json_put_string(w, slice_str("identities"));
		json_end_array(w);
	}
	json_end_object(w);
}

static void
put_rule(struct json_writer *w)
{
	json_key(w, "rule");
	json_begin_object(w);
	put_fields(w, policy_rule_fields);
	put_needs_identities(w);
	json_key(w, "allOf");
	json_begin_array(w);
	put_kind(w, POLICY_REJECT);
	put_kind(w, POLICY_DIGESTS);
	put_kind(w, POLICY_ATTESTATIONS);
	put_signers(w);
	json_end_array(w);
	json_end_object(w);
}

/* In a file of an earlier version there are none of the fields that came later, nor in its rules. */
static void
put_version(struct json_writer *w, unsigned version)
{
	json_begin_object(w);
	json_key(w, "if");
	json_begin_object(w);
	json_key(w, "properties");
	json_begin_object(w);
	json_key(w, "version");
	json_begin_object(w);
	json_put_count(w, "const", version);
	json_end_object(w);
	json_end_object(w);
	json_end_object(w);
	json_key(w, "then");
	json_begin_object(w);
	json_key(w, "properties");
	json_begin_object(w);
	put_members_none_of(w, policy_file_fields, is_later, version);
	json_key(w, "rules");
	json_begin_object(w);
	json_key(w, "items");
	json_begin_object(w);
	put_none_of(w, policy_rule_fields, is_later, version);
	for (size_t i = 0; i < 5; i++)
		json_end_object(w);
}

static void
put_definition(struct json_writer *w, const char *name, const struct json_field fields[])
{
	json_key(w, name);
	json_begin_object(w);
	put_fields(w, fields);
	json_end_object(w);
}

/* Whoever signs an attestation is named as in a rule. */
static void
put_attestation_signers(struct json_writer *w)
{
	json_key(w, "signers");
	json_begin_object(w);
	put_fields(w, policy_who_fields);
	put_needs_identities(w);
	put_who(w);
	json_end_object(w);
}

static void
put_definitions(struct json_writer *w)
{
	static const struct {
		const char *name;
		const struct json_field *fields;
	} rows[] = {
		{ "mirror", mirror_fields }, { "identity", policy_identity_fields }, { "github", policy_github_fields },
		{ "attestation", policy_attestation_fields }, { "checks", policy_checks_fields }, { "counts", policy_counts_fields },
		{ "exception", policy_exception_fields }, { "vex", policy_vex_fields }, { "sbom", policy_sbom_fields }, { "vsa", policy_vsa_fields },
		{ "pointer", policy_pointer_fields }, { "image", policy_image_fields }, { "base", policy_base_fields },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		put_definition(w, rows[i].name, rows[i].fields);
	put_attestation_signers(w);
}

enum cocket_code
policy_schema_print(struct buf *out, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_put_pair(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_put_pair(&w, "title", "cocket policy");
	put_fields(&w, policy_file_fields);
	json_key(&w, "allOf");
	json_begin_array(&w);
	for (unsigned version = 1; version < POLICY_VERSION; version++)
		put_version(&w, version);
	json_end_array(&w);
	json_key(&w, "$defs");
	json_begin_object(&w);
	put_rule(&w);
	put_definitions(&w);
	json_end_object(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}
