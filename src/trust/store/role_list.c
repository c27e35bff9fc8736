/* All roles of a store: see role_list.h.  Each file that delegates is read once, and only as far as it is proved. */
#include "trust/store/role_list.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "base/log.h"
#include "trust/store/store_part.h"

#define FILES_MAX 4096
#define ROLES_MAX 65536

struct list_step {
	const struct tuf_file *file;
	int64_t expires; /* of the roles above it; 0 never */
};

struct list_walk {
	struct trust *trust;
	struct trust_role_list *out;
	struct list_step *steps; /* owned; each file once */
	size_t count, capacity;
};

static void
walk_free(struct list_walk *w)
{
	free(w->steps);
}

void
trust_role_list_free(struct trust_role_list *list)
{
	free(list->items);
	*list = (struct trust_role_list){ 0 };
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* One key has one place, however often it is listed (A15). */
static bool
is_before(const struct tuf_file *holder, const struct tuf_role *role, size_t index, const struct pubkey *key)
{
	for (size_t i = 0; i < index; i++) {
		const struct pubkey *other = tuf_key_get(holder, role->keys[i]);

		if (other && digest_eq(pubkey_id(other), pubkey_id(key)))
			return true;
	}
	return false;
}

static void
count_keys(struct trust_role_entry *e, const struct trust *t, const struct tuf_file *holder, const struct tuf_role *role)
{
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(holder, role->keys[i]);
		const struct tuf_key *identity = tuf_key_identity(holder, role->keys[i]);

		if (identity)
			*(tuf_identity_revoked(&t->targets, identity) ? &e->revoked : &e->keys) += 1;
		if (!key || is_before(holder, role, i, key))
			continue;
		if (trust_key_revoked(t, pubkey_id(key)))
			e->revoked++;
		else
			e->keys++;
	}
}

static enum cocket_code
step_add(struct list_walk *w, const struct tuf_file *file, int64_t expires, struct err *err)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->steps[i].file == file)
			return COCKET_OK;
	if (LIST_RESERVE(w->steps, w->capacity, w->count, 1, FILES_MAX, "files of roles", err))
		return err->code;
	w->steps[w->count++] = (struct list_step){ file, expires };
	return COCKET_OK;
}

/* What the role delegates further, if that is proved and in date; its file's date is the role's too. */
static enum cocket_code
go_below(struct list_walk *w, struct trust_role_entry *e, const struct tuf_file *holder, struct err *err)
{
	const struct tuf_file *file = NULL;
	struct err why = { 0 };

	if (e->expires != 0 && w->trust->now >= e->expires)
		return COCKET_OK;
	if (trust_role_file(&file, w->trust, holder, e->role, e->name, &why)) {
		if (why.code == COCKET_E_IO || why.code == COCKET_E_NOMEM)
			return fail(err, why.code, "role %s: %s", TEXT(slice_str(e->name)), why.message);
		log_verbose("role %s: delegates nothing: %s", TEXT(slice_str(e->name)), why.message);
		return COCKET_OK;
	}
	if (file == NULL)
		return COCKET_OK;
	e->expires = sooner(e->expires, file->expires);
	return w->trust->now < file->expires ? step_add(w, file, e->expires, err) : COCKET_OK;
}

static enum cocket_code
entry_add(struct list_walk *w, const struct list_step *step, const struct tuf_role *role, struct err *err)
{
	struct trust_role_entry e = { .name = role->name, .threshold = role->threshold, .role = role, .expires = step->expires };

	if (step->file != &w->trust->targets && tuf_delegation_find(&w->trust->targets, role->name))
		return COCKET_OK; /* the name means the role of targets, wherever it stands */
	if (role->has_expires)
		e.expires = sooner(e.expires, role->expires);
	count_keys(&e, w->trust, step->file, role);
	if (go_below(w, &e, step->file, err) || LIST_GROW(w->out, ROLES_MAX, "roles", err))
		return err->code;
	w->out->items[w->out->count++] = e;
	return COCKET_OK;
}

static enum cocket_code
look_into(struct list_walk *w, const struct list_step step, struct err *err)
{
	struct trust_role_entry bins = { .name = "", .role = &step.file->succinct_role, .expires = step.expires };

	for (size_t i = 0; i < step.file->role_count; i++)
		if (entry_add(w, &step, &step.file->roles[i], err))
			return err->code;
	if (!step.file->succinct)
		return COCKET_OK;
	bins.threshold = step.file->succinct_role.threshold;
	count_keys(&bins, w->trust, step.file, bins.role);
	if (LIST_GROW(w->out, ROLES_MAX, "roles", err))
		return err->code;
	w->out->items[w->out->count++] = bins;
	return COCKET_OK;
}

static enum cocket_code
walk(struct list_walk *w, struct err *err)
{
	if (step_add(w, &w->trust->targets, 0, err))
		return err->code;
	for (size_t i = 0; i < w->count; i++)
		if (look_into(w, w->steps[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
trust_role_list_read(struct trust_role_list *out, struct trust *t, struct err *err)
{
	AUTO(trust_role_list_free) struct trust_role_list list = { 0 };
	AUTO(walk_free) struct list_walk w = { .trust = t, .out = &list };

	(void)pthread_mutex_lock(&t->lock);
	enum cocket_code code = walk(&w, err);
	(void)pthread_mutex_unlock(&t->lock);
	if (code)
		return within(err, "trust store %s", TEXT(slice_str(t->path)));
	*out = list;
	list = (struct trust_role_list){ 0 };
	return COCKET_OK;
}
