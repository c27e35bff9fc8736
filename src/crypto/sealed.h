/* The encrypted box inside a key file: cosign's JSON of scrypt's parameters, a nonce and a secretbox.  Internal to crypto/. */
#ifndef COCKET_CRYPTO_SEALED_H
#define COCKET_CRYPTO_SEALED_H

#include "base/buf.h"
#include "base/secret.h"

struct sealed {
	uint64_t n; /* scrypt's cost; r and p are always 8 and 1 */
	struct buf salt;
	struct buf nonce;
	struct buf ciphertext;
};

void sealed_free(struct sealed *s);

/* Pure: runs no scrypt.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED. */
MUST_CHECK enum cocket_code sealed_parse(struct sealed *out, struct slice json, struct err *err);
MUST_CHECK enum cocket_code sealed_print(struct buf *out, const struct sealed *sealed, struct err *err);

/* COCKET_E_AUTH "wrong password". */
MUST_CHECK enum cocket_code sealed_open(struct secret *out, const struct sealed *sealed, const struct secret *password, struct err *err);
MUST_CHECK enum cocket_code sealed_new(struct sealed *out, struct slice secret, const struct secret *password, struct err *err);

#endif
