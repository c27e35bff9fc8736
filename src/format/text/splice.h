/* Digests into a deployment file: the bytes of a name give way to the name with its digest, and no other byte changes.  Pure. */
#ifndef COCKET_FORMAT_TEXT_SPLICE_H
#define COCKET_FORMAT_TEXT_SPLICE_H

#include "base/buf.h"
#include "crypto/digest.h"

struct splice {
	size_t offset, length; /* of the name in the file */
	const char *text;      /* what stands there afterwards; borrowed */
};

/* In the order of the file; edits of the same place must say the same.  COCKET_E_INTERNAL otherwise, COCKET_E_TOO_LARGE, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code splice_all(struct buf *out, struct slice bytes, const struct splice *edits, size_t n, struct err *err);

/* "NAME[:TAG]" or "NAME[:TAG]@OLD" as written -> "NAME[:TAG]@NEW". */
MUST_CHECK enum cocket_code splice_name(struct buf *out, struct slice name, const struct digest *digest, struct err *err);

/* The name as written without its digest. */
struct slice splice_unpinned(struct slice name);

#endif
