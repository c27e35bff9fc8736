/* Keeps an archive that could be read only once: see archive_spool.h.
 * The bytes are kept as they come, unproved: whoever opens them proves what it takes.  What they unpack to is bounded (A23). */
#include "transfer/archive_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/standard_input.h"
#include "image/archive/archive_decompress.h"
#include "stream/magic.h"

#define MAGIC_BYTES 4

static const char *
spool_directory(void)
{
	const char *dir = getenv("TMPDIR");

	return dir && dir[0] == '/' ? dir : "/var/tmp";
}

static enum cocket_code
spool_new(int *out, struct err *err)
{
	*out = open(spool_directory(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return *out >= 0 ? COCKET_OK : fail_errno(err, COCKET_E_IO, "no room to keep it in %s", TEXT(slice_str(spool_directory())));
}

/* To it. */
static enum cocket_code
keep_bytes(int to, struct slice bytes, struct err *err)
{
	return fd_write_all(to, bytes, err) ? within(err, "kept in %s, which TMPDIR changes", TEXT(slice_str(spool_directory()))) : COCKET_OK;
}

static enum cocket_code
copy(int to, int from, struct err *err)
{
	uint8_t piece[STREAM_PIECE_BYTES];
	ssize_t n;

	while ((n = read(from, piece, sizeof piece)) != 0) {
		if (n < 0 && errno != EINTR)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (n > 0 && keep_bytes(to, slice_of(piece, (size_t)n), err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
unpack(int to, int from, enum compression compression, struct slice first, struct err *err)
{
	struct archive_decompress *packed;

	if (archive_decompress_open(&packed, compression, from, first, err))
		return err->code;
	return archive_decompress_finish(&packed, copy(to, archive_decompress_fd(packed), err), err);
}

/* What says how it is packed. */
static enum cocket_code
magic_read(struct slice *out, uint8_t first[static MAGIC_BYTES], int from, struct err *err)
{
	size_t count = 0;
	ssize_t n = 1;

	while (count < MAGIC_BYTES && n != 0) {
		n = read(from, first + count, MAGIC_BYTES - count);
		if (n < 0 && errno != EINTR)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		count += n > 0 ? (size_t)n : 0;
	}
	*out = slice_of(first, count);
	return count > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "is empty, expected a tar archive");
}

static enum cocket_code
spool(int *held, int from, struct err *err)
{
	uint8_t first[MAGIC_BYTES];
	struct slice begin;

	if (magic_read(&begin, first, from, err) || spool_new(held, err))
		return err->code;
	const enum compression compression = compression_of(begin);
	if (compression != COMPRESSION_NONE)
		return unpack(*held, from, compression, begin, err);
	return keep_bytes(*held, begin, err) || copy(*held, from, err) ? err->code : COCKET_OK;
}

/* As the archive's readers take it: they look at the beginning of the file, wherever a shell has left standard input. */
static bool
is_plain_file(int fd)
{
	uint8_t first[MAGIC_BYTES];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	n = pread(fd, first, sizeof first, 0);
	return n <= 0 || compression_of(slice_of(first, (size_t)n)) == COMPRESSION_NONE;
}

static enum cocket_code
keep(char out[static PATH_MAX], int *held, int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_SET) < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if (spool(held, fd, err)) {
		fd_close(held);
		return err->code;
	}
	snprintf(out, PATH_MAX, "/proc/self/fd/%d", *held);
	return COCKET_OK;
}

static enum cocket_code
standard_input(char out[static PATH_MAX], int *held, struct err *err)
{
	if (!is_plain_file(STDIN_FILENO))
		return keep(out, held, STDIN_FILENO, err);
	*held = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (*held < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	snprintf(out, PATH_MAX, "/proc/self/fd/%d", *held);
	return COCKET_OK;
}

static enum cocket_code
standard_input_find(char out[static PATH_MAX], int *held, struct err *err)
{
	if (standard_input_take("an archive", err))
		return err->code;
	return standard_input(out, held, err) ? within(err, "standard input") : COCKET_OK;
}

enum cocket_code
spool_find(char out[static PATH_MAX], int *held, const char *given, struct err *err)
{
	AUTO(fd_close) int fd = -1;
	struct stat st;

	*held = -1;
	if (strcmp(given, "-") == 0)
		return standard_input_find(out, held, err);
	if (snprintf(out, PATH_MAX, "%s", given) >= PATH_MAX)
		return fail(err, COCKET_E_USAGE, "the path is too long");
	if (stat(given, &st) != 0 || !S_ISREG(st.st_mode))
		return COCKET_OK;
	fd = open(given, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || is_plain_file(fd))
		return COCKET_OK;
	return keep(out, held, fd, err) ? within(err, "%s", TEXT(slice_str(given))) : COCKET_OK;
}
