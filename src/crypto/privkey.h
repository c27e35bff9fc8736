/* Private keys in memory: generated, or read by privkey_pem.h and key_import.h; used to sign.
 * Key material lives in guarded memory and is wiped when freed. */
#ifndef COCKET_CRYPTO_PRIVKEY_H
#define COCKET_CRYPTO_PRIVKEY_H

#include "base/secret.h"
#include "crypto/pubkey.h"

struct privkey;

/* ed25519, p256, p384 only (else COCKET_E_UNSUPPORTED).  *out is yours. */
MUST_CHECK enum cocket_code privkey_generate(struct privkey **out, enum key_type type, struct err *err);
void privkey_free(struct privkey **key);

/* Borrowed, lives as long as the private key. */
const struct pubkey *privkey_public(const struct privkey *key);

/* Appends the raw signature: ed25519 pure (64 bytes), ECDSA as DER, hash by curve. */
MUST_CHECK enum cocket_code privkey_sign(struct buf *out, const struct privkey *key, struct slice message, struct err *err);

#endif
