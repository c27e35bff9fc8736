/* What stands behind decompress.h: one way of compression each.  Private to stream/decompress*.c. */
#ifndef COCKET_STREAM_DECOMPRESSOR_H
#define COCKET_STREAM_DECOMPRESSOR_H

#include "stream/writer.h"

/* The first member of each kind.  Takes bytes in any pieces, and writes what comes out to `to`. */
struct unpacker {
	enum cocket_code (*write)(struct unpacker *u, struct slice packed, struct err *err);
	enum cocket_code (*end)(struct unpacker *u, struct err *err);
	void (*free)(struct unpacker *u);
	struct writer *to;
	uint8_t *piece; /* room for STREAM_PIECE_BYTES that come out */
};

MUST_CHECK enum cocket_code gzip_unpacker_new(struct unpacker **out, struct err *err);
MUST_CHECK enum cocket_code zstd_unpacker_new(struct unpacker **out, struct err *err);
MUST_CHECK enum cocket_code plain_unpacker_new(struct unpacker **out, struct err *err);

/* One function of a library that is loaded at the first need; NULL and an error if it is not there. */
void *library_function(void *library, const char *name, struct err *err);

#endif
