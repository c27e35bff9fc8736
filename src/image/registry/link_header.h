/* The Link header (RFC 8288), as far as paging needs it.  Pure. */
#ifndef COCKET_IMAGE_REGISTRY_LINK_HEADER_H
#define COCKET_IMAGE_REGISTRY_LINK_HEADER_H

#include "base/err.h"
#include "base/slice.h"

/* *target: the URI reference of the first link whose relation is "next" and that has no anchor; empty if there is none.  Borrows from
 * value.
 * COCKET_E_REGISTRY: not the grammar. */
MUST_CHECK enum cocket_code link_next(struct slice *target, struct slice value, struct err *err);

#endif
