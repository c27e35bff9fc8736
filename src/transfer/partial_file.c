/* Files that grow under another name: see partial_file.h.
 * Never follows a link, never opens what is no regular file or is somebody else's, never publishes what another process has renamed meanwhile,
 * never replaces a directory, a device or a pipe. */
#include "transfer/partial_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_lock.h"

#define OPENINGS_MAX 64

/* A new one, or the one that an earlier run left.  Between the two looks another process may have given it its name. */
static int
open_either(bool *is_new, const struct partial *p)
{
	const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd = -1;

	for (int i = 0; i < OPENINGS_MAX && fd < 0; i++) {
		fd = openat(p->dir, p->partial, flags | O_CREAT | O_EXCL, 0600);
		*is_new = fd >= 0;
		if (fd >= 0 || errno != EEXIST)
			return fd;
		fd = openat(p->dir, p->partial, flags);
		if (fd < 0 && errno != ENOENT)
			return fd;
	}
	return fd;
}

static enum cocket_code
open_file(struct partial *p, struct err *err)
{
	struct stat st;
	bool is_new;

	p->fd = open_either(&is_new, p);
	if (p->fd < 0 && errno == ELOOP)
		return fail(err, COCKET_E_IO, "%s: a symbolic link", p->partial);
	if (p->fd < 0 || fstat(p->fd, &st) < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	if (!S_ISREG(st.st_mode))
		return fail(err, COCKET_E_IO, "%s: not a regular file", p->partial);
	if (!is_new && st.st_uid != geteuid()) /* who could go on writing after all is proved */
		return fail(err, COCKET_E_IO, "%s: belongs to another user: look who left it there, then remove it", p->partial);
	return st.st_nlink <= 1 ? COCKET_OK : fail(err, COCKET_E_IO, "%s: has another name too", p->partial);
}

/* A large blob takes longer than a lock is waited for; whoever still writes has not been stopped. */
static enum cocket_code
wait_for_lock(const struct partial *p, struct err *err)
{
	struct stat before = { 0 }, now;

	while (file_lock(p->fd, LOCK_EX, err)) {
		if (fstat(p->fd, &now) < 0 || (now.st_size <= before.st_size && now.st_blocks <= before.st_blocks))
			return err->code;
		before = now;
		*err = (struct err){ 0 };
	}
	return COCKET_OK;
}

/* Whoever had the lock may have finished and renamed the file, and then it is no longer this one. */
static bool
is_still_there(const struct partial *p)
{
	struct stat mine, there;

	return fstat(p->fd, &mine) == 0 && fstatat(p->dir, p->partial, &there, AT_SYMLINK_NOFOLLOW) == 0 && mine.st_ino == there.st_ino &&
	       mine.st_dev == there.st_dev;
}

/* A rename replaces whatever has the name, and root's would take /dev/null from everybody. */
static enum cocket_code
check_name(const struct partial *p, struct err *err)
{
	struct stat st;

	if (fstatat(p->dir, p->name, &st, 0) < 0 || S_ISREG(st.st_mode))
		return COCKET_OK;
	if (S_ISDIR(st.st_mode))
		return fail(err, COCKET_E_USAGE, "is a directory, expected a file that may be replaced");
	return fail(err, COCKET_E_USAGE, "is no regular file, expected one that may be replaced");
}

enum cocket_code
partial_open(struct partial *p, int dir, const char *name, struct err *err)
{
	struct stat st;

	*p = (struct partial){ .fd = -1, .dir = dir };
	if (snprintf(p->name, sizeof p->name, "%s", name) >= (int)sizeof p->name ||
	    snprintf(p->partial, sizeof p->partial, ".%s.partial", name) >= (int)sizeof p->partial)
		return fail(err, COCKET_E_IO, "the name is too long");
	if (check_name(p, err))
		return err->code;
	for (int i = 0; i < OPENINGS_MAX; i++) {
		if (open_file(p, err) || wait_for_lock(p, err)) {
			fd_close(&p->fd);
			return err->code;
		}
		if (is_still_there(p)) {
			p->size = fstat(p->fd, &st) == 0 ? (uint64_t)st.st_size : 0;
			return COCKET_OK;
		}
		fd_close(&p->fd);
	}
	return fail(err, COCKET_E_IO, "other processes write it again and again");
}

void
partial_remove(struct partial *p)
{
	if (p->fd >= 0)
		(void)unlinkat(p->dir, p->partial, 0);
	fd_close(&p->fd);
}

void
partial_close(struct partial *p)
{
	struct stat st;

	if (p->fd >= 0 && fstat(p->fd, &st) == 0 && st.st_size == 0)
		partial_remove(p);
	fd_close(&p->fd);
}

enum cocket_code
partial_reserve(const struct partial *p, uint64_t size, struct err *err)
{
	if (size <= p->size || fallocate(p->fd, FALLOC_FL_KEEP_SIZE, (off_t)p->size, (off_t)(size - p->size)) == 0)
		return COCKET_OK;
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
		return fail_errno(err, COCKET_E_IO, "%llu bytes cannot be written", (unsigned long long)(size - p->size));
	return COCKET_OK; /* this file system cannot tell */
}

enum cocket_code
partial_publish(struct partial *p, struct err *err)
{
	const int fd = p->fd;

	if (fchmod(fd, 0644) < 0 || fsync(fd) < 0 || renameat(p->dir, p->partial, p->dir, p->name) < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	p->fd = -1;
	return close(fd) == 0 ? COCKET_OK : fail_errno(err, COCKET_E_IO, "cannot be written");
}
