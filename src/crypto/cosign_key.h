/* The encrypted box inside a key file: cosign's JSON of scrypt's parameters, a nonce and a secretbox.  Internal to crypto/. */
#ifndef COCKET_CRYPTO_COSIGN_KEY_H
#define COCKET_CRYPTO_COSIGN_KEY_H

#include "base/buf.h"
#include "base/secret.h"

struct cosign_key {
	uint64_t n; /* scrypt's cost; r and p are always 8 and 1 */
	struct buf salt;
	struct buf nonce;
	struct buf ciphertext;
};

void cosign_key_free(struct cosign_key *s);

/* Pure: runs no scrypt.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED. */
MUST_CHECK enum cocket_code cosign_key_parse(struct cosign_key *out, struct slice json, struct err *err);
MUST_CHECK enum cocket_code cosign_key_print(struct buf *out, const struct cosign_key *box, struct err *err);

/* COCKET_E_AUTH "wrong password". */
MUST_CHECK enum cocket_code cosign_key_open(struct secret *out, const struct cosign_key *box, const struct secret *password, struct err *err);
MUST_CHECK enum cocket_code cosign_key_new(struct cosign_key *out, struct slice secret, const struct secret *password, struct err *err);

#endif
