/* What is put into an archive waits in memory; then the archive is written anew beside itself, and renamed over itself.
 * All members that were there are copied as they are; index.json is replaced where it stands; new blobs come after the last.
 * Never changes the file that is there: a process that is killed leaves it as it was. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/list.h"
#include "image/archive/archive.h"
#include "stream/fd_writer.h"

/* --- what was put --- */

static struct archive_put *
put_find(const struct archive_change *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->puts[i].name, name) == 0)
			return &c->puts[i];
	return NULL;
}

const struct archive_put *
archive_change_find(const struct archive_change *c, const char *name)
{
	return put_find(c, name);
}

static enum cocket_code
put_new(struct archive_put **out, struct archive_change *c, const char *name, struct err *err)
{
	struct archive_put put = { .bytes = BUF(MANIFEST_MAX_BYTES) };

	if (strlen(name) >= sizeof put.name)
		BUG("not a layout's file");
	if (LIST_RESERVE(c->puts, c->capacity, c->count, 1, TAR_HEADERS_MAX, "files put at once", err))
		return err->code;
	memcpy(put.name, name, strlen(name) + 1);
	*out = &c->puts[c->count++];
	**out = put;
	return COCKET_OK;
}

enum cocket_code
archive_change_put(struct archive_change *c, const char *name, struct slice bytes, struct err *err)
{
	struct archive_put *put = put_find(c, name);
	size_t old = put ? put->bytes.len : 0;

	if (bytes.len > ARCHIVE_CHANGE_MAX_BYTES - (c->bytes - old))
		return fail(err, COCKET_E_TOO_LARGE, "more than %zu MiB of signatures at once", ARCHIVE_CHANGE_MAX_BYTES / MIB);
	if (put == NULL && put_new(&put, c, name, err))
		return err->code;
	c->bytes = c->bytes - old + bytes.len;
	buf_free(&put->bytes);
	return buf_add(&put->bytes, bytes, err);
}

void
archive_change_free(struct archive_change *c)
{
	for (size_t i = 0; i < c->count; i++)
		buf_free(&c->puts[i].bytes);
	free(c->puts);
	*c = (struct archive_change){ 0 };
}

/* --- the new archive --- */

/* Through memory, where the file system cannot copy by itself. */
static enum cocket_code
bytes_copy(const struct archive *a, struct writer *to, uint64_t from, uint64_t end, struct err *err)
{
	uint8_t piece[STREAM_PIECE_BYTES];

	while (from < end) {
		size_t n = end - from < sizeof piece ? (size_t)(end - from) : sizeof piece;

		if (archive_pread(a, piece, n, from, err) || writer_write(to, slice_of(piece, n), err))
			return err->code;
		from += n;
	}
	return COCKET_OK;
}

/* What lies between two places of the old archive. */
static enum cocket_code
range_copy(const struct archive *a, struct fd_writer *to, uint64_t from, uint64_t end, struct err *err)
{
	while (from < end) {
		loff_t at = (loff_t)from;
		const size_t most = end - from < SSIZE_MAX ? (size_t)(end - from) : SSIZE_MAX;
		const ssize_t n = TEMP_FAILURE_RETRY(copy_file_range(a->fd, &at, to->fd, NULL, most, 0));
		if (n <= 0)
			return bytes_copy(a, &to->base, from, end, err);
		from += (uint64_t)n;
	}
	return COCKET_OK;
}

static enum cocket_code
index_write(const struct archive *a, struct writer *to, struct slice bytes, struct err *err)
{
	struct tar_entry e = a->index_entry;

	e.size = bytes.len;
	if (tar_write_header(to, &e, err) || writer_write(to, bytes, err))
		return err->code;
	return tar_write_padding(to, bytes.len, err);
}

static enum cocket_code
blobs_write(const struct archive *a, struct writer *to, struct err *err)
{
	for (size_t i = 0; i < a->change.count; i++) {
		const struct archive_put *put = &a->change.puts[i];

		if (strcmp(put->name, "index.json") == 0)
			continue;
		const struct tar_entry e = { .name = put->name, .mode = 0644, .mtime = a->index_entry.mtime, .size = put->bytes.len };
		if (tar_write_header(to, &e, err) || writer_write(to, buf_slice(&put->bytes), err) ||
		    tar_write_padding(to, put->bytes.len, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
archive_write(const struct archive *a, int fd, struct err *err)
{
	const struct archive_put *index = put_find(&a->change, "index.json");
	struct fd_writer to = fd_writer_of(fd);

	if (index == NULL)
		return fail(err, COCKET_E_INTERNAL, "blobs that nothing lists");
	if (range_copy(a, &to, 0, a->index_begin, err) || index_write(a, &to.base, buf_slice(&index->bytes), err) ||
	    range_copy(a, &to, a->index_end, a->end, err))
		return err->code;
	return blobs_write(a, &to.base, err) ? err->code : tar_write_end(&to.base, err);
}

/* The owner as it was, where that may be; the mode is given last, and with it what only its owner could read before. */
static void
owner_keep(const struct archive *a, int fd)
{
	if (fchown(fd, a->owner, a->group) != 0 && fchown(fd, (uid_t)-1, a->group) != 0)
		return;
}

enum cocket_code
archive_commit(struct archive *a, struct err *err)
{
	AUTO(dir_path_close) struct dir_path p = NO_DIR_PATH;
	AUTO(atomic_file_close) struct atomic_file t = NO_ATOMIC_FILE;

	if (!a->writes || a->change.count == 0)
		return COCKET_OK;
	if (dir_path_of(&p, a->path, err) || atomic_file_open(&t, &p, err) || archive_write(a, t.fd, err))
		return err->code;
	owner_keep(a, t.fd);
	return atomic_file_publish(&t, &p, a->mode, ATOMIC_FILE_REPLACE, err);
}
