/* An archive in a regular file: looked through once, header by header, by pread; nothing but headers is read.
 * Never believes a size that reaches beyond the file. */
#include <errno.h>
#include <unistd.h>

#include "image/archive/archive.h"
#include "stream/magic.h"

static enum cocket_code
read_at(int fd, uint8_t *to, size_t n, uint64_t at, size_t *got, struct err *err)
{
	*got = 0;
	while (*got < n) {
		const ssize_t k = TEMP_FAILURE_RETRY(pread(fd, to + *got, n - *got, (off_t)(at + *got)));
		if (k < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (k == 0)
			break;
		*got += (size_t)k;
	}
	return COCKET_OK;
}

enum cocket_code
archive_pread(const struct archive *a, uint8_t *to, size_t n, uint64_t at, struct err *err)
{
	size_t got;

	if (read_at(a->fd, to, n, at, &got, err))
		return err->code;
	return got == n ? COCKET_OK : fail(err, COCKET_E_FORMAT, "the archive became shorter while it was read");
}

enum cocket_code
archive_compression_refuse(struct slice first, struct err *err)
{
	const struct magic *m = magic_find(first);

	if (m)
		return fail(err, COCKET_E_UNSUPPORTED, "is compressed with %s: decompress it first (%s)", m->name, m->unpack);
	if (first.len == 0)
		return fail(err, COCKET_E_FORMAT, "is empty, expected a tar archive");
	if (first.len == TAR_BLOCK_BYTES && !tar_block_is_zero(first.ptr) && !tar_checksum_is_right(first.ptr))
		return fail(err, COCKET_E_FORMAT, "not a tar archive");
	return COCKET_OK;
}

struct scan_input {
	struct tar_input base;
	const struct archive *archive;
	uint64_t at;
};

static enum cocket_code
file_read_some(struct tar_input *base, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	struct scan_input *in = (struct scan_input *)base;

	if (read_at(in->archive->fd, to, n, in->at, got, err))
		return err->code;
	in->at += *got;
	return COCKET_OK;
}

static enum cocket_code
file_skip(struct tar_input *base, uint64_t n, struct err *err)
{
	struct scan_input *in = (struct scan_input *)base;

	if (in->at > in->archive->size || n > in->archive->size - in->at)
		return fail(err, COCKET_E_FORMAT, "truncated");
	in->at += n;
	return COCKET_OK;
}

/* Where the archive would be changed. */
static void
index_note(struct archive *a, const struct tar_member *m)
{
	if (strcmp(m->name, "index.json") != 0)
		return;
	a->index_begin = m->begin;
	a->index_end = m->offset + m->size + tar_padding(m->size);
	a->index_entry = (struct tar_entry){ .name = "index.json", .mode = m->mode, .mtime = m->mtime };
}

static enum cocket_code
members_scan(struct archive *a, struct err *err)
{
	struct scan_input in = { { file_read_some, file_skip }, a, 0 };
	struct tar_reader reader = { .in = &in.base };
	const struct tar_member *m;
	struct archive_member *added;

	for (;;) {
		if (tar_reader_next(&m, &reader, err))
			return err->code;
		if (m == NULL)
			break;
		if (archive_members_add(&added, &a->members, m, err))
			return err->code;
		index_note(a, m);
	}
	a->end = reader.begin;
	return COCKET_OK;
}

enum cocket_code
archive_scan(struct archive *a, struct err *err)
{
	uint8_t first[TAR_BLOCK_BYTES];
	size_t got;

	if (read_at(a->fd, first, sizeof first, 0, &got, err) || archive_compression_refuse(slice_of(first, got), err))
		return err->code;
	return members_scan(a, err);
}
