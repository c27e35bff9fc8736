/* Files that appear under their name complete and flushed, or not at all (see atomic_file.h).
 * Never leaves a temporary file behind but where the process was killed; those are swept away by whoever comes later. */
#include "base/atomic_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/fd.h"

#define NAME_TRIES 16
#define LIFE_SECONDS 3600

static enum cocket_code
random_name(char out[static ATOMIC_FILE_NAME_BYTES], struct err *err)
{
	uint8_t random[8];
	char hex[2 * sizeof random + 1];

	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return fail_errno(err, COCKET_E_IO, "no random bytes");
	hex_encode(hex, slice_of(random, sizeof random));
	snprintf(out, ATOMIC_FILE_NAME_BYTES, ".cocket-%s.tmp", hex);
	return COCKET_OK;
}

/* Mode 0600 until it is whole: nobody else reads half a file. */
enum cocket_code
atomic_file_open(struct atomic_file *t, const struct dir_path *p, struct err *err)
{
	struct atomic_file opened = { .fd = -1, .dir = p->dir };

	for (int i = 0; i < NAME_TRIES; i++) {
		if (random_name(opened.name, err) != COCKET_OK)
			return err->code;
		opened.fd = openat(p->dir, opened.name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (opened.fd >= 0 || errno != EEXIST)
			break;
	}
	if (opened.fd < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	*t = opened;
	return COCKET_OK;
}

void
atomic_file_close(struct atomic_file *t)
{
	fd_close(&t->fd);
	if (t->name[0])
		unlinkat(t->dir, t->name, 0);
	t->name[0] = '\0';
}

/* close is checked too: some file systems (NFS) report a full disk only there. */
static enum cocket_code
finish(struct atomic_file *t, mode_t mode, bool flush, struct err *err)
{
	int fd = t->fd;

	if (fchmod(fd, mode) != 0 || (flush && fsync(fd) != 0))
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	t->fd = -1;
	return close(fd) == 0 ? COCKET_OK : fail_errno(err, COCKET_E_IO, "cannot be written");
}

/* Not every file system has hard links (FAT), and not every kernel lets one be made (EACCES, seccomp's EPERM). */
static bool
link_is_refused(int error)
{
	return error == EPERM || error == EACCES || error == ENOSYS || error == EOPNOTSUPP || error == EMLINK;
}

/* Gives the file its name unless there is one of that name; the temporary name is gone afterwards. */
static int
publish_new(const struct dir_path *p, const char *temporary)
{
	if (linkat(p->dir, temporary, p->dir, p->name, 0) == 0)
		return unlinkat(p->dir, temporary, 0);
	if (!link_is_refused(errno))
		return -1;
	return renameat2(p->dir, temporary, p->dir, p->name, RENAME_NOREPLACE);
}

static int
publish_over(const struct dir_path *p, const char *temporary)
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
rename_to(struct atomic_file *t, const struct dir_path *p, enum atomic_file_mode end, struct err *err)
{
	int result = end == ATOMIC_FILE_NEW ? publish_new(p, t->name) : publish_over(p, t->name);

	if (result == 0)
		t->name[0] = '\0';
	else if (errno == EEXIST)
		return fail(err, COCKET_E_USAGE, "already exists");
	else
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	return end == ATOMIC_FILE_UNFLUSHED ? COCKET_OK : flush_directory(p->dir, err);
}

enum cocket_code
atomic_file_publish(struct atomic_file *t, const struct dir_path *p, mode_t mode, enum atomic_file_mode end, struct err *err)
{
	if (finish(t, mode, end != ATOMIC_FILE_UNFLUSHED, err) == COCKET_OK && rename_to(t, p, end, err) == COCKET_OK)
		return COCKET_OK;
	atomic_file_close(t);
	return err->code;
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

	return len == ATOMIC_FILE_NAME_BYTES - 1 && slice_starts(slice_str(name), ".cocket-") && strcmp(name + len - 4, ".tmp") == 0;
}

/* Nobody writes one file for an hour: whoever made it is gone. */
static bool
is_abandoned(int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return false;
	return st.st_mtime + LIFE_SECONDS < clock_now();
}

void
atomic_file_sweep_at(int dir)
{
	AUTO(directory_close) DIR *d = directory_open(dir);

	for (struct dirent *e; d && (e = readdir(d)) != NULL;)
		if (is_temporary(e->d_name) && is_abandoned(dir, e->d_name))
			unlinkat(dir, e->d_name, 0);
}
