/* authenticate.c: a proof is of the key that made the signature over these bytes, and there is none for anything else. */
#include "support/test.h"

#include "crypto/privkey.h"
#include "signature/authenticate.h"

#define KEYS 3

static struct err err;
static struct privkey *people[KEYS + 1]; /* the last is a stranger */
static struct keyring keys;

#define OK(call) assert_int_equal((call), COCKET_OK)

static int
setup(void **state)
{
	const enum key_type types[KEYS + 1] = { KEY_ED25519, KEY_P256, KEY_P384, KEY_P256 };

	(void)state;
	for (size_t i = 0; i <= KEYS; i++) {
		struct pubkey *key = NULL;

		if (privkey_generate(&people[i], types[i], &err) || pubkey_parse_spki(&key, pubkey_spki(privkey_public(people[i])), &err))
			return -1;
		if (i == KEYS)
			pubkey_free(&key);
		else if (keyring_add(&keys, &key, "somebody", &err))
			return -1;
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i <= KEYS; i++)
		privkey_free(&people[i]);
	keyring_free(&keys);
	return 0;
}

/* By that person over message, whose last bytes are the payload. */
static struct signature
signature_by(size_t person, const char *message, size_t payload)
{
	struct signature s = { .signed_bytes = slice_str(message), .signature = BUF(1024), .payload_type = "text" };

	s.payload = slice_of(s.signed_bytes.ptr + s.signed_bytes.len - payload, payload);
	OK(privkey_sign(&s.signature, people[person], s.signed_bytes, &err));
	return s;
}

static void
who_signed_is_proved_with_what_was_signed(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		AUTO(signature_free) struct signature s = signature_by(i, "type payload", 7);
		AUTO(authenticated_free) struct authenticated *a = NULL;
		const struct identity who = identity_of_key(privkey_public(people[i]));
		struct authentication why;

		OK(authenticate(&a, &why, &s, &(struct authenticators){ .keys = &keys }, &err));
		assert_non_null(a);
		assert_int_equal(why.how, SIGNATURE_GOOD);
		assert_null(authenticated_take_certificate(a));
		assert_true(identity_eq(&authenticated_proof(a)->who, &who));
		assert_int_equal(authenticated_proof(a)->source, TIME_NONE);
		assert_true(slice_eq(authenticated_payload(a), slice_str("payload")));
		assert_string_equal(authenticated_payload_type(a), "text");
	}
}

/* The same in all but one thing. */
static void
nothing_else_is_proved(void **state)
{
	(void)state;
	const struct keyring nobody = { 0 };
	AUTO(signature_free) struct signature good = signature_by(1, "type payload", 7);
	AUTO(signature_free) struct signature strangers = signature_by(KEYS, "type payload", 7);
	struct signature other_bytes = good, cut = good, empty = good;
	const struct {
		struct signature *signature;
		const struct keyring *keys;
		bool is_proved;
		enum signature_check how;
	} rows[] = {
		{ &good, &keys, true, SIGNATURE_GOOD },
		{ &good, &nobody, false, SIGNATURE_OTHER_TYPE },
		{ &strangers, &keys, false, SIGNATURE_BAD },
		{ &other_bytes, &keys, false, SIGNATURE_BAD },
		{ &cut, &keys, false, SIGNATURE_MALFORMED },
		{ &empty, &keys, false, SIGNATURE_OTHER_TYPE },
	};

	other_bytes.signed_bytes = slice_str("type Payload");
	cut.signature.len--;
	empty.signature.len = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(authenticated_free) struct authenticated *a = NULL;
		struct authentication why;

		OK(authenticate(&a, &why, rows[i].signature, &(struct authenticators){ .keys = rows[i].keys }, &err));
		if ((a != NULL) != rows[i].is_proved || why.how != rows[i].how)
			fail_msg("row %zu: %s, check %d", i, a ? "proved" : "not proved", (int)why.how);
	}
}

/* One keyring of the first n keys, or of the rest; borrowed. */
static struct keyring
part(size_t from, size_t n)
{
	return (struct keyring){ .keys = keys.keys + from, .labels = keys.labels + from, .count = n };
}

/* So that who asks can say whose it is: but of no key that is neither here nor there, and never another's. */
static void
a_revoked_key_is_known_for_itself(void **state)
{
	(void)state;
	const struct keyring good = part(0, 1), revoked = part(1, 2);
	const struct authenticators by = { .keys = &good, .revoked = &revoked };

	for (size_t i = 0; i <= KEYS; i++) {
		AUTO(signature_free) struct signature s = signature_by(i, "type payload", 7);
		AUTO(authenticated_free) struct authenticated *a = NULL, *without = NULL;
		const struct identity who = identity_of_key(privkey_public(people[i]));
		struct authentication why, why_without;

		OK(authenticate(&a, &why, &s, &by, &err));
		OK(authenticate(&without, &why_without, &s, &(struct authenticators){ .keys = &good }, &err));
		assert_int_equal(a != NULL, i < KEYS);
		assert_int_equal(without != NULL, i == 0);
		assert_int_equal(why.how, why_without.how); /* a stranger's signature is called the same, whatever is revoked */
		if (a)
			assert_true(identity_eq(&authenticated_proof(a)->who, &who));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_signed_is_proved_with_what_was_signed),
		cmocka_unit_test(nothing_else_is_proved),
		cmocka_unit_test(a_revoked_key_is_known_for_itself),
	};

	return cmocka_run_group_tests_name("signature/authenticate", tests, setup, teardown);
}
