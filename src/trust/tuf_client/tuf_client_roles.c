/* The delegated roles of a TUF client (TUF 1.0 section 5.6.7): their files, loaded once, proved for each who delegates to them.
 * Never asks for a file that the snapshot does not list. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "trust/tuf_client/tuf_client.h"
#include "trust/tuf_client/tuf_client_part.h"

void
tuf_client_roles_free(struct tuf_client *c)
{
	for (size_t i = 0; i < c->role_count; i++) {
		tuf_file_free(&c->roles[i]->file);
		free(c->roles[i]);
	}
	free(c->roles);
}

static struct tuf_client_role *
find_role(const struct tuf_client *c, const char *name)
{
	for (size_t i = 0; i < c->role_count; i++)
		if (strcmp(c->roles[i]->name, name) == 0)
			return c->roles[i];
	return NULL;
}

/* Room for one more, its name filled in; not counted yet. */
static struct tuf_client_role *
make_room(struct tuf_client *c, const char *name, struct err *err)
{
	struct tuf_client_role *r;

	if (LIST_RESERVE(c->roles, c->role_capacity, c->role_count, 1, TUF_CLIENT_ROLES_MAX, "delegated roles", err))
		return NULL;
	if (!(r = calloc(1, sizeof *r))) {
		(void)no_memory(err);
		return NULL;
	}
	snprintf(r->name, sizeof r->name, "%s", name);
	return r;
}

/* Snapshot's names are the roles' own, not encoded. */
static const struct tuf_meta *
find_listing(const struct tuf_client *c, const char *name)
{
	char file[TUF_ROLE_NAME_MAX + sizeof ".json"];

	snprintf(file, sizeof file, "%s.json", name);
	return tuf_meta_find(&c->files[TUF_SNAPSHOT], file);
}

static enum cocket_code
load_role(const struct tuf_file **out, struct tuf_client *c, const char *name, const struct tuf_file *delegator, const struct tuf_role *role,
     struct err *err)
{
	char file[STORE_NAME_BYTES];
	struct tuf_client_listed l = { file, TUF_TARGETS, find_listing(c, name), delegator, role };
	struct tuf_client_role *r;

	if (!l.meta)
		return fail(err, COCKET_E_FORMAT, "role %s is not listed in snapshot.json", TEXT(slice_str(name)));
	if (store_role_file(file, name, err) || !(r = make_room(c, name, err)))
		return err->code;
	if (tuf_client_targets_load(&r->file, c, &l, err)) {
		free(r);
		return err->code;
	}
	c->roles[c->role_count++] = r;
	*out = &r->file;
	return COCKET_OK;
}

/* The signatures that satisfied one delegator say nothing to another (tuf-conformance:
 * test_cached_role_is_verified_against_current_delegator). */
enum cocket_code
tuf_client_role_get(const struct tuf_file **out, struct tuf_client *c, const char *name, const struct tuf_file *delegator,
                const struct tuf_role *role, struct err *err)
{
	const struct tuf_client_role *r = find_role(c, name);

	if (!r)
		return load_role(out, c, name, delegator, role, err);
	if (tuf_signed_check(&r->file, delegator, role, err))
		return within(err, "%s.json", TEXT(slice_str(name)));
	*out = &r->file;
	return COCKET_OK;
}

/* --- all of them --- */

/* The role that a snapshot's entry is about, or false where there can be none of that name. */
static bool
role_of(char out[static TUF_ROLE_NAME_MAX + 1], const char *file)
{
	size_t n = strlen(file), suffix = strlen(".json");

	if (n <= suffix || n > TUF_ROLE_NAME_MAX + suffix || strcmp(file + n - suffix, ".json") != 0)
		return false;
	memcpy(out, file, n - suffix);
	out[n - suffix] = '\0';
	return true;
}

/* A signature that one delegator misses, another may find: unless strict, that is left open. */
static enum cocket_code
load_listed(struct tuf_client *c, const struct tuf_file *delegator, const char *name, bool strict, struct err *err)
{
	const struct tuf_role *role = tuf_delegation_find(delegator, name);
	const struct tuf_file *unused;

	if (!role || find_role(c, name))
		return COCKET_OK;
	enum cocket_code code = tuf_client_role_get(&unused, c, name, delegator, role, err);
	return code == COCKET_E_SIGNATURE && !strict ? COCKET_OK : code;
}

static enum cocket_code
load_delegated(struct tuf_client *c, const struct tuf_file *delegator, bool strict, struct err *err)
{
	const struct tuf_file *snapshot = &c->files[TUF_SNAPSHOT];
	char name[TUF_ROLE_NAME_MAX + 1];

	for (size_t i = 0; i < snapshot->meta_count; i++)
		if (role_of(name, snapshot->metas[i].name) && load_listed(c, delegator, name, strict, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
load_all(struct tuf_client *c, bool strict, struct err *err)
{
	if (load_delegated(c, &c->files[TUF_TARGETS], strict, err))
		return err->code;
	for (size_t i = 0; i < c->role_count; i++)
		if (load_delegated(c, &c->roles[i]->file, strict, err))
			return err->code;
	return COCKET_OK;
}

/* The second time, what nobody's keys have proved is an error.  So no team can keep another's role, or the rest, from everybody by naming
 * it too. */
enum cocket_code
tuf_client_load_roles(struct tuf_client *c, struct err *err)
{
	return load_all(c, false, err) ? err->code : load_all(c, true, err);
}
