/* PKCS #8 private keys (RFC 5958, RFC 8410, RFC 5915): the plain text of every key file. */
#ifndef COCKET_CRYPTO_PKCS8_H
#define COCKET_CRYPTO_PKCS8_H

#include "crypto/privkey.h"

/* A public key in the file must be the private key's own.
 * COCKET_E_FORMAT, COCKET_E_UNSUPPORTED; a message tells nothing about the key but its type. */
MUST_CHECK enum cocket_code pkcs8_parse(struct privkey **out, struct slice der, struct err *err);

/* A bare ECPrivateKey (RFC 5915, SEC 1 C.4) that names its curve. */
MUST_CHECK enum cocket_code sec1_parse(struct privkey **out, struct slice der, struct err *err);

/* As Go and OpenSSL write it: version 0, the public point inside for EC, none for ed25519. */
MUST_CHECK enum cocket_code pkcs8_print(struct secret *out, const struct privkey *key, struct err *err);

#endif
