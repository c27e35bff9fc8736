/* The front of all unpackers: see inflate.h.  Holds the ceiling, whatever the library behind says of itself.
 * Never lets a byte more out than was allowed, and none after an error; and nothing that begins as if it were packed once more: container
 * engines look at the bytes and not at the media type, and would unpack them (A10). */
#include "stream/inflate.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "stream/magic.h"
#include "stream/unpacker.h"

struct inflate {
	struct writer base;
	struct unpacker *unpacker; /* owned */
	uint8_t *piece;            /* owned */
	struct writer *next;
	uint64_t count, max;
	enum packing packing;
	uint8_t first[MAGIC_MAX_BYTES]; /* plain bytes */
	size_t first_count;
};

static enum cocket_code
inflate_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct unpacker *u = ((struct inflate *)base)->unpacker;

	return u->write(u, bytes, err);
}

static enum cocket_code
unpacker_new(struct unpacker **out, enum packing packing, struct err *err)
{
	switch (packing) {
	case PACKING_NONE:
		return plain_unpacker_new(out, err);
	case PACKING_GZIP:
		return gzip_unpacker_new(out, err);
	case PACKING_ZSTD:
		return zstd_unpacker_new(out, err);
	default:
		BUG("no such packing");
	}
}

enum cocket_code
inflate_new(struct inflate **out, enum packing packing, uint64_t max, struct writer *next, struct err *err)
{
	AUTO(inflate_free) struct inflate *i = calloc(1, sizeof *i);

	if (i == NULL || (i->piece = malloc(STREAM_PIECE_BYTES)) == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	if (unpacker_new(&i->unpacker, packing, err))
		return err->code;
	i->base.write = inflate_write;
	i->next = next;
	i->max = max;
	i->packing = packing;
	i->unpacker->to = i;
	i->unpacker->piece = i->piece;
	*out = i;
	i = NULL;
	return COCKET_OK;
}

void
inflate_free(struct inflate **i)
{
	if (*i == NULL)
		return;
	if ((*i)->unpacker)
		(*i)->unpacker->free((*i)->unpacker);
	free((*i)->piece);
	free(*i);
	*i = NULL;
}

struct writer *
inflate_writer(struct inflate *i)
{
	return &i->base;
}

static enum cocket_code
fail_packed(enum packing packing, const struct magic *m, struct err *err)
{
	if (packing == PACKING_NONE)
		return fail(err, COCKET_E_FORMAT, "is %s, its media type says it is not packed", m->name);
	return fail(err, COCKET_E_FORMAT, "unpacks to what is compressed with %s again", m->name);
}

/* A10: what begins like another way of packing. */
static enum cocket_code
first_check(struct inflate *i, struct slice plain, struct err *err)
{
	const size_t room = sizeof i->first - i->first_count, n = plain.len < room ? plain.len : room;

	if (n == 0)
		return COCKET_OK;
	memcpy(i->first + i->first_count, plain.ptr, n);
	i->first_count += n;
	const struct magic *m = magic_find(slice_of(i->first, i->first_count));
	return m ? fail_packed(i->packing, m, err) : COCKET_OK;
}

enum cocket_code
inflate_end(struct inflate *i, struct err *err)
{
	return i->unpacker->end(i->unpacker, err);
}

enum cocket_code
inflate_emit(struct inflate *i, struct slice plain, struct err *err)
{
	if (plain.len > i->max - i->count) /* A23 */
		return fail(err, COCKET_E_TOO_LARGE, "unpacks to more than %llu bytes", (unsigned long long)i->max);
	i->count += plain.len;
	if (first_check(i, plain, err))
		return err->code;
	return writer_write(i->next, plain, err);
}

uint64_t
inflate_ceiling(uint64_t packed)
{
	if (packed > INFLATE_MAX_BYTES / INFLATE_RATIO_MAX)
		return INFLATE_MAX_BYTES;
	return packed * INFLATE_RATIO_MAX > INFLATE_FREE_BYTES ? packed * INFLATE_RATIO_MAX : INFLATE_FREE_BYTES;
}

void *
library_function(void *library, const char *name, struct err *err)
{
	void *function = dlsym(library, name);

	if (function == NULL)
		(void)fail(err, COCKET_E_IO, "%s", TEXT(slice_str(dlerror())));
	return function;
}
