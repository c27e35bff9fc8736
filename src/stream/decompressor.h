/* What stands behind decompress.h: one way of compression each.  Private to stream/decompress*.c. */
#ifndef COCKET_STREAM_DECOMPRESSOR_H
#define COCKET_STREAM_DECOMPRESSOR_H

#include "stream/writer.h"

/* The first member of each kind.  Takes bytes in any pieces, and writes what comes out to `to`. */
struct decompressor {
	enum cocket_code (*write)(struct decompressor *u, struct slice packed, struct err *err);
	enum cocket_code (*end)(struct decompressor *u, struct err *err);
	void (*free)(struct decompressor *u);
	struct writer *to;
	uint8_t *piece; /* room for STREAM_PIECE_BYTES that come out */
};

MUST_CHECK enum cocket_code gzip_decompressor_new(struct decompressor **out, struct err *err);
MUST_CHECK enum cocket_code zstd_decompressor_new(struct decompressor **out, struct err *err);
MUST_CHECK enum cocket_code plain_decompressor_new(struct decompressor **out, struct err *err);

/* One function of a library that is loaded at the first need; NULL and an error if it is not there. */
void *library_function(void *library, const char *name, struct err *err);

#endif
