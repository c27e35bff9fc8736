/* Private keys as text.  Encrypted, it is the PEM that cosign reads and writes (scrypt, XSalsa20-Poly1305 over PKCS #8; docs/FORMATS.md 1.5).
 * Reads no password from anywhere and touches no file. */
#ifndef COCKET_CRYPTO_PRIVKEY_PEM_H
#define COCKET_CRYPTO_PRIVKEY_PEM_H

#include "crypto/privkey.h"

/* True if the PEM needs a password. */
bool privkey_pem_is_encrypted(struct slice pem);

/* Reads "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" (with password) or plain PKCS #8 "PRIVATE KEY" (password ignored,
 * may be NULL).
 * COCKET_E_AUTH "wrong password"; COCKET_E_FORMAT; COCKET_E_UNSUPPORTED (KDF parameters other than N 32768/65536/131072, r 8, p 1; key
 * types). */
MUST_CHECK enum cocket_code privkey_parse_pem(struct privkey **out, struct slice pem, const struct secret *password, struct err *err);

/* Writes the encrypted PEM (N 65536), or plain PKCS #8 if password is NULL.  The text is returned as a secret. */
MUST_CHECK enum cocket_code privkey_print_pem(struct secret *out, const struct privkey *key, const struct secret *password, struct err *err);

#endif
