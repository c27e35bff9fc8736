/* One rule of a policy: see cocket-policy(5).  Closed; what a rule of its kind cannot use contradicts it and is refused.
 * Never fills in who may sign: "signed by someone" is no rule (A29). */
#include "format/policy/policy_part.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "base/limits.h"
#include "format/oci/platform.h"

#define SIGNED POLICY_KIND_BIT(POLICY_SIGNATURES)
#define ATTESTED POLICY_KIND_BIT(POLICY_ATTESTATIONS)
#define LISTED (SIGNED | ATTESTED | POLICY_KIND_BIT(POLICY_DIGESTS))
#define ANY (LISTED | POLICY_KIND_BIT(POLICY_REJECT))
#define SOME POLICY_SOME

static const char *const kinds[] = { [POLICY_REJECT] = "reject", [POLICY_SIGNATURES] = "signatures", [POLICY_DIGESTS] = "digests",
	                                 [POLICY_ATTESTATIONS] = "attestations", NULL };
static const char *const enforcements[] = { "deny", "warn", NULL }, *const namings[] = { "required", "optional", NULL };
#define FORMAT_NAME(id, reader, name, one, many, layer, artifact, alone) name,
static const char *const formats[] = { SIGNATURE_FORMATS(FORMAT_NAME) NULL };
#undef FORMAT_NAME

const struct json_field policy_rule_fields[] = {
	{ "images", SHAPE_LIST, 1, true, SOME, .kinds = ANY, .about = "patterns of image names" },
	{ "comment", SHAPE_TEXT, 1, .kinds = ANY, .about = "for people" },
	{ "decide-by", SHAPE_TEXT, 1, .words = kinds, .kinds = ANY, .about = "signatures, the default; digests alone; attestations alone; or reject" },
	POLICY_WHO_ROWS(SIGNED | ATTESTED),
	{ "formats", SHAPE_LIST, 1, SOME, .words = formats, .kinds = SIGNED, .about = "formats of signatures that count" },
	{ "max-age", SHAPE_TEXT, 1, .kinds = SIGNED, .pattern = POLICY_DURATION_PATTERN, .about = "maximum age of a signature, like 90d" },
	{ "require-expiry", SHAPE_FLAG, 1, .kinds = SIGNED, .about = "a signature that does not expire does not count" },
	{ "require-tag", SHAPE_FLAG, 1, .kinds = SIGNED, .about = "a signature that names no tag does not count" },
	{ "require-ledger", SHAPE_FLAG, 1, .kinds = SIGNED, .about = "the ledger must exist and be used" },
	{ "require-fresh", SHAPE_FLAG, 1, .kinds = SIGNED | ATTESTED, .about = "the registry is always asked for signatures" },
	{ "digests", SHAPE_LIST, 1, SOME, .kinds = LISTED, .pattern = "^sha256:[0-9a-f]{64}$", .about = "only these images are allowed" },
	{ "platforms", SHAPE_LIST, 1, SOME, .kinds = SIGNED | ATTESTED, .about = "OS/ARCH[/VARIANT], or all alone" },
	{ "deep", SHAPE_FLAG, 1, .kinds = LISTED, .about = "every layer is checked" },
	{ "enforce", SHAPE_TEXT, 1, .words = enforcements, .kinds = ANY, .about = "warn: images that would be denied are allowed" },
	{ "mirrors", SHAPE_OBJECTS, 1, .least = 1, .most = MIRRORS_MAX, .of = "mirror", .kinds = ANY, .about = "mirrors of the images of this rule" },
	{ "names", SHAPE_TEXT, 2, .words = namings, .kinds = SIGNED, .about = "optional: a signature that names no image counts too" },
	{ "signature-repository", SHAPE_TEXT, 2, .kinds = SIGNED | ATTESTED, .about = "the repository with the signatures of these images" },
	{ "attestations", SHAPE_OBJECTS, 2, .least = 1, .most = POLICY_ATTESTATIONS_MAX, .of = "attestation", .kinds = LISTED, .about = "what must have been attested" },
	{ "attestation-repository", SHAPE_TEXT, 2, .kinds = LISTED, .about = "the repository with the attestations of these images" },
	{ "image", SHAPE_OBJECT, 2, .of = "image", .kinds = LISTED, .about = "what the image itself must be like" },
	{ .name = NULL },
};

const char *
policy_kind_word(enum policy_kind kind)
{
	return (size_t)kind < sizeof kinds / sizeof *kinds - 1 ? kinds[kind] : kinds[POLICY_REJECT];
}

void
policy_rule_free(struct policy_rule *rule)
{
	free(rule->images.items);
	policy_who_free(&rule->who);
	free(rule->platforms.items);
	free(rule->digests);
	for (size_t i = 0; i < rule->attestation_count; i++)
		policy_attestation_free(&rule->attestations[i]);
	free(rule->attestations);
	policy_image_free(&rule->image);
	mirrors_free(&rule->mirrors);
	*rule = (struct policy_rule){ 0 };
}

/* --- values, whose shapes the table has checked --- */

static const char *
text_of(struct json object, const char *name)
{
	return json_string_value(json_get(object, name));
}

/* The index of the word; otherwise if the field is absent. */
static size_t
word_of(struct json object, const char *name, const char *const words[], size_t otherwise)
{
	const char *text = text_of(object, name);

	for (size_t i = 0; text && words[i]; i++)
		if (strcmp(text, words[i]) == 0)
			return i;
	return otherwise;
}

enum cocket_code
policy_list_read(struct policy_list *out, const struct json_reader *r, struct json array)
{
	const char *alone = json_string_value(array);

	if (json_count(array) == 0 && alone == NULL)
		return COCKET_OK;
	out->items = calloc(json_count(array) + 1, sizeof *out->items);
	if (out->items == NULL)
		return no_memory(r->err);
	if (alone)
		out->items[out->count++] = alone;
	for (struct json v = json_first(array); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (json_string_value(v))
			out->items[out->count++] = json_string_value(v);
	return COCKET_OK;
}

/* --- what else --- */

static enum cocket_code
formats_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	(void)r;
	for (struct json v = json_first(json_get(object, "formats")); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const enum signature_format format = json_string_value(v) ? format_of_name(json_string_value(v)) : FORMAT_COUNT;

		if (format != FORMAT_COUNT)
			out->formats |= FORMAT_BIT(format);
	}
	return COCKET_OK;
}

enum cocket_code
policy_duration_read(int64_t *out, const struct json_reader *r, struct json object, const char *name)
{
	const char *text = text_of(object, name);

	if (text && *text && duration_parse(out, slice_str(text), r->err)) {
		(void)within(r->err, "%s", name);
		return json_refuse_as(r, json_get(object, name));
	}
	return COCKET_OK;
}

static enum cocket_code
max_age_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	return policy_duration_read(&out->max_age, r, object, "max-age");
}

static enum cocket_code
digest_read(struct policy_rule *out, const struct json_reader *r, struct json v)
{
	const char *text = json_string_value(v);

	if (text && digest_parse(&out->digests[out->digest_count++], slice_str(text), r->err))
		return json_refuse(r, v, "digests: %s, expected sha256: and 64 digits 0-9 a-f", TEXT(slice_str(text)));
	return COCKET_OK;
}

static enum cocket_code
digests_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	struct json array = json_get(object, "digests");

	out->digests = calloc(json_count(array) + 1, sizeof *out->digests);
	if (out->digests == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(array); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (digest_read(out, r, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
platform_check(const struct policy_rule *rule, const struct json_reader *r, struct json v)
{
	const char *text = json_string_value(v);
	struct platform ignored;

	if (text && strcmp(text, "all") == 0)
		return rule->platforms.count > 1 ? json_refuse(r, v, "platforms: all does not go with others") : COCKET_OK;
	if (text && platform_parse(&ignored, slice_str(text), r->err))
		return json_refuse(r, v, "platforms: %s, expected OS/ARCH[/VARIANT], or all", TEXT(slice_str(text)));
	return COCKET_OK;
}

static enum cocket_code
platforms_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	struct json array = json_get(object, "platforms");

	if (policy_list_read(&out->platforms, r, array))
		return r->err->code;
	for (struct json v = json_first(array); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (platform_check(out, r, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
repository_read(bool *has, struct name *out, const struct json_reader *r, struct json object, const char *name)
{
	const char *text = text_of(object, name);

	*has = text && *text;
	if (*has && repository_parse(out, text, r->err)) {
		(void)within(r->err, "%s", name);
		return json_refuse_as(r, json_get(object, name));
	}
	return COCKET_OK;
}

static enum cocket_code
repositories_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	static const char attestations[] = "attestation-repository";
	struct json v = json_get(object, attestations);

	if (repository_read(&out->has_signature_repository, &out->signature_repository, r, object, "signature-repository") && !json_goes_on(r))
		return r->err->code;
	if (json_type(v) != JSON_ABSENT && json_type(json_get(object, "attestations")) == JSON_ABSENT)
		return json_refuse(r, v, "%s: goes with attestations only", attestations);
	return repository_read(&out->has_attestation_repository, &out->attestation_repository, r, object, attestations);
}

/* --- the whole --- */

static enum cocket_code
words_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	(void)r;
	out->kind = (enum policy_kind)word_of(object, "decide-by", kinds, POLICY_SIGNATURES);
	out->warn = word_of(object, "enforce", enforcements, 0) == 1;
	out->names_optional = word_of(object, "names", namings, 0) == 1;
	out->comment = text_of(object, "comment");
	out->require_expiry = json_is_true(json_get(object, "require-expiry"));
	out->require_tag = json_is_true(json_get(object, "require-tag"));
	out->require_ledger = json_is_true(json_get(object, "require-ledger"));
	out->require_fresh = json_is_true(json_get(object, "require-fresh"));
	out->deep = json_is_true(json_get(object, "deep"));
	return policy_list_read(&out->images, r, json_get(object, "images"));
}

/* A setting that would be without effect was meant to have one. */
static enum cocket_code
kind_check(struct policy_rule *rule, const struct json_reader *r, struct json object)
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const struct json_field *f = json_field_find(policy_rule_fields, json_name(v));

		if (f && !(f->kinds & POLICY_KIND_BIT(rule->kind)) &&
		    json_refuse(r, v, "%s: does not go with decide-by %s", f->name, policy_kind_word(rule->kind)) && !json_goes_on(r))
			return r->err->code;
	}
	if (rule->kind == POLICY_DIGESTS && json_type(json_get(object, "digests")) == JSON_ABSENT)
		return json_refuse(r, object, "rule: decide-by digests, but no digests");
	if (rule->kind == POLICY_ATTESTATIONS && json_type(json_get(object, "attestations")) == JSON_ABSENT)
		return json_refuse(r, object, "rule: decide-by attestations, but no attestations");
	return COCKET_OK;
}

static enum cocket_code
mirrors_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	return mirrors_parse(&out->mirrors, r, json_get(object, "mirrors"));
}

static enum cocket_code
names_check(struct policy_rule *rule, const struct json_reader *r, struct json object)
{
	if (rule->names_optional && rule->require_tag)
		return json_refuse(r, json_get(object, "names"), "names: optional: does not go with require-tag");
	return COCKET_OK;
}

/* By attestations alone, each may name its own. */
static enum cocket_code
signers_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	static const char nobody[] = "rule: expected keys, identities or roles: who may sign (or decide-by digests, attestations, or reject)";
	const bool is_asked = out->kind == POLICY_SIGNATURES ||
	                      (out->kind == POLICY_ATTESTATIONS && (policy_who_is_named(object) || json_type(json_get(object, "threshold")) != JSON_ABSENT));

	return is_asked ? policy_who_read(&out->who, r, object, nobody) : COCKET_OK;
}

/* Attested by someone is no rule either (A29). */
static enum cocket_code
attesters_check(struct policy_rule *rule, const struct json_reader *r, struct json object)
{
	for (struct json v = json_first(json_get(object, "attestations")); rule->who.threshold == 0 && json_type(v) != JSON_ABSENT; v = json_next(v))
		if (json_type(v) == JSON_OBJECT && json_type(json_get(v, "signers")) == JSON_ABSENT &&
		    json_refuse(r, v, "attestations: expected signers, since the rule names nobody who may sign") && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

enum cocket_code
policy_rule_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	typedef enum cocket_code step(struct policy_rule *rule, const struct json_reader *r, struct json object);
	static step *const steps[] = {
		words_read, kind_check, digests_read, formats_read, max_age_read, platforms_read, repositories_read,
		mirrors_read, names_check, signers_read, policy_attestations_read, attesters_check, policy_image_read,
	};
	AUTO(policy_rule_free) struct policy_rule rule = { 0 };

	if (json_check_fields(r, object, policy_rule_fields))
		return r->err->code;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i](&rule, r, object) && !json_goes_on(r))
			return r->err->code;
	*out = rule;
	rule = (struct policy_rule){ 0 };
	return COCKET_OK;
}
