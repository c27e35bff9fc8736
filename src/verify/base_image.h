/* The base image of an image, held against what a rule wants of it (format/policy/policy_image.h).  Which it is, labels or annotations say
 * (image-spec annotations.md, org.opencontainers.image.base.*), or proved provenance; that its layers are the image's own is looked up.
 * Private to verify/. */
#ifndef COCKET_VERIFY_BASE_IMAGE_H
#define COCKET_VERIFY_BASE_IMAGE_H

#include "verify/base_candidate.h"

/* COCKET_E_PLATFORM: it is not as wanted, the message says why; other codes: that could not be found out.  What was found is in the report. */
MUST_CHECK enum cocket_code base_image_check(const struct base_question *q, struct err *err);

#endif
