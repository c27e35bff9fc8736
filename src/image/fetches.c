/* Fetching side by side: see fetches.h. */
#include "image/fetches.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

#define BATCH_MAX_BYTES (4 * MANIFEST_MAX_BYTES)
#define BATCH_MAX_COUNT 64

void
fetches_free(struct fetches *f)
{
	for (size_t i = 0; i < f->count; i++)
		fetch_free(&f->items[i]);
	free(f->items);
	*f = (struct fetches){ 0 };
}

enum cocket_code
fetches_add(struct fetches *f, const struct fetch *one, size_t max, const char *noun, struct err *err)
{
	if (LIST_GROW(f, max, noun, err))
		return err->code;
	f->items[f->count++] = *one;
	return COCKET_OK;
}

size_t
fetches_run(struct fetches *f, size_t first, struct source *from)
{
	uint64_t bytes = 0;
	size_t end = first;

	while (end < f->count && end - first < BATCH_MAX_COUNT) {
		const struct fetch *next = &f->items[end];
		const uint64_t size = next->has_size && next->size < next->max ? next->size : next->max;

		if (end > first && size > BATCH_MAX_BYTES - bytes)
			break;
		bytes += size;
		end++;
	}
	source_fetch(from, &f->items[first], end - first);
	return end;
}
