/* The base image that an image's labels name (image-spec annotations.md, org.opencontainers.image.base.*), held against what a rule wants of it.
 * Private to verify/. */
#ifndef COCKET_VERIFY_BASE_IMAGE_H
#define COCKET_VERIFY_BASE_IMAGE_H

#include "format/oci/image_facts.h"
#include "verify/verification.h"

/* COCKET_E_PLATFORM: it is not as wanted, the message says why; other codes: that could not be found out. */
MUST_CHECK enum cocket_code base_image_check(struct verification *run, const struct base_checks *wants, const struct image_facts *f, struct err *err);

#endif
