/* The directories of a store, opened: see store_dir_part.h.
 * Never follows a link below the store, and never takes a directory that others may write to (attack A36). */
#include "trust/store/store_dir_part.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/owner.h"

enum cocket_code
store_dir_check(int fd, mode_t others, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if (st.st_mode & others)
		return fail(err, COCKET_E_USAGE, "directory writable by others; check its files, then chmod go-w");
	return owner_check(&st, err);
}

enum cocket_code
store_dir_refuse(struct err *err)
{
	if (errno == ENOENT)
		return fail(err, COCKET_E_NOT_FOUND, "not found");
	if (errno == ENOTDIR || errno == ELOOP)
		return fail(err, COCKET_E_USAGE, "not a directory");
	(void)fail_errno(err, COCKET_E_IO, "cannot be opened");
	return as_unread(err);
}

enum cocket_code
store_below(int *out, int dir, const char *name, struct err *err)
{
	AUTO(fd_close) int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if ((fd < 0 && store_dir_refuse(err)) || store_dir_check(fd, S_IWGRP | S_IWOTH, err))
		return within(err, "%s", name);
	*out = fd;
	fd = -1;
	return COCKET_OK;
}

enum cocket_code
store_dir_of(int *out, int dir, bool committed, bool staged, struct err *err)
{
	AUTO(fd_close) int first = -1;

	if (!committed)
		return store_below(out, dir, staged ? STORE_STAGED_DIR : ".", err);
	if (!staged)
		return store_below(out, dir, STORE_COMMIT_DIR, err);
	if (store_below(&first, dir, STORE_COMMIT_DIR, err))
		return err->code;
	return store_below(out, first, STORE_STAGED_DIR, err);
}
