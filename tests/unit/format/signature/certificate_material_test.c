/* What lies beside a signature by certificate: a bundle's of each version, and cosign's annotations, one thing wrong at a time. */
#include "support/test.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/authority.h"
#include "format/signature/certificate_material.h"
#include "support/certificates.h"
#include "support/keyless.h"

#define M "\"certificate\":{\"rawBytes\":\"AQI=\"}"
#define CHAIN(list) "\"x509CertificateChain\":{\"certificates\":[" list "]}"
#define LINK "{\"rawBytes\":\"AQI=\"}"
#define TOKENS(list) "\"timestampVerificationData\":{\"rfc3161Timestamps\":[" list "]}"

static enum cocket_code
parse(struct certificate_material *m, unsigned version, const char *text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, slice_str(text), err))
		return err->code;
	return certificate_material_parse(m, json_root(&doc), version, err);
}

static void
bundles(void **state)
{
	static const struct {
		unsigned version;
		const char *text, *message; /* NULL: taken */
	} rows[] = {
		{ 3, "{" M "}", NULL },
		{ 3, "{" M "," TOKENS("{\"signedTimestamp\":\"AQ==\"}") "}", NULL },
		{ 3, "{" M ",\"tlogEntries\":[]," TOKENS("") "}", NULL },
		{ 3, "{\"certificate\":{}}", "certificate: rawBytes: missing" },
		{ 3, "{\"certificate\":{\"rawBytes\":\"\"}}", "certificate: rawBytes: empty" },
		{ 3, "{\"certificate\":{\"rawBytes\":\"A-_=\"}}", "certificate: rawBytes: *" },
		{ 3, "{\"certificate\":[]}", "certificate: not an object" },
		{ 3, "{" CHAIN(LINK) "}", "x509CertificateChain: a bundle of v0.3 has a certificate alone" },
		{ 3, "{}", "x509CertificateChain: a bundle of v0.3 has a certificate alone" },
		{ 2, "{" CHAIN(LINK) "}", NULL },
		{ 1, "{" CHAIN(LINK) "}", NULL },
		{ 2, "{" CHAIN(LINK "," LINK) "}", NULL }, /* what comes after the first is not trusted, so it may be anything */
		{ 2, "{" CHAIN("") "}", "x509CertificateChain: certificates: none" },
		{ 2, "{\"x509CertificateChain\":{}}", "x509CertificateChain: certificates: missing" },
		{ 2, "{" CHAIN("{}") "}", "x509CertificateChain: certificates[0]: rawBytes: missing" },
		{ 2, "{" CHAIN(LINK ",{}") "}", "x509CertificateChain: certificates[1]: rawBytes: missing" },
		{ 2, "{" CHAIN(LINK "," LINK "," LINK "," LINK "," LINK) "}", NULL },
		{ 2, "{" CHAIN(LINK "," LINK "," LINK "," LINK "," LINK "," LINK) "}", "x509CertificateChain: 6 certificates, at most 5 are read" },
		{ 3, "{" M "," TOKENS("{}") "}", "timestampVerificationData: rfc3161Timestamps: signedTimestamp: missing" },
		{ 3, "{" M ",\"timestampVerificationData\":[]}", "timestampVerificationData: not an object" },
		{ 3, "{" M ",\"tlogEntries\":{}}", "tlogEntries: not an array" },
		{ 3, "{" M ",\"tlogEntries\":[{}]}", "tlogEntries[0]: logId: missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(certificate_material_free) struct certificate_material m = { 0 };
		struct err err = { 0 };
		const enum cocket_code code = parse(&m, rows[i].version, rows[i].text, &err);

		if ((code == COCKET_OK) != (rows[i].message == NULL) || (code && strncmp(err.message, rows[i].message, strcspn(rows[i].message, "*")) != 0))
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
		assert_int_equal(m.certificate.len, code ? 0 : 2);
		if (code == COCKET_OK)
			assert_int_equal(m.demand, rows[i].version == 1 ? LOG_DEMANDS_PROMISE : LOG_DEMANDS_PROOF);
	}
}

static void
bounds(void **state)
{
	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		AUTO(certificate_material_free) struct certificate_material m = { 0 };
		AUTO(buf_free) struct buf text = BUF(MIB);
		struct err err;

		assert_int_equal(buf_addf(&text, &err, "{" M ",\"timestampVerificationData\":{\"rfc3161Timestamps\":["), COCKET_OK);
		for (size_t i = 0; i < TIMESTAMPS_MAX + extra; i++)
			assert_int_equal(buf_addf(&text, &err, "%s{\"signedTimestamp\":\"AQ==\"}", i ? "," : ""), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "]}}"), COCKET_OK);
		assert_int_equal(parse(&m, 3, buf_str(&text), &err), extra ? COCKET_E_TOO_MANY : COCKET_OK);
		if (extra)
			assert_string_equal(err.message, "timestampVerificationData: rfc3161Timestamps: more than 32 timestamps");
	}
}

/* The format with so many bytes in place of %s. */
static struct buf
text_with(const char *before, size_t bytes, const char *after)
{
	AUTO(buf_free) struct buf zeros = BUF(MIB), base64 = BUF(MIB);
	struct buf text = BUF(MIB);
	uint8_t *at;
	struct err err;

	at = buf_reserve(&zeros, bytes, &err);
	assert_non_null(at);
	memset(at, 0, bytes);
	zeros.len = bytes;
	assert_int_equal(base64_encode(&base64, buf_slice(&zeros), &err), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "%s%s%s", before, buf_str(&base64), after), COCKET_OK);
	return text;
}

static void
sizes(void **state)
{
	static const struct {
		const char *before, *after;
		size_t max;
		const char *message; /* of one byte more */
	} rows[] = {
		{ "{\"certificate\":{\"rawBytes\":\"", "\"}}", LEAF_MAX_BYTES, "certificate: rawBytes: larger than 16384 bytes" },
		{ "{" M ",\"timestampVerificationData\":{\"rfc3161Timestamps\":[{\"signedTimestamp\":\"", "\"}]}}", TIMESTAMP_MAX_BYTES,
		  "timestampVerificationData: rfc3161Timestamps: signedTimestamp: larger than 65536 bytes" },
		{ "-----BEGIN CERTIFICATE-----\n", "\n-----END CERTIFICATE-----\n", LEAF_MAX_BYTES, "certificate annotation: larger than 16384 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t extra = 0; extra < 2; extra++) {
			AUTO(buf_free) struct buf text = text_with(rows[i].before, rows[i].max + extra, rows[i].after);
			AUTO(certificate_material_free) struct certificate_material m = { 0 };
			const struct certificate_annotations a = { .certificate = buf_str(&text) };
			struct err err = { 0 };
			const enum cocket_code code = rows[i].before[0] == '{' ? parse(&m, 3, buf_str(&text), &err) : certificate_material_parse_annotations(&m, &a, &err);

			if (code != (extra ? COCKET_E_TOO_LARGE : COCKET_OK) || (extra && strcmp(err.message, rows[i].message) != 0))
				fail_msg("row %zu: %s", i, code ? err.message : "taken");
		}
}

/* A chain that brings its own root wants to be believed for it. */
static void
no_root_in_a_chain(void **state)
{
	static const struct test_extension none[] = { { NULL, NULL } };
	struct buf self = certificate_make(none);
	AUTO(buf_free) struct buf base64 = BUF(MIB), text = BUF(MIB);
	AUTO(certificate_material_free) struct certificate_material m = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(base64_encode(&base64, buf_slice(&self), &err), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "{\"x509CertificateChain\":{\"certificates\":[" LINK ",{\"rawBytes\":\"%s\"}]}}", buf_str(&base64)), COCKET_OK);
	assert_int_equal(parse(&m, 2, buf_str(&text), &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "x509CertificateChain: certificates[1]: a root: roots come from the trusted root alone");
	buf_free(&self);
}

/* By a key there is no certificate to look for, and entries and timestamps are the same. */
static void
witnesses_alone(void **state)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(certificate_material_free) struct certificate_material m = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(json_parse(&doc, slice_str("{\"publicKey\":{}," TOKENS("{\"signedTimestamp\":\"AQ==\"}") "}"), &err), COCKET_OK);
	assert_int_equal(certificate_material_parse(&m, json_root(&doc), 3, &err), COCKET_E_FORMAT);
	assert_int_equal(certificate_material_parse_witnesses(&m, json_root(&doc), 3, &err), COCKET_OK);
	assert_true(m.certificate.len == 0 && m.timestamp_count == 1);
}

#define PEM "-----BEGIN CERTIFICATE-----\nAQI=\n-----END CERTIFICATE-----\n"
#define BUNDLE \
	"{\"SignedEntryTimestamp\":\"AQ==\",\"Payload\":{\"body\":\"e30=\",\"integratedTime\":1,\"logIndex\":7," \
	"\"logID\":\"0101010101010101010101010101010101010101010101010101010101010101\"}}"
#define TOKEN "{\"SignedRFC3161Timestamp\":\"AQ==\"}"

static void
annotations(void **state)
{
	static const struct {
		struct certificate_annotations a;
		const char *message; /* NULL: taken */
	} rows[] = {
		{ { PEM, NULL, NULL }, NULL },
		{ { PEM, BUNDLE, TOKEN }, NULL },
		{ { PEM PEM, NULL, NULL }, "certificate annotation: *" },
		{ { "", NULL, NULL }, "certificate annotation: *" },
		{ { "AQI=", NULL, NULL }, "certificate annotation: *" },
		{ { "-----BEGIN PUBLIC KEY-----\nAQI=\n-----END PUBLIC KEY-----\n", NULL, NULL },
		  "certificate annotation: PEM label is PUBLIC KEY, expected CERTIFICATE" },
		{ { PEM, "{}", NULL }, "bundle annotation: SignedEntryTimestamp: missing" },
		{ { PEM, "", NULL }, "bundle annotation: *" },
		{ { PEM, NULL, "{}" }, "timestamp annotation: SignedRFC3161Timestamp: missing" },
		{ { PEM, NULL, "{\"signedRFC3161Timestamp\":\"AQ==\"}" }, "timestamp annotation: *" },
		{ { PEM, NULL, "x" }, "timestamp annotation: *" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(certificate_material_free) struct certificate_material m = { 0 };
		struct err err = { 0 };
		const enum cocket_code code = certificate_material_parse_annotations(&m, &rows[i].a, &err);

		if ((code == COCKET_OK) != (rows[i].message == NULL) || (code && strncmp(err.message, rows[i].message, strcspn(rows[i].message, "*")) != 0))
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
		if (code == COCKET_OK)
			assert_true(m.certificate.len == 2 && m.demand == LOG_DEMANDS_PROMISE && m.entries.count == (rows[i].a.bundle != NULL));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bundles),
		cmocka_unit_test(bounds),
		cmocka_unit_test(no_root_in_a_chain),
		cmocka_unit_test(sizes),
		cmocka_unit_test(witnesses_alone),
		cmocka_unit_test(annotations),
	};

	return cmocka_run_group_tests_name("format/signature/certificate_material", tests, NULL, NULL);
}
