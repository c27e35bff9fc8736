/* ROLE.json: what a role delegates further (TUF 1.0 section 4.5), read when a search comes to the role.
 * Proved by the delegation through which it was reached, each anew; a file that snapshot.json does not list counts for nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "trust/store/store.h"
#include "trust/store/store_dir.h"
#include "trust/store/store_part.h"

static void
role_file_free(struct role_file **f)
{
	if (*f)
		tuf_file_free(&(*f)->tuf);
	free(*f);
	*f = NULL;
}

void
trust_role_files_free(struct trust *t)
{
	while (t->role_files) {
		struct role_file *f = t->role_files;

		t->role_files = f->next;
		role_file_free(&f);
	}
}

static void
indices_free(size_t **indices)
{
	free(*indices);
}

static bool
is_revoked(const struct trust *t, const struct tuf_file *holder, size_t index)
{
	const struct pubkey *key = tuf_key_get(holder, index);

	return key && trust_key_revoked(t, pubkey_id(key));
}

/* Who stole a key that is revoked cannot delegate with it either. */
enum cocket_code
trust_signed_check(const struct trust *t, const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role,
                   struct err *err)
{
	AUTO(indices_free) size_t *keys = calloc(role->key_count + 1, sizeof *keys);
	struct tuf_role unrevoked = *role;

	if (!keys)
		return no_memory(err);
	unrevoked.keys = keys;
	unrevoked.key_count = 0;
	for (size_t i = 0; i < role->key_count; i++)
		if (!is_revoked(t, holder, role->keys[i]))
			keys[unrevoked.key_count++] = role->keys[i];
	return tuf_signed_check(file, holder, &unrevoked, err);
}

/* Revocations count for the whole store, so its owner alone makes them; one that is overlooked would let pass what was to be stopped. */
static enum cocket_code
check_content(const struct tuf_file *f, struct err *err)
{
	if (f->revoked_key_count + f->revoked_digest_count + f->revoked_identity_count > 0)
		return fail(err, COCKET_E_UNSUPPORTED, "x-cocket-revoked: allowed in targets.json only");
	return COCKET_OK;
}

static enum cocket_code
read_listed(struct role_file *f, const struct trust *t, const char *file_name, const struct tuf_meta *meta, struct err *err)
{
	enum cocket_code code = trust_file_read(&f->tuf, t, file_name, TUF_TARGETS, meta, err);

	if (code == COCKET_E_NOT_FOUND && meta)
		return fail(err, COCKET_E_FORMAT, "%s: missing, but listed in snapshot.json", file_name);
	if (code)
		return code;
	return check_content(&f->tuf, err) ? within(err, "%s", file_name) : COCKET_OK;
}

/* *out stays NULL where there is no such file. */
static enum cocket_code
load_role_file(struct role_file **out, struct trust *t, const char *name, struct err *err)
{
	AUTO(role_file_free) struct role_file *f = calloc(1, sizeof *f);
	char file_name[STORE_NAME_BYTES], meta_name[sizeof f->name + sizeof ".json"];
	const struct tuf_meta *meta = NULL;

	if (!f)
		return no_memory(err);
	snprintf(f->name, sizeof f->name, "%s", name);
	snprintf(meta_name, sizeof meta_name, "%s.json", name);
	if (t->has_snapshot && !(meta = tuf_meta_find(&t->snapshot, meta_name)))
		return COCKET_OK;
	if (store_role_file(file_name, name, err))
		return err->code;
	enum cocket_code code = read_listed(f, t, file_name, meta, err);
	if (code)
		return code == COCKET_E_NOT_FOUND ? COCKET_OK : code;
	f->next = t->role_files;
	*out = t->role_files = f;
	f = NULL;
	return COCKET_OK;
}

static struct role_file *
find_role_file(const struct trust *t, const char *name)
{
	struct role_file *f = t->role_files;

	while (f && strcmp(f->name, name) != 0)
		f = f->next;
	return f;
}

enum cocket_code
trust_role_file(const struct tuf_file **out, struct trust *t, const struct tuf_file *holder, const struct tuf_role *role, const char *name,
                struct err *err)
{
	struct role_file *f = find_role_file(t, name);

	if (!f && load_role_file(&f, t, name, err))
		return err->code;
	if (f && f->proved_for != role && trust_signed_check(t, &f->tuf, holder, role, err))
		return err->code;
	if (f)
		f->proved_for = role;
	*out = f ? &f->tuf : NULL;
	return COCKET_OK;
}
