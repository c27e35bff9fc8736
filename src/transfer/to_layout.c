/* Writes a set into an OCI layout (image-spec image-layout.md): see to_layout.h.
 * Never gives a blob its name before it is proved and flushed, never takes a directory with something else in it for a layout. */
#include "transfer/to_layout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "base/reason.h"
#include "image/layout/layout.h"
#include "transfer/blob_file.h"
#include "transfer/merge_tags.h"
#include "transfer/partial_file.h"

#define MARKER "{\"imageLayoutVersion\":\"1.0.0\"}"
#define NO_ENTRIES "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[]}"

void
layout_write_close(struct layout_write *w)
{
	fd_close(&w->blobs);
	source_close(&w->target);
}

/* --- the directory ------------------------------------------------------------------------------ */

static bool
is_there(int dir, const char *name)
{
	return faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
directory_close(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* But for what a process that was killed may have left. */
static enum cocket_code
empty_check(int dir, struct err *err)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO(directory_close) DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d == NULL) {
		fd_close(&fd);
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && strncmp(e->d_name, ".cocket-", 8) != 0)
			return fail(err, COCKET_E_USAGE, "not empty, and not an OCI image layout");
	return COCKET_OK;
}

/* Another process may be doing the same. */
static enum cocket_code
make_file(int dir, const char *name, const char *text, struct err *err)
{
	if (is_there(dir, name) || file_create_at(dir, name, slice_str(text), 0644, err) == COCKET_OK)
		return COCKET_OK;
	if (err->code != COCKET_E_USAGE)
		return err->code;
	*err = (struct err){ 0 };
	return COCKET_OK;
}

static enum cocket_code
make_directory(int *out, int dir, const char *name, struct err *err)
{
	if (mkdirat(dir, name, 0777) < 0 && errno != EEXIST)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be made", name);
	*out = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); /* A22 */
	return *out < 0 ? fail_errno(err, COCKET_E_IO, "%s: cannot be opened", name) : COCKET_OK;
}

/* The marker first: a directory that has one is ours to go on with. */
static enum cocket_code
prepare(int *blobs, int dir, struct err *err)
{
	AUTO(fd_close) int above = -1;

	if (!is_there(dir, "oci-layout") && empty_check(dir, err))
		return err->code;
	if (make_file(dir, "oci-layout", MARKER, err) || make_file(dir, "index.json", NO_ENTRIES, err))
		return err->code;
	if (make_directory(&above, dir, "blobs", err) || make_directory(blobs, above, "sha256", err))
		return err->code;
	atomic_file_sweep_at(dir);
	return COCKET_OK;
}

static enum cocket_code
open_directory(int *out, const char *path, struct err *err)
{
	const int made = mkdir(path, 0777);

	if (made < 0 && errno == ENOENT)
		return fail_because(err, COCKET_E_NOT_FOUND, CAUSE_NO_FILE, "the directory that it would be in is not there");
	if (made < 0 && errno != EEXIST)
		return fail_errno(err, COCKET_E_IO, "cannot be made");
	*out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *out < 0 ? fail_errno(err, COCKET_E_IO, "cannot be opened") : COCKET_OK;
}

enum cocket_code
layout_write_open(struct layout_write *w, const char *path, struct err *err)
{
	AUTO(layout_write_close) struct layout_write new = NO_LAYOUT_WRITE;
	AUTO(fd_close) int dir = -1;
	struct reference ref = { .transport = TRANSPORT_LAYOUT };

	if (snprintf(ref.path, sizeof ref.path, "%s", path) >= (int)sizeof ref.path)
		return fail(err, COCKET_E_USAGE, "%s: the path is too long", TEXT(slice_str(path)));
	if (open_directory(&dir, path, err) || prepare(&new.blobs, dir, err))
		return within(err, "%s", TEXT(slice_str(path)));
	if (layout_open(&new.target, &ref, true, err))
		return err->code;
	*w = new;
	new = NO_LAYOUT_WRITE;
	return COCKET_OK;
}

/* --- blobs -------------------------------------------------------------------------------------- */

/* Whole and proved, whoever wrote it; *out false: it is to be fetched.  An error: it is whole, and unpacks to what it should not. */
static enum cocket_code
has_blob(bool *out, int blobs, const char *hex, const struct object_copy *b, struct err *err)
{
	AUTO(fd_close) int fd = openat(blobs, hex, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const struct blob_file l = { .fd = fd };
	struct err why = { 0 };
	struct stat st;

	*out = false;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return COCKET_OK;
	if ((uint64_t)st.st_size == object_copy_of(b)->d.size && blob_file_check(out, &l, b, &why) == COCKET_OK)
		return COCKET_OK;
	if (*out) {
		*err = why;
		return err->code;
	}
	log_verbose("%s/%s: is there, but not whole: fetched again", LAYOUT_BLOBS, hex);
	return COCKET_OK;
}

static enum cocket_code
fill(struct copied *out, struct partial *file, const struct object_copy *b, struct err *err)
{
	const struct set_object *p = object_copy_of(b);
	struct blob_file l = { .fd = file->fd, .there = file->size };

	if (l.there > p->d.size || p->has_bytes) {
		if (ftruncate(file->fd, 0) < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be written");
		file->size = l.there = 0;
	}
	if (partial_reserve(file, p->d.size, err))
		return err->code;
	if (p->has_bytes)
		return blob_file_write(file->fd, 0, buf_slice(&p->bytes), err);
	return blob_file_fetch(&out->fetched, &l, b, err);
}

static enum cocket_code
blob_write(struct copied *out, const struct layout_write *w, const char *hex, const struct object_copy *b, struct err *err)
{
	AUTO(partial_close) struct partial file = NO_PARTIAL;

	if (has_blob(&out->was_there, w->blobs, hex, b, err) || out->was_there)
		return err->code;
	if (partial_open(&file, w->blobs, hex, err))
		return err->code;
	if (has_blob(&out->was_there, w->blobs, hex, b, err) || out->was_there) { /* while we waited for the lock */
		partial_remove(&file);
		return err->code;
	}
	if (fill(out, &file, b, err) == COCKET_OK)
		return partial_publish(&file, err);
	if (!reason_is_transient(reason_of(err->code)))
		partial_remove(&file); /* what came is not what should have come: nothing to go on from */
	return err->code;
}

/* A carrier's: safe on several threads. */
static enum cocket_code
copy(struct copied *out, void *ctx, const struct object_copy *b, struct err *err)
{
	const struct layout_write *w = ctx;
	const struct set_object *p = object_copy_of(b);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &p->d.digest);
	enum cocket_code code = blob_write(out, w, hex, b, err);
	if (out->was_there && !p->has_bytes)
		progress_add(b->object_set->progress, p->d.size);
	if (code == COCKET_E_IO) /* what is wrong with what came is not the file's */
		return within(err, "%s/%s/%s", TEXT(slice_str(w->target->ref.path)), LAYOUT_BLOBS, hex);
	return code;
}

/* --- index.json --------------------------------------------------------------------------------- */

static enum cocket_code
entries_write(struct layout_write *w, const struct object_set *s, struct index_entry *entries, struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < s->label_count; i++) {
		enum merging merging = MERGING_TO_WRITE;

		if (s->labels[i].kind == LABEL_TAGGED && merge_into(&merging, w->target, s, &s->labels[i], err))
			return err->code;
		if (merging == MERGING_TO_WRITE)
			entries[n++] = object_set_entry(s, &s->labels[i]);
	}
	return layout_put_entries(w->target, entries, n, err);
}

static enum cocket_code
labels_write(struct layout_write *w, const struct object_set *s, struct err *err)
{
	struct index_entry *entries = calloc(s->label_count + 1, sizeof *entries);
	enum cocket_code code;

	if (entries == NULL)
		return no_memory(err);
	if (fsync(w->blobs) < 0 && errno != EINVAL && errno != EROFS) /* as base/file.c */
		code = fail_errno(err, COCKET_E_IO, "%s: cannot be flushed", TEXT(slice_str(w->target->ref.path)));
	else
		code = entries_write(w, s, entries, err);
	free(entries);
	return code;
}

enum cocket_code
layout_write(struct copied_total *out, struct layout_write *w, const struct object_set *s, struct err *err)
{
	const struct object_copier carrier = { .copy = copy, .ctx = w };

	return objects_copy(out, s, &carrier, err) ? err->code : labels_write(w, s, err);
}
