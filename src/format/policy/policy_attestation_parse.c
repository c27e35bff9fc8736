/* The attestations that a rule asks for, as they stand in a policy: see policy_attestation.h and cocket-policy(5).  What they must say is
 * policy_check.c's. */
#include <stdlib.h>

#include "base/escape.h"
#include "format/policy/policy_part.h"

const struct json_field policy_attestation_fields[] = {
	{ "type", SHAPE_TEXT_OR_LIST, 2, true, .least = 1, .most = POLICY_TYPES_MAX, .about = "what it says: scan, sbom, provenance, vex, vsa, a name of cosign's, or a URI" },
	{ "comment", SHAPE_TEXT, 2, .about = "for people" },
	{ "signers", SHAPE_OBJECT, 2, .of = "signers", .about = "who must have signed it; default: as the rule says" },
	{ "select", SHAPE_TEXT, 2, .words = attestation_selects, .about = "which of several decides" },
	{ "platform", SHAPE_TEXT, 2, .words = attestation_scopes, .about = "each platform must have one, or the index" },
	{ "checks", SHAPE_OBJECT, 2, .of = "checks", .about = "what it must say" },
	{ .name = NULL },
};

/* --- types -------------------------------------------------------------------------------------- */

static enum cocket_code
type_check(const struct json_reader *r, struct json v)
{
	const char *type = json_string_value(v);

	if (type == NULL || *type == '\0' || predicate_type_check(type, r->err) == COCKET_OK)
		return COCKET_OK; /* taken, or refused already */
	(void)within(r->err, "type");
	return json_refuse_as(r, v);
}

static enum cocket_code
types_read(struct policy_attestation *out, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "type");

	if (policy_list_read(&out->types, r, v))
		return r->err->code;
	if (json_type(v) != JSON_ARRAY)
		return type_check(r, v);
	for (struct json e = json_first(v); json_type(e) != JSON_ABSENT; e = json_next(e))
		if (type_check(r, e) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

/* --- the rest ------------------------------------------------------------------------------------ */

static enum cocket_code
attestation_signers_read(struct policy_attestation *out, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "signers");

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* those of the rule, or refused already */
	if (json_check_fields(r, v, policy_who_fields))
		return r->err->code;
	return policy_who_read(&out->signers, r, v, "signers: expected keys, identities or roles");
}

/* The latest of what has no time is not known. */
static enum cocket_code
select_read(struct policy_attestation *out, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "select");
	const char *word = json_string_value(v);

	out->select = policy_select_default(&out->types);
	for (unsigned i = 0; word && attestation_selects[i]; i++)
		if (strcmp(word, attestation_selects[i]) == 0)
			out->select = (enum attestation_select)i;
	for (size_t i = 0; out->select == SELECT_LATEST && word && i < out->types.count; i++)
		if (policy_type_kind(out->types.items[i]) == PREDICATE_OTHER)
			return json_refuse(r, v, "select: latest: attestations of type %s have no time that is known here", TEXT(slice_str(out->types.items[i])));
	return COCKET_OK;
}

static enum cocket_code
scope_read(struct policy_attestation *out, const struct json_reader *r, struct json object)
{
	const char *word = json_string_value(json_get(object, "platform"));

	(void)r;
	out->comment = json_string_value(json_get(object, "comment"));
	for (unsigned i = 0; word && attestation_scopes[i]; i++)
		if (strcmp(word, attestation_scopes[i]) == 0)
			out->scope = (enum attestation_scope)(SCOPE_EACH + i);
	return COCKET_OK;
}

static enum cocket_code
attestation_read(struct policy_attestation *out, const struct json_reader *r, struct json object)
{
	typedef enum cocket_code step(struct policy_attestation *out, const struct json_reader *r, struct json object);
	static step *const steps[] = { types_read, attestation_signers_read, select_read, scope_read, policy_checks_read };
	AUTO(policy_attestation_free) struct policy_attestation a = { .text = object };

	if (json_check_fields(r, object, policy_attestation_fields))
		return r->err->code;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i](&a, r, object) && !json_goes_on(r))
			return r->err->code;
	*out = a;
	a = (struct policy_attestation){ 0 };
	return COCKET_OK;
}

enum cocket_code
policy_attestations_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	struct json list = json_get(object, "attestations");

	if (json_type(list) != JSON_ARRAY)
		return COCKET_OK; /* none, or refused already */
	out->attestations = calloc(json_count(list) + 1, sizeof *out->attestations);
	if (out->attestations == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v), out->attestation_count++)
		if (json_type(v) == JSON_OBJECT && attestation_read(&out->attestations[out->attestation_count], r, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

/* --- everybody ------------------------------------------------------------------------------------ */

size_t
policy_rule_who_count(const struct policy_rule *rule)
{
	return 1 + 2 * rule->attestation_count;
}

const struct policy_who *
policy_rule_who(const struct policy_rule *rule, size_t n)
{
	const struct policy_attestation *a;

	if (n == 0)
		return &rule->who;
	a = &rule->attestations[(n - 1) / 2];
	return n % 2 == 1 ? &a->signers : &a->scan.vex;
}

struct json
policy_who_place(struct json rule, size_t n)
{
	struct json a;

	if (n == 0)
		return rule;
	a = json_nth(json_get(rule, "attestations"), (n - 1) / 2);
	return n % 2 == 1 ? json_get(a, "signers") : json_get(json_get(json_get(a, "checks"), "vex"), "signers");
}

size_t
policy_who_place_count(struct json rule)
{
	const size_t count = json_count(json_get(rule, "attestations"));

	return 1 + 2 * (count < POLICY_ATTESTATIONS_MAX ? count : POLICY_ATTESTATIONS_MAX);
}
