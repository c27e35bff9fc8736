/* The Content-Range header, RFC 9110 section 14.4.  Pure. */
#ifndef COCKET_IMAGE_REGISTRY_CONTENT_RANGE_H
#define COCKET_IMAGE_REGISTRY_CONTENT_RANGE_H

#include "base/err.h"
#include "base/slice.h"

/* COCKET_OK if the header says: from that byte to the end, of so many ("*" for how many is taken).  COCKET_E_REGISTRY. */
MUST_CHECK enum cocket_code content_range_check(struct slice header, uint64_t from, uint64_t size, struct err *err);

#endif
