/* Timestamps of an authority: tokens that others made, good, odd and spoilt, each held against its own signature and against others. */
#include "support/test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "crypto/authority.h"
#include "support/keyless.h"

#define GOOD "keyless-bundle-rekor1-tsa"

static struct authority *
authority_of(const struct keyless *k)
{
	return k->root.timestamp_authorities.items[0].authority;
}

static void
tokens(void **state)
{
	static const struct {
		const char *name, *message; /* NULL: it is good */
	} rows[] = {
		{ GOOD, NULL },
		{ "keyless-bundle-tsa-cert-not-embedded", NULL },
		{ "keyless-bundle-tsa-sha512", NULL },
		{ "keyless-bundle-tsa-hand-made", NULL },
		{ "keyless-bundle-tsa-granted-with-mods", NULL },
		{ "keyless-real-email", NULL },
		{ "neg-keyless-bundle-tsa-content-type", "timestamp: not a DER TimeStampResp" },
		{ "neg-keyless-bundle-tsa-eku-not-critical", "timestamp: certificate verify error" },
		{ "neg-keyless-bundle-tsa-ess-other-cert", "timestamp: ess cert id not found" },
		{ "neg-keyless-bundle-tsa-flipped", "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-garbage", "timestamp: not a DER TimeStampResp" },
		{ "neg-keyless-bundle-tsa-leaf-expired", "timestamp: certificate verify error" },
		{ "neg-keyless-bundle-tsa-message-digest", "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-no-attributes", "timestamp: missing signing certificate attribute" },
		{ "neg-keyless-bundle-tsa-no-message-digest", "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-other-signature", "timestamp: message imprint mismatch" },
		{ "neg-keyless-bundle-tsa-over-payload", "timestamp: message imprint mismatch" },
		{ "neg-keyless-bundle-tsa-sha1", "timestamp: a digest other than SHA-256, SHA-384 and SHA-512" },
		{ "neg-keyless-bundle-tsa-time-changed", "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-unknown", "timestamp: certificate verify error" },
		{ "neg-keyless-bundle-tsa-unknown-not-embedded", "timestamp: signer certificate not found" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keyless k;
		struct instant time = { 0 };
		struct err err = { 0 };
		enum cocket_code code;

		keyless_open(&k, rows[i].name);
		code = authority_check_timestamp(&time, authority_of(&k), buf_slice(&k.bundle.certificate.timestamps[0]), k.signature.signature, &err);
		if ((code == COCKET_OK) != (rows[i].message == NULL) || (code && strcmp(err.message, rows[i].message) != 0))
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
		if (code == COCKET_OK)
			assert_true(time.seconds >= leaf_certificate_not_before(k.leaf) && time.seconds <= leaf_certificate_not_after(k.leaf));
		keyless_close(&k);
	}
}

static void
a_token_is_of_one_authority_about_one_signature(void **state)
{
	struct keyless a, b;
	struct instant time;
	struct err err;

	(void)state;
	keyless_open(&a, GOOD);
	keyless_open(&b, "keyless-real-email");
	struct slice token = buf_slice(&a.bundle.certificate.timestamps[0]);

	assert_int_equal(authority_check_timestamp(&time, authority_of(&a), token, a.signature.signature, &err), COCKET_OK);
	assert_int_equal(authority_check_timestamp(&time, authority_of(&b), token, a.signature.signature, &err), COCKET_E_SIGNATURE);
	assert_int_equal(authority_check_timestamp(&time, authority_of(&a), token, b.signature.signature, &err), COCKET_E_SIGNATURE);
	assert_int_equal(authority_check_timestamp(&time, a.root.certificate_authorities.items[0].authority, token, a.signature.signature, &err),
	                 COCKET_E_SIGNATURE);
	assert_int_equal(authority_check_timestamp(&time, authority_of(&a), token, slice_of(NULL, 0), &err), COCKET_E_SIGNATURE);
	keyless_close(&a);
	keyless_close(&b);
}

/* Whatever else a changed byte may do, it never changes the time. */
static void
no_flipped_bit_is_another_time(void **state)
{
	struct keyless k;
	struct instant good, time;
	struct buf *token;
	struct err err;

	(void)state;
	keyless_open(&k, GOOD);
	token = &k.bundle.certificate.timestamps[0];
	assert_int_equal(authority_check_timestamp(&good, authority_of(&k), buf_slice(token), k.signature.signature, &err), COCKET_OK);
	for (size_t i = 0; i < token->len; i++) {
		token->ptr[i] ^= (uint8_t)(1 << i % 8);
		if (authority_check_timestamp(&time, authority_of(&k), buf_slice(token), k.signature.signature, &err) == COCKET_OK)
			assert_int_equal(instant_compare(&time, &good), 0);
		token->ptr[i] ^= (uint8_t)(1 << i % 8);
	}
	keyless_close(&k);
}

static void
lengths(void **state)
{
	AUTO(buf_free) struct buf large = BUF(MIB);
	struct keyless k;
	struct instant time;
	struct buf *token;
	struct err err;

	(void)state;
	keyless_open(&k, GOOD);
	token = &k.bundle.certificate.timestamps[0];
	for (size_t len = 0; len < token->len; len += 13)
		assert_int_equal(authority_check_timestamp(&time, authority_of(&k), slice_of(token->ptr, len), k.signature.signature, &err), COCKET_E_FORMAT);
	assert_int_equal(buf_add(token, slice_str("x"), &err), COCKET_OK);
	assert_int_equal(authority_check_timestamp(&time, authority_of(&k), buf_slice(token), k.signature.signature, &err), COCKET_E_FORMAT);
	assert_non_null(buf_reserve(&large, TIMESTAMP_MAX_BYTES + 1, &err));
	memset(large.ptr, 0x30, TIMESTAMP_MAX_BYTES + 1);
	assert_int_equal(authority_check_timestamp(&time, authority_of(&k), slice_of(large.ptr, TIMESTAMP_MAX_BYTES + 1), k.signature.signature, &err),
	                 COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "timestamp: 65537 bytes, at most 65536 are read");
	keyless_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens),
		cmocka_unit_test(a_token_is_of_one_authority_about_one_signature),
		cmocka_unit_test(no_flipped_bit_is_another_time),
		cmocka_unit_test(lengths),
	};

	return cmocka_run_group_tests_name("crypto/authority_timestamp", tests, NULL, NULL);
}
