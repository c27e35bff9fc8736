/* An archive that comes through a pipe: read once, from its beginning to its end.  What may be a document (index.json, manifests, configs,
 * signatures: they begin with '{') is kept, in bounded memory; other blobs flow by.
 * Never keeps a layer, never writes one anywhere; what flowed by is known by its digest. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "image/archive/archive.h"
#include "image/archive/archive_decompress.h"
#include "image/layer.h"
#include "stream/hash_writer.h"
#include "stream/magic.h"

/* --- the pipe --- */

struct stream_input {
	struct tar_input base;
	int fd;
	size_t at, filled;
	uint8_t bytes[STREAM_PIECE_BYTES];
};

static enum cocket_code
input_fill(struct stream_input *in, struct err *err)
{
	ssize_t n;

	do
		n = read(in->fd, in->bytes, sizeof in->bytes);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	in->at = 0;
	in->filled = (size_t)n;
	return COCKET_OK;
}

/* Up to n bytes, at least one unless it has ended; to NULL: passed over. */
static enum cocket_code
read_some(struct stream_input *in, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	if (in->at == in->filled && input_fill(in, err))
		return err->code;
	*got = n < in->filled - in->at ? n : in->filled - in->at;
	if (to && *got)
		memcpy(to, in->bytes + in->at, *got);
	in->at += *got;
	return COCKET_OK;
}

static enum cocket_code
stream_input_read(struct tar_input *base, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	size_t some = 1;

	for (*got = 0; *got < n && some > 0; *got += some)
		if (read_some((struct stream_input *)base, to + *got, n - *got, &some, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
stream_input_skip(struct tar_input *base, uint64_t n, struct err *err)
{
	size_t some = 0;

	for (; n > 0; n -= some) {
		if (read_some((struct stream_input *)base, NULL, n < SIZE_MAX ? (size_t)n : SIZE_MAX, &some, err))
			return err->code;
		if (some == 0)
			return fail(err, COCKET_E_FORMAT, "truncated");
	}
	return COCKET_OK;
}

/* --- members --- */

static bool
is_blob(const char *name)
{
	return strlen(name) == LAYOUT_BLOB_BYTES - 1 && slice_starts(slice_str(name), LAYOUT_BLOBS "/");
}

static bool
is_named_document(const char *name)
{
	static const char *const names[] = { "index.json", "oci-layout", "manifest.json", "repositories" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The first bytes of an object in JSON, white space before it. */
static bool
looks_like_json(struct slice first)
{
	size_t i = 0;

	while (i < first.len && memchr(" \t\r\n", first.ptr[i], 4))
		i++;
	return i < first.len && first.ptr[i] == '{';
}

/* Memory for what flowed by has one ceiling for all of it. */
static enum cocket_code
memory_afford(struct archive *a, size_t n, struct err *err)
{
	if (n > ARCHIVE_KEPT_MAX_BYTES - a->kept)
		return fail(err, COCKET_E_TOO_LARGE,
		            "manifests and other documents of more than %zu MiB together: write it to a file, which can be read as it lies",
		            ARCHIVE_KEPT_MAX_BYTES / MIB);
	a->kept += n;
	return COCKET_OK;
}

static enum cocket_code
document_keep(struct archive *a, struct streamed_member *f, struct tar_reader *r, struct slice first, uint64_t size, struct err *err)
{
	size_t got;

	f->kept = BUF(MANIFEST_MAX_BYTES);
	if (memory_afford(a, (size_t)size, err) || buf_add(&f->kept, first, err))
		return err->code;
	uint8_t *to = buf_reserve(&f->kept, (size_t)size - first.len, err);
	if (to == NULL || tar_reader_read(r, to, (size_t)size - first.len, &got, err))
		return err->code;
	f->kept.len += got;
	f->kept.ptr[f->kept.len] = '\0';
	f->was_kept = true;
	return COCKET_OK;
}

/* All of the member, its first bytes with it. */
static enum cocket_code
member_push(struct writer *to, struct tar_reader *r, struct slice first, struct err *err)
{
	uint8_t piece[STREAM_PIECE_BYTES];
	size_t got;

	if (writer_write(to, first, err))
		return err->code;
	do {
		if (tar_reader_read(r, piece, sizeof piece, &got, err) || writer_write(to, slice_of(piece, got), err))
			return err->code;
	} while (got > 0);
	return COCKET_OK;
}

/* That it does not decompress is no reason not to hash it: it is reported by whoever asks for its diff ID. */
static enum cocket_code
diff_id_note(struct archive *a, struct streamed_member *f, struct layer_hash *u, struct err *err)
{
	struct err why = { 0 };

	if (layer_hash_finish(&f->diff_id, u, &f->digest, &why) == COCKET_OK)
		return COCKET_OK;
	f->why = malloc(sizeof *f->why);
	if (f->why == NULL)
		return no_memory(err);
	*f->why = why;
	return memory_afford(a, sizeof *f->why, err);
}

static enum cocket_code
blob_hash(struct archive *a, struct streamed_member *f, struct tar_reader *r, struct slice first, uint64_t size, struct err *err)
{
	AUTO(hash_writer_close) struct hash_writer w = { 0 };
	AUTO(layer_hash_close) struct layer_hash u = { 0 };

	f->compression = compression_of(first);
	bool unpacks = f->compression != COMPRESSION_NONE;
	if (unpacks && layer_hash_open(&u, f->compression, size, NULL, NULL, err))
		return err->code;
	if (hash_writer_open(&w, size, unpacks ? &u.base : NULL, err) || member_push(&w.base, r, first, err))
		return err->code;
	f->digest = hash_writer_end(&w);
	f->was_hashed = true;
	return unpacks ? diff_id_note(a, f, &u, err) : COCKET_OK;
}

/* Others are looked at by nobody. */
static bool
is_of_a_layout(const struct tar_member *m)
{
	return m->kind == TAR_FILE && (is_blob(m->name) || is_named_document(m->name));
}

static bool
is_document(const struct tar_member *m, struct slice begin)
{
	return m->size <= MANIFEST_MAX_BYTES && (is_named_document(m->name) || looks_like_json(begin));
}

static enum cocket_code
streamed_member_new(struct streamed_member **out, struct archive *a, struct err *err)
{
	if (memory_afford(a, sizeof **out, err))
		return err->code;
	*out = calloc(1, sizeof **out);
	return *out ? COCKET_OK : no_memory(err);
}

static enum cocket_code
member_read(struct archive *a, struct tar_reader *r, const struct tar_member *m, bool hashes, struct err *err)
{
	uint8_t first[TAR_BLOCK_BYTES];
	struct archive_member *added;
	size_t got;

	if (archive_members_add(&added, &a->members, m, err))
		return err->code;
	if (!is_of_a_layout(m))
		return COCKET_OK;
	if (streamed_member_new(&added->flowed, a, err) || tar_reader_read(r, first, sizeof first, &got, err))
		return err->code;
	struct slice begin = slice_of(first, got);
	if (is_document(m, begin))
		return document_keep(a, added->flowed, r, begin, m->size, err);
	return hashes ? blob_hash(a, added->flowed, r, begin, m->size, err) : COCKET_OK;
}

static enum cocket_code
members_read(struct archive *a, struct stream_input *in, bool hashes, struct err *err)
{
	struct tar_reader reader = { .in = &in->base };
	const struct tar_member *m;

	for (;;) {
		if (tar_reader_next(&m, &reader, err))
			return err->code;
		if (m == NULL)
			return COCKET_OK;
		if (member_read(a, &reader, m, hashes, err))
			return within(err, "member %s", TEXT(slice_str(m->name)));
	}
}

/* The first block, looked at before it is read. */
static enum cocket_code
input_fill_first(struct stream_input *in, struct err *err)
{
	size_t some = 1;

	in->at = in->filled = 0;
	while (in->filled < TAR_BLOCK_BYTES && some > 0) {
		const ssize_t n = TEMP_FAILURE_RETRY(read(in->fd, in->bytes + in->filled, TAR_BLOCK_BYTES - in->filled));
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		some = (size_t)n;
		in->filled += some;
	}
	return COCKET_OK;
}

static enum cocket_code
plain_stream_read(struct archive *a, struct stream_input *in, bool hashes, struct err *err)
{
	if (archive_compression_refuse(slice_of(in->bytes, in->filled), err))
		return err->code;
	return members_read(a, in, hashes, err);
}

static enum cocket_code
compressed_stream_read(struct archive *a, struct stream_input *in, enum compression compression, bool hashes, struct err *err)
{
	uint8_t first[TAR_BLOCK_BYTES];
	struct archive_decompress *p = NULL;

	memcpy(first, in->bytes, in->filled);
	if (archive_decompress_open(&p, compression, in->fd, slice_of(first, in->filled), err))
		return err->code;
	in->fd = archive_decompress_fd(p);
	enum cocket_code code = input_fill_first(in, err);
	if (code == COCKET_OK)
		code = plain_stream_read(a, in, hashes, err);
	return archive_decompress_finish(&p, code, err);
}

enum cocket_code
archive_read_stream(struct archive *a, int fd, bool hashes, struct err *err)
{
	struct stream_input *in = malloc(sizeof *in);

	if (in == NULL)
		return no_memory(err);
	in->base = (struct tar_input){ stream_input_read, stream_input_skip };
	in->fd = fd;
	enum cocket_code code = input_fill_first(in, err);
	if (code == COCKET_OK) {
		enum compression compression = compression_of(slice_of(in->bytes, in->filled));

		code = compression == COMPRESSION_NONE ? plain_stream_read(a, in, hashes, err) : compressed_stream_read(a, in, compression, hashes, err);
	}
	free(in);
	return code;
}
