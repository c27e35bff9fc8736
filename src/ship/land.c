/* A blob on its way into a file: see land.h.  Memory stays flat.
 * Never takes what an earlier run left for the blob before it is hashed together with what came after it. */
#include "ship/land.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "stream/hash_writer.h"

struct file_writer {
	struct writer base;
	int fd;
	uint64_t at;
	struct progress *progress;
};

enum cocket_code
land_write(int fd, uint64_t offset, struct slice bytes, struct err *err)
{
	while (bytes.len > 0) {
		ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be written");
		bytes = slice_of(bytes.ptr + n, bytes.len - (size_t)n);
		offset += (uint64_t)n;
	}
	return COCKET_OK;
}

static enum cocket_code
file_write(struct writer *w, struct slice bytes, struct err *err)
{
	struct file_writer *f = (struct file_writer *)w; /* base is its first member */

	if (land_write(f->fd, f->at, bytes, err))
		return err->code;
	f->at += bytes.len;
	progress_add(f->progress, bytes.len);
	return COCKET_OK;
}

/* What is there goes through the hash as if it came now. */
static enum cocket_code
read_back(struct hash_writer *hash, const struct land *l, uint64_t n, struct err *err)
{
	uint8_t piece[STREAM_PIECE_BYTES];

	for (uint64_t at = 0; at < n;) {
		const size_t want = n - at < sizeof piece ? (size_t)(n - at) : sizeof piece;
		ssize_t got = pread(l->fd, piece, want, (off_t)(l->offset + at));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (got == 0)
			return fail(err, COCKET_E_SIZE, "%llu bytes, expected more", (unsigned long long)at);
		if (writer_write(&hash->base, slice_of(piece, (size_t)got), err))
			return err->code;
		at += (uint64_t)got;
		progress_add(l->progress, (uint64_t)got);
	}
	return COCKET_OK;
}

static enum cocket_code
fetch_behind(uint64_t *fetched, const struct land *l, uint64_t there, struct source *from, const struct descriptor *d, struct err *err)
{
	AUTO(hash_writer_close) struct hash_writer hash = { 0 };
	struct file_writer file = { .base = { file_write }, .fd = l->fd, .at = l->offset + there, .progress = l->progress };

	if (hash_writer_open(&hash, d->size, NULL, err) || read_back(&hash, l, there, err))
		return err->code;
	hash.next = &file.base;
	enum cocket_code code = there < d->size ? from->ops->stream(from, d, there, &hash.base, err) : COCKET_OK;
	*fetched += file.at - l->offset - there;
	return code ? code : hash_writer_check(&hash, d->size, &d->digest, err);
}

/* What an earlier run left may be damaged, where the machine lost its power: then all of it is fetched. */
enum cocket_code
land_fetch(uint64_t *fetched, const struct land *l, struct source *from, const struct descriptor *d, struct err *err)
{
	enum cocket_code code;

	*fetched = 0;
	code = fetch_behind(fetched, l, l->there, from, d, err);
	if (l->there == 0 || (code != COCKET_E_DIGEST && code != COCKET_E_SIZE))
		return code;
	*err = (struct err){ 0 };
	return fetch_behind(fetched, l, 0, from, d, err);
}

enum cocket_code
land_check(const struct land *l, const struct descriptor *d, struct err *err)
{
	AUTO(hash_writer_close) struct hash_writer hash = { 0 };

	if (hash_writer_open(&hash, d->size, NULL, err) || read_back(&hash, l, d->size, err))
		return err->code;
	return hash_writer_check(&hash, d->size, &d->digest, err);
}
