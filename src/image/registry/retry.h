/* When to try again (RFC 9110 section 10.2.3).  Pure, but for the jitter. */
#ifndef COCKET_IMAGE_REGISTRY_RETRY_H
#define COCKET_IMAGE_REGISTRY_RETRY_H

#include "base/err.h"
#include "base/slice.h"

/* Seconds from now (0 and up): a number, or an HTTP date against the wall clock `now`.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code retry_after_parse(int64_t *seconds, struct slice value, int64_t now, struct err *err);

#define RETRY_BACKOFF_MS 100

/* Milliseconds to wait before attempt n (1 the first repetition): doubles each time, with up to half of it by chance, so that many clients
 * do not come back at once. */
int64_t retry_backoff_ms(unsigned n);

/* 429 and what may pass by itself among 5xx. */
bool retry_status(long status);

#endif
