/* See arena.h.  A block is at least BLOCK_BYTES; what does not fit the last one begins another, and its rest stays unused. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#define BLOCK_BYTES ((size_t)64 * 1024)

struct arena_block {
	struct arena_block *before;
	size_t used, size;
	alignas(max_align_t) uint8_t bytes[];
};

void
arena_free(struct arena *a)
{
	while (a->last) {
		struct arena_block *before = a->last->before;
		free(a->last);
		a->last = before;
	}
	a->bytes = 0;
}

static enum cocket_code
add_block(struct arena *a, size_t n, struct err *err)
{
	size_t size = n > BLOCK_BYTES ? n : BLOCK_BYTES;
	struct arena_block *block;

	if (size > a->max - a->bytes)
		return fail(err, COCKET_E_TOO_LARGE, "more than %zu bytes of text", a->max);
	block = calloc(1, sizeof *block + size);
	if (block == NULL)
		return no_memory(err);
	*block = (struct arena_block){ .before = a->last, .size = size };
	a->last = block;
	a->bytes += size;
	return COCKET_OK;
}

static void *
take(struct arena *a, size_t n, size_t alignment, struct err *err)
{
	struct arena_block *b = a->last;
	size_t from = b ? (b->used + alignment - 1) / alignment * alignment : 0;

	if (b == NULL || from > b->size || n > b->size - from) {
		if (add_block(a, n, err))
			return NULL;
		b = a->last;
		from = 0;
	}
	b->used = from + n;
	return b->bytes + from;
}

void *
arena_take(struct arena *a, size_t n, struct err *err)
{
	return take(a, n, alignof(max_align_t), err);
}

const char *
arena_text(struct arena *a, struct slice text, struct err *err)
{
	char *copy = take(a, text.len + 1, 1, err);

	if (copy && text.len)
		memcpy(copy, text.ptr, text.len);
	return copy;
}
