#include "support/certificates.h"

#include <openssl/ec.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

static void
must(int ok)
{
	if (!ok)
		abort();
}

static void
extension_add(X509 *x, X509V3_CTX *ctx, const struct test_extension *e)
{
	X509_EXTENSION *made = X509V3_EXT_nconf(NULL, ctx, e->name, e->value);

	must(made != NULL && X509_add_ext(x, made, -1));
	X509_EXTENSION_free(made);
}

struct buf
certificate_make(const struct test_extension *extensions)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	struct buf out = BUF(65536);
	unsigned char *der = NULL;
	struct err err;
	X509V3_CTX ctx;
	int n;

	must(key && x && X509_set_version(x, X509_VERSION_3) && ASN1_INTEGER_set(X509_get_serialNumber(x), 1) && X509_set_pubkey(x, key));
	must(X509_gmtime_adj(X509_getm_notBefore(x), 0) && X509_gmtime_adj(X509_getm_notAfter(x), 600));
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	for (; extensions->name; extensions++)
		extension_add(x, &ctx, extensions);
	must(X509_sign(x, key, EVP_sha256()));
	n = i2d_X509(x, &der);
	must(n > 0 && buf_add(&out, slice_of(der, (size_t)n), &err) == COCKET_OK);
	OPENSSL_free(der);
	X509_free(x);
	EVP_PKEY_free(key);
	return out;
}
