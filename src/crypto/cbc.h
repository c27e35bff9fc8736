/* The ciphers of encrypted PKCS #8 and of old PEM: CBC with padding (RFC 8018 appendix B.2).  Only for reading; internal to crypto/. */
#ifndef COCKET_CRYPTO_CBC_H
#define COCKET_CRYPTO_CBC_H

#include "base/secret.h"

struct cbc {
	const char *name; /* OpenSSL's and that of DEK-Info */
	struct slice oid; /* contents of the OBJECT IDENTIFIER */
	size_t key_bytes;
	size_t block_bytes;
};

#define CBC_KEY_MAX_BYTES 32

const struct cbc *cbc_of_name(struct slice name);
const struct cbc *cbc_of_oid(struct slice oid);

/* key and iv have the cipher's lengths.  CBC proves nothing: what comes out must be checked by whoever knows its form.
 * COCKET_E_FORMAT (no whole blocks), COCKET_E_AUTH (padding). */
MUST_CHECK enum cocket_code cbc_open(struct secret *out, const struct cbc *cipher, struct slice key, struct slice iv, struct slice text,
                                     struct err *err);

/* For what comes out: nonsense after decryption means the password.  Turns COCKET_E_FORMAT into COCKET_E_AUTH. */
MUST_CHECK enum cocket_code cbc_judge(enum cocket_code code, struct err *err);

#endif
