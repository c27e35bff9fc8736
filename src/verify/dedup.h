/* Which images of a batch were named before.  Pure. */
#ifndef COCKET_VERIFY_DEDUP_H
#define COCKET_VERIFY_DEDUP_H

#include "verify/batch_item.h"

/* Answers that wait for their repetition, at most: each takes some 30 KB. */
#define DEDUP_KEPT_MAX 256

struct repeat {
	size_t first;  /* the item whose answer this one has; itself where it is asked for */
	size_t last;   /* of an item that is asked for: the last one that has its answer */
};

/* One for each item: the same name with the same request.  Where too many answers would have to be kept at once, an image is asked for
 * again.  *out is yours to free(3). */
MUST_CHECK enum cocket_code dedup_find(struct repeat **out, const struct batch_item *items, size_t n, struct err *err);

#endif
