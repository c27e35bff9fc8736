/* Whole files in and out (see file.h).  A file appears under its name complete and flushed, or not at all.
 * Never overwrites but by file_replace, never waits for a FIFO, never leaves a temporary file behind. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/place.h"
#include "base/text.h"

#define FILE_STEP_BYTES 16384
#define TEMPORARY_NAME_BYTES sizeof ".cocket-0123456789abcdef.tmp"
#define TEMPORARY_TRIES 16
#define TEMPORARY_LIFE_SECONDS 3600

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
	return slice_starts(slice_str(path), "/dev/fd/") || slice_starts(slice_str(path), "/proc/self/fd/");
}

static enum cocket_code
read_opened(struct buf *out, int fd, bool may_be_pipe, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
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
	if (strcmp(path, "-") == 0) {
		if (append_file(out, STDIN_FILENO, 0, err) != COCKET_OK)
			return within(err, "standard input");
		return COCKET_OK;
	}
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		place_refuse(err);
	else if (read_opened(out, fd, is_inherited(path), err) == COCKET_OK)
		return COCKET_OK;
	return within(err, "%s", TEXT(slice_str(path)));
}

enum cocket_code
file_read_at(struct buf *out, int dir, const char *name, struct err *err)
{
	AUTO(place_close) struct place p = NO_PLACE;
	AUTO(fd_close) int fd = -1;

	if (place_below(&p, dir, name, err) != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(name)));
	fd = openat(p.dir, p.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		place_refuse(err);
	else if (read_opened(out, fd, false, err) == COCKET_OK)
		return COCKET_OK;
	return within(err, "%s", TEXT(slice_str(name)));
}

/* --- writing --- */

static enum cocket_code
temporary_name(char out[static TEMPORARY_NAME_BYTES], struct err *err)
{
	uint8_t random[8];
	char hex[2 * sizeof random + 1];

	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return fail_errno(err, COCKET_E_IO, "no random bytes");
	hex_encode(hex, slice_of(random, sizeof random));
	snprintf(out, TEMPORARY_NAME_BYTES, ".cocket-%s.tmp", hex);
	return COCKET_OK;
}

/* Mode 0600 until it is whole: nobody else reads half a file. */
static enum cocket_code
temporary_open(int *out, char name[static TEMPORARY_NAME_BYTES], int dir, struct err *err)
{
	for (int i = 0; i < TEMPORARY_TRIES; i++) {
		if (temporary_name(name, err) != COCKET_OK)
			return err->code;
		*out = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (*out >= 0 || errno != EEXIST)
			break;
	}
	return *out >= 0 ? COCKET_OK : fail_errno(err, COCKET_E_IO, "cannot be written");
}

static enum cocket_code
write_all(int fd, struct slice bytes, struct err *err)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be written");
		bytes = slice_of(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return COCKET_OK;
}

/* close is checked too: some file systems (NFS) report a full disk only there. */
static enum cocket_code
finish(int *fd, mode_t mode, struct err *err)
{
	int open_fd = *fd;

	if (fchmod(open_fd, mode) != 0 || fsync(open_fd) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	*fd = -1;
	return close(open_fd) == 0 ? COCKET_OK : fail_errno(err, COCKET_E_IO, "cannot be written");
}

static enum cocket_code
temporary_fill(int dir, const char *temporary, int *fd, struct slice bytes, mode_t mode, struct err *err)
{
	if (write_all(*fd, bytes, err) == COCKET_OK && finish(fd, mode, err) == COCKET_OK)
		return COCKET_OK;
	unlinkat(dir, temporary, 0);
	return err->code;
}

/* Not every file system has hard links (FAT), and not every kernel lets one be made (EACCES, seccomp's EPERM). */
static bool
link_is_refused(int error)
{
	return error == EPERM || error == EACCES || error == ENOSYS || error == EOPNOTSUPP || error == EMLINK;
}

/* Gives the file its name unless there is one of that name; the temporary name is gone afterwards. */
static int
publish_new(const struct place *p, const char *temporary)
{
	if (linkat(p->dir, temporary, p->dir, p->name, 0) == 0)
		return unlinkat(p->dir, temporary, 0);
	if (!link_is_refused(errno))
		return -1;
	return renameat2(p->dir, temporary, p->dir, p->name, RENAME_NOREPLACE);
}

static int
publish_over(const struct place *p, const char *temporary)
{
	return renameat(p->dir, temporary, p->dir, p->name);
}

/* Some file systems cannot flush a directory and say EINVAL: there is nothing more to be done there. */
static enum cocket_code
flush_directory(int dir, struct err *err)
{
	if (fsync(dir) != 0 && errno != EINVAL && errno != EROFS)
		return fail_errno(err, COCKET_E_IO, "directory cannot be flushed");
	return COCKET_OK;
}

static enum cocket_code
publish(const struct place *p, const char *temporary, int (*how)(const struct place *, const char *), struct err *err)
{
	if (how(p, temporary) == 0)
		return flush_directory(p->dir, err);
	if (errno == EEXIST)
		fail(err, COCKET_E_USAGE, "already exists");
	else
		fail_errno(err, COCKET_E_IO, "cannot be written");
	unlinkat(p->dir, temporary, 0);
	return err->code;
}

static enum cocket_code
write_file(const struct place *p, struct slice bytes, mode_t mode, int (*how)(const struct place *, const char *), struct err *err)
{
	char temporary[TEMPORARY_NAME_BYTES];
	AUTO(fd_close) int fd = -1;

	if (temporary_open(&fd, temporary, p->dir, err) != COCKET_OK ||
	    temporary_fill(p->dir, temporary, &fd, bytes, mode, err) != COCKET_OK)
		return err->code;
	return publish(p, temporary, how, err);
}

static enum cocket_code
write_path(const char *path, struct slice bytes, mode_t mode, int (*how)(const struct place *, const char *), struct err *err)
{
	AUTO(place_close) struct place p = NO_PLACE;

	if (place_of(&p, path, err) != COCKET_OK || write_file(&p, bytes, mode, how, err) != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(path)));
	return COCKET_OK;
}

static enum cocket_code
write_below(int dir, const char *name, struct slice bytes, mode_t mode, int (*how)(const struct place *, const char *), struct err *err)
{
	AUTO(place_close) struct place p = NO_PLACE;

	if (place_below(&p, dir, name, err) != COCKET_OK || write_file(&p, bytes, mode, how, err) != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(name)));
	return COCKET_OK;
}

enum cocket_code
file_create(const char *path, struct slice bytes, mode_t mode, struct err *err)
{
	return write_path(path, bytes, mode, publish_new, err);
}

enum cocket_code
file_create_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err)
{
	return write_below(dir, name, bytes, mode, publish_new, err);
}

enum cocket_code
file_replace(const char *path, struct slice bytes, mode_t mode, struct err *err)
{
	return write_path(path, bytes, mode, publish_over, err);
}

enum cocket_code
file_replace_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err)
{
	return write_below(dir, name, bytes, mode, publish_over, err);
}

/* --- sweeping --- */

static void
directory_close(DIR **d)
{
	if (*d)
		closedir(*d);
}

static DIR *
directory_open(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d)
		fd_close(&fd);
	return d;
}

static bool
is_temporary(const char *name)
{
	size_t len = strlen(name);

	return len == TEMPORARY_NAME_BYTES - 1 && slice_starts(slice_str(name), ".cocket-") && strcmp(name + len - 4, ".tmp") == 0;
}

/* Nobody writes one file for an hour: whoever made it is gone. */
static bool
is_abandoned(int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return false;
	return st.st_mtime + TEMPORARY_LIFE_SECONDS < clock_now();
}

void
file_sweep_at(int dir)
{
	AUTO(directory_close) DIR *d = directory_open(dir);

	for (struct dirent *e; d && (e = readdir(d)) != NULL;)
		if (is_temporary(e->d_name) && is_abandoned(dir, e->d_name))
			unlinkat(dir, e->d_name, 0);
}
