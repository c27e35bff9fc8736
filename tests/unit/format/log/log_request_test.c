/* Requests to logs of Rekor v2, and what may be their answer. */
#include "support/test.h"

#include "base/limits.h"
#include "format/log/log_request.h"

static void
requests(void **state)
{
	struct logged_signature s = {
		.signature = slice_str("sig"), .certificate = slice_str("cert"), .key_type = KEY_P256, .is_envelope = true, .payload = slice_str("p"),
		.signed_bytes = slice_str("abc"),
	};
	AUTO(buf_free) struct buf out = BUF(4 * KIB);
	struct err err;

	(void)state;
	assert_int_equal(log_request_print(&out, &s, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "{\"hashedRekordRequestV002\":{\"digest\":\"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\",\"signature\":{\"content\":\"c2ln\","
	                                   "\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"x509Certificate\":{\"rawBytes\":\"Y2VydA==\"}}}}}");
	s.key_type = KEY_ED25519;
	assert_int_equal(log_request_print(&out, &s, &err), COCKET_E_UNSUPPORTED);
	s.key_type = KEY_P256;
	s.certificate = slice_str("");
	assert_int_equal(log_request_print(&out, &s, &err), COCKET_E_UNSUPPORTED);
	assert_string_equal(err.message, "a log's entry for a p256 key, expected p256 with a certificate");
}

#define ID "\"logId\":{\"keyId\":\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\"}"
#define REST "\"kindVersion\":{\"kind\":\"hashedrekord\",\"version\":\"0.0.2\"},\"canonicalizedBody\":\"e30=\""

static void
answers(void **state)
{
	static const struct {
		const char *text, *message; /* NULL: taken */
	} rows[] = {
		{ "{" ID "," REST "}", NULL },
		{ "{\"logIndex\":\"7\"," ID "," REST "}", NULL },
		{ "{\"logIndex\":\"0\",\"integratedTime\":\"0\",\"inclusionPromise\":null," ID "," REST "}", NULL },
		{ "", "0 entries, expected 1" },
		{ "{" ID "," REST "},{" ID "," REST "}", "2 entries, expected 1" },
		{ "{}", "tlogEntries[0]: logId: missing" },
		{ "{\"logIndex\":7," ID "," REST "}", "tlogEntries[0]: logIndex: not a string" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(log_entries_free) struct log_entries list = { 0 };
		struct err err = { 0 };
		const enum cocket_code code = log_answer_parse(&list, slice_str(rows[i].text), &err);

		assert_int_equal(code, rows[i].message ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(rows[i].message ? err.message : "", rows[i].message ? rows[i].message : "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
