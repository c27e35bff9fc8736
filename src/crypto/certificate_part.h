/* What the files about X.509 certificates share.  Never included by others. */
#ifndef COCKET_CRYPTO_CERTIFICATE_PART_H
#define COCKET_CRYPTO_CERTIFICATE_PART_H

#include <openssl/x509.h>

#include "base/buf.h"

/* NULL for what is not DER of a certificate and nothing else: OpenSSL also takes BER, and then its bytes are not those that were signed. */
X509 *certificate_decode(struct slice der);

/* Appends its SubjectPublicKeyInfo. */
MUST_CHECK enum cocket_code certificate_add_spki(struct buf *out, const X509 *x, struct err *err);

/* For AUTO. */
static inline void
x509_free(X509 **x)
{
	X509_free(*x);
}

#endif
