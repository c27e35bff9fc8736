/* `trust update` (see update.h): the client's trusted files gathered in memory, then one commit of the store.
 * TUF would have each file written as soon as it is proved; a store of which half is new would not load, so here all wait for the last. */
#include "trust/update.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"

/* What has become trusted; what has ceased to be has no bytes. */
struct pending {
	char name[STORE_NAME_BYTES];
	struct buf bytes;
	bool root;
	bool forgotten; /* it was said of the old file that it no longer counts (5.3.11), whatever came after */
};

struct update {
	const char *path;
	int dir;
	struct pending **files; /* owned */
	size_t count;
};

static void
update_free(struct update *u)
{
	for (size_t i = 0; i < u->count; i++) {
		buf_free(&u->files[i]->bytes);
		free(u->files[i]);
	}
	free(u->files);
	fd_close(&u->dir);
}

/* --- the keeper --- */

static struct pending *
find(const struct update *u, const char *name)
{
	for (size_t i = 0; i < u->count; i++)
		if (strcmp(u->files[i]->name, name) == 0)
			return u->files[i];
	return NULL;
}

static struct pending *
add(struct update *u, const char *name, struct err *err)
{
	struct pending **more = reallocarray(u->files, u->count + 1, sizeof *more), *p = calloc(1, sizeof *p);

	if (more)
		u->files = more;
	if (!more || !p) {
		free(p);
		fail(err, COCKET_E_NOMEM, "out of memory");
		return NULL;
	}
	snprintf(p->name, sizeof p->name, "%s", name);
	u->files[u->count++] = p;
	return p;
}

static enum cocket_code
put(struct update *u, const char *name, struct slice bytes, bool root, struct err *err)
{
	struct pending *p = find(u, name);

	if (!p && !(p = add(u, name, err)))
		return err->code;
	buf_free(&p->bytes);
	p->bytes = BUF(bytes.len);
	p->root = root;
	p->forgotten = p->forgotten || bytes.len == 0;
	return buf_add(&p->bytes, bytes, err);
}

/* A store has every version of the root, so that others can come to it from any. */
static enum cocket_code
keep(void *ctx, const char *name, uint64_t version, struct slice bytes, struct err *err)
{
	bool root = strcmp(name, "root.json") == 0;
	char numbered[STORE_NAME_BYTES];

	snprintf(numbered, sizeof numbered, "%llu.root.json", (unsigned long long)version);
	if (root && put(ctx, numbered, bytes, true, err))
		return err->code;
	return put(ctx, name, bytes, root, err);
}

static enum cocket_code
read_trusted(void *ctx, struct buf *out, const char *name, struct err *err)
{
	const struct update *u = ctx;
	const struct pending *p = find(u, name);

	if (!p)
		return store_read(out, u->dir, name, out->max - out->len, err);
	if (p->bytes.len == 0)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not found", name);
	return buf_add(out, buf_slice(&p->bytes), err);
}

/* --- the store --- */

static void
files_free(struct store_file **files)
{
	free(*files);
}

/* roots_only: the roots, and what they made to be forgotten. */
static enum cocket_code
commit(const struct update *u, bool roots_only, struct err *err)
{
	AUTO(files_free) struct store_file *files = calloc(u->count + 1, sizeof *files);
	size_t n = 0;

	if (!files)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < u->count; i++) {
		const struct pending *p = u->files[i];

		if (!roots_only || p->root)
			files[n++] = (struct store_file){ p->name, buf_slice(&p->bytes) };
		else if (p->forgotten)
			files[n++] = (struct store_file){ p->name, { 0 } };
	}
	return n > 0 ? store_commit(u->dir, files, n, err) : COCKET_OK;
}

/* For the report alone: nothing is decided by it. */
static uint64_t
version_in_store(const struct update *u, const char *name, enum tuf_type type)
{
	AUTO(buf_free) struct buf bytes = BUF(tuf_type_max_bytes(type));
	AUTO(tuf_file_free) struct tuf_file file = { 0 };
	struct err unused;

	if (store_read(&bytes, u->dir, name, bytes.max, &unused) || tuf_parse(&file, buf_slice(&bytes), type, &unused))
		return 0;
	return file.version;
}

/* --- the update --- */

/* Of an error while it was opened. */
static enum cocket_code
no_store(const char *dir, struct err *err)
{
	if (err->code == COCKET_E_NOT_FOUND)
		fail(err, COCKET_E_USAGE, "%s: no trust store there: cocket trust init or trust import makes one", TEXT(slice_str(dir)));
	return err->code;
}

static enum cocket_code
refresh(struct client *c, struct err *err)
{
	return client_refresh(c, err) ? err->code : client_load_roles(c, err);
}

static enum cocket_code
run(struct trust_update *out, struct update *u, const struct fetcher *from, int64_t now, struct err *err)
{
	AUTO(client_free) struct client *c = NULL;
	const struct keeper keeper = { read_trusted, keep, u };
	struct err unused;

	if (client_new(&c, from, &keeper, now, err))
		return no_store(u->path, err);
	out->root_before = client_file(c, TUF_ROOT)->version;
	out->targets_before = version_in_store(u, "targets.json", TUF_TARGETS);
	if (refresh(c, err)) {
		(void)!commit(u, true, &unused); /* the first error is the one to tell; the next update begins where this one did */
		return err->code;
	}
	out->root = client_file(c, TUF_ROOT)->version;
	out->targets = client_file(c, TUF_TARGETS)->version;
	out->file_count = u->count;
	return commit(u, false, err);
}

enum cocket_code
trust_update(struct trust_update *out, const char *dir, const struct fetcher *from, int64_t now, struct err *err)
{
	AUTO(update_free) struct update u = { .path = dir, .dir = -1 };
	AUTO(fd_close) int lock = -1;
	struct trust_update done = { 0 };

	if (store_dir_open(&u.dir, dir, err))
		return no_store(dir, err);
	if (store_lock(&lock, u.dir, err))
		return within(err, "%s", TEXT(slice_str(dir)));
	if (run(&done, &u, from, now, err))
		return err->code;
	*out = done;
	return COCKET_OK;
}
