/* requirement.c: keys that were given are signers of one requirement; what somebody revokes is refused for that, and counts for nothing. */
#include "support/test.h"

#include "crypto/privkey.h"
#include "trust/store/store_part.h"
#include "verify/decision.h"
#include "verify/evaluation.h"

#define NOW 1800000000
#define KEYS 2

static struct err err;
static const struct err none;
static struct keyring keys;

#define OK(call) assert_int_equal((call), COCKET_OK)

static int
setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		struct privkey *made = NULL;
		struct pubkey *key = NULL;

		if (privkey_generate(&made, KEY_ED25519, &err) || pubkey_parse_spki(&key, pubkey_spki(privkey_public(made)), &err) ||
		    keyring_add(&keys, &key, "key.pub", &err))
			return -1;
		privkey_free(&made);
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	keyring_free(&keys);
	return 0;
}

static struct decision
decided(const struct requirements *r, size_t signers)
{
	struct finding findings[KEYS] = { 0 };
	struct evaluation evaluations[KEYS];
	const struct evaluation_set set = { findings, evaluations, signers, &none, &none };
	struct decision d;

	for (size_t i = 0; i < signers; i++) {
		findings[i].reason = REASON_OK;
		findings[i].claim.kind = CLAIM_IMAGE;
		findings[i].proof.who = identity_of_key(keys.keys[i]);
	}
	decide(&d, r, &set, NOW);
	return d;
}

static void
each_key_is_one_signer(void **state)
{
	(void)state;
	AUTO(requirements_free) struct requirements r = { 0 };
	const struct requirement base = { .threshold = 2, .names_optional = true };

	OK(requirement_add_signers(&r, &base, &keys, &(struct identity_patterns){ 0 }, &err));
	assert_int_equal(r.count, 1);
	assert_int_equal(r.items[0].signers.count, KEYS);
	assert_ptr_equal(requirements_keys(&r), &keys);
	assert_int_equal(decided(&r, 2).verdict, VERDICT_ALLOW);
	assert_int_equal(decided(&r, 1).verdict, VERDICT_DENY);
	assert_int_equal(decided(&r, 1).reason, REASON_THRESHOLD);
	assert_int_equal(decided(&r, 0).reason, REASON_NO_SIGNATURE);
}

static void
a_revoked_key_counts_for_nothing(void **state)
{
	struct tuf_revocation lost = { .digest = *pubkey_id(keys.keys[0]), .note = "lost", .has_date = true, .date = NOW - 60 };
	const struct trust revoking = { .targets = { .revoked_keys = &lost, .revoked_key_count = 1 } };

	(void)state;
	for (int is_revoked = 0; is_revoked < 2; is_revoked++) {
		AUTO(requirements_free) struct requirements r = { .revoker = is_revoked ? &revoking : NULL };
		const struct requirement base = { .threshold = 1, .names_optional = true };

		OK(requirement_add_signers(&r, &base, &keys, &(struct identity_patterns){ 0 }, &err));
		assert_int_equal(decided(&r, 1).verdict, is_revoked ? VERDICT_DENY : VERDICT_ALLOW);
		assert_int_equal(decided(&r, 1).reason, is_revoked ? REASON_REVOKED : REASON_OK);
		if (is_revoked)
			assert_non_null(strstr(decided(&r, 1).detail, "the key was revoked at 2027-01-15T07:59:00Z: lost"));
		assert_int_equal(decided(&r, 2).verdict, VERDICT_ALLOW); /* the other one is no worse for it */
		assert_int_equal(decided(&r, 2).counted, is_revoked ? 1 : 2);
	}
}

/* What nobody proved chooses the word alone: a signature that names a revoked key is not "of an unknown one", and nothing else of it changes. */
static void
a_hint_at_a_revoked_key_says_so(void **state)
{
	struct tuf_revocation lost = { .digest = *pubkey_id(keys.keys[0]), .note = "" };
	const struct trust revoking = { .targets = { .revoked_keys = &lost, .revoked_key_count = 1 } };
	const struct {
		enum reason is, becomes;
		bool has_hint;
		size_t key;
	} rows[] = {
		{ REASON_UNKNOWN_KEY, REASON_REVOKED, true, 0 },
		{ REASON_UNKNOWN_KEY, REASON_UNKNOWN_KEY, true, 1 },
		{ REASON_UNKNOWN_KEY, REASON_UNKNOWN_KEY, false, 0 },
		{ REASON_BAD_SIGNATURE, REASON_BAD_SIGNATURE, true, 0 },
		{ REASON_OK, REASON_BAD_SIGNATURE, true, 0 }, /* half made */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct requirements r = { .revoker = &revoking };
		const struct requirement q = { .threshold = 1, .names_optional = true };
		const struct finding f = { .reason = rows[i].is, .has_signer = rows[i].has_hint, .signer = *pubkey_id(keys.keys[rows[i].key]) };
		struct evaluation e;

		evaluate(&e, &f, &r, &q, NOW);
		assert_int_equal(e.reason, rows[i].becomes);
		assert_false(e.counted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_is_one_signer),
		cmocka_unit_test(a_revoked_key_counts_for_nothing),
		cmocka_unit_test(a_hint_at_a_revoked_key_says_so),
	};

	return cmocka_run_group_tests_name("verify/requirement", tests, setup, teardown);
}
