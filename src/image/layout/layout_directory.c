/* A layout's files in a directory (image-spec image-layout.md).
 * Reached by openat below the directory named and never through a symbolic link (A22); written whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "base/limits.h"
#include "image/layout/layout.h"

struct layout_directory {
	struct layout base; /* first */
	int dir;
	int blobs;          /* blobs/sha256, -1 until it is needed */
};

static struct layout_directory *
directory_of(struct layout *l)
{
	return (struct layout_directory *)l;
}

static enum cocket_code
fail_below(const char *name, struct err *err)
{
	if (errno == ENOENT)
		return fail(err, COCKET_E_NOT_FOUND, "%s: no such directory", name);
	if (errno == ELOOP || errno == ENOTDIR) /* A22 */
		return fail(err, COCKET_E_IO, "%s: not a directory (symbolic links are not followed)", name);
	return fail_errno(err, COCKET_E_IO, "%s", name);
}

/* A directory below dir, never through a link (A22); COCKET_E_NOT_FOUND. */
static enum cocket_code
below(int *out, int dir, const char *name, struct err *err)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fail_below(name, err);
	*out = fd;
	return COCKET_OK;
}

/* Each step refuses a link, which one open of the whole path would not. */
static enum cocket_code
blobs_open(struct layout_directory *d, struct err *err)
{
	AUTO(fd_close) int blobs = -1;

	if (d->blobs >= 0)
		return COCKET_OK;
	if (below(&blobs, d->dir, "blobs", err))
		return err->code;
	return below(&d->blobs, blobs, "sha256", err) ? within(err, "blobs") : COCKET_OK;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum cocket_code
directory_read(struct buf *out, struct layout *l, const char *name, struct err *err)
{
	return file_read_at(out, directory_of(l)->dir, name, err);
}

static enum cocket_code
directory_read_blob(struct buf *out, struct layout *l, const struct digest *digest, struct err *err)
{
	struct layout_directory *d = directory_of(l);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, digest);
	if (blobs_open(d, err))
		return err->code;
	return file_read_at(out, d->blobs, hex, err) ? within(err, "%s", LAYOUT_BLOBS) : COCKET_OK;
}

static enum cocket_code
fail_blob(const char *hex, struct err *err)
{
	if (errno == ENOENT)
		return fail(err, COCKET_E_NOT_FOUND, "%s/%s: no such file", LAYOUT_BLOBS, hex);
	if (errno == ELOOP)
		return fail(err, COCKET_E_IO, "%s/%s: is a symbolic link", LAYOUT_BLOBS, hex);
	return fail_errno(err, COCKET_E_IO, "%s/%s", LAYOUT_BLOBS, hex);
}

static enum cocket_code
blob_check_file(int fd, const char *hex, const struct descriptor *d, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fail_errno(err, COCKET_E_IO, "%s/%s", LAYOUT_BLOBS, hex);
	if (!S_ISREG(st.st_mode))
		return fail(err, COCKET_E_IO, "%s/%s: not a regular file", LAYOUT_BLOBS, hex);
	if ((uint64_t)st.st_size != d->size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)st.st_size, (unsigned long long)d->size);
	return COCKET_OK;
}

static enum cocket_code
blob_open(int *out, struct layout_directory *dir, const struct descriptor *d, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];

	if (blobs_open(dir, err))
		return err->code;
	digest_print_hex(hex, &d->digest);
	*out = openat(dir->blobs, hex, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return *out < 0 ? fail_blob(hex, err) : blob_check_file(*out, hex, d, err);
}

/* The file is read ahead by the kernel, and memory stays flat. */
static enum cocket_code
directory_stream_blob(struct layout *l, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err)
{
	AUTO(fd_close) int fd = -1;
	uint8_t piece[STREAM_PIECE_BYTES];
	ssize_t n;

	if (blob_open(&fd, directory_of(l), d, err))
		return err->code;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while ((n = TEMP_FAILURE_RETRY(pread(fd, piece, sizeof piece, (off_t)from))) != 0) {
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (writer_write(to, slice_of(piece, (size_t)n), err))
			return err->code;
		from += (uint64_t)n;
	}
	return COCKET_OK;
}

/* --- writing ---------------------------------------------------------------------------------- */

static enum cocket_code
make_below(int dir, const char *name, struct err *err)
{
	if (mkdirat(dir, name, 0777) < 0 && errno != EEXIST)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be created", name);
	return COCKET_OK;
}

static enum cocket_code
blobs_make(struct layout_directory *d, struct err *err)
{
	AUTO(fd_close) int blobs = -1;

	if (d->blobs >= 0)
		return COCKET_OK;
	if (make_below(d->dir, "blobs", err) || below(&blobs, d->dir, "blobs", err) || make_below(blobs, "sha256", err))
		return err->code;
	return blobs_open(d, err);
}

static enum cocket_code
directory_put_blob(struct layout *l, struct slice bytes, const struct digest *digest, struct err *err)
{
	struct layout_directory *d = directory_of(l);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, digest);
	if (blobs_make(d, err))
		return err->code;
	return file_replace_at(d->blobs, hex, bytes, 0644, err) ? within(err, "%s", LAYOUT_BLOBS) : COCKET_OK;
}

static enum cocket_code
directory_put_index(struct layout *l, struct slice bytes, struct err *err)
{
	return file_replace_at(directory_of(l)->dir, "index.json", bytes, 0644, err);
}

static enum cocket_code
directory_lock(struct layout *l, struct err *err)
{
	return file_lock(directory_of(l)->dir, LOCK_EX, err);
}

static void
directory_unlock(struct layout *l)
{
	(void)flock(directory_of(l)->dir, LOCK_UN);
}

static const struct layout_files directory_files = {
	.read = directory_read,
	.read_blob = directory_read_blob,
	.stream_blob = directory_stream_blob,
	.put_blob = directory_put_blob,
	.put_index = directory_put_index,
	.lock = directory_lock,
	.unlock = directory_unlock,
};

/* --- opening ---------------------------------------------------------------------------------- */

static enum cocket_code
directory_clone(struct source **out, struct source *s, struct err *err)
{
	return layout_open(out, &s->ref, false, err);
}

static void
directory_close(struct source *s)
{
	struct layout_directory *d = directory_of(layout_of(s));

	layout_drop_index(&d->base);
	fd_close(&d->blobs);
	fd_close(&d->dir); /* drops the lock too */
	free(d);
}

static const struct source_ops directory_ops = {
	.transport = "oci",
	.fetch = layout_fetch,
	.put_blob = layout_put_blob,
	.put_manifest = layout_put_manifest,
	.remove_manifest = layout_remove_manifest,
	.lock = layout_lock,
	.unlock = layout_unlock,
	.stream = layout_stream,
	.clone = directory_clone,
	.close = directory_close,
};

static enum cocket_code
directory_open(int *out, const char *path, struct err *err)
{
	*out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out >= 0)
		return COCKET_OK;
	if (errno == ENOENT)
		return fail_because(err, COCKET_E_NOT_FOUND, CAUSE_NO_FILE, "%s: no such directory", TEXT(slice_str(path)));
	if (errno == ENOTDIR)
		return fail(err, COCKET_E_IO, "%s: not a directory (an archive is oci-archive:FILE)", TEXT(slice_str(path)));
	(void)fail_errno(err, COCKET_E_IO, "%s", TEXT(slice_str(path)));
	return as_unread(err);
}

enum cocket_code
layout_open(struct source **out, const struct reference *ref, bool write, struct err *err)
{
	AUTO(source_close) struct source *s = NULL;
	struct layout_directory *d = calloc(1, sizeof *d);

	(void)write; /* the file system says whether we may */
	if (d == NULL)
		return no_memory(err);
	*d = (struct layout_directory){ .base = { .base = { .ops = &directory_ops, .ref = *ref }, .files = &directory_files }, .dir = -1, .blobs = -1 };
	s = &d->base.base;
	if (directory_open(&d->dir, ref->path, err))
		return err->code;
	if (layout_marker_check(&d->base, err)) {
		err->cause = err->code == COCKET_E_NOT_FOUND ? CAUSE_NO_FILE : err->cause;
		return within(err, "%s", TEXT(slice_str(ref->path)));
	}
	*out = s;
	s = NULL;
	return COCKET_OK;
}
