/* What of an image that is allowed may travel: what was covered, and nothing else.  An index that nobody signed is allowed where the platforms
 * that were asked for, on the command line or by the policy's rule, are signed themselves; the rest of it nobody vouches for (A43). */
#ifndef COCKET_TRANSFER_COVERED_H
#define COCKET_TRANSFER_COVERED_H

#include "verify/verify.h"

/* Manifests of the image's index that were decided about, and may travel. */
struct chosen {
	struct digest *items; /* owned; NULL: all of it */
	size_t count;
};
void chosen_free(struct chosen *c);

/* Those of the platforms that were asked for; else where others stand beside what is covered, that; else what is there.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code chosen_find(struct chosen *out, const struct verified *v, struct err *err);

/* Whether manifests of the index stand beside those that were covered. */
bool covered_in_part(const struct report *r);

/* Of several, the one that a tool which takes one is asked for: this machine's platform, or the only one.  COCKET_E_USAGE: no such one. */
MUST_CHECK enum cocket_code covered_one(const struct coverage **out, const struct report *r, struct err *err);

#endif
