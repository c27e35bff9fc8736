/* Timestamp requests: see timestamp_request.h.  DER is OpenSSL's. */
#include "crypto/timestamp_request.h"

#include <openssl/err.h>
#include <openssl/ts.h>
#include <sodium.h>

#include "base/escape.h"
#include "crypto/authority.h"
#include "crypto/digest.h"

static void
request_free(TS_REQ **r)
{
	TS_REQ_free(*r);
}

static void
response_free(TS_RESP **r)
{
	TS_RESP_free(*r);
}

static void
imprint_free(TS_MSG_IMPRINT **m)
{
	TS_MSG_IMPRINT_free(*m);
}

static void
algorithm_free(X509_ALGOR **a)
{
	X509_ALGOR_free(*a);
}

static void
integer_free(ASN1_INTEGER **i)
{
	ASN1_INTEGER_free(*i);
}

void
timestamp_request_free(struct timestamp_request *r)
{
	buf_free(&r->der);
}

/* --- the request ---------------------------------------------------------------------------------- */

static bool
imprint_set(TS_REQ *r, const struct digest *digest)
{
	AUTO(imprint_free) TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	AUTO(algorithm_free) X509_ALGOR *a = X509_ALGOR_new();

	return m && a && X509_ALGOR_set0(a, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 && TS_MSG_IMPRINT_set_algo(m, a) == 1 &&
	       TS_MSG_IMPRINT_set_msg(m, (unsigned char *)(uintptr_t)digest->bytes, SHA256_BYTES) == 1 && TS_REQ_set_msg_imprint(r, m) == 1;
}

/* As an INTEGER that is not negative and has no zero in front, whatever the bytes. */
static ASN1_INTEGER *
nonce_of(const uint8_t bytes[static TIMESTAMP_NONCE_BYTES])
{
	BIGNUM *n = BN_bin2bn(bytes, TIMESTAMP_NONCE_BYTES, NULL);
	ASN1_INTEGER *i = n ? BN_to_ASN1_INTEGER(n, NULL) : NULL;

	BN_free(n);
	return i;
}

static bool
request_fill(TS_REQ *r, const struct timestamp_request *q, const struct digest *digest)
{
	AUTO(integer_free) ASN1_INTEGER *nonce = nonce_of(q->nonce);

	return nonce && TS_REQ_set_version(r, 1) == 1 && imprint_set(r, digest) && TS_REQ_set_nonce(r, nonce) == 1 && TS_REQ_set_cert_req(r, 1) == 1;
}

enum cocket_code
timestamp_request_make(struct timestamp_request *out, struct slice bytes, struct err *err)
{
	AUTO(request_free) TS_REQ *r = TS_REQ_new();
	const struct digest digest = digest_of(bytes);
	unsigned char *der = NULL;
	int len;

	*out = (struct timestamp_request){ .der = BUF(1024) };
	randombytes_buf(out->nonce, sizeof out->nonce);
	if (!r || !request_fill(r, out, &digest) || (len = i2d_TS_REQ(r, &der)) <= 0) {
		ERR_clear_error();
		return no_memory(err);
	}
	(void)!buf_add(&out->der, slice_of(der, (size_t)len), err);
	OPENSSL_free(der);
	return out->der.len > 0 ? COCKET_OK : err->code;
}

/* --- the answer ----------------------------------------------------------------------------------- */

/* PKIFreeText: the first line of it, for people. */
static struct slice
words_of(const TS_STATUS_INFO *status)
{
	const STACK_OF(ASN1_UTF8STRING) *lines = TS_STATUS_INFO_get0_text(status);
	const ASN1_UTF8STRING *first = sk_ASN1_UTF8STRING_num(lines) > 0 ? sk_ASN1_UTF8STRING_value(lines, 0) : NULL;

	return first ? slice_of(ASN1_STRING_get0_data(first), (size_t)ASN1_STRING_length(first)) : slice_str("no reason is given");
}

static enum cocket_code
status_check(TS_RESP *r, struct err *err)
{
	const TS_STATUS_INFO *info = TS_RESP_get_status_info(r);
	const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info));

	if (status != 0 && status != 1)
		return fail(err, COCKET_E_REGISTRY, "refused (status %ld): %s", status, TEXT(words_of(info)));
	return TS_RESP_get_tst_info(r) ? COCKET_OK : fail(err, COCKET_E_FORMAT, "answered without a token");
}

enum cocket_code
timestamp_request_check(const struct timestamp_request *r, struct slice answer, struct err *err)
{
	const unsigned char *at = answer.ptr;
	AUTO(response_free) TS_RESP *response = answer.len <= TIMESTAMP_MAX_BYTES ? d2i_TS_RESP(NULL, &at, (long)answer.len) : NULL;
	AUTO(integer_free) ASN1_INTEGER *nonce = nonce_of(r->nonce);
	const ASN1_INTEGER *its;

	ERR_clear_error();
	if (!nonce)
		return no_memory(err);
	if (!response || at != answer.ptr + answer.len)
		return fail(err, COCKET_E_FORMAT, "answered what is not a DER TimeStampResp");
	if (status_check(response, err))
		return err->code;
	its = TS_TST_INFO_get_nonce(TS_RESP_get_tst_info(response));
	return its && ASN1_INTEGER_cmp(its, nonce) == 0 ? COCKET_OK
	                                                 : fail(err, COCKET_E_SIGNATURE, "answered with another nonce than the request's: it is an answer to another");
}
