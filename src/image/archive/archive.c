/* An image layout in a tar archive as a source of images: oci-archive:FILE, and docker-archive:FILE as Docker 25 and later write it
 * (image-spec image-layout.md; docs/FORMATS.md 6.6).  Reads members by their exact names, never through a link (A22); every blob is hashed. */
#include "image/archive/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "base/standard_input.h"
#include "image/archive/archive_decompress.h"
#include "image/registry/session.h"
#include "stream/magic.h"

#define REOPENS_MAX 1000

struct archive_source {
	struct layout base;       /* first */
	struct archive *archive;  /* owned, unless a clone's */
	bool is_clone;
};

static struct archive *
archive_of(const struct layout *l)
{
	return ((const struct archive_source *)l)->archive;
}

static void
archive_free(struct archive *a)
{
	fd_close(&a->fd); /* drops the lock too */
	archive_members_free(&a->members);
	archive_change_free(&a->change);
	free(a);
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum cocket_code
member_find(const struct archive_member **out, const struct archive *a, const char *name, struct err *err)
{
	const struct archive_member *m = archive_members_find(&a->members, name);

	if (m == NULL)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not in the archive", name);
	if (m->kind == TAR_SYMLINK || m->kind == TAR_HARD_LINK) /* A22 */
		return fail(err, COCKET_E_FORMAT, "%s: is a link, and links are not followed", name);
	if (m->kind != TAR_FILE)
		return fail(err, COCKET_E_FORMAT, "%s: not a file", name);
	*out = m;
	return COCKET_OK;
}

static enum cocket_code
fail_streamed(const char *name, struct err *err)
{
	return fail(err, COCKET_E_UNSUPPORTED, "%s: read from a pipe and not kept: write the archive to a file", name);
}

/* Also of a blob on a pipe that is no document: that it cannot be read again is no reason to forget that it is there. */
static enum cocket_code
member_read(struct buf *out, const struct archive *a, const struct archive_member *m, const char *name, struct err *err)
{
	if (m->size > out->max - out->len)
		return fail(err, COCKET_E_TOO_LARGE, "%s: %llu bytes, at most %zu are taken", name, (unsigned long long)m->size, out->max);
	if (m->flowed)
		return m->flowed->was_kept ? buf_add(out, buf_slice(&m->flowed->kept), err) : fail_streamed(name, err);
	uint8_t *to = buf_reserve(out, (size_t)m->size, err);
	if (to == NULL || archive_pread(a, to, (size_t)m->size, m->offset, err))
		return within(err, "%s", name);
	out->len += (size_t)m->size;
	out->ptr[out->len] = '\0';
	return COCKET_OK;
}

static enum cocket_code
archive_read(struct buf *out, struct layout *l, const char *name, struct err *err)
{
	const struct archive *a = archive_of(l);
	const struct archive_put *put = archive_change_find(&a->change, name);
	const struct archive_member *m;

	if (put)
		return buf_add(out, buf_slice(&put->bytes), err);
	return member_find(&m, a, name, err) ? err->code : member_read(out, a, m, name, err);
}

static enum cocket_code
archive_read_blob(struct buf *out, struct layout *l, const struct digest *digest, struct err *err)
{
	char name[LAYOUT_BLOB_BYTES];

	layout_blob_name(name, digest);
	return archive_read(out, l, name, err);
}

static enum cocket_code
bytes_stream(struct slice bytes, uint64_t from, struct writer *to, struct err *err)
{
	if (from >= bytes.len)
		return COCKET_OK;
	return writer_write(to, slice_of(bytes.ptr + from, bytes.len - (size_t)from), err);
}

static enum cocket_code
member_stream(const struct archive *a, const struct archive_member *m, uint64_t from, struct writer *to, struct err *err)
{
	uint8_t piece[STREAM_PIECE_BYTES];

	while (from < m->size) {
		size_t n = m->size - from < sizeof piece ? (size_t)(m->size - from) : sizeof piece;

		if (archive_pread(a, piece, n, m->offset + from, err) || writer_write(to, slice_of(piece, n), err))
			return err->code;
		from += n;
	}
	return COCKET_OK;
}

static enum cocket_code
archive_stream_blob(struct layout *l, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err)
{
	const struct archive *a = archive_of(l);
	char name[LAYOUT_BLOB_BYTES];
	const struct archive_member *m;

	layout_blob_name(name, &d->digest);
	const struct archive_put *put = archive_change_find(&a->change, name);
	if (put)
		return bytes_stream(buf_slice(&put->bytes), from, to, err);
	if (member_find(&m, a, name, err))
		return err->code;
	if (m->size != d->size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)m->size, (unsigned long long)d->size);
	if (m->flowed == NULL)
		return member_stream(a, m, from, to, err);
	return m->flowed->was_kept ? bytes_stream(buf_slice(&m->flowed->kept), from, to, err) : fail_streamed(name, err);
}

/* --- writing: into memory, until the end ------------------------------------------------------- */

static enum cocket_code
archive_put_blob(struct layout *l, struct slice bytes, const struct digest *digest, struct err *err)
{
	char name[LAYOUT_BLOB_BYTES];

	layout_blob_name(name, digest);
	if (archive_members_find(&archive_of(l)->members, name))
		return fail(err, COCKET_E_DIGEST, "%s: already exists with other content", name);
	return archive_change_put(&archive_of(l)->change, name, bytes, err);
}

static enum cocket_code
archive_put_index(struct layout *l, struct slice bytes, struct err *err)
{
	return archive_change_put(&archive_of(l)->change, "index.json", bytes, err);
}

/* It has been locked since it was opened. */
static enum cocket_code
archive_lock(struct layout *l, struct err *err)
{
	return archive_of(l)->writes ? COCKET_OK : fail(err, COCKET_E_INTERNAL, "opened for reading");
}

static void
archive_unlock(struct layout *l)
{
	(void)l;
}

static const struct layout_files archive_files = {
	.read = archive_read,
	.read_blob = archive_read_blob,
	.stream_blob = archive_stream_blob,
	.put_blob = archive_put_blob,
	.put_index = archive_put_index,
	.lock = archive_lock,
	.unlock = archive_unlock,
};

static enum cocket_code
archive_source_commit(struct source *s, struct err *err)
{
	return archive_commit(archive_of(layout_of(s)), err) ? within(err, "%s", TEXT(slice_str(s->ref.path))) : COCKET_OK;
}

/* --- opening ---------------------------------------------------------------------------------- */

static enum cocket_code archive_clone(struct source **out, struct source *s, struct err *err);

static void
archive_close(struct source *s)
{
	struct archive_source *d = (struct archive_source *)layout_of(s);

	layout_drop_index(&d->base);
	if (!d->is_clone && d->archive)
		archive_free(d->archive);
	free(d);
}

static bool
archive_streamed_blob(struct streamed_blob *out, struct source *s, const struct descriptor *d)
{
	char name[LAYOUT_BLOB_BYTES];

	layout_blob_name(name, &d->digest);
	const struct archive_member *m = archive_members_find(&archive_of(layout_of(s))->members, name);
	if (m == NULL || m->flowed == NULL || !m->flowed->was_hashed)
		return false;
	const struct streamed_member *f = m->flowed;
	*out = (struct streamed_blob){ .size = m->size, .digest = f->digest, .compression = f->compression, .diff_id = f->diff_id, .why = f->why };
	return true;
}

static enum cocket_code
archive_confirm(struct source *s, struct image *image, struct err *err)
{
	struct layout *l = layout_of(s);

	return archive_docker_check(l, image, err) || archive_names_check(l, image, err) ? within(err, "%s", TEXT(slice_str(layout_place(s)))) : COCKET_OK;
}

static const struct source_ops archive_ops = {
	.transport = "archive",
	.fetch = layout_fetch,
	.put_blob = layout_put_blob,
	.put_manifest = layout_put_manifest,
	.remove_manifest = layout_remove_manifest,
	.lock = layout_lock,
	.unlock = layout_unlock,
	.commit = archive_source_commit,
	.stream = layout_stream,
	.seen = archive_streamed_blob,
	.confirm = archive_confirm,
	.clone = archive_clone,
	.close = archive_close,
};

static enum cocket_code
archive_source_new(struct archive_source **out, const struct reference *ref, struct archive *a, bool is_clone, struct err *err)
{
	struct archive_source *d = calloc(1, sizeof *d);

	if (d == NULL)
		return no_memory(err);
	*d = (struct archive_source){ .base = { .base = { .ops = &archive_ops, .ref = *ref }, .files = &archive_files }, .archive = a,
		                .is_clone = is_clone };
	*out = d;
	return COCKET_OK;
}

/* Members do not change and are read by pread: threads share them. */
static enum cocket_code
archive_clone(struct source **out, struct source *s, struct err *err)
{
	struct archive_source *d;

	if (archive_source_new(&d, &s->ref, archive_of(layout_of(s)), true, err))
		return err->code;
	*out = &d->base.base;
	return COCKET_OK;
}

/* <(command) of a shell is a pipe with such a name. */
static bool
is_inherited(const char *path)
{
	return slice_starts(slice_str(path), "/dev/fd/") || slice_starts(slice_str(path), "/proc/self/fd/") || strcmp(path, "/dev/stdin") == 0;
}

/* How the file is opened to be written: its lock must be held while it is read. */
static int
open_file(const char *path, bool write)
{
	const int flags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd = open(path, (write ? O_RDWR : O_RDONLY) | flags);

	/* to be renamed over it needs not be writable; some file systems (NFS) lock only what is */
	return fd < 0 && write && errno == EACCES ? open(path, O_RDONLY | flags) : fd;
}

static enum cocket_code
fail_open(struct err *err)
{
	if (errno == EISDIR)
		return fail(err, COCKET_E_IO, "is a directory (a layout is oci:DIR)");
	if (errno == ENOENT)
		return fail_because(err, COCKET_E_NOT_FOUND, CAUSE_NO_FILE, "no such file");
	(void)fail_errno(err, COCKET_E_IO, "cannot be opened");
	return as_unread(err);
}

/* Whoever had the lock before may have renamed another file over the one that we waited for. */
static bool
is_still_there(const struct archive *a)
{
	struct stat ours, there;

	return fstat(a->fd, &ours) == 0 && stat(a->path, &there) == 0 && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

static enum cocket_code
lock_open(struct archive *a, const char *path, struct err *err)
{
	if (realpath(path, a->path) == NULL)
		return fail_open(err);
	for (int i = 0; i < REOPENS_MAX; i++) {
		fd_close(&a->fd);
		a->fd = open_file(a->path, true);
		if (a->fd < 0)
			return fail_open(err);
		if (file_lock(a->fd, LOCK_EX, err))
			return err->code;
		if (is_still_there(a))
			return COCKET_OK;
	}
	return fail(err, COCKET_E_IO, "is replaced by another process again and again");
}

static enum cocket_code
archive_file_open(struct archive *a, const char *path, bool write, struct err *err)
{
	if (strcmp(path, "-") == 0) {
		if (standard_input_take("an archive", err))
			return err->code;
		a->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
		return a->fd < 0 ? fail_errno(err, COCKET_E_IO, "cannot be read") : COCKET_OK;
	}
	a->writes = write;
	if (write)
		return lock_open(a, path, err);
	a->fd = open_file(path, false);
	return a->fd < 0 ? fail_open(err) : COCKET_OK;
}

static enum cocket_code
stream_read(struct archive *a, bool hash, struct err *err)
{
	AUTO(fd_close) int fd = a->fd;

	a->fd = -1;
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	return archive_read_stream(a, fd, hash, err);
}

/* A file that is compressed as a whole is read as a pipe is; what signs it refuses it. */
static bool
is_compressed(const struct archive *a)
{
	uint8_t first[4];
	ssize_t n = pread(a->fd, first, sizeof first, 0);

	return !a->writes && n > 0 && compression_of(slice_of(first, (size_t)n)) != COMPRESSION_NONE;
}

/* Any other FIFO might wait for ever. */
static bool
may_be_pipe(const struct archive *a, const char *path)
{
	return !a->writes && (strcmp(path, "-") == 0 || is_inherited(path));
}

static enum cocket_code
archive_index(struct archive *a, const char *path, bool hash, struct err *err)
{
	struct stat st;

	if (fstat(a->fd, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if (S_ISDIR(st.st_mode))
		return fail(err, COCKET_E_IO, "is a directory (a layout is oci:DIR)");
	if (S_ISREG(st.st_mode)) {
		a->size = (uint64_t)st.st_size;
		a->mode = st.st_mode & 0777;
		a->owner = st.st_uid;
		a->group = st.st_gid;
		return is_compressed(a) ? stream_read(a, hash, err) : archive_scan(a, err);
	}
	return may_be_pipe(a, path) ? stream_read(a, hash, err) : fail(err, COCKET_E_IO, "not a regular file");
}

/* docs/FORMATS.md 6.6: the old form of docker save has no registry manifest, so there is no digest that anybody signed. */
static enum cocket_code
layout_check(struct layout *l, struct err *err)
{
	const struct archive_members *m = &archive_of(l)->members;

	if (archive_members_find(m, "index.json") == NULL && archive_members_find(m, "manifest.json"))
		return fail(err, COCKET_E_UNSUPPORTED,
		            "holds no registry manifest, as docker save wrote before Docker 25, and skopeo's docker-archive: does: nothing in it has the "
		            "digest that was signed; save it with a newer Docker, or with skopeo copy to oci-archive:, or verify it in the registry");
	if (archive_members_find(m, "repositories") && archive_members_find(m, "manifest.json") == NULL) /* A10: docker reads the one where the other is not */
		return fail(err, COCKET_E_FORMAT, "repositories without a manifest.json: docker would find another image than index.json names");
	return layout_marker_check(l, err);
}

static enum cocket_code
archive_source_open(struct archive_source *d, const struct reference *ref, bool write, bool hash, struct err *err)
{
	d->archive = calloc(1, sizeof *d->archive);
	if (d->archive == NULL)
		return no_memory(err);
	d->archive->fd = -1;
	if (archive_file_open(d->archive, ref->path, write, err) || archive_index(d->archive, ref->path, hash, err))
		return err->code;
	return layout_check(&d->base, err);
}

enum cocket_code
archive_open(struct source **out, struct session *session, const struct reference *ref, bool write, struct err *err)
{
	AUTO(source_close) struct source *s = NULL;
	struct archive_source *d;

	if (write && strcmp(ref->path, "-") == 0)
		return fail(err, COCKET_E_USAGE, "standard input cannot be signed: write the archive to a file");
	if (archive_source_new(&d, ref, NULL, false, err))
		return err->code;
	s = &d->base.base;
	if (archive_source_open(d, ref, write, session && session_is_deep(session), err))
		return within(err, "%s", TEXT(slice_str(layout_place(s))));
	*out = s;
	s = NULL;
	return COCKET_OK;
}
