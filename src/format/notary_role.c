/* Roles of notary v1: the four of a root, and delegations, whose paths are prefixes of tags (formats.md 4).
 * Open objects.  Never takes a threshold below 1 (A16), a key that the file does not hold, one key id twice, or a role's name that is no
 * name below its delegator's: it becomes a path (A21). */
#include <stdlib.h>

#include "base/text.h"
#include "format/notary_part.h"
#include "format/quorum.h"

void
notary_roles_free(struct notary_file *f)
{
	for (size_t i = 0; i < f->role_count; i++) {
		free(f->roles[i].keys);
		free(f->roles[i].paths);
	}
	free(f->roles);
}

const struct notary_role *
notary_role_find(const struct notary_file *f, const char *name)
{
	for (size_t i = 0; i < f->role_count; i++)
		if (strcmp(f->roles[i].name, name) == 0)
			return &f->roles[i];
	return NULL;
}

/* --- who: keys and threshold --- */

static enum cocket_code
read_role(struct notary_role *role, const struct notary_file *f, struct json obj, struct err *err)
{
	struct json ids;

	if (notary_array(&ids, obj, "keyids", err) ||
	    quorum_read_keyids(&role->keys, &role->key_count, ids, TABLE(f->keys, f->key_count), err))
		return err->code;
	return quorum_read_threshold(&role->threshold, obj, err);
}

/* --- root --- */

enum cocket_code
notary_root_roles_read(struct notary_file *f, struct json obj, struct err *err)
{
	struct json roles, role;

	if (json_object(&roles, obj, "roles", err))
		return err->code;
	f->roles = calloc(NOTARY_TYPES, sizeof *f->roles);
	if (!f->roles)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (f->role_count = 0; f->role_count < NOTARY_TYPES;) {
		const char *name = notary_type_name((enum notary_type)f->role_count);
		struct notary_role *r = &f->roles[f->role_count++];

		r->name = name;
		if (json_object(&role, roles, name, err))
			return within(err, "roles");
		if (read_role(r, f, role, err))
			return within(err, "roles: %s", name);
	}
	return COCKET_OK;
}

/* --- delegations --- */

static bool
is_part(const char *s, size_t n)
{
	if (n == 0 || (n <= 2 && strncmp(s, "..", n) == 0))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strchr("-abcdefghijklmnopqrstuvwxyz0123456789._", s[i]))
			return false;
	return true;
}

bool
notary_role_is_delegation(const char *name)
{
	static const char targets[] = "targets/";

	if (strlen(name) > NOTARY_ROLE_NAME_MAX || strncmp(name, targets, sizeof targets - 1) != 0)
		return false;
	for (name += sizeof targets - 1;;) {
		size_t n = strcspn(name, "/");

		if (!is_part(name, n))
			return false;
		if (!name[n])
			return true;
		name += n + 1;
	}
}

static enum cocket_code
read_paths(struct notary_role *role, struct json obj, struct err *err)
{
	struct json list;

	if (notary_array(&list, obj, "paths", err))
		return err->code;
	role->paths = calloc(json_count(list) + 1, sizeof *role->paths);
	if (!role->paths)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (struct json m = json_first(list); m.node; m = json_next(m)) {
		role->paths[role->path_count] = json_string_value(m);
		if (!role->paths[role->path_count++])
			return fail(err, COCKET_E_FORMAT, "paths: not strings");
	}
	return COCKET_OK;
}

static enum cocket_code
read_delegation(struct notary_file *f, struct json obj, struct err *err)
{
	struct notary_role *role = &f->roles[f->role_count];
	const char *name;

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_string(&name, obj, "name", err))
		return err->code;
	if (!notary_role_is_delegation(name))
		return fail(err, COCKET_E_FORMAT, "name: %s, expected one like targets/releases", TEXT(slice_str(name)));
	if (notary_role_find(f, name))
		return fail(err, COCKET_E_FORMAT, "%s stands there twice", name);
	role->name = name;
	f->role_count++;
	return read_role(role, f, obj, err) || read_paths(role, obj, err) ? within(err, "%s", name) : COCKET_OK;
}

enum cocket_code
notary_delegations_read(struct notary_file *f, struct json obj, struct err *err)
{
	struct json delegations, roles;

	if (notary_object(&delegations, obj, "delegations", err))
		return err->code;
	if (notary_keys_read(f, delegations, err) || notary_array(&roles, delegations, "roles", err))
		return within(err, "delegations");
	if (json_count(roles) > NOTARY_KEYS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "delegations: roles: %zu, at most %d are read", json_count(roles), NOTARY_KEYS_MAX);
	f->roles = calloc(json_count(roles) + 1, sizeof *f->roles);
	if (!f->roles)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (struct json m = json_first(roles); m.node; m = json_next(m))
		if (read_delegation(f, m, err))
			return within(err, "delegations: roles");
	return COCKET_OK;
}
