/* The TUF client's keeper in memory: see pending_update.h (TUF 1.0 sections 5.3.8 and 5.3.11).
 * Never writes before it is told to, and then all of it or nothing. */
#include "trust/tuf_client/pending_update.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "trust/store/store_dir.h"

#define FILES_MAX ((size_t)65536)

/* What has ceased to be trusted has no bytes. */
struct pending_file {
	char name[STORE_NAME_BYTES];
	struct buf bytes;
	bool root;
	bool forgotten; /* it was said of the old file that it no longer counts (5.3.11), whatever came after */
};

void
pending_update_free(struct pending_update *k)
{
	for (size_t i = 0; i < k->count; i++)
		buf_free(&k->files[i].bytes);
	free(k->files);
	*k = NO_PENDING_UPDATE;
}

/* --- the keeper --- */

static struct pending_file *
find_pending(const struct pending_update *k, const char *name)
{
	for (size_t i = 0; i < k->count; i++)
		if (strcmp(k->files[i].name, name) == 0)
			return &k->files[i];
	return NULL;
}

static struct pending_file *
add_pending(struct pending_update *k, const char *name, struct err *err)
{
	if (LIST_RESERVE(k->files, k->capacity, k->count, 1, FILES_MAX, "files of an update", err))
		return NULL;
	k->files[k->count] = (struct pending_file){ 0 };
	snprintf(k->files[k->count].name, sizeof k->files->name, "%s", name);
	return &k->files[k->count++];
}

static enum cocket_code
put_pending(struct pending_update *k, const char *name, struct slice bytes, bool root, struct err *err)
{
	struct pending_file *f = find_pending(k, name);

	if (!f && !(f = add_pending(k, name, err)))
		return err->code;
	buf_free(&f->bytes);
	f->bytes = BUF(bytes.len);
	f->root = root;
	f->forgotten = f->forgotten || bytes.len == 0;
	return buf_add(&f->bytes, bytes, err);
}

/* A store has every version of the root, so that others can come to it from any. */
static enum cocket_code
keep_trusted(void *ctx, const char *name, uint64_t version, struct slice bytes, struct err *err)
{
	bool root = strcmp(name, "root.json") == 0;
	char numbered[STORE_NAME_BYTES];

	snprintf(numbered, sizeof numbered, "%llu.root.json", (unsigned long long)version);
	if (root && put_pending(ctx, numbered, bytes, true, err))
		return err->code;
	return put_pending(ctx, name, bytes, root, err);
}

static enum cocket_code
read_trusted(void *ctx, struct buf *out, const char *name, struct err *err)
{
	const struct pending_update *k = ctx;
	const struct pending_file *f = find_pending(k, name);

	if (!f && k->dir >= 0)
		return store_read(out, k->dir, name, out->max - out->len, err);
	if (!f || f->bytes.len == 0)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not found", name);
	return buf_add(out, buf_slice(&f->bytes), err);
}

struct keeper
pending_update_keeper(struct pending_update *k)
{
	return (struct keeper){ read_trusted, keep_trusted, k };
}

enum cocket_code
pending_update_pin_root(struct pending_update *k, struct slice root, struct err *err)
{
	return keep_trusted(k, "root.json", 1, root, err);
}

/* --- what it changes --- */

static enum cocket_code
read_before(struct metadata_file *out, const struct pending_update *k, const char *name, const char *role, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(tuf_type_max_bytes(metadata_file_type(role)));

	if (k->dir < 0)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not found", name);
	if (store_read(&bytes, k->dir, name, bytes.max, err))
		return err->code;
	return metadata_file_parse(out, role, buf_slice(&bytes), err);
}

/* What was there before is there for comparison alone: if it does not read, all is new. */
static enum cocket_code
add_changes(struct store_changes *out, const struct pending_update *k, const struct pending_file *f, const char *role, struct err *err)
{
	AUTO(metadata_file_free) struct metadata_file before = { 0 }, after = { 0 };
	struct err unread;
	const bool is_there = read_before(&before, k, f->name, role, &unread) == COCKET_OK;

	if (metadata_file_parse(&after, role, buf_slice(&f->bytes), err))
		return err->code;
	if (is_there && before.tuf.version >= after.tuf.version)
		return COCKET_OK;
	return store_changes_add(out, is_there ? &before : NULL, &after, err);
}

enum cocket_code
pending_update_changes(struct store_changes *out, const struct pending_update *k, struct err *err)
{
	char role[STORE_NAME_BYTES];

	for (size_t i = 0; i < k->count; i++) {
		const struct pending_file *f = &k->files[i];

		if (f->bytes.len == 0 || store_name_is_root_version(f->name) || !store_name_role(role, f->name))
			continue;
		if (strcmp(role, "snapshot") == 0 || strcmp(role, "timestamp") == 0)
			continue;
		if (add_changes(out, k, f, role, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- the commit --- */

static void
files_free(struct store_file **files)
{
	free(*files);
}

enum cocket_code
pending_update_commit(const struct pending_update *k, int dir, bool roots_only, struct err *err)
{
	AUTO(files_free) struct store_file *files = calloc(k->count + 1, sizeof *files);
	size_t n = 0;

	if (!files)
		return no_memory(err);
	for (size_t i = 0; i < k->count; i++) {
		const struct pending_file *f = &k->files[i];

		if (!roots_only || f->root)
			files[n++] = (struct store_file){ f->name, buf_slice(&f->bytes) };
		else if (f->forgotten)
			files[n++] = (struct store_file){ f->name, { 0 } };
	}
	return n > 0 ? store_commit(dir, files, n, err) : COCKET_OK;
}
