/* Verified images in one archive, with what is attached to them and the trust store that decided, to be carried elsewhere.  The same input
 * gives the same bytes. */
#ifndef COCKET_TRANSFER_SAVE_H
#define COCKET_TRANSFER_SAVE_H

#include "transfer/object_copy.h"
#include "verify/verify.h"

struct save {
	const char *archive;         /* its path */
	const char *trust;           /* the trust store's directory; NULL: it stays out */
	bool no_diff_ids;            /* layers are not unpacked */
	struct progress *progress;
};

/* An image as it was named, verified and allowed. */
struct saved {
	const char *image;
	struct verified *verified;   /* owned */
};

/* All of them, or no archive.  COCKET_E_USAGE: two images have one name; what the sources say otherwise, and COCKET_E_IO. */
MUST_CHECK enum cocket_code save(struct copied_total *out, struct saved *images, size_t n, const struct save *how, struct err *err);

#endif
