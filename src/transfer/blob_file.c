/* A blob on its way into a file: see blob_file.h.  Memory stays flat.
 * Never takes what an earlier run left for the blob before it is hashed together with what came after it. */
#include "transfer/blob_file.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"

struct file_writer {
	struct writer base;
	int fd;
	uint64_t at;
	struct progress *progress;
	struct writer *next; /* NULL: none */
};

enum cocket_code
blob_file_write(int fd, uint64_t offset, struct slice bytes, struct err *err)
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

	if (blob_file_write(f->fd, f->at, bytes, err))
		return err->code;
	f->at += bytes.len;
	progress_add(f->progress, bytes.len);
	return f->next ? writer_write(f->next, bytes, err) : COCKET_OK;
}

/* What is there goes through the hash as if it came now. */
static enum cocket_code
read_back(struct hash_writer *hash, const struct blob_file *l, uint64_t n, struct progress *progress, struct err *err)
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
		progress_add(progress, (uint64_t)got);
	}
	return COCKET_OK;
}

/* The two fences that a object passes: its digest, and of a layer what it unpacks to. */
struct fences {
	struct hash_writer hash;
	struct layer_hash unpacking;
	bool is_proved; /* size and digest */
};

static void
fences_close(struct fences *f)
{
	layer_hash_close(&f->unpacking);
	hash_writer_close(&f->hash);
}

static enum cocket_code
fences_open(struct fences *f, const struct object_copy *b, struct err *err)
{
	const struct set_object *p = object_copy_of(b);

	if (p->has_diff_id && layer_hash_open(&f->unpacking, p->compression, p->d.size, b->lanes, NULL, err))
		return err->code;
	return hash_writer_open(&f->hash, p->d.size, p->has_diff_id ? &f->unpacking.base : NULL, err);
}

static enum cocket_code
fences_check(struct fences *f, const struct set_object *p, struct err *err)
{
	if (hash_writer_check(&f->hash, p->d.size, &p->d.digest, err))
		return err->code;
	f->is_proved = true;
	return p->has_diff_id ? layer_hash_check(&f->unpacking, &p->d.digest, &p->diff_id, err) : COCKET_OK;
}

static enum cocket_code
fetch_behind(uint64_t *fetched, struct fences *f, const struct blob_file *l, uint64_t there, const struct object_copy *b, struct err *err)
{
	const struct set_object *p = object_copy_of(b);
	struct progress *progress = b->object_set->progress;
	struct file_writer file = { .base = { file_write }, .fd = l->fd, .at = l->offset + there, .progress = progress };

	if (fences_open(f, b, err) || read_back(&f->hash, l, there, progress, err))
		return err->code;
	file.next = f->hash.next;
	f->hash.next = &file.base;
	enum cocket_code code = there < p->d.size ? b->from->ops->stream(b->from, &p->d, there, &f->hash.base, err) : COCKET_OK;
	*fetched += file.at - l->offset - there;
	return code ? code : fences_check(f, p, err);
}

/* What an earlier run left may be damaged, where the machine lost its power: then all of it is fetched. */
enum cocket_code
blob_file_fetch(uint64_t *fetched, const struct blob_file *l, const struct object_copy *b, struct err *err)
{
	AUTO(fences_close) struct fences first = { 0 }, again = { 0 };
	enum cocket_code code;

	*fetched = 0;
	code = fetch_behind(fetched, &first, l, l->there, b, err);
	if (l->there == 0 || first.is_proved || (code != COCKET_E_DIGEST && code != COCKET_E_SIZE))
		return code;
	fences_close(&first); /* there may be one window alone */
	first = (struct fences){ 0 };
	*err = (struct err){ 0 };
	return fetch_behind(fetched, &again, l, 0, b, err);
}

enum cocket_code
blob_file_check(bool *is_there, const struct blob_file *l, const struct object_copy *b, struct err *err)
{
	AUTO(fences_close) struct fences f = { 0 };
	const struct set_object *p = object_copy_of(b);
	enum cocket_code code = fences_open(&f, b, err);

	if (code == COCKET_OK)
		code = read_back(&f.hash, l, p->d.size, NULL, err);
	if (code == COCKET_OK)
		code = fences_check(&f, p, err);
	*is_there = f.is_proved;
	return code;
}
