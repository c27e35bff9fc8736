/* Private keys: made, read and written.  At rest the encrypted PEM that cosign reads and writes (scrypt, XSalsa20-Poly1305 over PKCS #8;
 * formats.md 1.5).
 * Key material lives in guarded memory and dies wiped; nothing here reads a password from anywhere or touches a file. */
#ifndef COCKET_CRYPTO_PRIVKEY_PEM_H
#define COCKET_CRYPTO_PRIVKEY_PEM_H

#include "base/buf.h"
#include "base/secret.h"
#include "crypto/pubkey.h"

struct privkey;

/* ed25519, p256, p384 only (COCKET_E_UNSUPPORTED otherwise).  *out is yours. */
MUST_CHECK enum cocket_code privkey_generate(struct privkey **out, enum key_type type, struct err *err);
void privkey_free(struct privkey **key);

/* Borrowed, lives as long as the private key. */
const struct pubkey *privkey_public(const struct privkey *key);

/* Appends the raw signature: ed25519 pure (64 bytes), ECDSA as DER, hash by curve.  Only ed25519, P-256 and P-384 sign:
 * COCKET_E_UNSUPPORTED otherwise. */
MUST_CHECK enum cocket_code privkey_sign(struct buf *out, const struct privkey *key, struct slice message, struct err *err);

/* True where the PEM needs a password. */
bool privkey_pem_is_encrypted(struct slice pem);

/* Reads "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" (with password) or plain PKCS #8 "PRIVATE KEY" (password ignored,
 * may be NULL).
 * COCKET_E_AUTH "wrong password"; COCKET_E_FORMAT; COCKET_E_UNSUPPORTED (KDF parameters other than N 32768/65536/131072, r 8, p 1; key
 * types). */
MUST_CHECK enum cocket_code privkey_parse_pem(struct privkey **out, struct slice pem, const struct secret *password, struct err *err);

/* Writes the encrypted PEM (N 65536), or with password NULL plain PKCS #8.  The text is returned as a secret. */
MUST_CHECK enum cocket_code privkey_print_pem(struct secret *out, const struct privkey *key, const struct secret *password, struct err *err);

#endif
