/* Appending to a chain of lines: see hash_chain.h (attack A31).
 * Never glues a line to one that was cut short, never leaves half a line where the disk was full, never writes to what was moved away. */
#include "trust/ledger/hash_chain.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir_path.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "trust/ledger/hash_chain_part.h"

#define TAIL_STEP_BYTES 65536
#define OPEN_TRIES 16

/* --- the file ------------------------------------------------------------------------------------- */

struct hash_chain {
	struct dir_path place;
	int fd;
	size_t size;
	bool cut;               /* the last line has no line feed */
	uint64_t seq;           /* of the last whole line; 0 none */
	struct digest head;     /* of the last line, whole or not */
};

#define NO_HASH_CHAIN ((struct hash_chain){ .place = NO_DIR_PATH, .fd = -1 })

static void
hash_chain_close(struct hash_chain *c)
{
	dir_path_close(&c->place);
	fd_close(&c->fd);
}

static enum cocket_code
open_file(struct hash_chain *c, struct err *err)
{
	struct stat st;

	c->fd = openat(c->place.dir, c->place.name, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
	if (c->fd < 0 && errno == ELOOP)
		return fail(err, COCKET_E_IO, "a symbolic link");
	if (c->fd < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be opened");
	if (fstat(c->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return fail(err, COCKET_E_IO, "not a regular file");
	if (st.st_mode & S_IWOTH)
		return fail(err, COCKET_E_IO, "writable by others (mode %04o): check its content, then chmod o-w", (unsigned)(st.st_mode & 07777));
	return file_lock(c->fd, LOCK_EX, err);
}

/* Whoever rotates logs may have moved it away while we waited. */
static bool
is_in_place(struct hash_chain *c)
{
	struct stat ours, there;

	if (fstat(c->fd, &ours) < 0 || fstatat(c->place.dir, c->place.name, &there, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	c->size = (size_t)ours.st_size;
	return ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static enum cocket_code
open_locked(struct hash_chain *c, const char *path, struct err *err)
{
	if (dir_path_of(&c->place, path, err))
		return err->code = COCKET_E_IO;
	for (int i = 0; i < OPEN_TRIES; i++) {
		fd_close(&c->fd);
		if (open_file(c, err))
			return err->code;
		if (is_in_place(c))
			return COCKET_OK;
	}
	return fail(err, COCKET_E_IO, "keeps being moved away");
}

/* --- its end --------------------------------------------------------------------------------------- */

static enum cocket_code
read_at(uint8_t *to, size_t n, int fd, size_t offset, struct err *err)
{
	while (n > 0) {
		ssize_t got = pread(fd, to, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		to += got;
		offset += (size_t)got;
		n -= (size_t)got;
	}
	return COCKET_OK;
}

/* Bytes from..end, in *out. */
static enum cocket_code
read_range(struct buf *out, int fd, size_t from, size_t end, struct err *err)
{
	uint8_t *to;

	out->len = 0;
	to = buf_reserve(out, end - from, err);
	if (to == NULL || read_at(to, end - from, fd, from, err))
		return err->code;
	out->len = end - from;
	return COCKET_OK;
}

/* The line that ends before offset end, in *out; *start is where it begins. */
static enum cocket_code
line_before(struct buf *out, size_t *start, int fd, size_t end, struct err *err)
{
	const uint8_t *feed = NULL;
	size_t from = end;

	for (size_t n = TAIL_STEP_BYTES; !feed && from > 0; n *= 2) {
		from = end > n ? end - n : 0;
		if (read_range(out, fd, from, end, err))
			return err->code;
		feed = memrchr(out->ptr, '\n', out->len);
	}
	*start = feed ? from + (size_t)(feed - out->ptr) + 1 : 0;
	if (end > *start)
		memmove(out->ptr, out->ptr + (*start - from), end - *start);
	out->len = end - *start;
	return COCKET_OK;
}

static enum cocket_code
parse_seq(struct hash_chain *c, struct slice line, struct err *err)
{
	struct hash_chain_line l;

	if (hash_chain_line_parse(&l, line, err)) {
		err->code = COCKET_E_IO;
		return within(err, "its last line is not an audit record");
	}
	c->seq = l.seq;
	return COCKET_OK;
}

static enum cocket_code
look_at_end(struct hash_chain *c, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(HASH_CHAIN_LINE_MAX_BYTES);
	uint8_t last = '\n';
	size_t start = 0;

	if (c->size == 0)
		return COCKET_OK;
	if (read_at(&last, 1, c->fd, c->size - 1, err))
		return err->code;
	c->cut = last != '\n';
	if (line_before(&line, &start, c->fd, c->cut ? c->size : c->size - 1, err))
		return err->code;
	c->head = digest_of(buf_slice(&line));
	if (!c->cut)
		return parse_seq(c, buf_slice(&line), err);
	if (start == 0)
		return COCKET_OK;
	return line_before(&line, &start, c->fd, start - 1, err) ? err->code : parse_seq(c, buf_slice(&line), err);
}

/* --- a line more ------------------------------------------------------------------------------------ */

static enum cocket_code
compose_line(struct buf *out, const struct hash_chain *c, struct slice members, struct err *err)
{
	char prev[DIGEST_HEX_BYTES];

	digest_print_hex(prev, &c->head);
	if (buf_addf(out, err, "%s{\"seq\":%" PRIu64 ",\"prev\":\"%s\"%s%s", c->cut ? "\n" : "", c->seq + 1 + c->cut, prev, c->cut ? ",\"after-cut\":true" : "",
	             members.len ? "," : "") ||
	    buf_add(out, members, err))
		return err->code;
	return buf_addf(out, err, "}\n");
}

/* Half a line would be taken for a crash later; nobody was told of it, so it goes. */
static enum cocket_code
undo_write(const struct hash_chain *c, struct err *err)
{
	struct err full = { 0 };

	(void)fail_errno(&full, COCKET_E_IO, "cannot be written");
	if (ftruncate(c->fd, (off_t)c->size) != 0)
		return fail(err, COCKET_E_IO, "%s; a partial line remains", full.message);
	*err = full;
	return err->code;
}

static ssize_t
write_once(int fd, struct slice line)
{
	ssize_t n;

	do
		n = write(fd, line.ptr, line.len);
	while (n < 0 && errno == EINTR);
	return n;
}

/* A new file's name is in its directory. */
static bool
is_flushed(const struct hash_chain *c)
{
	if (fdatasync(c->fd) != 0)
		return false;
	return c->size > 0 || fsync(c->place.dir) == 0 || errno == EINVAL;
}

static enum cocket_code
write_line(const struct hash_chain *c, struct slice line, struct err *err)
{
	ssize_t n = write_once(c->fd, line);

	if (n != (ssize_t)line.len) {
		errno = n < 0 ? errno : ENOSPC;
		return undo_write(c, err);
	}
	return is_flushed(c) ? COCKET_OK : fail_errno(err, COCKET_E_IO, "cannot be flushed");
}

static enum cocket_code
append_line(const char *path, struct slice members, bool *cut, struct err *err)
{
	AUTO(hash_chain_close) struct hash_chain c = NO_HASH_CHAIN;
	AUTO(buf_free) struct buf line = BUF(HASH_CHAIN_LINE_MAX_BYTES);

	if (open_locked(&c, path, err) || look_at_end(&c, err) || compose_line(&line, &c, members, err))
		return err->code;
	*cut = c.cut;
	return write_line(&c, buf_slice(&line), err);
}

enum cocket_code
hash_chain_append(const char *path, struct slice members, bool *cut, struct err *err)
{
	*cut = false;
	if (append_line(path, members, cut, err) == COCKET_OK)
		return COCKET_OK;
	err->code = COCKET_E_IO;
	return within(err, "%s", TEXT(slice_str(path)));
}

enum cocket_code
hash_chain_check(const char *path, struct err *err)
{
	AUTO(hash_chain_close) struct hash_chain c = NO_HASH_CHAIN;

	if (open_locked(&c, path, err) == COCKET_OK && look_at_end(&c, err) == COCKET_OK)
		return COCKET_OK;
	err->code = COCKET_E_IO;
	return within(err, "%s", TEXT(slice_str(path)));
}
