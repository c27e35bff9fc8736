/* Certificates of signers: the profile, each rule with a certificate that breaks it alone. */
#include "support/test.h"

#include <openssl/x509.h>
#include <stdio.h>

#include "crypto/leaf_certificate.h"
#include "support/certificates.h"
#include "support/keyless.h"

#define URI { "subjectAltName", "critical,URI:https://example.com/x" }
#define KU { "keyUsage", "critical,digitalSignature" }
#define EKU { "extendedKeyUsage", "codeSigning" }
#define END { NULL, NULL }

static enum cocket_code
parse(struct leaf_certificate **leaf, const struct test_extension *extensions, struct err *err)
{
	struct buf der = certificate_make(extensions);
	enum cocket_code code = leaf_certificate_parse(leaf, buf_slice(&der), err);

	buf_free(&der);
	return code;
}

static void
profile(void **state)
{
	static const struct {
		struct test_extension extensions[6];
		const char *message; /* NULL: taken */
	} rows[] = {
		{ { KU, EKU, URI, END }, NULL },
		{ { KU, { "extendedKeyUsage", "codeSigning,clientAuth" }, URI, END }, NULL },
		{ { { "basicConstraints", "critical,CA:FALSE" }, KU, EKU, URI, END }, NULL },
		{ { EKU, URI, END }, "certificate: its key usage does not say digital signatures" },
		{ { { "keyUsage", "critical,keyAgreement" }, EKU, URI, END }, "certificate: its key usage does not say digital signatures" },
		{ { KU, URI, END }, "certificate: its extended key usage does not say code signing" },
		{ { KU, { "extendedKeyUsage", "serverAuth" }, URI, END }, "certificate: its extended key usage does not say code signing" },
		{ { { "basicConstraints", "critical,CA:TRUE" }, { "keyUsage", "critical,digitalSignature,keyCertSign" }, EKU, URI, END },
		  "certificate: an authority's, expected one of a signer" },
		{ { KU, EKU, END }, "certificate: no subject alternative name" },
		{ { KU, EKU, { "subjectAltName", "critical,URI:https://example.com/x,URI:https://example.com/y" }, END },
		  "certificate: 2 names, expected exactly one" },
		{ { KU, EKU, { "subjectAltName", "critical,DNS:example.com" }, END }, "certificate: its name is no URI, mail address or name of Fulcio's" },
		{ { KU, EKU, { "subjectAltName", "critical,otherName:1.2.3.4;UTF8:x" }, END }, "certificate: its name is no URI, mail address or name of Fulcio's" },
		{ { KU, EKU, { "subjectAltName", "critical,URI:https://example.com/x,email:x@example.com" }, END }, "certificate: 2 names, expected exactly one" },
		{ { KU, EKU, { "subjectAltName", "critical,DNS:example.com,URI:https://example.com/x" }, END }, "certificate: 2 names, expected exactly one" },
		{ { KU, EKU, { "subjectAltName", "DER:300a8609612e6578616d706c" }, END }, "certificate: an extension that cannot be read" },
		{ { KU, EKU, { "subjectAltName", "DER:3007860561002e6578" }, END }, "certificate: control characters in its name a\\x00.ex" },
		{ { KU, EKU, { "subjectAltName", "DER:3004860261ff" }, END }, "certificate: its name a\\xff is not UTF-8" },
		{ { KU, EKU, { "subjectAltName", "DER:30028600" }, END }, "certificate: a name of 0 bytes, expected 1 to 2047" },
		{ { KU, KU, EKU, URI, END }, "certificate: an extension twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct leaf_certificate *leaf = NULL;
		struct err err = { 0 };

		if (parse(&leaf, rows[i].extensions, &err) != (rows[i].message ? COCKET_E_FORMAT : COCKET_OK))
			fail_msg("row %zu: %s", i, err.message);
		if (rows[i].message)
			assert_string_equal(err.message, rows[i].message);
		else
			assert_string_equal(leaf_certificate_name(leaf), "https://example.com/x");
		leaf_certificate_free(&leaf);
	}
}

static void
many_extensions(void **state)
{
	(void)state;
	for (unsigned count = LEAF_EXTENSIONS_MAX; count <= LEAF_EXTENSIONS_MAX + 1; count++) {
		struct test_extension some[LEAF_EXTENSIONS_MAX + 2] = { KU, EKU, URI };
		char names[LEAF_EXTENSIONS_MAX + 1][16];
		AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
		struct err err = { 0 };

		for (unsigned i = 3; i < count; i++) {
			snprintf(names[i], sizeof names[i], "1.2.3.%u", i);
			some[i] = (struct test_extension){ names[i], "DER:0500" };
		}
		assert_int_equal(parse(&leaf, some, &err), count > LEAF_EXTENSIONS_MAX ? COCKET_E_TOO_MANY : COCKET_OK);
		if (count > LEAF_EXTENSIONS_MAX)
			assert_string_equal(err.message, "certificate: 65 extensions, at most 64 are read");
	}
}

static void
what_is_no_certificate(void **state)
{
	static const struct test_extension good[] = { KU, EKU, URI, END };
	struct buf der = certificate_make(good);
	struct leaf_certificate *leaf = NULL;
	struct err err = { 0 };

	(void)state;
	for (size_t len = 0; len < der.len; len += 7)
		assert_int_equal(leaf_certificate_parse(&leaf, slice_of(der.ptr, len), &err), COCKET_E_FORMAT);
	assert_int_equal(buf_add(&der, slice_str("x"), &err), COCKET_OK);
	assert_int_equal(leaf_certificate_parse(&leaf, buf_slice(&der), &err), COCKET_E_FORMAT);
	assert_null(leaf);
	buf_free(&der);
}

static void
extensions_by_number(void **state)
{
	static const struct test_extension some[] = { KU, EKU, URI, { "1.3.6.1.4.1.57264.1.8", "ASN1:UTF8String:https://issuer" }, END };
	struct leaf_certificate *leaf = NULL;
	struct slice value;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse(&leaf, some, &err), COCKET_OK);
	assert_true(leaf_certificate_extension(&value, leaf, "1.3.6.1.4.1.57264.1.8"));
	assert_memory_equal(value.ptr, "\x0c\x0ehttps://issuer", 16);
	assert_false(leaf_certificate_extension(&value, leaf, "1.3.6.1.4.1.57264.1.1"));
	assert_false(leaf_certificate_extension(&value, leaf, "1.3.6.1.4.1.57264.1"));
	leaf_certificate_free(&leaf);
}

/* Without timestamps there is nothing that a log signed. */
static void
no_timestamps_no_logged_form(void **state)
{
	static const struct test_extension some[] = { KU, EKU, URI, END };
	AUTO(buf_free) struct buf out = BUF(LEAF_MAX_BYTES);
	struct leaf_certificate *leaf = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse(&leaf, some, &err), COCKET_OK);
	assert_int_equal(leaf_certificate_logged(&out, leaf, &err), COCKET_E_FORMAT);
	leaf_certificate_free(&leaf);
}

/* As OpenSSL writes it without the list. */
static struct buf
logged_by_openssl(const struct leaf_certificate *leaf)
{
	const unsigned char *at = leaf_certificate_der(leaf).ptr;
	X509 *x = d2i_X509(NULL, &at, (long)leaf_certificate_der(leaf).len);
	unsigned char *der = NULL;
	struct buf out = BUF(LEAF_MAX_BYTES);
	struct err err;
	int n;

	X509_EXTENSION_free(X509_delete_ext(x, X509_get_ext_by_NID(x, NID_ct_precert_scts, -1)));
	n = i2d_re_X509_tbs(x, &der);
	assert_int_equal(buf_add(&out, slice_of(der, (size_t)n), &err), COCKET_OK);
	OPENSSL_free(der);
	X509_free(x);
	return out;
}

static void
logged_check(const struct leaf_certificate *leaf)
{
	AUTO(buf_free) struct buf expected = logged_by_openssl(leaf), out = BUF(LEAF_MAX_BYTES);
	struct err err;

	assert_int_equal(leaf_certificate_logged(&out, leaf, &err), COCKET_OK);
	assert_true(out.len < leaf_certificate_der(leaf).len && slice_eq(buf_slice(&out), buf_slice(&expected)));
}

/* The list first, between others and last; and with what is left of them as long as each form of a length says. */
static void
logged_form(void **state)
{
	static const struct test_extension list = { "1.3.6.1.4.1.11129.2.4.2", "DER:04020000" };
	static const struct test_extension some[][5] = { { list, KU, EKU, URI, END }, { KU, EKU, list, URI, END }, { KU, EKU, URI, list, END } };
	static const char *const cases[] = { "keyless-real-email", "keyless-bundle-rekor1", "keyless-bundle-p384", "keyless-bundle-workflow-claims" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
		struct err err = { 0 };

		assert_int_equal(parse(&leaf, some[i], &err), COCKET_OK);
		logged_check(leaf);
	}
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct keyless k;

		keyless_open(&k, cases[i]);
		logged_check(k.leaf);
		keyless_close(&k);
	}
}

static void
logged_lengths(void **state)
{
	char text[600];

	(void)state;
	for (size_t len = 1; len < 400; len += 3) {
		const struct test_extension some[] = { KU, EKU, { "subjectAltName", text }, { "1.3.6.1.4.1.11129.2.4.2", "DER:04020000" }, END };
		AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
		struct err err = { 0 };

		snprintf(text, sizeof text, "URI:https://e.example/%0*d", (int)len, 0);
		assert_int_equal(parse(&leaf, some, &err), COCKET_OK);
		logged_check(leaf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profile), cmocka_unit_test(what_is_no_certificate), cmocka_unit_test(extensions_by_number),
		cmocka_unit_test(no_timestamps_no_logged_form), cmocka_unit_test(logged_form), cmocka_unit_test(many_extensions), cmocka_unit_test(logged_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
