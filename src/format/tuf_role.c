/* TUF's roles: keys and a threshold (TUF 1.0 section 4.3), the four of a root, any of them by name.  Delegations: tuf_delegation.c.
 * Open objects.  Never takes a threshold below 1 (A16), a key that the file does not hold, or one key id twice. */
#include <stdlib.h>

#include "base/text.h"
#include "format/quorum.h"
#include "format/tuf_part.h"

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

	if (json_array(&ids, obj, "keyids", err) ||
	    quorum_read_keyids(&role->keys, &role->key_count, ids, TABLE(f->keys, f->key_count), err))
		return err->code;
	return quorum_read_threshold(&role->threshold, obj, err);
}

/* --- by name --- */

static int
compare_roles(const void *a, const void *b)
{
	const struct tuf_role *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

enum cocket_code
tuf_roles_sort(struct tuf_file *f, struct err *err)
{
	f->roles_by_name = calloc(f->role_count + 1, sizeof *f->roles_by_name);
	if (!f->roles_by_name)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < f->role_count; i++)
		f->roles_by_name[i] = &f->roles[i];
	qsort(f->roles_by_name, f->role_count, sizeof *f->roles_by_name, compare_roles);
	for (size_t i = 1; i < f->role_count; i++)
		if (compare_roles(&f->roles_by_name[i - 1], &f->roles_by_name[i]) == 0)
			return fail(err, COCKET_E_FORMAT, "roles: %s stands there twice", TEXT(slice_str(f->roles_by_name[i]->name)));
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

/* --- root --- */

/* Roles beside the four ("mirrors") are nothing that this program asks for. */
enum cocket_code
tuf_root_roles_read(struct tuf_file *f, struct json obj, struct err *err)
{
	struct json roles, role;

	if (json_object(&roles, obj, "roles", err))
		return err->code;
	f->roles = calloc(TUF_TYPES, sizeof *f->roles);
	if (!f->roles)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (f->role_count = 0; f->role_count < TUF_TYPES;) {
		const char *name = tuf_type_name((enum tuf_type)f->role_count);
		struct tuf_role *r = &f->roles[f->role_count++];

		r->name = name;
		if (json_object(&role, roles, name, err))
			return within(err, "roles");
		if (tuf_role_read(r, f, role, err))
			return within(err, "roles: %s", name);
	}
	return tuf_roles_sort(f, err);
}
