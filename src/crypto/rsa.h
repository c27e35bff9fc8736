/* RSA public keys: numbers in, an OpenSSL key out.  Internal to crypto/; RSA only verifies. */
#ifndef COCKET_CRYPTO_RSA_H
#define COCKET_CRYPTO_RSA_H

#include "base/err.h"
#include "crypto/openssl.h"

/* From a DER RSAPublicKey; *modulus is borrowed from it, without leading zeros.
 * COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (modulus not 2048..8192 bits, exponent over 64). */
MUST_CHECK enum cocket_code rsa_public_new(EVP_PKEY **out, struct slice *modulus, struct slice der, struct err *err);

#endif
