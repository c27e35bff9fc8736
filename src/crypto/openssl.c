/* Opens a library context of OpenSSL 3 once for the process.
 * Reading openssl.cnf and fetching algorithms anew are most of what a short OpenSSL program pays for; neither is needed here.
 * Never touches the process's default context, of which TLS needs every digest and the system's configuration: what is left out when that one is
 * started is missing for good.
 * Never uses a low-level (deprecated) interface. */
#include "crypto/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <pthread.h>

#include "base/err.h"

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static OSSL_LIB_CTX *context;
static EVP_MD *sha256;

/* P-384 needs random numbers even to verify.  OpenSSL's usual generator would have all ciphers fetched for its one; SP 800-90A has one of a hash too. */
static void
open_context(void)
{
	context = OSSL_LIB_CTX_new();
	if (!context || RAND_set_DRBG_type(context, "HASH-DRBG", NULL, NULL, "SHA256") != 1)
		BUG("OpenSSL does not start");
}

static void
fetch(void)
{
	sha256 = EVP_MD_fetch(openssl_context(), "SHA256", NULL);
	if (!sha256)
		BUG("OpenSSL has no SHA-256");
}

OSSL_LIB_CTX *
openssl_context(void)
{
	if (pthread_once(&opened, open_context) != 0)
		BUG("pthread_once");
	return context;
}

OSSL_LIB_CTX *
openssl_enter(void)
{
	return OSSL_LIB_CTX_set0_default(openssl_context());
}

const EVP_MD *
openssl_sha256(void)
{
	if (pthread_once(&fetched, fetch) != 0)
		BUG("pthread_once");
	return sha256;
}

void
openssl_number(uint8_t *out, struct slice big_endian)
{
	const uint16_t probe = 1;
	bool little = *(const uint8_t *)&probe == 1;

	for (size_t i = 0; i < big_endian.len; i++)
		out[i] = big_endian.ptr[little ? big_endian.len - 1 - i : i];
}

bool
openssl_encodes_to(const void *value, const ASN1_ITEM *item, struct slice der)
{
	unsigned char *bytes = NULL;
	int n = ASN1_item_i2d(value, &bytes, item);
	bool is_same = n >= 0 && slice_eq(slice_of(bytes, (size_t)n), der);

	OPENSSL_free(bytes);
	return is_same;
}

void *
openssl_decode(struct slice der, const ASN1_ITEM *item)
{
	const unsigned char *at = der.ptr;
	void *value = ASN1_item_d2i(NULL, &at, (long)der.len, item);

	if (value && !openssl_encodes_to(value, item, der)) {
		ASN1_item_free(value, item);
		value = NULL;
	}
	ERR_clear_error();
	return value;
}
