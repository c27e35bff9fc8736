/* Of an index that lists more manifests than its place has, as an archive of some platforms does: what is there. */
#ifndef COCKET_VERIFY_PRESENT_H
#define COCKET_VERIFY_PRESENT_H

#include "image/source.h"

struct present {
	bool is_part;                         /* the next are set: not all of the index is there */
	struct digest *digests;               /* owned; the index's manifests that are there */
	size_t count;
	char (*texts)[PLATFORM_TEXT_BYTES];   /* owned; the platforms of those that have one and can be run */
	const char **platforms;               /* owned; the same */
	size_t platform_count;
};
void present_free(struct present *p);

/* Asks for each manifest of the index.  An image that is no index is there as a whole.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code present_find(struct present *out, struct source *s, const struct manifest *m, struct err *err);

#endif
