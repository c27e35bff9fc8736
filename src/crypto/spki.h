/* SubjectPublicKeyInfo (RFC 5280 4.1.2.7): what a public key is on the wire, and what a key id is the hash of. */
#ifndef COCKET_CRYPTO_SPKI_H
#define COCKET_CRYPTO_SPKI_H

#include "base/buf.h"
#include "crypto/key_type.h"

/* Kind and key bytes (a point, 32 bytes of ed25519, a DER RSAPublicKey), borrowed from der.  Takes one encoding of a key only.
 * COCKET_E_FORMAT, COCKET_E_UNSUPPORTED. */
MUST_CHECK enum cocket_code spki_parse(const struct key_type_info **kind, struct slice *key, struct slice der, struct err *err);

/* Appends the SPKI of a key, of at most 60,000 bytes. */
MUST_CHECK enum cocket_code spki_print(struct buf *out, const struct key_type_info *kind, struct slice key, struct err *err);

/* Appends the RSAPublicKey (RFC 8017 A.1.1) of two INTEGERs, given by their contents. */
MUST_CHECK enum cocket_code rsa_public_print(struct buf *out, struct slice modulus, struct slice exponent, struct err *err);

#endif
