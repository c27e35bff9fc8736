/* Brings a set's objects to where they go, several side by side, but for those that stay (is_left). */
#ifndef COCKET_TRANSFER_OBJECT_COPY_H
#define COCKET_TRANSFER_OBJECT_COPY_H

#include "transfer/object_set.h"

/* What became of one object. */
struct copied {
	uint64_t fetched;     /* bytes that came from the source */
	bool was_there;       /* it was there already, and is whole */
};

struct object_copy {
	const struct object_set *object_set;
	size_t object;
	size_t worker;        /* below POOL_THREADS_MAX; no two calls with the same one overlap */
	struct source *from;  /* the worker's own; NULL where the bytes are at hand */
	struct layer_budget *lanes;
};

static inline const struct set_object *
object_copy_of(const struct object_copy *b)
{
	return &b->object_set->objects[b->object];
}

struct object_copier {
	/* Called once for each object, from several threads. */
	enum cocket_code (*copy)(struct copied *out, void *ctx, const struct object_copy *b, struct err *err);
	void *ctx;
};

struct copied_total {
	size_t count, were_there;
	uint64_t bytes, fetched;
	const char *failed_image; /* with an error: whose blob it was, as the set has it; NULL: not known, or of none */
};

/* COCKET_OK: all are there.  Else the first error, by the objects' order; the message names the blob. */
MUST_CHECK enum cocket_code objects_copy(struct copied_total *out, const struct object_set *s, const struct object_copier *carrier, struct err *err);

#endif
