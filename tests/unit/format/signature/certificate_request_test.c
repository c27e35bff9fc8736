/* What a certificate authority is asked, and what it may answer. */
#include "support/test.h"

#include "base/json.h"
#include "base/limits.h"
#include "crypto/privkey.h"
#include "format/signature/certificate_request.h"

#define PEM(body) "-----BEGIN CERTIFICATE-----\\n" body "\\n-----END CERTIFICATE-----"
#define LEAF PEM("bGVhZg==")
#define NEXT PEM("bmV4dA==")
#define ANSWER(list) "{\"signedCertificateEmbeddedSct\":{\"chain\":{\"certificates\":[" list "]}}}"

static void
requests(void **state)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret out = { 0 };
	AUTO(buf_free) struct buf pem = BUF(KIB);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct json credentials, request, public;
	const char *text;
	struct err err;

	(void)state;
	assert_int_equal(privkey_generate(&key, KEY_P256, &err), COCKET_OK);
	assert_int_equal(certificate_request_print(&out, slice_str("a.b.c"), privkey_public(key), slice_str("proof"), &err), COCKET_OK);
	assert_int_equal(pubkey_print_pem(&pem, privkey_public(key), &err), COCKET_OK);
	assert_int_equal(json_parse(&doc, secret_slice(&out), &err), COCKET_OK);
	assert_int_equal(json_object(&credentials, json_root(&doc), "credentials", &err), COCKET_OK);
	assert_int_equal(json_string(&text, credentials, "oidcIdentityToken", &err), COCKET_OK);
	assert_string_equal(text, "a.b.c");
	assert_int_equal(json_object(&request, json_root(&doc), "publicKeyRequest", &err), COCKET_OK);
	assert_int_equal(json_string(&text, request, "proofOfPossession", &err), COCKET_OK);
	assert_string_equal(text, "cHJvb2Y=");
	assert_int_equal(json_object(&public, request, "publicKey", &err), COCKET_OK);
	assert_int_equal(json_string(&text, public, "content", &err), COCKET_OK);
	assert_string_equal(text, buf_str(&pem));
	assert_int_equal(json_count(json_root(&doc)), 2);
}

static void
answers(void **state)
{
	static const struct {
		const char *text, *chain, *message; /* chain NULL: refused */
	} rows[] = {
		{ ANSWER("\"" LEAF "\""), "", NULL },
		{ ANSWER("\"" LEAF "\",\"" NEXT "\""), "-----BEGIN CERTIFICATE-----\nbmV4dA==\n-----END CERTIFICATE-----\n", NULL },
		{ ANSWER(""), NULL, "signedCertificateEmbeddedSct: certificates: none" },
		{ ANSWER("1"), NULL, "signedCertificateEmbeddedSct: certificates[0]: not a string" },
		{ ANSWER("\"\""), NULL, "signedCertificateEmbeddedSct: certificates[0]: not PEM: expected a line -----BEGIN ...----- at the start" },
		{ ANSWER("\"" LEAF "\",\"x\""), NULL, "signedCertificateEmbeddedSct: certificates[1]: not PEM: expected a line -----BEGIN ...----- at the start" },
		{ ANSWER("\"-----BEGIN PUBLIC KEY-----\\nbGVhZg==\\n-----END PUBLIC KEY-----\""), NULL,
		  "signedCertificateEmbeddedSct: certificates[0]: PEM label is PUBLIC KEY, expected CERTIFICATE" },
		{ ANSWER("\"" LEAF "\",\"" NEXT "\",\"" NEXT "\",\"" NEXT "\",\"" NEXT "\",\"" NEXT "\",\"" NEXT "\""), NULL,
		  "signedCertificateEmbeddedSct: certificates[6]: more than 6 certificates" },
		{ "{\"signedCertificateEmbeddedSct\":{}}", NULL, "signedCertificateEmbeddedSct: chain: missing" },
		{ "{\"signedCertificateDetachedSct\":{\"chain\":{}}}", NULL,
		  "signedCertificateDetachedSct: the certificate timestamp (SCT) is not in the certificate" },
		{ "{}", NULL, "signedCertificateEmbeddedSct: missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(certificate_answer_free) struct certificate_answer a = { 0 };
		struct err err = { 0 };
		const bool is_read = certificate_answer_parse(&a, slice_str(rows[i].text), &err) == COCKET_OK;

		if (is_read != (rows[i].chain != NULL))
			fail_msg("row %zu: %s", i, err.message);
		assert_string_equal(is_read ? buf_str(&a.chain) : err.message, is_read ? rows[i].chain : rows[i].message);
		assert_string_equal(buf_str(&a.certificate), is_read ? "leaf" : "");
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
