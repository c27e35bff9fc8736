/* What was pinned, as a lock file: see pin_plan.h. */
#include <stdlib.h>

#include "deploy/pin_plan.h"

/* --- who signed --------------------------------------------------------------------------------- */

static int
compare_digests(const void *a, const void *b)
{
	const struct digest *x = a, *y = b;

	return memcmp(x->bytes, y->bytes, sizeof x->bytes);
}

/* The latest of all. */
static void
note_time(struct locked *l, const struct claim *c)
{
	if (!c->has_signed_at)
		return;
	if (!l->has_signed_at || c->signed_at > l->signed_at)
		l->signed_at = c->signed_at;
	l->has_signed_at = true;
}

/* Each key once: one that signed in two forms is one. */
static void
leave_out_again(struct locked *l)
{
	size_t kept = 0;

	qsort(l->keys, l->key_count, sizeof *l->keys, compare_digests);
	for (size_t i = 0; i < l->key_count; i++)
		if (i == 0 || !digest_eq(&l->keys[i], &l->keys[kept - 1]))
			l->keys[kept++] = l->keys[i];
	l->key_count = kept;
}

bool
pin_lock_signers(struct locked *out, const struct report *r)
{
	out->digest = r->digest;
	out->keys = calloc(r->count + 1, sizeof *out->keys);
	out->role = r->role[0] ? strdup(r->role) : NULL;
	if (!out->keys || (r->role[0] && !out->role))
		return false;
	for (size_t i = 0; i < r->count; i++) {
		const struct finding *f = &r->findings[i];

		if (!r->evaluations[i].counted || !f->has_signer)
			continue;
		out->keys[out->key_count++] = f->signer;
		note_time(out, &f->claim);
	}
	leave_out_again(out);
	return true;
}

/* --- the lock ----------------------------------------------------------------------------------- */

static bool
has_same_keys(const struct locked *a, const struct locked *b)
{
	return a->key_count == b->key_count && (a->key_count == 0 || memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) == 0);
}

static bool
has_same_time(const struct locked *a, const struct locked *b)
{
	return a->has_signed_at == b->has_signed_at && (!a->has_signed_at || a->signed_at == b->signed_at);
}

static bool
is_same(const struct locked *a, const struct locked *b)
{
	return digest_eq(&a->digest, &b->digest) && has_same_keys(a, b) && slice_eq(slice_str(a->role), slice_str(b->role)) && has_same_time(a, b);
}

static bool
copy_locked(struct locked *out, const struct locked *l, const char *name)
{
	*out = *l;
	out->name = strdup(name);
	out->role = l->role ? strdup(l->role) : NULL;
	out->keys = calloc(l->key_count + 1, sizeof *out->keys);
	if (out->keys && l->key_count > 0)
		memcpy(out->keys, l->keys, l->key_count * sizeof *l->keys);
	return out->name && out->keys && (out->role || !l->role);
}

static enum cocket_code
lock_one(struct lockfile *l, const struct pin *p, const struct lockfile *old, struct err *err)
{
	struct reference r;
	char name[LOCKED_NAME_BYTES];
	const struct locked *before;
	struct locked entry;

	if (reference_parse(&r, p->tagged ? p->tagged : p->pinned, err))
		return err->code;
	lock_name_print(name, &r);
	if (!copy_locked(&entry, &pin_answer_of(p)->lock, name)) {
		free(entry.name);
		free(entry.role);
		free(entry.keys);
		return no_memory(err);
	}
	before = lockfile_get(old, name);
	entry.verified_at = before && is_same(before, &entry) ? before->verified_at : p->request.now;
	enum cocket_code code = lockfile_put(l, &entry, err);
	return code == COCKET_E_FORMAT ? fail(err, COCKET_E_IO, "%s", err->message) : code;
}

enum cocket_code
pin_plan_lock(struct lockfile *out, const struct pin_plan *p, const struct lockfile *old, struct err *err)
{
	AUTO(lockfile_free) struct lockfile l = { 0 };

	for (size_t i = 0; i < p->count; i++)
		if (lock_one(&l, &p->items[i], old, err))
			return err->code;
	*out = l;
	l = (struct lockfile){ 0 };
	return COCKET_OK;
}
