/* Digests into a file: the names that it gives images, replaced where they stand, and no other byte. */
#ifndef COCKET_DEPLOY_REFS_SPLICE_H
#define COCKET_DEPLOY_REFS_SPLICE_H

#include "format/files/image_refs.h"

/* texts: one for each item of the listing; NULL: it stays as it is.
 * COCKET_E_IO: two texts for one place, since a tag moved between two requests; COCKET_E_INTERNAL, COCKET_E_TOO_LARGE, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code refs_splice(struct buf *out, struct slice bytes, const struct image_refs *l, const char *const texts[], struct err *err);

#endif
