/* The header of a gzip member (RFC 1952, 2.3), which may come in any pieces.  Strict: reserved bits and a wrong header CRC are refused.
 * By our own hand, because ISA-L 2.30 reads some headers in another way where they come in pieces. */
#ifndef COCKET_STREAM_GZIP_HEADER_H
#define COCKET_STREAM_GZIP_HEADER_H

#include "base/err.h"
#include "base/slice.h"

struct gzip_header { /* zeroed: at its beginning */
	unsigned part;  /* see gzip_header.c */
	size_t at;      /* bytes of that part so far */
	size_t extra;   /* length of the extra field */
	uint8_t flags;
	uint32_t crc;   /* of all before */
	uint32_t total; /* bytes so far */
};

/* Takes a header's bytes off the front of *bytes; *is_done where it is complete.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code gzip_header_consume(struct gzip_header *h, struct slice *bytes, bool *is_done, struct err *err);

#endif
