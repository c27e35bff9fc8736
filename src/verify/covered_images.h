/* Which of the images that an index lists a decision is about.  Private to verify/. */
#ifndef COCKET_VERIFY_COVERED_IMAGES_H
#define COCKET_VERIFY_COVERED_IMAGES_H

#include "verify/verification.h"

/* Those of the platforms that were asked for; without any, all. */
bool is_covered_image(const struct verification *run, const struct descriptor *d);

#endif
