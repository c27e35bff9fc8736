/* What may be brought of an image that may pass: what was covered, and nothing else.  An index that nobody signed passes where the platforms
 * that were asked for, on the command line or by the policy's rule, are signed themselves; the rest of it nobody vouches for (A43). */
#ifndef COCKET_CLI_COMMAND_TRANSFER_COVERED_H
#define COCKET_CLI_COMMAND_TRANSFER_COVERED_H

#include "verify/verify.h"

/* Whether manifests of the index stand beside those that were covered. */
bool covered_in_part(const struct report *r);

/* The manifests that were covered; *out is yours. */
MUST_CHECK enum cocket_code covered_list(struct digest **out, size_t *n, const struct report *r, struct err *err);

/* Of several, the one that a tool which takes one is asked for: this machine's platform, or the only one.  COCKET_E_USAGE: no such one. */
MUST_CHECK enum cocket_code covered_one(const struct coverage **out, const struct report *r, struct err *err);

#endif
