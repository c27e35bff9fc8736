/* Starts OpenSSL 3 once for the process.
 * Reading openssl.cnf and fetching algorithms anew are most of what a short OpenSSL program pays for; neither is needed here.
 * Never uses a low-level (deprecated) interface. */
#include "crypto/libcrypto.h"

#include <openssl/crypto.h>
#include <pthread.h>

#include "base/err.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;

static void
start(void)
{
	uint64_t options = OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
	                   OPENSSL_INIT_NO_ADD_ALL_DIGESTS;

	if (OPENSSL_init_crypto(options, NULL) != 1)
		BUG("OpenSSL does not start");
}

static void
fetch(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!sha256)
		BUG("OpenSSL has no SHA-256");
}

void
libcrypto_start(void)
{
	if (pthread_once(&started, start) != 0)
		BUG("pthread_once");
}

const EVP_MD *
libcrypto_sha256(void)
{
	libcrypto_start();
	if (pthread_once(&fetched, fetch) != 0)
		BUG("pthread_once");
	return sha256;
}

void
libcrypto_number(uint8_t *out, struct slice big_endian)
{
	const uint16_t probe = 1;
	bool little = *(const uint8_t *)&probe == 1;

	for (size_t i = 0; i < big_endian.len; i++)
		out[i] = big_endian.ptr[little ? big_endian.len - 1 - i : i];
}
