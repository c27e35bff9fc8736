/* SHA-1 over bytes that come in pieces: for lists of files that have no better hash.  Nothing is trusted by it. */
#ifndef COCKET_CRYPTO_SHA1_H
#define COCKET_CRYPTO_SHA1_H

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

#define SHA1_BYTES 20

struct sha1;
MUST_CHECK enum cocket_code sha1_new(struct sha1 **out, struct err *err);
void sha1_add(struct sha1 *s, struct slice bytes);
void sha1_end(uint8_t out[static SHA1_BYTES], struct sha1 *s); /* of all since the last end; then it begins anew */
void sha1_free(struct sha1 **s);

#endif
