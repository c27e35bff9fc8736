/* Roles: keys and a threshold (TUF 1.0 section 4.3), the four of a root, those that targets delegate to, any of them by name.
 * Open objects.  Never takes a threshold below 1 (A16), a key that the file does not hold, or one key id twice. */
#include <stdlib.h>

#include "base/escape.h"
#include "format/tuf/threshold.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

static void
role_free(struct tuf_role *role)
{
	free(role->keys);
	free(role->paths);
	free(role->prefixes);
}

void
tuf_roles_free(struct tuf_file *f)
{
	for (size_t i = 0; i < f->role_count; i++)
		role_free(&f->roles[i]);
	free(f->roles);
	free(f->roles_by_name);
	role_free(&f->succinct_role);
}

/* --- who: keys and threshold --- */

enum cocket_code
tuf_role_read(struct tuf_role *role, const struct tuf_file *f, struct json obj, struct err *err)
{
	struct json ids;

	if (tuf_array(&ids, f, obj, "keyids", err) ||
	    threshold_read_keyids(&role->keys, &role->key_count, ids, TABLE(f->keys, f->key_count), err))
		return err->code;
	return threshold_read(&role->threshold, obj, err);
}

/* --- by name --- */

static int
compare_roles(const void *a, const void *b)
{
	const struct tuf_role *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Two roles of one name would be one to whoever asks for it. */
static enum cocket_code
sort_roles(struct tuf_file *f, struct err *err)
{
	f->roles_by_name = calloc(f->role_count + 1, sizeof *f->roles_by_name);
	if (!f->roles_by_name)
		return no_memory(err);
	for (size_t i = 0; i < f->role_count; i++)
		f->roles_by_name[i] = &f->roles[i];
	qsort(f->roles_by_name, f->role_count, sizeof *f->roles_by_name, compare_roles);
	for (size_t i = 1; i < f->role_count; i++)
		if (compare_roles(&f->roles_by_name[i - 1], &f->roles_by_name[i]) == 0)
			return fail(err, COCKET_E_FORMAT, "roles: %s is listed twice", TEXT(slice_str(f->roles_by_name[i]->name)));
	return COCKET_OK;
}

const struct tuf_role *
tuf_role_find(const struct tuf_file *f, const char *name)
{
	struct tuf_role wanted = { .name = name };
	const struct tuf_role *key = &wanted, **found;

	if (f->role_count == 0)
		return NULL;
	found = bsearch(&key, f->roles_by_name, f->role_count, sizeof key, compare_roles);
	return found ? *found : NULL;
}

bool
tuf_role_same_keys(const struct tuf_role *a, const struct tuf_role *b)
{
	return a->key_count == b->key_count && (a->key_count == 0 || memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) == 0);
}

/* --- the roles of a file --- */

static enum cocket_code
make_roles(struct tuf_file *f, size_t count, struct err *err)
{
	f->roles = calloc(count + 1, sizeof *f->roles);
	return f->roles ? COCKET_OK : no_memory(err);
}

static enum cocket_code
read_root_role(struct tuf_file *f, struct json roles, const char *name, struct err *err)
{
	struct tuf_role *r = &f->roles[f->role_count++];
	struct json role;

	r->name = name;
	if (json_object(&role, roles, name, err))
		return within(err, "roles");
	return tuf_role_read(r, f, role, err) ? within(err, "roles: %s", name) : COCKET_OK;
}

/* Roles beside the four ("mirrors") are ignored. */
enum cocket_code
tuf_root_roles_read(struct tuf_file *f, struct json obj, struct err *err)
{
	struct json roles;

	if (json_object(&roles, obj, "roles", err) || make_roles(f, TUF_TYPES, err))
		return err->code;
	for (enum tuf_type t = TUF_ROOT; t < TUF_TYPES; t++)
		if (read_root_role(f, roles, tuf_type_name(t), err))
			return err->code;
	return sort_roles(f, err);
}

static enum cocket_code
read_delegated(struct tuf_file *f, struct json obj, struct err *err)
{
	struct tuf_role *role = &f->roles[f->role_count++];

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (f->dialect->read_name(role, obj, err))
		return err->code;
	if (tuf_role_read(role, f, obj, err) || f->dialect->read_delegation(role, obj, err))
		return within(err, "%s", TEXT(slice_str(role->name)));
	return COCKET_OK;
}

enum cocket_code
tuf_delegated_roles_read(struct tuf_file *f, struct json delegations, struct err *err)
{
	struct json roles;

	if (tuf_array(&roles, f, delegations, "roles", err))
		return err->code;
	if (json_count(roles) > f->dialect->roles_max)
		return fail(err, COCKET_E_TOO_MANY, "roles: %zu, maximum %zu", json_count(roles), f->dialect->roles_max);
	if (make_roles(f, json_count(roles), err))
		return err->code;
	for (struct json m = json_first(roles); m.node; m = json_next(m))
		if (read_delegated(f, m, err))
			return within(err, "roles");
	return sort_roles(f, err);
}
