/* Certificate authorities: see authority.h.  Strict as OpenSSL can be (X509_V_FLAG_X509_STRICT), at security level 2: no SHA-1, no short keys. */
#include "crypto/authority.h"

#include <openssl/err.h>
#include <stdlib.h>

#include "crypto/authority_part.h"
#include "crypto/leaf_certificate_part.h"
#include "crypto/openssl.h"

#define SECURITY_LEVEL 2

void
authority_free(struct authority **a)
{
	if (!*a)
		return;
	X509_free((*a)->root);
	sk_X509_pop_free((*a)->others, X509_free);
	free(*a);
	*a = NULL;
}

static enum cocket_code
certificate_add(struct authority *a, struct slice der, bool is_root, struct err *err)
{
	X509 *x = certificate_decode(der);

	ERR_clear_error();
	if (!x)
		return fail(err, COCKET_E_FORMAT, "not a DER Certificate");
	if (is_root) {
		a->root = x;
		return COCKET_OK;
	}
	if (sk_X509_push(a->others, x) > 0)
		return COCKET_OK;
	X509_free(x);
	return no_memory(err);
}

enum cocket_code
authority_new(struct authority **out, const struct slice *der, size_t count, struct err *err)
{
	AUTO(authority_free) struct authority *a = calloc(1, sizeof *a);

	if (count == 0 || count > AUTHORITY_CERTIFICATES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu certificates, expected 1 to %d", count, AUTHORITY_CERTIFICATES_MAX);
	if (!a || (a->others = sk_X509_new_null()) == NULL)
		return no_memory(err);
	for (size_t i = 0; i < count; i++)
		if (certificate_add(a, der[i], i + 1 == count, err))
			return within(err, "certificate %zu", i + 1);
	*out = a;
	a = NULL;
	return COCKET_OK;
}

const char *
openssl_why(void)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return why ? why : "it does not verify";
}

static void
parameters_set(X509_VERIFY_PARAM *p, int64_t time)
{
	X509_VERIFY_PARAM_set_time(p, (time_t)time);
	X509_VERIFY_PARAM_set_depth(p, AUTHORITY_CERTIFICATES_MAX);
	X509_VERIFY_PARAM_set_auth_level(p, SECURITY_LEVEL);
	(void)X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_X509_STRICT);
}

X509_STORE *
authority_store(const struct authority *a, int64_t time)
{
	X509_STORE *store = X509_STORE_new();

	if (store && X509_STORE_add_cert(store, a->root) != 1) {
		X509_STORE_free(store);
		store = NULL;
	}
	if (store)
		parameters_set(X509_STORE_get0_param(store), time);
	return store;
}

static void
store_ctx_free(X509_STORE_CTX **ctx)
{
	X509_STORE_CTX_free(*ctx);
}

/* Of the certificate next to the leaf on the path that was found. */
static enum cocket_code
issuer_add(struct buf *out, X509_STORE_CTX *ctx, struct err *err)
{
	STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(ctx);
	unsigned char *der = NULL;
	enum cocket_code code;
	int n;

	if (sk_X509_num(path) < 2)
		return fail(err, COCKET_E_SIGNATURE, "the certificate is its own root");
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(sk_X509_value(path, 1)), &der);
	code = n > 0 ? buf_add(out, slice_of(der, (size_t)n), err) : no_memory(err);
	OPENSSL_free(der);
	return code;
}

static enum cocket_code
leaf_check(struct buf *issuer, const struct authority *a, X509 *leaf, int64_t time, struct err *err)
{
	AUTO(x509_store_free) X509_STORE *store = authority_store(a, time);
	AUTO(store_ctx_free) X509_STORE_CTX *ctx = X509_STORE_CTX_new_ex(openssl_context(), NULL);

	if (!store || !ctx || X509_STORE_CTX_init(ctx, store, leaf, a->others) != 1)
		return no_memory(err);
	if (X509_verify_cert(ctx) != 1) {
		ERR_clear_error();
		return fail(err, COCKET_E_SIGNATURE, "%s", X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)));
	}
	return issuer_add(issuer, ctx, err);
}

/* RFC 5280 4.1.2.5: the last second is within a validity; for OpenSSL it is not.  Whether the leaf is valid at all is for the caller. */
static int64_t
time_for_openssl(const struct leaf_certificate *leaf, int64_t time)
{
	const int64_t end = leaf_certificate_not_after(leaf);

	return time == end && leaf_certificate_not_before(leaf) < end ? time - 1 : time;
}

enum cocket_code
authority_check_leaf(struct buf *issuer, const struct authority *a, const struct leaf_certificate *leaf, int64_t time, struct err *err)
{
	return leaf_check(issuer, a, leaf_certificate_x509(leaf), time_for_openssl(leaf, time), err);
}
