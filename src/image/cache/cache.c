/* The directory of a cache (see cache.h): DIR/ab/cdef..., the key in hexadecimal.
 * Never follows a link, never reads what others may write (A31, A36), never waits for another process, and does bounded work to stay small. */
#include "image/cache/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/dir_path.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "image/cache/cache_evict.h"

#define OTHERS_MAY_WRITE (S_IWGRP | S_IWOTH)
#define SHARD_BYTES 3                               /* "ab" */
#define RECORD_NAME_BYTES (DIGEST_HEX_BYTES + 1)    /* "ab/cdef..." */

struct cache {
	int dir;
	char path[PATH_MAX];
	int64_t max_age, now;
	atomic_flag warned;
};

/* --- the directory --- */

/* Links on the way there are the user's own; one in its place may be anybody's. */
static enum cocket_code
open_directory(int *out, const char *path, struct err *err)
{
	struct stat st;

	*out = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*out >= 0)
		return COCKET_OK;
	if (errno == ENOENT)
		return fail(err, COCKET_E_NOT_FOUND, "not there");
	(void)fail_errno(err, COCKET_E_IO, "cannot be opened");
	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		return fail(err, COCKET_E_USAGE, "a symbolic link, expected the directory itself");
	return err->code;
}

static enum cocket_code
make_directory(int *out, const char *path, struct err *err)
{
	enum cocket_code code = open_directory(out, path, err);

	if (code != COCKET_E_NOT_FOUND)
		return code;
	if (dir_path_make_parents(path, err))
		return err->code;
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail_errno(err, COCKET_E_IO, "cannot be created");
	return open_directory(out, path, err);
}

/* Whoever may write there could make a listing look younger than it is, or leave signatures out of it. */
static enum cocket_code
check_owner(const struct stat *st, struct err *err)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return fail(err, COCKET_E_USAGE, "owned by another user (uid %u)", (unsigned)st->st_uid);
	if (st->st_mode & OTHERS_MAY_WRITE)
		return fail(err, COCKET_E_USAGE, "writable by group or others (mode %04o)", (unsigned)(st->st_mode & 07777));
	return COCKET_OK;
}

static enum cocket_code
enter(struct cache *c, const char *dir, struct err *err)
{
	struct stat st;

	if (snprintf(c->path, sizeof c->path, "%s", dir) >= (int)sizeof c->path)
		return fail(err, COCKET_E_IO, "path longer than %d bytes", PATH_MAX);
	for (size_t n = strlen(c->path); n > 1 && c->path[n - 1] == '/'; n--)
		c->path[n - 1] = '\0'; /* "DIR/" would follow a link that DIR is */
	if (make_directory(&c->dir, c->path, err))
		return err->code;
	if (fstat(c->dir, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	return check_owner(&st, err);
}

enum cocket_code
cache_open(struct cache **out, const char *dir, int64_t max_age, int64_t now, struct err *err)
{
	struct cache *c = calloc(1, sizeof *c);

	if (c == NULL)
		return no_memory(err);
	c->dir = -1;
	c->max_age = max_age;
	c->now = now;
	atomic_flag_clear(&c->warned);
	if (enter(c, dir, err)) {
		cache_close(&c);
		return within(err, "%s", TEXT(slice_str(dir)));
	}
	*out = c;
	return COCKET_OK;
}

void
cache_close(struct cache **c)
{
	if (*c == NULL)
		return;
	fd_close(&(*c)->dir);
	free(*c);
	*c = NULL;
}

int64_t
cache_now(const struct cache *c)
{
	return c->now;
}

static void
record_name(char out[static RECORD_NAME_BYTES], const struct digest *key)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, key);
	snprintf(out, RECORD_NAME_BYTES, "%.2s/%s", hex, hex + 2);
}

/* --- reading --- */

static enum cocket_code
check_file(const struct stat *st, struct err *err)
{
	if (!S_ISREG(st->st_mode))
		return fail(err, COCKET_E_IO, "not a regular file");
	return check_owner(st, err);
}

/* The place is opened without following links, and so is the file; both must be ours alone. */
static enum cocket_code
read_file(struct buf *out, const struct cache *c, const char *name, struct err *err)
{
	AUTO(dir_path_close) struct dir_path p = NO_DIR_PATH;
	struct stat dir, file;

	if (dir_path_below(&p, c->dir, name, err))
		return err->code;
	if (fstat(p.dir, &dir) != 0 || fstatat(p.dir, p.name, &file, AT_SYMLINK_NOFOLLOW) != 0)
		return dir_path_refuse(err);
	if (check_owner(&dir, err) || check_file(&file, err))
		return err->code;
	return file_read_at(out, p.dir, p.name, err);
}

/* A time to come is no time: a clock was wrong, then or now. */
static enum cocket_code
check_age(const struct cache *c, const struct cache_record *r, struct err *err)
{
	char text[CLOCK_TEXT_BYTES];

	clock_print(text, r->listed);
	if (r->listed > c->now)
		return fail(err, COCKET_E_EXPIRED, "listed on %s, which is in the future", text);
	if (c->now - r->listed > c->max_age)
		return fail(err, COCKET_E_EXPIRED, "listed on %s, older than --cache-age", text);
	return COCKET_OK;
}

bool
cache_find(struct cache_record *out, const struct cache *c, const struct digest *key)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	AUTO(cache_record_free) struct cache_record r = { 0 };
	char name[RECORD_NAME_BYTES];
	struct err err = { 0 };

	record_name(name, key);
	if (read_file(&text, c, name, &err) == COCKET_OK && cache_record_parse(&r, &text, key, &err) == COCKET_OK &&
	    check_age(c, &r, &err) == COCKET_OK) {
		*out = r;
		r = (struct cache_record){ 0 };
		return true;
	}
	if (err.code != COCKET_E_NOT_FOUND)
		log_verbose("cache: %s/%s: ignored: %s", TEXT(slice_str(c->path)), name, err.message);
	return false;
}

/* --- writing --- */

static enum cocket_code
write_file(const struct cache *c, const char *name, struct slice bytes, struct err *err)
{
	AUTO(fd_close) int shard = -1;
	char dir[SHARD_BYTES];
	struct stat st;

	snprintf(dir, sizeof dir, "%.2s", name);
	if (mkdirat(c->dir, dir, 0700) != 0 && errno != EEXIST)
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	shard = openat(c->dir, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (shard < 0 || fstat(shard, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be opened", dir);
	if (check_owner(&st, err))
		return within(err, "%s", dir);
	cache_evict(shard, bytes.len);
	return file_put_at(shard, name + SHARD_BYTES, bytes, 0600, err);
}

void
cache_put(struct cache *c, const struct digest *key, struct slice record)
{
	char name[RECORD_NAME_BYTES];
	struct err err = { 0 };

	record_name(name, key);
	if (write_file(c, name, record, &err) && !atomic_flag_test_and_set(&c->warned))
		log_note("warning: cache %s: %s; continuing without it", TEXT(slice_str(c->path)), err.message);
}
