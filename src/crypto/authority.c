/* Certificate authorities: see authority.h.  Strict as OpenSSL can be (X509_V_FLAG_X509_STRICT), at security level 2: no SHA-1, no short keys. */
#include "crypto/authority.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "crypto/authority_part.h"
#include "crypto/der.h"
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
	buf_free(&(*a)->der);
	(void)pthread_mutex_destroy(&(*a)->lock);
	free(*a);
	*a = NULL;
}

/* --- what it is made of ---------------------------------------------------------------------------- */

/* RFC 5280 4.1: SEQUENCE { TBSCertificate, AlgorithmIdentifier, BIT STRING }. */
static bool
looks_like_certificate(struct slice bytes)
{
	struct der in = der_of(bytes), parts = der_enter(&in, DER_SEQUENCE);

	(void)der_take(&parts, DER_SEQUENCE);
	(void)der_take(&parts, DER_SEQUENCE);
	(void)der_take_bits(&parts);
	return der_is_done(&in) && der_is_done(&parts);
}

static enum cocket_code
no_certificate(size_t at, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "certificate %zu: not a DER Certificate", at + 1);
}

static enum cocket_code
certificates_copy(struct authority *a, const struct slice *der, size_t count, struct err *err)
{
	a->der = BUF((size_t)AUTHORITY_CERTIFICATES_MAX * LEAF_MAX_BYTES);
	for (size_t i = 0; i < count; i++) {
		if (!looks_like_certificate(der[i]))
			return no_certificate(i, err);
		if (buf_add(&a->der, der[i], err))
			return within(err, "certificate %zu", i + 1);
	}
	return COCKET_OK;
}

enum cocket_code
authority_new(struct authority **out, const struct slice *der, size_t count, struct err *err)
{
	AUTO(authority_free) struct authority *a = NULL;

	if (count == 0 || count > AUTHORITY_CERTIFICATES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu certificates, expected 1 to %d", count, AUTHORITY_CERTIFICATES_MAX);
	a = calloc(1, sizeof *a);
	if (!a)
		return no_memory(err);
	if (pthread_mutex_init(&a->lock, NULL) != 0)
		BUG("pthread_mutex_init");
	if (certificates_copy(a, der, count, err))
		return err->code;
	*out = a;
	a = NULL;
	return COCKET_OK;
}

static enum cocket_code
certificate_add(struct authority *a, struct slice der, bool is_root, struct err *err)
{
	X509 *x = certificate_decode(der);

	ERR_clear_error();
	if (!x)
		return no_certificate((size_t)sk_X509_num(a->others), err);
	(void)X509_check_purpose(x, -1, 0); /* what OpenSSL remembers of its extensions, before threads share it */
	ERR_clear_error();
	if (is_root) {
		a->root = x;
		return COCKET_OK;
	}
	if (sk_X509_push(a->others, x) > 0)
		return COCKET_OK;
	X509_free(x);
	return no_memory(err);
}

/* Anew each time until it succeeds, so that nothing is kept of what failed. */
static enum cocket_code
certificates_decode(struct authority *a, struct err *err)
{
	struct der in = der_of(buf_slice(&a->der));

	sk_X509_pop_free(a->others, X509_free);
	if ((a->others = sk_X509_new_null()) == NULL)
		return no_memory(err);
	while (in.rest.len > 0) {
		const uint8_t *start = in.rest.ptr;

		if (!der_take(&in, DER_SEQUENCE).ptr)
			BUG("a certificate that was one value of DER");
		if (certificate_add(a, slice_of(start, (size_t)(in.rest.ptr - start)), in.rest.len == 0, err))
			return err->code;
	}
	a->is_decoded = true;
	return COCKET_OK;
}

enum cocket_code
authority_decode(struct authority *a, struct err *err)
{
	enum cocket_code code;

	if (pthread_mutex_lock(&a->lock) != 0)
		BUG("pthread_mutex_lock");
	code = a->is_decoded ? COCKET_OK : certificates_decode(a, err);
	(void)pthread_mutex_unlock(&a->lock);
	return code;
}

/* --- paths ----------------------------------------------------------------------------------------- */

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

static void
path_free(STACK_OF(X509) **path)
{
	sk_X509_pop_free(*path, X509_free);
	*path = NULL;
}

/* From the leaf to the root.  *path: one that was found before is freed. */
static enum cocket_code
path_find(STACK_OF(X509) **path, const struct authority *a, X509 *leaf, int64_t time, struct err *err)
{
	AUTO(x509_store_free) X509_STORE *store = authority_store(a, time);
	AUTO(store_ctx_free) X509_STORE_CTX *ctx = X509_STORE_CTX_new_ex(openssl_context(), NULL);

	path_free(path);
	if (!store || !ctx || X509_STORE_CTX_init(ctx, store, leaf, a->others) != 1)
		return no_memory(err);
	if (X509_verify_cert(ctx) != 1) {
		ERR_clear_error();
		return fail(err, COCKET_E_SIGNATURE, "%s", X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)));
	}
	*path = X509_STORE_CTX_get1_chain(ctx);
	return *path ? COCKET_OK : no_memory(err);
}

/* A path that is good at one time is good at another if all of it is valid then, which is all that OpenSSL asks of a time; by its own rules. */
static bool
path_is_valid_at(STACK_OF(X509) *path, time_t time)
{
	for (int i = 0; i < sk_X509_num(path); i++) {
		const X509 *x = sk_X509_value(path, i);

		if (X509_cmp_time(X509_get0_notBefore(x), &time) >= 0 || X509_cmp_time(X509_get0_notAfter(x), &time) <= 0)
			return false;
	}
	return sk_X509_num(path) > 0;
}

/* RFC 5280 4.1.2.5: the last second is within a validity; for OpenSSL it is not.  Whether the leaf is valid at all is for the caller. */
static int64_t
time_for_openssl(const struct leaf_certificate *leaf, int64_t time)
{
	const int64_t end = leaf_certificate_not_after(leaf);

	return time == end && leaf_certificate_not_before(leaf) < end ? time - 1 : time;
}

enum cocket_code
authority_check_leaf(struct buf *issuer, struct authority *a, const struct leaf_certificate *leaf, const struct instant *times, size_t count,
                     struct err *err)
{
	AUTO(openssl_leave) OSSL_LIB_CTX *outside = openssl_enter();
	AUTO(path_free) STACK_OF(X509) *path = NULL;

	if (authority_decode(a, err))
		return err->code;
	for (size_t i = 0; i < count; i++) {
		const int64_t time = time_for_openssl(leaf, times[i].seconds);

		if (!path_is_valid_at(path, (time_t)time) && path_find(&path, a, leaf_certificate_x509(leaf), time, err))
			return err->code;
	}
	if (sk_X509_num(path) < 2)
		return fail(err, COCKET_E_SIGNATURE, "the certificate is its own root");
	return certificate_add_spki(issuer, sk_X509_value(path, 1), err); /* of the one next to the leaf */
}
