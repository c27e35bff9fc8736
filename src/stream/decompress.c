/* The front of all decompressors: see decompress.h.  Holds the ceiling, whatever the library behind says of itself.
 * Never lets a byte more out than was allowed, and none after an error; and nothing that begins as if it were packed once more: container
 * engines look at the bytes and not at the media type, and would decompress them (A10). */
#include "stream/decompress.h"

#include <stdlib.h>

#include "base/limits.h"
#include "stream/decompressor.h"
#include "stream/magic.h"

/* What comes out of the decompressor, on its way to the next writer. */
struct plain_output {
	struct writer base;
	struct writer *next;
	uint64_t count, max;
	enum compression compression;           /* that it came out of */
	uint8_t first[MAGIC_MAX_BYTES];
	size_t first_count;
};

struct decompress {
	struct writer base;        /* takes the compressed bytes */
	struct decompressor *decompressor; /* owned */
	uint8_t *piece;            /* owned */
	struct plain_output plain;
};

static enum cocket_code
fail_packed(enum compression compression, const struct magic *m, struct err *err)
{
	if (compression == COMPRESSION_NONE)
		return fail(err, COCKET_E_FORMAT, "is %s, its media type says it is not compressed", m->name);
	return fail(err, COCKET_E_FORMAT, "decompresses to data compressed with %s again", m->name);
}

/* A10: what begins like another way of compression. */
static enum cocket_code
first_check(struct plain_output *o, struct slice bytes, struct err *err)
{
	const size_t room = sizeof o->first - o->first_count, n = bytes.len < room ? bytes.len : room;

	if (n == 0)
		return COCKET_OK;
	memcpy(o->first + o->first_count, bytes.ptr, n);
	o->first_count += n;
	const struct magic *m = magic_find(slice_of(o->first, o->first_count));
	return m ? fail_packed(o->compression, m, err) : COCKET_OK;
}

static enum cocket_code
plain_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct plain_output *o = (struct plain_output *)base;

	if (bytes.len > o->max - o->count) /* A23 */
		return fail(err, COCKET_E_TOO_LARGE, "decompresses to more than %llu bytes", (unsigned long long)o->max);
	o->count += bytes.len;
	return first_check(o, bytes, err) ? err->code : writer_write(o->next, bytes, err);
}

static enum cocket_code
decompress_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct decompressor *u = ((struct decompress *)base)->decompressor;

	return u->write(u, bytes, err);
}

static enum cocket_code
decompressor_new(struct decompressor **out, enum compression compression, struct err *err)
{
	switch (compression) {
	case COMPRESSION_NONE:
		return plain_decompressor_new(out, err);
	case COMPRESSION_GZIP:
		return gzip_decompressor_new(out, err);
	case COMPRESSION_ZSTD:
		return zstd_decompressor_new(out, err);
	default:
		BUG("no such packing");
	}
}

enum cocket_code
decompress_new(struct decompress **out, enum compression compression, uint64_t max, struct writer *next, struct err *err)
{
	AUTO(decompress_free) struct decompress *i = calloc(1, sizeof *i);

	if (i == NULL || (i->piece = malloc(STREAM_PIECE_BYTES)) == NULL)
		return no_memory(err);
	if (decompressor_new(&i->decompressor, compression, err))
		return err->code;
	i->base.write = decompress_write;
	i->plain = (struct plain_output){ .base = { plain_write }, .next = next, .max = max, .compression = compression };
	i->decompressor->to = &i->plain.base;
	i->decompressor->piece = i->piece;
	*out = i;
	i = NULL;
	return COCKET_OK;
}

void
decompress_free(struct decompress **i)
{
	if (*i == NULL)
		return;
	if ((*i)->decompressor)
		(*i)->decompressor->free((*i)->decompressor);
	free((*i)->piece);
	free(*i);
	*i = NULL;
}

struct writer *
decompress_input(struct decompress *i)
{
	return &i->base;
}

enum cocket_code
decompress_finish(struct decompress *i, struct err *err)
{
	return i->decompressor->end(i->decompressor, err);
}

uint64_t
decompress_ceiling(uint64_t packed)
{
	if (packed > DECOMPRESS_MAX_BYTES / DECOMPRESS_RATIO_MAX)
		return DECOMPRESS_MAX_BYTES;
	return packed * DECOMPRESS_RATIO_MAX > DECOMPRESS_FREE_BYTES ? packed * DECOMPRESS_RATIO_MAX : DECOMPRESS_FREE_BYTES;
}
