/* ecdsa_raw.c by table, and pubkey_verify_raw_sha256 against Project Wycheproof: r || s of the curve's own width, and of no other (A32). */
#include "helper.h"

#include "base/json.h"
#include "crypto/der.h"
#include "crypto/ecdsa_raw.h"
#include "support/vectors.h"

#define R32 "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define R66 R32 R32 "0011"

static const struct {
	const char *raw, *der; /* NULL: refused */
} rows[] = {
	{ "0102", "3006020101020102" },
	{ "00010002", "3006020101020102" },              /* leading zeros are of the width */
	{ "7f80", "300702017f02020080" },                /* an octet more where the top bit is set */
	{ "0000", "3006020100020100" },                  /* zero is a number; that no signature has it is not said here */
	{ "00800100", "3008020200800202" "0100" },
	{ R66 R66, "3081" "8a" "024300" R66 "024300" R66 }, /* the longest */
	{ "", NULL },
	{ "01", NULL },
	{ "010203", NULL },
	{ R66 R66 "0101", NULL },
};

static void
prints_minimal_der(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf raw = unhex(rows[i].raw);
		AUTO(buf_free) struct buf expected = unhex(rows[i].der ? rows[i].der : "");
		uint8_t der[ECDSA_DER_MAX_BYTES];
		size_t n = ecdsa_raw_to_der(der, buf_slice(&raw));

		if (!slice_eq(slice_of(der, n), buf_slice(&expected)))
			fail_msg("%s: %zu bytes, expected %s", rows[i].raw, n, rows[i].der ? rows[i].der : "none");
	}
}

/* --- by a key --- */

static void
put_half(uint8_t *to, size_t width, struct der *values)
{
	struct slice n = der_take_uint(values);

	assert_false(values->has_failed);
	assert_true(n.len <= width);
	memcpy(to + width - n.len, n.ptr, n.len);
}

static void
only_in_its_own_width(void **state)
{
	static const struct slice message = { (const uint8_t *)"message", 7 };
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(privkey_free) struct privkey *other = NULL;
	AUTO(buf_free) struct buf der = BUF(256);
	uint8_t raw[66] = { 0 };
	struct err err = { 0 };
	struct der file, values;

	(void)state;
	assert_int_equal(privkey_generate(&key, KEY_P256, &err), COCKET_OK);
	assert_int_equal(privkey_generate(&other, KEY_ED25519, &err), COCKET_OK);
	assert_int_equal(privkey_sign(&der, key, message, &err), COCKET_OK);
	file = der_of(buf_slice(&der));
	values = der_enter(&file, DER_SEQUENCE);
	put_half(raw + 1, 32, &values);
	put_half(raw + 33, 32, &values);
	const struct pubkey *public = privkey_public(key);

	assert_int_equal(pubkey_verify_raw_sha256(public, message, slice_of(raw + 1, 64)), SIGNATURE_GOOD);
	assert_int_equal(pubkey_verify_raw_sha256(public, slice_str("massage"), slice_of(raw + 1, 64)), SIGNATURE_BAD);
	assert_int_equal(pubkey_verify_raw_sha256(public, message, slice_of(raw, 66)), SIGNATURE_OTHER_TYPE);
	assert_int_equal(pubkey_verify_raw_sha256(public, message, slice_of(raw + 1, 63)), SIGNATURE_OTHER_TYPE);
	assert_int_equal(pubkey_verify_raw_sha256(public, message, buf_slice(&der)), SIGNATURE_OTHER_TYPE);
	assert_int_equal(pubkey_verify_raw_sha256(public, message, slice_of("", 0)), SIGNATURE_OTHER_TYPE);
	assert_int_equal(pubkey_verify_raw_sha256(privkey_public(other), message, slice_of(raw + 1, 64)), SIGNATURE_OTHER_TYPE);
	assert_int_equal(pubkey_verify(public, message, slice_of(raw + 1, 64)), SIGNATURE_OTHER_TYPE);
	memset(raw + 33, 0, 32);
	assert_int_equal(pubkey_verify_raw_sha256(public, message, slice_of(raw + 1, 64)), SIGNATURE_MALFORMED);
}

/* --- Wycheproof --- */

static struct slice
test_signature(uint8_t raw[static 96], struct slice sig, bool is_der)
{
	struct der file = der_of(sig), values = der_enter(&file, DER_SEQUENCE);

	if (!is_der)
		return sig;
	memset(raw, 0, 96);
	put_half(raw, 48, &values);
	put_half(raw + 48, 48, &values);
	return slice_of(raw, 96);
}

static size_t
judge(const struct pubkey *key, struct json test, bool is_der)
{
	const char *msg_hex, *sig_hex, *result;
	struct err err = { 0 };

	if (json_string(&msg_hex, test, "msg", &err) || json_string(&sig_hex, test, "sig", &err) ||
	    json_string(&result, test, "result", &err))
		fail_msg("%s", err.message);
	bool valid = strcmp(result, "valid") == 0;

	if ((!valid && is_der) || strcmp(result, "acceptable") == 0)
		return 0;
	AUTO(buf_free) struct buf msg = unhex(msg_hex), sig = unhex(sig_hex);
	uint8_t raw[96];
	enum signature_check is = pubkey_verify_raw_sha256(key, buf_slice(&msg), test_signature(raw, buf_slice(&sig), is_der));

	if ((is == SIGNATURE_GOOD) != valid)
		fail_msg("sig %s: %s, but we say %d", sig_hex, result, is);
	return 1;
}

static size_t
run(const char *dir, const char *file, bool is_der)
{
	AUTO(buf_free) struct buf text = vectors_read(dir, file);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	size_t judged = 0;

	if (json_parse(&doc, buf_slice(&text), &err))
		fail_msg("%s", err.message);
	for (struct json g = json_first(json_get(json_root(&doc), "testGroups")); json_type(g) != JSON_ABSENT; g = json_next(g)) {
		const char *pem;

		if (json_string(&pem, g, "publicKeyPem", &err))
			fail_msg("%s", err.message);
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(pem));

		for (struct json t = json_first(json_get(g, "tests")); json_type(t) != JSON_ABSENT; t = json_next(t))
			judged += judge(key, t, is_der);
	}
	return judged;
}

/* The second file is in DER: those of its signatures that are good, in the other form. */
static void
agrees_with_wycheproof(void **state)
{
	const char *dir = outside_dir();
	char path[4096];

	(void)state;
	if (!dir) {
		print_message("SKIP wycheproof: no data of other projects\n");
		skip();
	}
	snprintf(path, sizeof path, "%s/wycheproof", dir);
	size_t p256 = run(path, "ecdsa_secp256r1_sha256_p1363_test.json", false), p384 = run(path, "ecdsa_secp384r1_sha256_test.json", true);

	print_message("%zu of P-256, %zu of P-384 with SHA-256\n", p256, p384);
	assert_true(p256 > 100 && p384 > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_minimal_der),
		cmocka_unit_test(only_in_its_own_width),
		cmocka_unit_test(agrees_with_wycheproof),
	};

	return cmocka_run_group_tests_name("ecdsa_raw", tests, NULL, NULL);
}
