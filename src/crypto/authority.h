/* A certificate authority, as a root file lists it: the certificates from an intermediate that issues down to the root, which alone is trusted
 * (RFC 5280 section 6).  Path validation is OpenSSL's, at a given time; no clock, no revocation lists, no other roots. */
#ifndef COCKET_CRYPTO_AUTHORITY_H
#define COCKET_CRYPTO_AUTHORITY_H

#include "base/clock.h"
#include "crypto/leaf_certificate.h"

#define AUTHORITY_CERTIFICATES_MAX 5

struct authority;

/* der: the last is the root; copied, and looked at no further than that each is one value of DER with a certificate's parts.  What is no certificate
 * all the same is found by whoever asks first, and proves nothing.  COCKET_E_FORMAT, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code authority_new(struct authority **out, const struct slice *der, size_t count, struct err *err);
void authority_free(struct authority **a);
/* All are certificates.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code authority_decode(struct authority *a, struct err *err);

/* Whether the authority issued the leaf, all certificates on the way valid at each of the times, of which there is at least one.  *issuer: appended,
 * the SPKI of the one that did.  COCKET_E_SIGNATURE: no.  COCKET_E_FORMAT: as authority_decode. */
MUST_CHECK enum cocket_code authority_check_leaf(struct buf *issuer, struct authority *a, const struct leaf_certificate *leaf, const struct instant *times,
                                                 size_t count, struct err *err);

/* A time that a timestamp authority signed (RFC 3161, RFC 5816): der is its response, granted, about these bytes.  All signatures and the path are
 * checked at the time that it says; the signer is the authority's first certificate, where that is no authority itself.  Digests of SHA-256, 384 and
 * 512.  COCKET_E_FORMAT, COCKET_E_TOO_LARGE, COCKET_E_SIGNATURE. */
#define TIMESTAMP_MAX_BYTES 65536
MUST_CHECK enum cocket_code authority_check_timestamp(struct instant *out, struct authority *a, struct slice der, struct slice bytes, struct err *err);

#endif
