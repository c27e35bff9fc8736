/* signer.c: what a signer signs is its public key's, and a list has each key that it says. */
#include "support/test.h"

#include "identity/signer.h"

static struct err err;

static struct signer
signer_new(enum key_type type)
{
	struct privkey *key = NULL;

	assert_int_equal(privkey_generate(&key, type, &err), COCKET_OK);
	return signer_of_key(key);
}

static void
a_signature_is_the_public_keys(void **state)
{
	(void)state;
	const enum key_type types[] = { KEY_ED25519, KEY_P256, KEY_P384 };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		AUTO(signer_close) struct signer s = signer_new(types[i]);
		AUTO(signer_close) struct signer other = signer_new(types[i]);
		AUTO(buf_free) struct buf sig = BUF(1024);

		assert_int_equal(signer_sign(&sig, &s, slice_str("message"), &err), COCKET_OK);
		assert_int_equal(pubkey_verify(signer_public_key(&s), slice_str("message"), buf_slice(&sig)), SIGNATURE_GOOD);
		assert_int_equal(pubkey_verify(signer_public_key(&other), slice_str("message"), buf_slice(&sig)), SIGNATURE_BAD);
		assert_int_not_equal(pubkey_verify(signer_public_key(&s), slice_str("another"), buf_slice(&sig)), SIGNATURE_GOOD);
	}
}

static void
a_list_takes_its_signers_over(void **state)
{
	(void)state;
	AUTO(signer_list_free) struct signer_list l = { 0 };
	AUTO(signer_close) struct signer stranger = signer_new(KEY_ED25519);
	struct signer s = signer_new(KEY_ED25519);
	const struct pubkey *key = signer_public_key(&s);

	assert_false(signer_list_has_key(&l, key));
	assert_int_equal(signer_list_add(&l, &s, &err), COCKET_OK);
	assert_null(s.ops);
	signer_close(&s);
	assert_true(signer_list_has_key(&l, key));
	assert_false(signer_list_has_key(&l, signer_public_key(&stranger)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_is_the_public_keys),
		cmocka_unit_test(a_list_takes_its_signers_over),
	};

	return cmocka_run_group_tests_name("identity/signer", tests, NULL, NULL);
}
