/* The way into OpenSSL 3: a library context of our own, which no configuration file touches, and SHA-256 fetched in it once.
 * Everything in crypto/ fetches from that context.  The default context is TLS's: libcurl starts it as the system configures it. */
#ifndef COCKET_CRYPTO_OPENSSL_H
#define COCKET_CRYPTO_OPENSSL_H

#include <openssl/asn1.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/slice.h"

OSSL_LIB_CTX *openssl_context(void);

/* Timestamps, and some of what is done with certificates, go by the thread's default context alone: from here on that is ours, until openssl_leave is
 * given what this returns.  For AUTO; no TLS between the two. */
OSSL_LIB_CTX *openssl_enter(void);

static inline void
openssl_leave(OSSL_LIB_CTX **outside)
{
	(void)OSSL_LIB_CTX_set0_default(*outside);
}

const EVP_MD *openssl_sha256(void);

/* OpenSSL's parameters are numbers in the machine's byte order: writes big_endian.len bytes. */
void openssl_number(uint8_t *out, struct slice big_endian);

/* A value of OpenSSL's from exactly these bytes: d2i_ also takes BER, so what encodes to other bytes than were given is refused, NULL.
 * Of an item that keeps the bytes that it came from (names, TBSCertificate) that proves nothing: see crypto/certificate.c. */
void *openssl_decode(struct slice der, const ASN1_ITEM *item);
bool openssl_encodes_to(const void *value, const ASN1_ITEM *item, struct slice der);

/* For AUTO. */
static inline void
pkey_free(EVP_PKEY **pkey)
{
	EVP_PKEY_free(*pkey);
}

static inline void
pkey_ctx_free(EVP_PKEY_CTX **ctx)
{
	EVP_PKEY_CTX_free(*ctx);
}

static inline void
md_ctx_free(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

static inline void
md_free(EVP_MD **md)
{
	EVP_MD_free(*md);
}

static inline void
cipher_free(EVP_CIPHER **cipher)
{
	EVP_CIPHER_free(*cipher);
}

static inline void
cipher_ctx_free(EVP_CIPHER_CTX **ctx)
{
	EVP_CIPHER_CTX_free(*ctx);
}

#endif
