/* requirement.c: keys that were given are signers of one requirement; what somebody revokes is refused for that, and counts for nothing. */
#include "support/test.h"

#include "crypto/privkey.h"
#include "support/certificates.h"
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

/* --- identities ----------------------------------------------------------------------------------- */

#define WORKFLOW "https://github.com/shop/api/.github/workflows/release.yml@refs/tags/"
#define GITHUB "https://token.actions.githubusercontent.com"
#define PILOT "pilot@harbour.example"
#define ACCOUNTS "https://accounts.google.com"

static struct leaf_certificate *
leaf_named(const char *san)
{
	const struct test_extension extensions[] = {
		{ "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" }, { "subjectAltName", san }, { NULL, NULL },
	};
	struct leaf_certificate *leaf = NULL;
	struct buf der = certificate_make(extensions);

	OK(leaf_certificate_parse(&leaf, buf_slice(&der), &err));
	buf_free(&der);
	return leaf;
}

enum who { V1, V2, THE_PILOT, A_KEY, WHO_COUNT };

/* Whom a decision is about: a workflow at two refs, a person, and the first of the keys. */
static void
identities_make(struct identity who[static WHO_COUNT], struct leaf_certificate *leaves[static WHO_COUNT])
{
	leaves[V1] = leaf_named("critical,URI:" WORKFLOW "v1");
	leaves[V2] = leaf_named("critical,URI:" WORKFLOW "v2");
	leaves[THE_PILOT] = leaf_named("critical,email:" PILOT);
	leaves[A_KEY] = NULL;
	who[V1] = identity_of_certificate(leaves[V1], GITHUB);
	who[V2] = identity_of_certificate(leaves[V2], GITHUB);
	who[THE_PILOT] = identity_of_certificate(leaves[THE_PILOT], ACCOUNTS);
	who[A_KEY] = identity_of_key(keys.keys[0]);
}

static struct decision
decided_by(const struct requirements *r, const struct identity *who, unsigned signed_by)
{
	struct finding findings[WHO_COUNT] = { 0 };
	struct evaluation evaluations[WHO_COUNT];
	struct evaluation_set set = { findings, evaluations, 0, &none, &none };
	struct decision d;

	for (unsigned i = 0; i < WHO_COUNT; i++)
		if (signed_by & 1U << i) {
			findings[set.n].reason = REASON_OK;
			findings[set.n].claim.kind = CLAIM_IMAGE;
			findings[set.n++].proof.who = who[i];
		}
	decide(&d, r, &set, NOW);
	return d;
}

#define BY(who) (1U << (who))
#define ANY_TAG { .name = WORKFLOW "*", .issuer = GITHUB }
#define THE_V1 { .name = WORKFLOW "v1", .issuer = GITHUB }
#define THE_V2 { .name = WORKFLOW "v2", .issuer = GITHUB }
#define A_PERSON { .name = PILOT, .issuer = ACCOUNTS }
#define AT_ANOTHER { .name = PILOT, .issuer = GITHUB }

/* A threshold counts those who are named: one workflow at two refs under one pattern is one of them. */
static void
thresholds_over_identities_and_keys(void **state)
{
	static const struct {
		struct identity_pattern patterns[2];
		size_t pattern_count, key_count;
		unsigned threshold, signed_by;
		unsigned counted; /* allowed where that is the threshold or more */
	} rows[] = {
		{ { ANY_TAG }, 1, 0, 1, BY(V1), 1 },
		{ { ANY_TAG }, 1, 0, 1, BY(V1) | BY(V2), 1 },
		{ { ANY_TAG }, 1, 0, 2, BY(V1) | BY(V2), 1 },
		{ { ANY_TAG }, 1, 0, 2, BY(V1) | BY(V2) | BY(THE_PILOT) | BY(A_KEY), 1 },
		{ { THE_V1, THE_V2 }, 2, 0, 2, BY(V1) | BY(V2), 2 },
		{ { THE_V1, THE_V1 }, 2, 0, 2, BY(V1) | BY(V2), 1 }, /* named twice is named once */
		{ { THE_V1, ANY_TAG }, 2, 0, 2, BY(V1), 1 },
		{ { ANY_TAG, A_PERSON }, 2, 0, 2, BY(V1) | BY(THE_PILOT), 2 },
		{ { ANY_TAG, AT_ANOTHER }, 2, 0, 2, BY(V1) | BY(THE_PILOT), 1 },
		{ { AT_ANOTHER }, 1, 0, 1, BY(THE_PILOT), 0 },
		{ { ANY_TAG }, 1, 1, 2, BY(V1) | BY(A_KEY), 2 },
		{ { ANY_TAG }, 1, 1, 2, BY(A_KEY), 1 },
		{ { ANY_TAG }, 1, 0, 1, BY(A_KEY), 0 },
		{ { ANY_TAG }, 0, 1, 1, BY(V1), 0 },
		{ { ANY_TAG }, 1, 0, 0, BY(V1), 1 }, /* a threshold of 0 is none */
	};
	struct leaf_certificate *leaves[WHO_COUNT];
	struct identity who[WHO_COUNT];

	(void)state;
	identities_make(who, leaves);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(requirements_free) struct requirements r = { 0 };
		const struct requirement base = { .threshold = rows[i].threshold, .names_optional = true };
		struct keyring some = keys;
		const bool allowed = rows[i].threshold > 0 && rows[i].counted >= rows[i].threshold;

		some.count = rows[i].key_count;
		OK(requirement_add_signers(&r, &base, &some, &(struct identity_patterns){ rows[i].patterns, rows[i].pattern_count }, &err));
		const struct decision d = decided_by(&r, who, rows[i].signed_by);

		if (d.counted != rows[i].counted || d.verdict != (allowed ? VERDICT_ALLOW : VERDICT_DENY))
			fail_msg("row %zu: %s, %u counted: %s", i, verdict_word(d.verdict), d.counted, d.detail);
	}
	for (size_t i = 0; i < WHO_COUNT; i++)
		leaf_certificate_free(&leaves[i]);
}

/* Two patterns that one workflow matches, the one only with a condition: two of its certificates are still one signer. */
static void
one_identity_under_two_patterns_is_one(void **state)
{
	static const struct test_extension extensions[] = {
		{ "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" }, { "subjectAltName", "critical,URI:" WORKFLOW "v1" },
		{ "1.3.6.1.4.1.57264.1.2", "DER:70757368" }, { NULL, NULL }, /* trigger: push */
	};
	static const struct identity_pattern patterns[] = {
		{ .name = WORKFLOW "v1", .issuer = GITHUB, .conditions = { [CONDITION_TRIGGER] = "push" } }, { .name = WORKFLOW "v1", .issuer = GITHUB },
	};
	struct leaf_certificate *leaves[] = { leaf_named("critical,URI:" WORKFLOW "v1"), NULL };
	struct buf der = certificate_make(extensions);
	const struct requirement base = { .threshold = 2, .names_optional = true };
	AUTO(requirements_free) struct requirements r = { 0 };
	struct finding findings[2] = { 0 };
	struct evaluation evaluations[2];
	struct evaluation_set set = { findings, evaluations, 2, &none, &none };
	const struct keyring nobody = { 0 };
	struct decision d;

	(void)state;
	OK(leaf_certificate_parse(&leaves[1], buf_slice(&der), &err));
	OK(requirement_add_signers(&r, &base, &nobody, &(struct identity_patterns){ patterns, 2 }, &err));
	for (size_t i = 0; i < 2; i++)
		findings[i] = (struct finding){ .reason = REASON_OK, .claim.kind = CLAIM_IMAGE, .proof.who = identity_of_certificate(leaves[i], GITHUB) };
	decide(&d, &r, &set, NOW);
	assert_int_equal(evaluations[0].signer, 1); /* each counts for another pattern */
	assert_int_equal(evaluations[1].signer, 0);
	assert_int_equal(d.verdict, VERDICT_DENY);
	assert_int_equal(d.counted, 1);
	for (size_t i = 0; i < 2; i++)
		leaf_certificate_free(&leaves[i]);
	buf_free(&der);
}

/* Where nobody with a certificate is asked for, none is looked at. */
static void
certificates_are_for_those_who_ask(void **state)
{
	static const struct identity_pattern pattern = ANY_TAG;
	const struct trusted_root root = { 0 };

	(void)state;
	for (size_t count = 0; count < 2; count++) {
		AUTO(requirements_free) struct requirements r = { .certificates = { .roots = &root, .count = 1 } };
		const struct requirement base = { .threshold = 1 };

		OK(requirement_add_signers(&r, &base, &keys, &(struct identity_patterns){ &pattern, count }, &err));
		assert_int_equal(requirements_authenticators(&r).certificates.count, count);
		assert_ptr_equal(requirements_authenticators(&r).keys, &keys);
	}
}

/* One that no requirement names any more: told by who revoked it, and a stranger's where nobody did. */
static void
a_revoked_key_that_nobody_names_is_told(void **state)
{
	struct tuf_revocation lost = { .digest = *pubkey_id(keys.keys[0]), .note = "lost", .has_date = true, .date = NOW - 60 };
	const struct trust revoking = { .targets = { .revoked_keys = &lost, .revoked_key_count = 1 } };
	const struct keyring named = { .keys = keys.keys + 1, .labels = keys.labels + 1, .count = 1 };

	(void)state;
	for (int is_revoked = 0; is_revoked < 2; is_revoked++) {
		AUTO(requirements_free) struct requirements r = { .revoker = is_revoked ? &revoking : NULL, .revoked = &keys };
		const struct requirement base = { .threshold = 1, .names_optional = true };

		OK(requirement_add_signers(&r, &base, &named, &(struct identity_patterns){ 0 }, &err));
		assert_ptr_equal(requirements_authenticators(&r).revoked, &keys);
		assert_ptr_equal(requirements_authenticators(&r).keys, &named);
		assert_int_equal(decided(&r, 1).verdict, VERDICT_DENY);
		assert_int_equal(decided(&r, 1).reason, is_revoked ? REASON_REVOKED : REASON_UNKNOWN_KEY);
		assert_int_equal(decided(&r, 2).verdict, VERDICT_ALLOW); /* the named one signed too */
		assert_int_equal(decided(&r, 2).counted, 1);
		if (is_revoked)
			assert_non_null(strstr(decided(&r, 1).detail, ": lost"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_is_one_signer),
		cmocka_unit_test(a_revoked_key_counts_for_nothing),
		cmocka_unit_test(a_revoked_key_that_nobody_names_is_told),
		cmocka_unit_test(a_hint_at_a_revoked_key_says_so),
		cmocka_unit_test(thresholds_over_identities_and_keys),
		cmocka_unit_test(certificates_are_for_those_who_ask),
		cmocka_unit_test(one_identity_under_two_patterns_is_one),
	};

	return cmocka_run_group_tests_name("verify/requirement", tests, setup, teardown);
}
