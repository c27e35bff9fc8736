/* A store's directory: opened, and its files read (see store_dir.h).  Writing: commit.c.
 * Never follows a link below the directory, and never takes a byte from a file or directory that others may write to (attack A36). */
#include "trust/store/store_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/list.h"
#include "base/owner.h"
#include "trust/store/store_dir_part.h"

/* --- directories --- */

/* Links on the way to the store are the user's own. */
enum cocket_code
store_dir_open(int *out, const char *path, struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if ((fd < 0 && store_dir_refuse(err)) || store_dir_check(fd, S_IWOTH, err))
		return within(err, "%s", TEXT(slice_str(path)));
	*out = fd;
	fd = -1;
	return COCKET_OK;
}

static enum cocket_code
make_parents(const char *path, struct err *err)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof part)
		return fail(err, COCKET_E_USAGE, "path longer than %d bytes", PATH_MAX - 1);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			return fail_errno(err, COCKET_E_IO, "%s: cannot be made", TEXT(slice_str(part)));
	}
	return COCKET_OK;
}

enum cocket_code
store_dir_make(int *out, const char *path, struct err *err)
{
	if (make_parents(path, err))
		return err->code;
	return store_dir_open(out, path, err);
}

/* --- files --- */

static enum cocket_code
check_file(const struct stat *st, struct err *err)
{
	if (!S_ISREG(st->st_mode))
		return fail(err, COCKET_E_USAGE, "not a regular file");
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return fail(err, COCKET_E_USAGE, "writable by group or others; check its content, then chmod go-w");
	return owner_check(st, err);
}

static enum cocket_code
refuse_file(struct err *err)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return fail(err, COCKET_E_NOT_FOUND, "not found");
	if (errno == ELOOP)
		return fail(err, COCKET_E_USAGE, "a symbolic link, expected the file itself");
	(void)fail_errno(err, COCKET_E_IO, "cannot be opened");
	return as_unread(err);
}

/* As many bytes as there are, up to n. */
static ssize_t
read_up_to(int fd, uint8_t *to, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, to + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* Store files are replaced, never written in place: one that grows or shrinks under us is not one of ours. */
static enum cocket_code
append_file(struct buf *out, int fd, size_t size, struct err *err)
{
	uint8_t beyond, *to = buf_reserve(out, size, err);

	if (!to)
		return err->code;
	ssize_t got = read_up_to(fd, to, size), more = read_up_to(fd, &beyond, 1);
	if (got < 0 || more < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if ((size_t)got != size || more != 0)
		return fail(err, COCKET_E_IO, "changed while it was read");
	out->len += size;
	return COCKET_OK;
}

static enum cocket_code
read_plain(struct buf *out, int dir, const char *base, size_t max, struct err *err)
{
	AUTO(fd_close) int fd = openat(dir, base, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return refuse_file(err);
	if (fstat(fd, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if (check_file(&st, err))
		return err->code;
	if ((uintmax_t)st.st_size > max)
		return fail(err, COCKET_E_TOO_LARGE, "%jd bytes, maximum %zu", (intmax_t)st.st_size, max);
	return append_file(out, fd, (size_t)st.st_size, err);
}

struct split_name {
	bool staged;
	const char *base;
};

static enum cocket_code
read_in(struct buf *out, int dir, bool committed, const struct split_name *name, size_t max, struct err *err)
{
	AUTO(fd_close) int in = -1;

	if (!committed && !name->staged)
		return read_plain(out, dir, name->base, max, err);
	if (store_dir_of(&in, dir, committed, name->staged, err))
		return err->code;
	return read_plain(out, in, name->base, max, err);
}

static enum cocket_code
read_overlaid(struct buf *out, int dir, const char *name, size_t max, struct err *err)
{
	size_t before = out->len;
	struct split_name split;

	if (!store_name_split(&split.staged, &split.base, name))
		BUG("no name of a store's file");
	enum cocket_code code = read_in(out, dir, true, &split, max, err);
	if (code == COCKET_E_NOT_FOUND)
		code = read_in(out, dir, false, &split, max, err);
	if (code == COCKET_E_NOT_FOUND || (code == COCKET_OK && out->len == before))
		return fail(err, COCKET_E_NOT_FOUND, "not found");
	return code;
}

enum cocket_code
store_read(struct buf *out, int dir, const char *name, size_t max, struct err *err)
{
	if (read_overlaid(out, dir, name, max, err))
		return within(err, "%s", TEXT(slice_str(name)));
	return COCKET_OK;
}

bool
store_first_root(char out[static DIGEST_HEX_BYTES], int dir)
{
	AUTO(buf_free) struct buf bytes = BUF(STORE_FILE_MAX_BYTES);
	struct err unused;
	struct digest d;

	if (store_read(&bytes, dir, "1.root.json", bytes.max, &unused))
		return false;
	d = digest_of(buf_slice(&bytes));
	digest_print_hex(out, &d);
	return true;
}

/* --- what is staged --- */

#define STAGED_MAX 65536

struct staged_names {
	struct store_name *items; /* owned */
	size_t count, capacity;
};

static void
names_free(struct staged_names *names)
{
	free(names->items);
}

static enum cocket_code
add_name(struct staged_names *names, const char *base, struct err *err)
{
	if (LIST_GROW(names, STAGED_MAX, "staged files", err))
		return err->code;
	struct store_name *n = &names->items[names->count++];
	memcpy(n->s, STORE_STAGED, strlen(STORE_STAGED));
	memcpy(n->s + strlen(STORE_STAGED), base, strlen(base) + 1);
	return COCKET_OK;
}

static enum cocket_code
add_names(struct staged_names *names, DIR *listing, struct err *err)
{
	for (struct dirent *e; (e = readdir(listing));) {
		const char *base;
		bool staged;

		if (store_name_split(&staged, &base, e->d_name) && add_name(names, e->d_name, err))
			return err->code;
	}
	return COCKET_OK;
}

/* Nothing where there is no such directory. */
static enum cocket_code
list(struct staged_names *names, int dir, bool committed, struct err *err)
{
	AUTO(fd_close) int fd = -1;

	if (store_dir_of(&fd, dir, committed, true, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	DIR *listing = fdopendir(fd);
	if (!listing)
		return fail_errno(err, COCKET_E_IO, "staged: cannot be read");
	fd = -1;
	enum cocket_code code = add_names(names, listing, err);
	closedir(listing);
	return code;
}

static int
compare_names(const void *a, const void *b)
{
	const struct store_name *x = a, *y = b;

	return strcmp(x->s, y->s);
}

/* An empty file of .commit says that there is none; a name may stand in both places. */
static enum cocket_code
keep_readable(struct staged_names *names, int dir, struct err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < names->count; i++) {
		AUTO(buf_free) struct buf unused = BUF(STORE_FILE_MAX_BYTES);

		if (kept > 0 && compare_names(&names->items[kept - 1], &names->items[i]) == 0)
			continue;
		enum cocket_code code = store_read(&unused, dir, names->items[i].s, STORE_FILE_MAX_BYTES, err);
		if (code == COCKET_E_NOT_FOUND)
			continue;
		if (code)
			return code;
		names->items[kept++] = names->items[i];
	}
	names->count = kept;
	return COCKET_OK;
}

enum cocket_code
store_staged(struct store_name **out, size_t *count, int dir, struct err *err)
{
	AUTO(names_free) struct staged_names names = { 0 };

	if (list(&names, dir, true, err) || list(&names, dir, false, err))
		return err->code;
	if (names.count > 0)
		qsort(names.items, names.count, sizeof *names.items, compare_names);
	if (keep_readable(&names, dir, err))
		return err->code;
	*out = names.items;
	*count = names.count;
	names.items = NULL;
	return COCKET_OK;
}
