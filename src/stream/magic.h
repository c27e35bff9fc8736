/* What a stream is taken for by its first bytes: ways of compression that container engines and archivers know without being told.
 * A tar archive never begins so: its first member's name would have to. */
#ifndef COCKET_STREAM_MAGIC_H
#define COCKET_STREAM_MAGIC_H

#include "base/slice.h"
#include "stream/compression.h"

#define MAGIC_MAX_BYTES 6

struct magic {
	const char *bytes;
	size_t len;
	uint8_t first_mask;    /* of the first byte; 0 all of it */
	enum compression compression;  /* what we decompress ourselves, or COMPRESSION_NONE */
	const char *name, *unpack;
};

/* NULL: the bytes, at least MAGIC_MAX_BYTES of them or all there are, begin like nothing that is compressed. */
const struct magic *magic_find(struct slice first);

/* What we would decompress it as; COMPRESSION_NONE where it is not compressed, or in a way that we do not know. */
enum compression compression_of(struct slice first);

#endif
