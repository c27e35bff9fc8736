/* Documents that are fetched side by side, a bounded number of bytes at a time. */
#ifndef COCKET_IMAGE_FETCHES_H
#define COCKET_IMAGE_FETCHES_H

#include "image/source.h"

struct fetches {
	struct fetch *items; /* owned; their err says how it went */
	size_t count, capacity;
};
void fetches_free(struct fetches *f);

/* Never more than max, of these nouns.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code fetches_add(struct fetches *f, const struct fetch *one, size_t max, const char *noun, struct err *err);

/* Fetches some of them side by side, those from first on up to the number that it returns: as many as declare a bounded number of bytes
 * together, so that what a registry sends is never in memory all at once (A8).  The caller frees each when it has used it. */
size_t fetches_run(struct fetches *f, size_t first, struct source *from);

#endif
