/* Where a blob's bytes come to lie: a run of an open file, from an offset on.  What is there already from an earlier run is hashed and
 * kept, the transfer goes on behind it, and all of it is proved at the end. */
#ifndef COCKET_SHIP_LAND_H
#define COCKET_SHIP_LAND_H

#include "base/progress.h"
#include "image/source.h"

struct land {
	int fd;          /* open for reading and writing */
	uint64_t offset; /* of the blob's first byte */
	struct progress *progress; /* NULL: nobody watches */
	uint64_t there;  /* bytes from an earlier run, not proved; at most the blob's size */
};

/* COCKET_OK: size and digest are those of d; the bytes are written, not yet flushed.  *fetched: how many bytes came from the source.
 * COCKET_E_DIGEST, COCKET_E_SIZE: what the source has is another; COCKET_E_IO, ...: what is there may be gone on from. */
MUST_CHECK enum cocket_code land_fetch(uint64_t *fetched, const struct land *l, struct source *from, const struct descriptor *d,
                                       struct err *err);

/* COCKET_OK: all of the blob is there already. */
MUST_CHECK enum cocket_code land_check(const struct land *l, const struct descriptor *d, struct err *err);

/* All of the bytes, written at that offset. */
MUST_CHECK enum cocket_code land_write(int fd, uint64_t offset, struct slice bytes, struct err *err);

#endif
