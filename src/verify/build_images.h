/* The images that went into the build of an image, as proved provenance names them, from when it is proved until the image's practices are checked. */
#ifndef COCKET_VERIFY_BUILD_IMAGES_H
#define COCKET_VERIFY_BUILD_IMAGES_H

#include "format/name/reference.h"

#define BUILD_IMAGES_MAX ((size_t)64) /* that one build names */

struct policy_attestation;

/* Those of one attestation that counts. */
struct build_images {
	const struct policy_attestation *asked;
	struct digest subject;
	char where[160];
	struct name *items; /* owned; each with its digest, none twice */
	size_t count, capacity;
	struct err why;     /* not COCKET_OK: what it names is not known */
};
/* Of one verification. */
struct build_images_held {
	struct build_images *items; /* owned */
	size_t count, capacity;
};
void build_images_close(struct build_images_held *h);

/* What was held of that question is forgotten: it is answered anew. */
void build_images_forget(struct build_images_held *h, const struct policy_attestation *asked, const struct digest *subject);

/* of: without items; predicate of a type that provenance has, else nothing is held.  What cannot be read is held as that.  COCKET_E_NOMEM,
 * COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code build_images_hold(struct build_images_held *h, const struct build_images *of, const char *type, struct slice predicate, struct err *err);

#endif
