/* Times that an authority signed: see authority.h.  OpenSSL's TS verifies token, path and the signing certificate's attribute; what it leaves open is
 * done here: the digest's algorithm, the status, the authority's own certificate, the fraction of the time. */
#include <openssl/err.h>
#include <openssl/ts.h>
#include <time.h>

#include "crypto/authority.h"
#include "crypto/authority_part.h"
#include "crypto/openssl.h"

static void
response_free(TS_RESP **r)
{
	TS_RESP_free(*r);
}

static void
ts_ctx_free(TS_VERIFY_CTX **ctx)
{
	TS_VERIFY_CTX_free(*ctx);
}

static TS_RESP *
response_decode(struct slice der)
{
	const unsigned char *at = der.ptr;
	TS_RESP *r = d2i_TS_RESP(NULL, &at, (long)der.len);

	if (r && at != der.ptr + der.len) {
		TS_RESP_free(r);
		r = NULL;
	}
	return r;
}

/* RFC 3161 section 2.4.2: 0 granted, 1 granted with modifications; nothing else has a token that counts. */
static enum cocket_code
status_check(TS_RESP *r, struct err *err)
{
	const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(r)));

	if (status != 0 && status != 1)
		return fail(err, COCKET_E_FORMAT, "status %ld, expected granted", status);
	if (!TS_RESP_get_token(r) || !TS_RESP_get_tst_info(r))
		return fail(err, COCKET_E_FORMAT, "no token");
	return COCKET_OK;
}

/* --- the time ------------------------------------------------------------------------------------ */

/* "20261128221500.25Z": RFC 3161 demands Z, and that no fraction ends in 0. */
static bool
fraction_read(uint32_t *out, struct slice time)
{
	uint32_t nanoseconds = 0, weight = 100000000;

	*out = 0;
	if (time.len < 15 || time.ptr[time.len - 1] != 'Z')
		return false;
	if (time.len == 15)
		return true;
	if (time.ptr[14] != '.' || time.len < 17)
		return false;
	for (size_t i = 15; i + 1 < time.len; i++, weight /= 10) {
		if (time.ptr[i] < '0' || time.ptr[i] > '9')
			return false;
		nanoseconds += weight * (uint32_t)(time.ptr[i] - '0');
	}
	*out = nanoseconds;
	return true;
}

static enum cocket_code
time_read(struct instant *out, const TS_TST_INFO *info, struct err *err)
{
	const ASN1_GENERALIZEDTIME *t = TS_TST_INFO_get_time(info);
	struct tm tm;

	if (!t || !fraction_read(&out->nanoseconds, slice_of(ASN1_STRING_get0_data(t), (size_t)ASN1_STRING_length(t))) || ASN1_TIME_to_tm(t, &tm) != 1)
		return fail(err, COCKET_E_FORMAT, "its time is none");
	out->seconds = (int64_t)timegm(&tm);
	return COCKET_OK;
}

/* --- what it is about ------------------------------------------------------------------------------ */

/* NULL: a digest that nobody should sign any more. */
static const char *
imprint_hash(TS_TST_INFO *info)
{
	const X509_ALGOR *algorithm = TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info));
	const ASN1_OBJECT *oid;

	X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
	switch (OBJ_obj2nid(oid)) {
	case NID_sha256: return "SHA256";
	case NID_sha384: return "SHA384";
	case NID_sha512: return "SHA512";
	default: return NULL;
	}
}

/* The context frees what it is given. */
static enum cocket_code
imprint_set(TS_VERIFY_CTX *ctx, TS_TST_INFO *info, struct slice bytes, struct err *err)
{
	const char *hash = imprint_hash(info);
	unsigned char *imprint = OPENSSL_malloc(EVP_MAX_MD_SIZE);
	size_t len = 0;

	if (!imprint)
		return no_memory(err);
	if (!hash || EVP_Q_digest(openssl_context(), hash, NULL, bytes.ptr, bytes.len, imprint, &len) != 1) {
		OPENSSL_free(imprint);
		return fail(err, COCKET_E_FORMAT, "a digest other than SHA-256, SHA-384 and SHA-512");
	}
	(void)TS_VERIFY_CTX_set_imprint(ctx, imprint, (long)len);
	return COCKET_OK;
}

/* --- by whom ------------------------------------------------------------------------------------- */

/* The authority's certificates, for tokens that hold none. */
static enum cocket_code
certificates_set(TS_VERIFY_CTX *ctx, const struct authority *a, int64_t time, struct err *err)
{
	X509_STORE *store = authority_store(a, time);
	STACK_OF(X509) *others = X509_chain_up_ref(a->others);

	if (!store || !others) {
		X509_STORE_free(store);
		sk_X509_pop_free(others, X509_free);
		return no_memory(err);
	}
	(void)TS_VERIFY_CTX_set_store(ctx, store);
	(void)TS_VERIFY_CTX_set_certs(ctx, others);
	return COCKET_OK;
}

/* Where the root file says who signs, nobody else below its root does. */
static enum cocket_code
signer_check(const struct authority *a, TS_RESP *r, struct err *err)
{
	X509 *named = sk_X509_num(a->others) > 0 ? sk_X509_value(a->others, 0) : a->root;
	STACK_OF(X509) *signers;
	bool is_named;

	if (X509_check_ca(named) != 0)
		return COCKET_OK;
	signers = PKCS7_get0_signers(TS_RESP_get_token(r), a->others, 0);
	is_named = sk_X509_num(signers) == 1 && X509_cmp(sk_X509_value(signers, 0), named) == 0;
	sk_X509_free(signers);
	ERR_clear_error();
	return is_named ? COCKET_OK : fail(err, COCKET_E_SIGNATURE, "signed by another than the authority's own certificate");
}

static enum cocket_code
token_verify(const struct authority *a, TS_RESP *r, struct slice bytes, int64_t time, struct err *err)
{
	AUTO(ts_ctx_free) TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();

	if (!ctx)
		return no_memory(err);
	(void)TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
	if (imprint_set(ctx, TS_RESP_get_tst_info(r), bytes, err) || certificates_set(ctx, a, time, err))
		return err->code;
	if (TS_RESP_verify_response(ctx, r) != 1)
		return fail(err, COCKET_E_SIGNATURE, "%s", openssl_why());
	return signer_check(a, r, err);
}

enum cocket_code
authority_check_timestamp(struct instant *out, struct authority *a, struct slice der, struct slice bytes, struct err *err)
{
	AUTO(openssl_leave) OSSL_LIB_CTX *outside = openssl_enter();
	AUTO(response_free) TS_RESP *r = der.len <= TIMESTAMP_MAX_BYTES ? response_decode(der) : NULL;
	struct instant time;

	if (der.len > TIMESTAMP_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "timestamp: %zu bytes, at most %d are read", der.len, TIMESTAMP_MAX_BYTES);
	ERR_clear_error();
	if (!r)
		return fail(err, COCKET_E_FORMAT, "timestamp: not a DER TimeStampResp");
	if (authority_decode(a, err))
		return err->code;
	if (status_check(r, err) || time_read(&time, TS_RESP_get_tst_info(r), err) || token_verify(a, r, bytes, time.seconds, err))
		return within(err, "timestamp");
	*out = time;
	return COCKET_OK;
}
