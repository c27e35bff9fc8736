/* Encrypted PKCS #8 (EncryptedPrivateKeyInfo, RFC 5958 section 3) with PBES2 (RFC 8018 section 6.2).  Only read; internal to crypto/. */
#ifndef COCKET_CRYPTO_PBES2_H
#define COCKET_CRYPTO_PBES2_H

#include "crypto/cbc.h"

/* Slices are borrowed from the DER. */
struct pbes2 {
	const struct cbc *cipher;
	const char *hash; /* OpenSSL's name of the one in the HMAC */
	int iterations;   /* 1..PBKDF2_ITERATIONS_MAX */
	struct slice salt, iv, text;
};

/* Pure.  COCKET_E_FORMAT; COCKET_E_UNSUPPORTED: anything but PBKDF2 with HMAC-SHA and CBC, or more work than we do. */
MUST_CHECK enum cocket_code pbes2_parse(struct pbes2 *out, struct slice der, struct err *err);

/* The PKCS #8 inside, not yet looked at.  COCKET_E_AUTH. */
MUST_CHECK enum cocket_code pbes2_open(struct secret *out, const struct pbes2 *box, const struct secret *password, struct err *err);

#endif
