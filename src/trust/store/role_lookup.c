/* Which roles of the store are called by a name: each file that delegates is read once, whatever images it speaks for.
 * Says nothing of who may sign what: that is delegation.c's. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "base/log.h"
#include "trust/store/store.h"
#include "trust/store/store_part.h"

#define FILES_MAX 4096

struct lookup_walk {
	struct trust *trust;
	const char *wanted;
	const struct tuf_file **files; /* owned; met so far, each once */
	size_t count, capacity;
};

static void
walk_free(struct lookup_walk *w)
{
	free(w->files);
}

static enum cocket_code
meet(struct lookup_walk *w, const struct tuf_file *file, struct err *err)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->files[i] == file)
			return COCKET_OK;
	if (LIST_RESERVE(w->files, w->capacity, w->count, 1, FILES_MAX, "files of roles", err))
		return err->code;
	w->files[w->count++] = file;
	return COCKET_OK;
}

/* *out is NULL where the role delegates nothing that could be proved. */
static enum cocket_code
file_of(const struct tuf_file **out, struct lookup_walk *w, const struct tuf_file *holder, const struct tuf_role *role, const char *name, struct err *err)
{
	struct err why = { 0 };

	*out = NULL;
	if (trust_role_file(out, w->trust, holder, role, name, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code == COCKET_E_IO || why.code == COCKET_E_NOMEM) {
		*err = why;
		return within(err, "role %s", TEXT(slice_str(name)));
	}
	log_verbose("role %s: delegates nothing: %s", TEXT(slice_str(name)), why.message);
	return COCKET_OK;
}

static enum cocket_code
look_at(struct lookup_walk *w, struct trust_role_lookup *out, const struct tuf_file *holder, const struct tuf_role *role, const char *name, struct err *err)
{
	const struct tuf_file *file;

	if (file_of(&file, w, holder, role, name, err))
		return err->code;
	if (strcmp(name, w->wanted) == 0) {
		out->delegations++;
		out->proved |= file != NULL;
	}
	return file ? meet(w, file, err) : COCKET_OK;
}

static enum cocket_code
look_into(struct lookup_walk *w, struct trust_role_lookup *out, const struct tuf_file *holder, struct err *err)
{
	if (holder->succinct)
		return tuf_is_bin(holder, w->wanted) ? look_at(w, out, holder, &holder->succinct_role, w->wanted, err) : COCKET_OK;
	for (size_t i = 0; i < holder->role_count; i++)
		if (look_at(w, out, holder, &holder->roles[i], holder->roles[i].name, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
trust_role_lookup(struct trust_role_lookup *out, struct trust *t, const char *name, struct err *err)
{
	AUTO(walk_free) struct lookup_walk w = { .trust = t, .wanted = name };
	struct trust_role_lookup standing = { 0 };

	if (meet(&w, &t->targets, err))
		return err->code;
	for (size_t i = 0; i < w.count; i++)
		if (look_into(&w, &standing, w.files[i], err))
			return within(err, "trust store %s", TEXT(slice_str(t->path)));
	*out = standing;
	return COCKET_OK;
}

enum cocket_code
trust_role_count(struct trust *t, const char *name, size_t *count, struct err *err)
{
	struct trust_role_lookup standing = { .delegations = 1 };
	enum cocket_code code = COCKET_OK;

	if (!tuf_delegation_find(&t->targets, name)) {
		(void)pthread_mutex_lock(&t->lock);
		code = trust_role_lookup(&standing, t, name, err);
		(void)pthread_mutex_unlock(&t->lock);
	}
	*count = standing.delegations;
	return code;
}
