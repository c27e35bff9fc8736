/* One header block of a layer's archive, as Go's archive/tar takes it, which every container runtime reads layers by: where the fields of a format say
 * one thing to it and another to us, a file would be somebody else's to see.  Pure. */
#ifndef COCKET_STREAM_LAYER_HEADER_H
#define COCKET_STREAM_LAYER_HEADER_H

#include "stream/tar.h"

struct layer_header {
	char type;
	uint64_t size;
	unsigned mode;
	char name[256 + 1];  /* with its prefix, as it is written */
	char link[100 + 1];
};

/* COCKET_E_FORMAT: no header, or one that is damaged; COCKET_E_UNSUPPORTED: of a format that no two programs read alike. */
MUST_CHECK enum cocket_code layer_header_parse(struct layer_header *out, const uint8_t block[static TAR_BLOCK_BYTES], struct err *err);

#endif
