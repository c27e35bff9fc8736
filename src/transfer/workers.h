/* Brings a shipment's parcels to where they go, several side by side, but for those that stay (is_left). */
#ifndef COCKET_TRANSFER_WORKERS_H
#define COCKET_TRANSFER_WORKERS_H

#include "transfer/object_set.h"

/* What became of one parcel. */
struct shipped {
	uint64_t fetched;     /* bytes that came from the source */
	bool was_there;       /* it was there already, and is whole */
};

struct bringing {
	const struct shipment *shipment;
	size_t parcel;
	size_t worker;        /* below POOL_THREADS_MAX; no two calls with the same one overlap */
	struct source *from;  /* the worker's own; NULL where the bytes are at hand */
	struct layer_budget *lanes;
};

static inline const struct parcel *
bringing_parcel(const struct bringing *b)
{
	return &b->shipment->parcels[b->parcel];
}

struct carrier {
	/* Called once for each parcel, from several threads. */
	enum cocket_code (*bring)(struct shipped *out, void *ctx, const struct bringing *b, struct err *err);
	void *ctx;
};

struct moved {
	size_t count, were_there;
	uint64_t bytes, fetched;
};

/* COCKET_OK: all are there.  Else the first error, by the parcels' order; the message names the blob. */
MUST_CHECK enum cocket_code shipment_move(struct moved *out, const struct shipment *s, const struct carrier *carrier, struct err *err);

#endif
