/* Whole files in and out (see file.h).  A file appears under its name complete and flushed, or not at all.
 * Never overwrites but by file_replace, never waits for a FIFO, never leaves a temporary file behind. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/escape.h"
#include "base/standard_input.h"

#define FILE_STEP_BYTES 16384

/* --- reading --- */

static ssize_t
read_some(int fd, void *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* The ceiling is reached: that is the whole file only if nothing follows. */
static enum cocket_code
expect_end(const struct buf *out, int fd, struct err *err)
{
	uint8_t byte;
	ssize_t got = read_some(fd, &byte, 1);

	if (got < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	return got == 0 ? COCKET_OK : fail(err, COCKET_E_TOO_LARGE, "larger than %zu bytes", out->max);
}

/* first: what is probably there, so that the buffer is seldom moved (keys without a password pass through it). */
static enum cocket_code
read_to_end(struct buf *out, int fd, size_t first, struct err *err)
{
	size_t want = first + 1 > FILE_STEP_BYTES ? first + 1 : FILE_STEP_BYTES;

	while (out->len < out->max) {
		size_t spare = out->cap > out->len + 1 ? out->cap - out->len - 1 : want;
		size_t n = spare < out->max - out->len ? spare : out->max - out->len;
		uint8_t *to = buf_reserve(out, n, err);
		if (!to)
			return err->code;
		ssize_t got = read_some(fd, to, n);
		if (got < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (got == 0)
			return COCKET_OK;
		out->len += (size_t)got;
	}
	return expect_end(out, fd, err);
}

/* On error the buf is as it was. */
static enum cocket_code
append_file(struct buf *out, int fd, size_t size, struct err *err)
{
	size_t before = out->len;

	if (size > out->max - before)
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, larger than %zu", size, out->max - before);
	if (read_to_end(out, fd, size, err) == COCKET_OK)
		return COCKET_OK;
	out->len = before;
	if (out->ptr)
		out->ptr[before] = 0;
	return err->code;
}

/* <(command) of a shell is a pipe with such a name; any other FIFO might wait for ever. */
static bool
is_inherited(const char *path)
{
	return slice_starts(slice_str(path), "/dev/fd/") || slice_starts(slice_str(path), "/proc/self/fd/") || strcmp(path, "/dev/stdin") == 0;
}

static enum cocket_code
read_opened(struct buf *out, int fd, bool may_be_pipe, file_check *check, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if (check && check(&st, err))
		return err->code;
	if (S_ISREG(st.st_mode))
		return append_file(out, fd, (size_t)st.st_size, err);
	if (!may_be_pipe || !S_ISFIFO(st.st_mode))
		return fail(err, COCKET_E_IO, "not a regular file");
	if (fcntl(fd, F_SETFL, 0) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	return append_file(out, fd, 0, err);
}

enum cocket_code
file_read(struct buf *out, const char *path, struct err *err)
{
	return file_read_checked(out, path, NULL, err);
}

enum cocket_code
file_read_checked(struct buf *out, const char *path, file_check *check, struct err *err)
{
	if (strcmp(path, "-") == 0) {
		if (standard_input_take("a file", err))
			return err->code;
		return append_file(out, STDIN_FILENO, 0, err) ? within(err, "standard input") : COCKET_OK;
	}
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		dir_path_refuse(err);
	else if (read_opened(out, fd, is_inherited(path), check, err) == COCKET_OK)
		return COCKET_OK;
	return within(err, "%s", TEXT(slice_str(path)));
}

enum cocket_code
file_read_at(struct buf *out, int dir, const char *name, struct err *err)
{
	AUTO(dir_path_close) struct dir_path p = NO_DIR_PATH;
	AUTO(fd_close) int fd = -1;

	if (dir_path_below(&p, dir, name, err) != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(name)));
	fd = openat(p.dir, p.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		dir_path_refuse(err);
	else if (read_opened(out, fd, false, NULL, err) == COCKET_OK)
		return COCKET_OK;
	return within(err, "%s", TEXT(slice_str(name)));
}

/* --- writing --- */

static enum cocket_code
write_file(const struct dir_path *p, struct slice bytes, mode_t mode, enum atomic_file_mode end, struct err *err)
{
	AUTO(atomic_file_close) struct atomic_file t = NO_ATOMIC_FILE;

	if (atomic_file_open(&t, p, err) || fd_write_all(t.fd, bytes, err))
		return err->code;
	return atomic_file_publish(&t, p, mode, end, err);
}

static enum cocket_code
write_path(const char *path, struct slice bytes, mode_t mode, enum atomic_file_mode end, struct err *err)
{
	AUTO(dir_path_close) struct dir_path p = NO_DIR_PATH;

	if (dir_path_of(&p, path, err) != COCKET_OK || write_file(&p, bytes, mode, end, err) != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(path)));
	return COCKET_OK;
}

static enum cocket_code
write_below(int dir, const char *name, struct slice bytes, mode_t mode, enum atomic_file_mode end, struct err *err)
{
	AUTO(dir_path_close) struct dir_path p = NO_DIR_PATH;

	if (dir_path_below(&p, dir, name, err) != COCKET_OK || write_file(&p, bytes, mode, end, err) != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(name)));
	return COCKET_OK;
}

enum cocket_code
file_create(const char *path, struct slice bytes, mode_t mode, struct err *err)
{
	return write_path(path, bytes, mode, ATOMIC_FILE_NEW, err);
}

enum cocket_code
file_create_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err)
{
	return write_below(dir, name, bytes, mode, ATOMIC_FILE_NEW, err);
}

enum cocket_code
file_replace(const char *path, struct slice bytes, mode_t mode, struct err *err)
{
	return write_path(path, bytes, mode, ATOMIC_FILE_REPLACE, err);
}

enum cocket_code
file_replace_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err)
{
	return write_below(dir, name, bytes, mode, ATOMIC_FILE_REPLACE, err);
}

enum cocket_code
file_put_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err)
{
	return write_below(dir, name, bytes, mode, ATOMIC_FILE_UNFLUSHED, err);
}

/* --- rewriting --- */

static enum cocket_code
expect_unchanged(const struct dir_path *p, struct slice old, struct err *err)
{
	AUTO(buf_free) struct buf now = { .max = old.len + 1 };

	if (file_read_at(&now, p->dir, p->name, err))
		return err->code == COCKET_E_TOO_LARGE ? fail(err, COCKET_E_IO, "was changed meanwhile") : err->code;
	return slice_eq(buf_slice(&now), old) ? COCKET_OK : fail(err, COCKET_E_IO, "was changed meanwhile");
}

/* Before any byte is written: a file must not come to belong to somebody else with something in it. */
static enum cocket_code
keep_owner(int fd, const struct stat *was, struct err *err)
{
	struct stat now;

	if (fstat(fd, &now) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	if ((now.st_uid != was->st_uid || now.st_gid != was->st_gid) && fchown(fd, was->st_uid, was->st_gid) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot keep its owner");
	return COCKET_OK;
}

static enum cocket_code
rewrite(const struct dir_path *p, struct slice old, struct slice bytes, struct err *err)
{
	AUTO(atomic_file_close) struct atomic_file t = NO_ATOMIC_FILE;
	struct stat was;

	if (fstatat(p->dir, p->name, &was, AT_SYMLINK_NOFOLLOW) != 0)
		return dir_path_refuse(err);
	if (S_ISLNK(was.st_mode))
		return fail(err, COCKET_E_IO, "a symbolic link, expected a file");
	if (atomic_file_open(&t, p, err) || keep_owner(t.fd, &was, err) || fd_write_all(t.fd, bytes, err) || expect_unchanged(p, old, err))
		return err->code;
	return atomic_file_publish(&t, p, was.st_mode & 07777, ATOMIC_FILE_REPLACE, err);
}

enum cocket_code
file_rewrite(const char *path, struct slice old, struct slice bytes, struct err *err)
{
	AUTO(dir_path_close) struct dir_path p = NO_DIR_PATH;

	if (dir_path_of(&p, path, err) || rewrite(&p, old, bytes, err))
		return within(err, "%s", TEXT(slice_str(path)));
	return COCKET_OK;
}
