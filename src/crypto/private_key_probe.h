/* Is that a private key, and is it one that anybody can use who has it?  For finding keys that somebody left lying about: what it says of the key is
 * all that it keeps. */
#ifndef COCKET_CRYPTO_PRIVATE_KEY_PROBE_H
#define COCKET_CRYPTO_PRIVATE_KEY_PROBE_H

#include "base/slice.h"
#include "crypto/private_key_kind.h"

/* The block of PEM at the beginning of text, which begins with "-----BEGIN ": PKCS #8, SEC 1, PKCS #1, DSA, OpenSSH, the encrypted forms of these and
 * of cosign's, and OpenPGP's armor.  NONE: no whole block, another label, or bytes that are no key. */
enum private_key_kind private_key_probe(struct slice text);

/* How long such a block may be. */
#define PRIVATE_KEY_PEM_MAX_BYTES ((size_t)16 << 10)

#endif
