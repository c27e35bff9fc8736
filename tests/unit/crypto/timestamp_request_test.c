/* Requests for timestamps, as OpenSSL reads them, and answers that are none to them. */
#include "support/test.h"

#include <openssl/ts.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/timestamp_request.h"
#include "support/keyless.h"

static void
made(void **state)
{
	AUTO(timestamp_request_free) struct timestamp_request a = { 0 }, b = { 0 };
	const struct digest digest = digest_of(slice_str("signature"));
	const unsigned char *at;
	struct err err;
	TS_REQ *r;

	(void)state;
	assert_int_equal(timestamp_request_make(&a, slice_str("signature"), &err), COCKET_OK);
	assert_int_equal(timestamp_request_make(&b, slice_str("signature"), &err), COCKET_OK);
	assert_false(slice_eq(buf_slice(&a.der), buf_slice(&b.der)));
	at = a.der.ptr;
	r = d2i_TS_REQ(NULL, &at, (long)a.der.len);
	assert_non_null(r);
	assert_int_equal(TS_REQ_get_version(r), 1);
	assert_int_equal(TS_REQ_get_cert_req(r), 1);
	assert_non_null(TS_REQ_get_nonce(r));
	assert_memory_equal(ASN1_STRING_get0_data(TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(r))), digest.bytes, SHA256_BYTES);
	TS_REQ_free(r);
}

/* 30 len 30 len 02 01 status, with a text of one line if there is one. */
static void
answered_otherwise(void **state)
{
	static const struct {
		const char *der;
		size_t len;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "\x30\x05\x30\x03\x02\x01\x02", 7, COCKET_E_REGISTRY, "refused (status 2): no reason is given" },
		{ "\x30\x0c\x30\x0a\x02\x01\x02\x30\x05\x0c\x03no\x1b", 14, COCKET_E_REGISTRY, "refused (status 2): no\\x1b" },
		{ "\x30\x05\x30\x03\x02\x01\x00", 7, COCKET_E_FORMAT, "answered what is not a DER TimeStampResp" },
		{ "\x30\x05\x30\x03\x02\x01\x00\x00", 8, COCKET_E_FORMAT, "answered what is not a DER TimeStampResp" },
		{ "<html>", 6, COCKET_E_FORMAT, "answered what is not a DER TimeStampResp" },
		{ "", 0, COCKET_E_FORMAT, "answered what is not a DER TimeStampResp" },
	};
	AUTO(timestamp_request_free) struct timestamp_request r = { 0 };
	struct keyless k;
	struct err err;

	(void)state;
	assert_int_equal(timestamp_request_make(&r, slice_str("signature"), &err), COCKET_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(timestamp_request_check(&r, slice_of((const uint8_t *)rows[i].der, rows[i].len), &err), rows[i].code);
		assert_string_equal(err.message, rows[i].message);
	}
	keyless_open(&k, "keyless-bundle-rekor2");
	assert_int_equal(timestamp_request_check(&r, buf_slice(&k.bundle.certificate.timestamps[0]), &err), COCKET_E_SIGNATURE);
	assert_string_equal(err.message, "answered with another nonce than the request's: it is an answer to another");
	keyless_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made),
		cmocka_unit_test(answered_otherwise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
