/* What was fetched for one image, so that it is not asked for again where signatures and then attestations are looked for in the same places.
 * Of what is small alone; zeroed memory remembers nothing yet. */
#ifndef COCKET_IMAGE_EVIDENCE_FETCH_MEMORY_H
#define COCKET_IMAGE_EVIDENCE_FETCH_MEMORY_H

#include "image/source.h"

struct fetch_memory {
	struct remembered_fetch *items; /* owned */
	size_t count, capacity;
	size_t bytes;
};
void fetch_memory_free(struct fetch_memory *m);

/* As source_fetch; m may be NULL.  An answer that is remembered is the one that this place gave. */
void fetch_memory_fetch(struct fetch_memory *m, struct source *s, struct fetch *fetches, size_t n);

#endif
