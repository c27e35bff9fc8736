/* Encrypted PEM keys, opened by OpenSSL: PKCS #8 with PBES2, and the encryption of old PEM.  Only read; internal to crypto/.
 * CBC proves nothing: what comes out must be checked by whoever knows its form, and nonsense there means a wrong password. */
#ifndef COCKET_CRYPTO_KEY_IMPORT_DECRYPT_H
#define COCKET_CRYPTO_KEY_IMPORT_DECRYPT_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/secret.h"

/* EncryptedPrivateKeyInfo (RFC 5958 section 3) with PBES2 (RFC 8018 section 6.2). */
struct pbes2 {
	X509_SIG *box;
};

/* Runs no key derivation.  COCKET_E_FORMAT; COCKET_E_UNSUPPORTED: anything but PBKDF2 with HMAC-SHA and AES or triple DES in CBC, or more
 * than PBKDF2_ITERATIONS_MAX iterations. */
MUST_CHECK enum cocket_code pbes2_parse(struct pbes2 *out, struct slice der, struct err *err);
void pbes2_free(struct pbes2 *p);

/* COCKET_E_AUTH. */
MUST_CHECK enum cocket_code pbes2_decrypt(struct secret *out, const struct pbes2 *p, const struct secret *password, struct err *err);

/* What DEK-Info says (RFC 1421 section 4.6.1.3). */
struct dek {
	const char *cipher; /* OpenSSL's name, and that in the header */
	uint8_t iv[EVP_MAX_IV_LENGTH];
};

/* "CIPHER,HEX".  COCKET_E_FORMAT; COCKET_E_UNSUPPORTED: another cipher than AES or triple DES in CBC. */
MUST_CHECK enum cocket_code dek_parse(struct dek *out, struct slice info, struct err *err);

/* COCKET_E_AUTH; COCKET_E_FORMAT: no whole blocks. */
MUST_CHECK enum cocket_code dek_decrypt(struct secret *out, const struct dek *dek, struct slice text, const struct secret *password,
                                        struct err *err);

/* For the parser of what comes out: turns COCKET_E_FORMAT into COCKET_E_AUTH. */
MUST_CHECK enum cocket_code decrypted_check(enum cocket_code code, struct err *err);

#endif
