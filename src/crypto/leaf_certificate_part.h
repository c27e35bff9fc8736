/* The certificate as OpenSSL has it, for the files that verify it.  Never included by others. */
#ifndef COCKET_CRYPTO_LEAF_CERTIFICATE_PART_H
#define COCKET_CRYPTO_LEAF_CERTIFICATE_PART_H

#include <openssl/x509.h>

struct leaf_certificate;

X509 *leaf_certificate_x509(const struct leaf_certificate *leaf); /* borrowed */

#endif
