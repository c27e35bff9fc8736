/* identity.c: who is whom, and which of the named signers somebody is. */
#include "support/test.h"

#include "identity/identity.h"

static struct err err;

static struct identity
somebody(uint8_t number)
{
	return (struct identity){ .kind = IDENTITY_KEY, .id.bytes = { number } };
}

static void
nobody_is_anybody(void **state)
{
	(void)state;
	const struct identity nobody = { 0 }, zeroed_key = { .kind = IDENTITY_KEY }, a = somebody(1), b = somebody(2), again = somebody(1);

	assert_false(identity_eq(&nobody, &nobody));
	assert_false(identity_eq(&nobody, &zeroed_key));
	assert_true(identity_eq(&a, &again));
	assert_false(identity_eq(&a, &b));
}

static void
a_signer_is_named_once(void **state)
{
	(void)state;
	AUTO(named_signers_free) struct named_signers s = { 0 };
	const struct identity a = somebody(1), b = somebody(2), stranger = somebody(3), nobody = { 0 };

	assert_int_equal(named_signers_find(&s, &a), 0);
	assert_int_equal(named_signers_add(&s, &a, false, &err), COCKET_OK);
	assert_int_equal(named_signers_add(&s, &b, false, &err), COCKET_OK);
	assert_int_equal(named_signers_add(&s, &a, false, &err), COCKET_OK);
	assert_int_equal(s.count, 2);
	assert_int_equal(named_signers_find(&s, &b), 1);
	assert_int_equal(named_signers_find(&s, &stranger), s.count);
	assert_int_equal(named_signers_find(&s, &nobody), s.count);
}

/* Whichever is said first. */
static void
revoked_once_is_revoked(void **state)
{
	(void)state;
	const struct identity a = somebody(1);

	for (int first = 0; first < 2; first++) {
		AUTO(named_signers_free) struct named_signers s = { 0 };

		assert_int_equal(named_signers_add(&s, &a, first == 0, &err), COCKET_OK);
		assert_int_equal(named_signers_add(&s, &a, first == 1, &err), COCKET_OK);
		assert_true(s.count == 1 && s.items[0].revoked);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_anybody),
		cmocka_unit_test(a_signer_is_named_once),
		cmocka_unit_test(revoked_once_is_revoked),
	};

	return cmocka_run_group_tests_name("identity/identity", tests, NULL, NULL);
}
