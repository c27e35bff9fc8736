/* SHA-1 by OpenSSL: see sha1.h. */
#include "crypto/sha1.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "crypto/openssl.h"

struct sha1 {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
};

static bool
begin(struct sha1 *s)
{
	return EVP_DigestInit_ex(s->ctx, s->md, NULL) == 1;
}

enum cocket_code
sha1_new(struct sha1 **out, struct err *err)
{
	AUTO(sha1_free) struct sha1 *s = calloc(1, sizeof *s);

	if (s == NULL || (s->ctx = EVP_MD_CTX_new()) == NULL)
		return no_memory(err);
	s->md = EVP_MD_fetch(openssl_context(), "SHA1", NULL);
	if (s->md == NULL || !begin(s))
		return fail(err, COCKET_E_UNSUPPORTED, "SHA-1 is not to be had of this machine's OpenSSL");
	*out = s;
	s = NULL;
	return COCKET_OK;
}

void
sha1_add(struct sha1 *s, struct slice bytes)
{
	if (EVP_DigestUpdate(s->ctx, bytes.ptr, bytes.len) != 1)
		BUG("SHA-1 failed");
}

void
sha1_end(uint8_t out[static SHA1_BYTES], struct sha1 *s)
{
	unsigned int n = 0;

	if (EVP_DigestFinal_ex(s->ctx, out, &n) != 1 || n != SHA1_BYTES || !begin(s))
		BUG("SHA-1 failed");
}

void
sha1_free(struct sha1 **s)
{
	if (*s == NULL)
		return;
	EVP_MD_CTX_free((*s)->ctx);
	EVP_MD_free((*s)->md);
	free(*s);
	*s = NULL;
}
