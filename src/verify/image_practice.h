/* What a rule asks of the image itself (format/policy/policy_image.h), held against its configs and what its layers were found to hold.  Private to
 * verify/: it can turn an allowance into a denial, and nothing into an allowance. */
#ifndef COCKET_VERIFY_IMAGE_PRACTICE_H
#define COCKET_VERIFY_IMAGE_PRACTICE_H

#include "verify/verification.h"

/* *d, an allowance, becomes a denial for each of its images that is not as the rule wants it.  Errors: it could not be found out. */
MUST_CHECK enum cocket_code image_practice_check(struct decision *d, struct verification *run, struct err *err);

#endif
