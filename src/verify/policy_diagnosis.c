/* What is wrong with a policy: see policy_diagnosis.h.  Reads the document itself, so that a rule with a problem hides none of its key files. */
#include "verify/policy_diagnosis.h"

#include "base/escape.h"
#include "base/json_reader.h"
#include "base/nearest.h"
#include "trust/store/role_list.h"
#include "verify/policy_files.h"

/* --- key files --------------------------------------------------------------------------------- */

static enum cocket_code
key_check(struct keyring *keys, const struct json_reader *r, const char *policy, struct json v)
{
	const char *name = json_string_value(v);
	struct err why = { 0 };

	if (name == NULL || policy_key_read(keys, policy, name, &why) == COCKET_OK)
		return COCKET_OK;
	return json_refuse(r, v, "keys: %s", why.message);
}

static enum cocket_code
key_list_check(const struct json_reader *r, const char *policy, struct json list)
{
	AUTO(keyring_free) struct keyring keys = { 0 };

	for (struct json v = json_first(list); json_type(list) == JSON_ARRAY && json_type(v) != JSON_ABSENT; v = json_next(v))
		if (key_check(&keys, r, policy, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
keys_check(const struct json_reader *r, const char *policy, struct json rules)
{
	for (struct json rule = json_first(rules); json_type(rule) != JSON_ABSENT; rule = json_next(rule))
		for (size_t n = 0; n < policy_who_place_count(rule); n++)
			if (key_list_check(r, policy, json_get(policy_who_place(rule, n), "keys")))
				return r->err->code;
	return COCKET_OK;
}

/* --- root files --------------------------------------------------------------------------------- */

/* All of it, though a verification would need less. */
static enum cocket_code
root_read(const char *policy, const char *field, const char *name, int64_t now, struct err *why)
{
	AUTO(root_files_close) struct root_files file = { 0 };
	char path[PATH_MAX], *items[] = { path };
	const struct strings list = { .items = items, .count = 1 };
	const struct root_choice choice = { .files = list, .unlogged = strcmp(field, "unlogged-root") == 0 ? list : (struct strings){ 0 } };

	if (policy_root_find(path, policy, name, why) || root_files_open(&file, &choice, now, why))
		return why->code;
	return root_files_check(&file, why) ? within(why, "%s", TEXT(slice_str(path))) : COCKET_OK;
}

static enum cocket_code
root_check(const struct json_reader *r, const char *policy, const char *field, int64_t now, struct json v)
{
	const char *name = json_string_value(v);
	struct err why = { 0 };

	if (name == NULL || root_read(policy, field, name, now, &why) == COCKET_OK)
		return COCKET_OK;
	return json_refuse(r, v, "%s: %s", field, why.message);
}

static enum cocket_code
roots_check(const struct json_reader *r, const char *policy, const char *field, int64_t now, struct json root)
{
	struct json value = json_get(root, field);

	if (json_type(value) != JSON_ARRAY)
		return root_check(r, policy, field, now, value);
	for (struct json v = json_first(value); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (root_check(r, policy, field, now, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

/* --- roles ------------------------------------------------------------------------------------- */

static enum cocket_code
role_check(const struct json_reader *r, struct trust *trust, const struct trust_role_list *roles, struct json v)
{
	const char *name = json_string_value(v);
	struct nearest nearest;
	size_t count = 0;

	if (name == NULL || trust_role_count(trust, name, &count, r->err) || count > 0)
		return COCKET_OK; /* what cannot be asked is the store's trouble, and told there */
	nearest_begin(&nearest, slice_str(name));
	for (size_t i = 0; i < roles->count; i++)
		nearest_try(&nearest, roles->items[i].name);
	return json_refuse(r, v, "roles: %s: the trust store %s has no such role%s", TEXT(slice_str(name)), trust_dir(trust), nearest_hint(nearest.best).s);
}

static enum cocket_code
role_list_check(const struct json_reader *r, struct trust *trust, const struct trust_role_list *roles, struct json list)
{
	for (struct json v = json_first(list); json_type(list) == JSON_ARRAY && json_type(v) != JSON_ABSENT; v = json_next(v))
		if (role_check(r, trust, roles, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
roles_check(const struct json_reader *r, struct trust *trust, struct json rules)
{
	AUTO(trust_role_list_free) struct trust_role_list roles = { 0 };

	if (trust_role_list_read(&roles, trust, r->err) && r->err->code == COCKET_E_NOMEM)
		return COCKET_E_NOMEM;
	for (struct json rule = json_first(rules); json_type(rule) != JSON_ABSENT; rule = json_next(rule))
		for (size_t n = 0; n < policy_who_place_count(rule); n++)
			if (role_list_check(r, trust, &roles, json_get(policy_who_place(rule, n), "roles")))
				return r->err->code;
	return COCKET_OK;
}

static bool
uses_roles(struct json rules)
{
	for (struct json rule = json_first(rules); json_type(rule) != JSON_ABSENT; rule = json_next(rule))
		for (size_t n = 0; n < policy_who_place_count(rule); n++)
			if (json_type(json_get(policy_who_place(rule, n), "roles")) != JSON_ABSENT)
				return true;
	return false;
}

/* A store that does not open decides nothing either; of one that has expired the roles are not known to be missing. */
static enum cocket_code
store_check(const struct json_reader *r, const char *policy, const struct policy_surroundings *around, struct json root)
{
	AUTO(trust_close) struct trust *trust = NULL;
	const char *own = json_string_value(json_get(root, "trust"));
	enum reason reason;
	char dir[PATH_MAX];

	if (!uses_roles(json_get(root, "rules")) || (own && around->trust))
		return COCKET_OK;
	if (policy_store_find(dir, policy, own, around->trust, r->err))
		return problems_add(r->problems, r->err);
	if (trust_open(&trust, dir, around->now, &reason, r->err))
		return r->err->code == COCKET_E_EXPIRED ? COCKET_OK : problems_add(r->problems, r->err);
	return roles_check(r, trust, json_get(root, "rules"));
}

/* --- the whole ---------------------------------------------------------------------------------- */

static enum cocket_code
named_check(struct problems *out, const struct policy_context *g, const struct policy_surroundings *around, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	const struct json_reader r = { .doc = &doc, .text = buf_slice(&g->text), .err = err, .problems = out };

	if (json_parse(&doc, r.text, err))
		return err->code == COCKET_E_NOMEM ? COCKET_E_NOMEM : COCKET_OK; /* told already */
	if (keys_check(&r, g->path, json_get(json_root(&doc), "rules")) || roots_check(&r, g->path, "trusted-root", around->now, json_root(&doc)) ||
	    roots_check(&r, g->path, "unlogged-root", around->now, json_root(&doc)) || store_check(&r, g->path, around, json_root(&doc)))
		return err->code == COCKET_E_NOMEM ? COCKET_E_NOMEM : COCKET_OK;
	return COCKET_OK;
}

enum cocket_code
policy_diagnose(struct problems *out, const struct policy_context *g, const struct policy_surroundings *around, struct err *err)
{
	if (policy_problems(out, buf_slice(&g->text), err))
		return err->code;
	if (around && named_check(out, g, around, err))
		return err->code;
	problems_sort(out);
	return COCKET_OK;
}

enum cocket_code
policy_explain_failure(const struct policy_context *g, const struct policy_surroundings *around, struct err *err)
{
	AUTO(problems_free) struct problems problems = { 0 };
	struct err ignored = { 0 }, first = { 0 };
	const char *path = TEXT(slice_str(g->path));

	if (err->code != COCKET_E_USAGE || policy_diagnose(&problems, g, around, &ignored) || problems.count == 0)
		return err->code;
	problem_print(&first, &problems.items[0], g->path);
	if (problems.count == 1)
		return fail(err, COCKET_E_USAGE, "%s", first.message);
	return fail(err, COCKET_E_USAGE, "%s (%s%zu more problem%s: cocket policy check %s)", first.message, problems.more ? "over " : "", problems.count - 1,
	            problems.count == 2 ? "" : "s", path);
}
