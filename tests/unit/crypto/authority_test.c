/* Certificate authorities: paths to a root at a time, over certificates that others made. */
#include "support/test.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/authority.h"
#include "crypto/certificate.h"
#include "support/certificates.h"
#include "support/keyless.h"

static enum cocket_code
check_at(const char *name, int64_t after_start, struct buf *issuer, struct err *err)
{
	struct keyless k;
	enum cocket_code code;

	keyless_open(&k, name);
	assert_non_null(k.leaf);
	code = authority_check_leaf(issuer, k.root.certificate_authorities.items[0].authority, k.leaf,
	                            &(struct instant){ .seconds = leaf_certificate_not_before(k.leaf) + after_start }, 1, err);
	keyless_close(&k);
	return code;
}

static void
paths(void **state)
{
	static const struct {
		const char *name;
		int64_t after_start; /* of the leaf, which lives for ten minutes */
		const char *message; /* NULL: it leads there */
	} rows[] = {
		{ "keyless-bundle-rekor1", 0, NULL },
		{ "keyless-bundle-rekor1", 300, NULL },
		{ "keyless-bundle-rekor1", 600, NULL }, /* the last second is within */
		{ "keyless-bundle-rekor1", 601, "certificate has expired" },
		{ "keyless-bundle-rekor1", -1, "certificate is not yet valid" },
		{ "keyless-bundle-rsa2048", 300, NULL },
		{ "keyless-real-email", 300, NULL },
		{ "neg-keyless-bundle-unknown-ca", 300, "unable to get local issuer certificate" },
		{ "neg-keyless-bundle-cert-flipped", 300, "certificate signature failure" },
		{ "neg-keyless-bundle-critical-extension", 300, "unhandled critical extension" },
		{ "neg-keyless-bundle-intermediate-expired", 300, "certificate has expired" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf issuer = BUF(LEAF_MAX_BYTES);
		struct err err = { 0 };
		const enum cocket_code code = check_at(rows[i].name, rows[i].after_start, &issuer, &err);

		if ((code == COCKET_OK) != (rows[i].message == NULL) || (code && (code != COCKET_E_SIGNATURE || strcmp(err.message, rows[i].message) != 0)))
			fail_msg("row %zu: %s", i, code ? err.message : "it leads to the root");
		assert_int_equal(issuer.len > 0, code == COCKET_OK);
	}
}

/* At each of several times, in either order, as at each alone: the second goes by the path of the first. */
static void
several_times(void **state)
{
	static const struct {
		const char *name;
		int64_t after_start[2];
		const char *message; /* NULL: it leads there */
	} rows[] = {
		{ "keyless-bundle-rekor1", { 0, 300 }, NULL },
		{ "keyless-bundle-rekor1", { 600, 0 }, NULL },
		{ "keyless-bundle-rekor1", { 300, 601 }, "certificate has expired" },
		{ "keyless-bundle-rekor1", { 601, 300 }, "certificate has expired" },
		{ "keyless-bundle-rekor1", { 300, -1 }, "certificate is not yet valid" },
		{ "keyless-bundle-rekor1", { 300, INT64_C(1) << 32 }, "certificate has expired" },
		{ "neg-keyless-bundle-unknown-ca", { 0, 300 }, "unable to get local issuer certificate" },
		{ "neg-keyless-bundle-intermediate-expired", { 0, 300 }, "certificate has expired" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf issuer = BUF(LEAF_MAX_BYTES);
		struct instant times[2];
		struct keyless k;
		struct err err = { 0 };
		enum cocket_code code;

		keyless_open(&k, rows[i].name);
		for (size_t t = 0; t < 2; t++)
			times[t] = (struct instant){ .seconds = leaf_certificate_not_before(k.leaf) + rows[i].after_start[t] };
		code = authority_check_leaf(&issuer, k.root.certificate_authorities.items[0].authority, k.leaf, times, 2, &err);
		if ((code == COCKET_OK) != (rows[i].message == NULL) || (code && (code != COCKET_E_SIGNATURE || strcmp(err.message, rows[i].message) != 0)))
			fail_msg("row %zu: %s", i, code ? err.message : "it leads to the root");
		assert_int_equal(issuer.len > 0, code == COCKET_OK);
		keyless_close(&k);
	}
}

static void
no_time_no_path(void **state)
{
	AUTO(buf_free) struct buf issuer = BUF(LEAF_MAX_BYTES);
	struct keyless k;
	struct err err;

	(void)state;
	keyless_open(&k, "keyless-bundle-rekor1");
	assert_int_equal(authority_check_leaf(&issuer, k.root.certificate_authorities.items[0].authority, k.leaf, NULL, 0, &err), COCKET_E_SIGNATURE);
	assert_int_equal(issuer.len, 0);
	keyless_close(&k);
}

/* What a log of certificates signs over is the key of the one that issued, not the root's. */
static void
the_issuer_is_the_intermediate(void **state)
{
	AUTO(buf_free) struct buf issuer = BUF(LEAF_MAX_BYTES);
	AUTO(pubkey_free) struct pubkey *key = NULL;
	struct err err;

	(void)state;
	assert_int_equal(check_at("keyless-bundle-rekor1", 0, &issuer, &err), COCKET_OK);
	assert_int_equal(pubkey_parse_spki(&key, buf_slice(&issuer), &err), COCKET_OK);
	assert_int_equal(pubkey_type(key), KEY_P384);
}

static const struct test_extension leaf_extensions[] = {
	{ "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" }, { "subjectAltName", "critical,email:a@b.example" }, { NULL, NULL },
};

/* A leaf that signed itself is nobody's, though it be the root that it is held against. */
static void
no_leaf_is_its_own_root(void **state)
{
	struct buf der = certificate_make(leaf_extensions);
	AUTO(buf_free) struct buf issuer = BUF(LEAF_MAX_BYTES);
	AUTO(authority_free) struct authority *a = NULL;
	AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
	const struct slice itself = buf_slice(&der);
	struct err err;

	(void)state;
	assert_int_equal(leaf_certificate_parse(&leaf, itself, &err), COCKET_OK);
	assert_int_equal(authority_new(&a, &itself, 1, &err), COCKET_OK);
	assert_int_equal(authority_check_leaf(&issuer, a, leaf, &(struct instant){ .seconds = leaf_certificate_not_before(leaf) }, 1, &err), COCKET_E_SIGNATURE);
	assert_int_equal(issuer.len, 0);
	buf_free(&der);
}

static void
what_is_no_authority(void **state)
{
	struct buf der = certificate_make(leaf_extensions);
	struct slice many[AUTHORITY_CERTIFICATES_MAX + 1], second[2];
	AUTO(authority_free) struct authority *a = NULL;
	struct err err;

	(void)state;
	for (size_t i = 0; i < AUTHORITY_CERTIFICATES_MAX + 1; i++)
		many[i] = buf_slice(&der);
	assert_int_equal(authority_new(&a, many, 0, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "0 certificates, expected 1 to 5");
	assert_int_equal(authority_new(&a, many, AUTHORITY_CERTIFICATES_MAX + 1, &err), COCKET_E_TOO_MANY);
	second[0] = many[0];
	second[1] = slice_of(der.ptr, der.len - 1);
	assert_int_equal(authority_new(&a, second, 2, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "certificate 2: not a DER Certificate");
	assert_null(a);
	assert_int_equal(authority_new(&a, many, AUTHORITY_CERTIFICATES_MAX, &err), COCKET_OK);
	assert_int_equal(authority_decode(a, &err), COCKET_OK);
	buf_free(&der);
}

/* Parts of a certificate, and no certificate: whoever asks first is told, and everyone after. */
static void
what_only_looks_like_one(void **state)
{
	static const uint8_t shell[] = { 0x30, 0x07, 0x30, 0x00, 0x30, 0x00, 0x03, 0x01, 0x00 };
	struct buf der = certificate_make(leaf_extensions);
	const struct slice two[] = { slice_of(shell, sizeof shell), buf_slice(&der) };
	AUTO(buf_free) struct buf issuer = BUF(LEAF_MAX_BYTES);
	AUTO(authority_free) struct authority *a = NULL;
	AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
	struct instant time = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(leaf_certificate_parse(&leaf, buf_slice(&der), &err), COCKET_OK);
	assert_int_equal(authority_new(&a, two, 2, &err), COCKET_OK);
	for (int i = 0; i < 2; i++) {
		time.seconds = leaf_certificate_not_before(leaf);
		assert_int_equal(authority_decode(a, &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, "certificate 1: not a DER Certificate");
		assert_int_equal(authority_check_leaf(&issuer, a, leaf, &time, 1, &err), COCKET_E_FORMAT);
		assert_int_equal(authority_check_timestamp(&time, a, buf_slice(&der), buf_slice(&der), &err), COCKET_E_FORMAT);
	}
	buf_free(&der);
}

/* TLS goes by the thread's default context: it is what it was before. */
static void
the_default_context_is_left_alone(void **state)
{
	OSSL_LIB_CTX *before = OSSL_LIB_CTX_set0_default(NULL);
	AUTO(buf_free) struct buf issuer = BUF(LEAF_MAX_BYTES);
	struct err err;

	(void)state;
	assert_int_equal(check_at("keyless-bundle-rekor1", 0, &issuer, &err), COCKET_OK);
	assert_int_equal(check_at("keyless-bundle-rekor1", -1, &issuer, &err), COCKET_E_SIGNATURE);
	assert_ptr_equal(OSSL_LIB_CTX_set0_default(NULL), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(the_issuer_is_the_intermediate),
		cmocka_unit_test(no_leaf_is_its_own_root),
		cmocka_unit_test(what_is_no_authority),
		cmocka_unit_test(several_times),
		cmocka_unit_test(no_time_no_path),
		cmocka_unit_test(what_only_looks_like_one),
		cmocka_unit_test(the_default_context_is_left_alone),
	};

	return cmocka_run_group_tests_name("crypto/authority", tests, NULL, NULL);
}
