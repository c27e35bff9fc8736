/* The identities of a rule: see cocket-policy(5).  Closed; a name without who vouches for it is refused, and so is one that was meant as a regular
 * expression, which would match other names than it seems to (A29). */
#include <stdlib.h>

#include "base/limits.h"
#include "format/policy/policy_part.h"

#define CONDITION_FIELD(id, text) { .name = CONDITION_NAME_##id, .shape = SHAPE_TEXT, .since = 2, .about = text }

const struct json_field policy_github_fields[] = {
	CONDITION_FIELD(REPOSITORY, "OWNER/NAME that the workflow ran for"),
	CONDITION_FIELD(WORKFLOW, "file of the workflow that was started, like .github/workflows/release.yml"),
	CONDITION_FIELD(REF, "ref that it ran for, like refs/heads/main"),
	CONDITION_FIELD(SHA, "commit that it ran for"),
	CONDITION_FIELD(TRIGGER, "event that started it, like push"),
	CONDITION_FIELD(WORKFLOW_NAME, "name of the workflow"),
	CONDITION_FIELD(OWNER_ID, "number of the repository's owner"),
	{ .name = NULL },
};

const struct json_field policy_identity_fields[] = {
	{ "identity", SHAPE_TEXT, 2, true, .about = "name in the certificate: a mail address, the URL of a workflow; * is any characters but /" },
	{ "issuer", SHAPE_TEXT, 2, true, .about = "URL of who vouched for the name" },
	{ "github", SHAPE_OBJECT, 2, .of = "github", .about = "what the certificate of a workflow must say besides" },
	{ .name = NULL },
};

static enum cocket_code
github_read(struct identity_pattern *out, const struct json_reader *r, struct json v)
{
	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* none, or refused already */
	if (json_check_fields(r, v, policy_github_fields))
		return r->err->code;
	for (unsigned c = 0; c < CONDITION_COUNT; c++)
		out->conditions[c] = json_string_value(json_get(v, workflow_condition_name((enum workflow_condition)c)));
	if (json_type(json_first(v)) == JSON_ABSENT)
		return json_refuse(r, v, "github: empty, expected what the certificate must say");
	return COCKET_OK;
}

static bool
is_listed(const struct policy_who *who, const struct identity_pattern *p)
{
	for (size_t i = 0; i < who->identity_count; i++)
		if (identity_pattern_eq(&who->identities[i], p))
			return true;
	return false;
}

static enum cocket_code
identity_read(struct policy_who *out, const struct json_reader *r, struct json v)
{
	struct identity_pattern p = { .name = json_string_value(json_get(v, "identity")), .issuer = json_string_value(json_get(v, "issuer")) };

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* refused already */
	if (json_check_fields(r, v, policy_identity_fields) || github_read(&p, r, json_get(v, "github")))
		return r->err->code;
	if (identity_pattern_check(&p, r->err)) {
		(void)within(r->err, "identities");
		return json_refuse_as(r, v);
	}
	if (is_listed(out, &p))
		return json_refuse(r, v, "identities: listed twice");
	out->identities[out->identity_count++] = p;
	return COCKET_OK;
}

/* What only certificates have says nothing of a rule without. */
static enum cocket_code
alone_check(const struct json_reader *r, struct json object)
{
	static const char *const names[] = { "no-log", "no-sct" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct json v = json_get(object, names[i]);

		if (json_type(v) != JSON_ABSENT && json_refuse(r, v, "%s: goes with identities only", names[i]) && !json_goes_on(r))
			return r->err->code;
	}
	return COCKET_OK;
}

enum cocket_code
policy_identities_read(struct policy_who *out, const struct json_reader *r, struct json object)
{
	struct json list = json_get(object, "identities");

	if (json_type(list) == JSON_ABSENT)
		return alone_check(r, object);
	out->no_log = json_is_true(json_get(object, "no-log"));
	out->no_sct = json_is_true(json_get(object, "no-sct"));
	out->identities = calloc(json_count(list) + 1, sizeof *out->identities);
	if (out->identities == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (identity_read(out, r, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

/* --- what proves them ---------------------------------------------------------------------------------- */

/* Roles may hold some: that is for the trust store to say. */
static bool
rules_may_ask_for_identities(struct json rules)
{
	for (struct json v = json_first(rules); json_type(v) != JSON_ABSENT; v = json_next(v))
		for (size_t n = 0; n < policy_who_place_count(v); n++) {
			const struct json who = policy_who_place(v, n);

			if (json_type(json_get(who, "identities")) != JSON_ABSENT || json_type(json_get(who, "roles")) != JSON_ABSENT)
				return true;
		}
	return false;
}

/* A setting that would be without effect was meant to have one. */
static enum cocket_code
roots_check(const struct json_reader *r, struct json root)
{
	static const char *const names[] = { "trusted-root", "unlogged-root", "trusted-root-max-age" };

	if (rules_may_ask_for_identities(json_get(root, "rules")))
		return COCKET_OK;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct json v = json_get(root, names[i]);

		if (json_type(v) != JSON_ABSENT && json_refuse(r, v, "%s: no rule has identities or roles", names[i]) && !json_goes_on(r))
			return r->err->code;
	}
	return COCKET_OK;
}

enum cocket_code
policy_roots_read(struct policy *p, const struct json_reader *r, struct json root)
{
	if (policy_list_read(&p->roots, r, json_get(root, "trusted-root")) || policy_list_read(&p->unlogged_roots, r, json_get(root, "unlogged-root")) ||
	    policy_duration_read(&p->root_max_age, r, root, "trusted-root-max-age"))
		return r->err->code;
	return roots_check(r, root);
}

static bool
policy_some_who(const struct policy *p, bool (*is_it)(const struct policy_who *who))
{
	for (size_t i = 0; i < p->rule_count; i++)
		for (size_t n = 0; n < policy_rule_who_count(&p->rules[i]); n++)
			if (is_it(policy_rule_who(&p->rules[i], n)))
				return true;
	return false;
}

static bool
has_identities(const struct policy_who *who)
{
	return who->identity_count > 0;
}

bool
policy_has_identities(const struct policy *p)
{
	return policy_some_who(p, has_identities);
}

bool
policy_asks_roles(const struct policy *p)
{
	return policy_some_who(p, policy_who_is_by_roles);
}
