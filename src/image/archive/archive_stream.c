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

struct flow_input {
	struct tar_input base;
	int fd;
	size_t at, filled;
	uint8_t bytes[STREAM_PIECE_BYTES];
};

static enum cocket_code
fill(struct flow_input *in, struct err *err)
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
take_some(struct flow_input *in, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	if (in->at == in->filled && fill(in, err))
		return err->code;
	*got = n < in->filled - in->at ? n : in->filled - in->at;
	if (to && *got)
		memcpy(to, in->bytes + in->at, *got);
	in->at += *got;
	return COCKET_OK;
}

static enum cocket_code
flow_read(struct tar_input *base, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	size_t some = 1;

	for (*got = 0; *got < n && some > 0; *got += some)
		if (take_some((struct flow_input *)base, to + *got, n - *got, &some, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
flow_skip(struct tar_input *base, uint64_t n, struct err *err)
{
	size_t some = 0;

	for (; n > 0; n -= some) {
		if (take_some((struct flow_input *)base, NULL, n < SIZE_MAX ? (size_t)n : SIZE_MAX, &some, err))
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
afford(struct archive *a, size_t n, struct err *err)
{
	if (n > ARCHIVE_KEPT_MAX_BYTES - a->kept)
		return fail(err, COCKET_E_TOO_LARGE,
		            "manifests and other documents of more than %zu MiB together: write it to a file, which can be read as it lies",
		            ARCHIVE_KEPT_MAX_BYTES / MIB);
	a->kept += n;
	return COCKET_OK;
}

static enum cocket_code
keep(struct archive *a, struct flowed *f, struct tar_reader *r, struct slice first, uint64_t size, struct err *err)
{
	size_t got;

	f->kept = BUF(MANIFEST_MAX_BYTES);
	if (afford(a, (size_t)size, err) || buf_add(&f->kept, first, err))
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
push(struct writer *to, struct tar_reader *r, struct slice first, struct err *err)
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

/* That it does not unpack is no reason not to hash it: it is reported by whoever asks for its diff ID. */
static enum cocket_code
diff_id_note(struct archive *a, struct flowed *f, struct unpacking *u, struct err *err)
{
	struct err why = { 0 };

	if (unpacking_end(&f->diff_id, u, &f->digest, &why) == COCKET_OK)
		return COCKET_OK;
	f->why = malloc(sizeof *f->why);
	if (f->why == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	*f->why = why;
	return afford(a, sizeof *f->why, err);
}

static enum cocket_code
blob_hash(struct archive *a, struct flowed *f, struct tar_reader *r, struct slice first, uint64_t size, struct err *err)
{
	AUTO(hash_writer_close) struct hash_writer w = { 0 };
	AUTO(unpacking_close) struct unpacking u = { 0 };

	f->packing = packing_of(first);
	bool unpacks = f->packing != PACKING_NONE;
	if (unpacks && unpacking_open(&u, f->packing, size, NULL, err))
		return err->code;
	if (hash_writer_open(&w, size, unpacks ? &u.base : NULL, err) || push(&w.base, r, first, err))
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
flowed_new(struct flowed **out, struct archive *a, struct err *err)
{
	if (afford(a, sizeof **out, err))
		return err->code;
	*out = calloc(1, sizeof **out);
	return *out ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");
}

static enum cocket_code
member_read(struct archive *a, struct tar_reader *r, const struct tar_member *m, bool hashes, struct err *err)
{
	uint8_t first[TAR_BLOCK_BYTES];
	struct member *added;
	size_t got;

	if (members_add(&added, &a->members, m, err))
		return err->code;
	if (!is_of_a_layout(m))
		return COCKET_OK;
	if (flowed_new(&added->flowed, a, err) || tar_reader_read(r, first, sizeof first, &got, err))
		return err->code;
	struct slice begin = slice_of(first, got);
	if (is_document(m, begin))
		return keep(a, added->flowed, r, begin, m->size, err);
	return hashes ? blob_hash(a, added->flowed, r, begin, m->size, err) : COCKET_OK;
}

static enum cocket_code
members_read(struct archive *a, struct flow_input *in, bool hashes, struct err *err)
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
first_fill(struct flow_input *in, struct err *err)
{
	size_t some = 1;

	in->at = in->filled = 0;
	while (in->filled < TAR_BLOCK_BYTES && some > 0) {
		ssize_t n = read(in->fd, in->bytes + in->filled, TAR_BLOCK_BYTES - in->filled);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		some = (size_t)n;
		in->filled += some;
	}
	return COCKET_OK;
}

static enum cocket_code
plain_flow(struct archive *a, struct flow_input *in, bool hashes, struct err *err)
{
	if (archive_packing_refuse(slice_of(in->bytes, in->filled), err))
		return err->code;
	return members_read(a, in, hashes, err);
}

static enum cocket_code
packed_flow(struct archive *a, struct flow_input *in, enum packing packing, bool hashes, struct err *err)
{
	uint8_t first[TAR_BLOCK_BYTES];
	struct packed *p = NULL;

	memcpy(first, in->bytes, in->filled);
	if (packed_open(&p, packing, in->fd, slice_of(first, in->filled), err))
		return err->code;
	in->fd = packed_fd(p);
	enum cocket_code code = first_fill(in, err);
	if (code == COCKET_OK)
		code = plain_flow(a, in, hashes, err);
	return packed_end(&p, code, err);
}

enum cocket_code
archive_flow(struct archive *a, int fd, bool hashes, struct err *err)
{
	struct flow_input *in = malloc(sizeof *in);

	if (in == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	in->base = (struct tar_input){ flow_read, flow_skip };
	in->fd = fd;
	enum cocket_code code = first_fill(in, err);
	if (code == COCKET_OK) {
		enum packing packing = packing_of(slice_of(in->bytes, in->filled));

		code = packing == PACKING_NONE ? plain_flow(a, in, hashes, err) : packed_flow(a, in, packing, hashes, err);
	}
	free(in);
	return code;
}
