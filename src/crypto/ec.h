/* The NIST curves: points and scalars in, OpenSSL keys out.  Internal to crypto/. */
#ifndef COCKET_CRYPTO_EC_H
#define COCKET_CRYPTO_EC_H

#include "base/secret.h"
#include "crypto/key_type.h"
#include "crypto/openssl.h"

#define EC_POINT_MAX_BYTES 133 /* P-521, uncompressed */

/* True for 1..n-1 (FIPS 186-4 B.4), in time that does not depend on the scalar. */
bool ec_scalar_in_range(const struct key_type_info *kind, struct slice scalar);

/* The uncompressed point (kind->public_bytes) of a scalar that is in range; false if memory runs out. */
bool ec_point_of(uint8_t *point, const struct key_type_info *kind, struct slice scalar);

/* Checks the point.  COCKET_E_FORMAT: it is not on the curve. */
MUST_CHECK enum cocket_code ec_public_new(EVP_PKEY **out, const struct key_type_info *kind, struct slice point, struct err *err);
MUST_CHECK enum cocket_code ec_private_new(EVP_PKEY **out, const struct key_type_info *kind, struct slice point, struct slice scalar,
                                           struct err *err);

#endif
