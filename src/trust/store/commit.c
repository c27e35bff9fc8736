/* Changes of a store's directory (see store_dir.h): .next is filled and flushed, renamed to .commit, and its files moved to where they belong.
 * Before the rename nothing has happened; after it all has, and whoever takes the lock next moves what is not moved yet.
 * Never writes into a file that is there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "trust/store/store_dir.h"
#include "trust/store/store_dir_part.h"

/* --- what is done for each file of a directory --- */

typedef enum cocket_code each_fn(int from, int to, const char *name, struct err *err);

static bool
is_self_or_parent(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static enum cocket_code
walk_files(DIR *listing, int to, each_fn *each, struct err *err)
{
	for (struct dirent *e; (e = readdir(listing));) {
		if (is_self_or_parent(e->d_name) || strcmp(e->d_name, STORE_STAGED_DIR) == 0)
			continue;
		if (each(dirfd(listing), to, e->d_name, err))
			return within(err, "%s", TEXT(slice_str(e->d_name)));
	}
	return COCKET_OK;
}

static enum cocket_code
for_each(int from, int to, each_fn *each, struct err *err)
{
	int fd = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = fd < 0 ? NULL : fdopendir(fd);

	if (!listing) {
		fail_errno(err, COCKET_E_IO, "cannot be listed");
		fd_close(&fd);
		return err->code;
	}
	enum cocket_code code = walk_files(listing, to, each, err);
	closedir(listing);
	return code;
}

static enum cocket_code
flush_dir(int dir, struct err *err)
{
	if (fsync(dir) != 0 && errno != EINVAL && errno != EROFS)
		return fail_errno(err, COCKET_E_IO, "directory cannot be flushed");
	return COCKET_OK;
}

static enum cocket_code
remove_name(int dir, const char *name, int flags, struct err *err)
{
	if (unlinkat(dir, name, flags) != 0 && errno != ENOENT)
		return fail_errno(err, COCKET_E_IO, "cannot be removed");
	return COCKET_OK;
}

static enum cocket_code
remove_each(int from, int to, const char *name, struct err *err)
{
	(void)to;
	return remove_name(from, name, 0, err);
}

/* --- into place --- */

/* An empty file stands for one that is gone. */
static enum cocket_code
move_each(int from, int to, const char *name, struct err *err)
{
	struct stat st;

	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if (S_ISREG(st.st_mode) && st.st_size == 0)
		return remove_name(to, name, 0, err) ? err->code : remove_name(from, name, 0, err);
	if (renameat(from, name, to, name) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be moved into place");
	return COCKET_OK;
}

static enum cocket_code
make_dir(int dir, const char *name, struct err *err)
{
	if (mkdirat(dir, name, 0755) != 0 && errno != EEXIST)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be made", name);
	return COCKET_OK;
}

/* Below dir, made where it is not there. */
static enum cocket_code
open_made(int *out, int dir, const char *name, struct err *err)
{
	return make_dir(dir, name, err) ? err->code : store_below(out, dir, name, err);
}

static enum cocket_code
move_files(int from, int to, struct err *err)
{
	return for_each(from, to, move_each, err) ? err->code : flush_dir(to, err);
}

/* DIR/staged goes when nothing is in it any more: that may fail, and does no harm. */
static enum cocket_code
move_staged(int commit, int dir, struct err *err)
{
	AUTO(fd_close) int from = -1;
	AUTO(fd_close) int to = -1;

	if (store_below(&from, commit, STORE_STAGED_DIR, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	if (open_made(&to, dir, STORE_STAGED_DIR, err) || move_files(from, to, err))
		return err->code;
	unlinkat(dir, STORE_STAGED_DIR, AT_REMOVEDIR);
	return remove_name(commit, STORE_STAGED_DIR, AT_REMOVEDIR, err);
}

static enum cocket_code
roll_forward(int dir, struct err *err)
{
	AUTO(fd_close) int commit = -1;

	if (store_below(&commit, dir, STORE_COMMIT_DIR, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	if (move_staged(commit, dir, err) || move_files(commit, dir, err) || remove_name(dir, STORE_COMMIT_DIR, AT_REMOVEDIR, err))
		return within(err, STORE_COMMIT_DIR);
	return flush_dir(dir, err);
}

/* --- what a killed writer left, and the lock --- */

static enum cocket_code
remove_staged(int next, struct err *err)
{
	AUTO(fd_close) int staged = -1;

	if (store_below(&staged, next, STORE_STAGED_DIR, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	if (for_each(staged, -1, remove_each, err))
		return err->code;
	return remove_name(next, STORE_STAGED_DIR, AT_REMOVEDIR, err);
}

static enum cocket_code
remove_next(int dir, struct err *err)
{
	AUTO(fd_close) int next = -1;

	if (store_below(&next, dir, STORE_NEXT_DIR, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	if (remove_staged(next, err) || for_each(next, -1, remove_each, err) || remove_name(dir, STORE_NEXT_DIR, AT_REMOVEDIR, err))
		return within(err, STORE_NEXT_DIR);
	return COCKET_OK;
}

static enum cocket_code
take_lock(int *out, int dir, struct err *err)
{
	AUTO(fd_close) int fd = openat(dir, STORE_LOCK_FILE, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);

	if (fd < 0)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be opened", STORE_LOCK_FILE);
	if (file_lock(fd, LOCK_EX, err))
		return within(err, STORE_LOCK_FILE);
	*out = fd;
	fd = -1;
	return COCKET_OK;
}

enum cocket_code
store_lock(int *lock, int dir, struct err *err)
{
	AUTO(fd_close) int fd = -1;

	if (take_lock(&fd, dir, err) || roll_forward(dir, err) || remove_next(dir, err))
		return err->code;
	*lock = fd;
	fd = -1;
	return COCKET_OK;
}

/* --- committing --- */

enum cocket_code
store_check_writable(int dir, struct err *err)
{
	if (faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be written to");
	return COCKET_OK;
}

static enum cocket_code
write_one(int next, const struct store_file *file, struct err *err)
{
	AUTO(fd_close) int below = -1;
	const char *base;
	bool staged;

	if (!store_name_split(&staged, &base, file->name) || file->bytes.len > STORE_FILE_MAX_BYTES)
		BUG("no file of a store");
	if (staged && open_made(&below, next, STORE_STAGED_DIR, err))
		return err->code;
	return file_create_at(staged ? below : next, base, file->bytes, 0644, err);
}

static enum cocket_code
fill_next(int next, const struct store_file *files, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (write_one(next, &files[i], err))
			return err->code;
	return flush_dir(next, err);
}

static enum cocket_code
prepare_next(int dir, const struct store_file *files, size_t n, struct err *err)
{
	AUTO(fd_close) int next = -1;

	if (open_made(&next, dir, STORE_NEXT_DIR, err) || fill_next(next, files, n, err))
		return err->code;
	return flush_dir(dir, err);
}

enum cocket_code
store_commit(int dir, const struct store_file *files, size_t n, struct err *err)
{
	struct err unused;

	if (prepare_next(dir, files, n, err)) {
		(void)!remove_next(dir, &unused);
		return err->code;
	}
	if (renameat(dir, STORE_NEXT_DIR, dir, STORE_COMMIT_DIR) != 0) {
		fail_errno(err, COCKET_E_IO, "%s: cannot be renamed", STORE_NEXT_DIR);
		(void)!remove_next(dir, &unused);
		return err->code;
	}
	if (flush_dir(dir, err) || roll_forward(dir, err))
		return within(err, STORE_COMMITTED);
	return COCKET_OK;
}
