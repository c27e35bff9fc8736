/* role_decision.c: which role decides, and what its keys are worth there.  By table, and for random stores against a slow, obvious model. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "crypto/privkey_pem.h"
#include "verify/role_decision.h"

#define NOW 1800000000
#define DAY 86400
#define KEYS 5
#define ROLES_MAX 4

static struct privkey *people[KEYS]; /* made once: keys are told apart by what they are */
static struct err err;
static const struct err none;

/* A store's answer for one name, without a store: who has which keys. */
struct world {
	struct roles roles;
};

static void
world_keys(struct world *w)
{
	for (size_t k = 0; k < KEYS; k++) {
		struct pubkey *key = NULL;

		assert_int_equal(pubkey_parse_spki(&key, pubkey_spki(privkey_public(people[k])), &err), COCKET_OK);
		assert_int_equal(keyring_add(&w->roles.keys, &key, "someone", &err), COCKET_OK);
	}
	w->roles.items = calloc(ROLES_MAX, sizeof *w->roles.items);
	w->roles.standing = calloc(ROLES_MAX * KEYS, sizeof *w->roles.standing);
	for (size_t i = 0; i < ROLES_MAX * KEYS; i++)
		w->roles.standing[i] = KEY_OF_NO_ROLE;
}

static struct trust_role *
role_add(struct world *w, const char *name, unsigned threshold)
{
	struct trust_role *r = &w->roles.items[w->roles.count++];

	*r = (struct trust_role){ .name = name, .threshold = threshold };
	return r;
}

static void
stands(struct world *w, size_t role, size_t key, enum key_standing standing)
{
	w->roles.standing[role * KEYS + key] = standing;
}

static void
world_free(struct world *w)
{
	free(w->roles.items);
	w->roles.items = NULL;
	w->roles.count = 0;
	roles_free(&w->roles);
}

static struct finding
signed_by(size_t key, int64_t at)
{
	struct finding f = { .reason = REASON_OK, .proved = true, .key = key, .has_signer = true, .where = "here" };

	f.claim.has_name = true;
	f.claim.has_signed_at = at > 0;
	f.claim.signed_at = at;
	return f;
}

static struct decision
decided(struct world *w, size_t *role, struct finding *findings, bool *counted, size_t n)
{
	struct rules base = { .now = NOW };
	struct decision d;

	roles_decide(&d, role, &w->roles, &base, findings, counted, n, &none, &none);
	return d;
}

static void
expect(struct world *w, const struct finding *findings, size_t n, enum verdict verdict, enum reason reason, const char *role, const char *says)
{
	struct finding copy[8];
	bool counted[8] = { true, true, true, true, true, true, true, true }; /* as memory may be */
	size_t chosen = 99;

	if (n > 0)
		memcpy(copy, findings, n * sizeof *findings);
	struct decision d = decided(w, &chosen, copy, counted, n);
	if (d.verdict != verdict || d.reason != reason || !strstr(d.detail, says))
		fail_msg("%s %s \"%s\", expected %s %s \"%s\"", verdict_word(d.verdict), reason_word(d.reason), d.detail, verdict_word(verdict),
		         reason_word(reason), says);
	for (size_t i = 0; w->roles.count == 0 && i < n; i++)
		assert_false(counted[i]);
	if (role)
		assert_string_equal(w->roles.items[chosen].name, role);
}

static void
the_first_role_that_is_satisfied_decides(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding one[] = { signed_by(0, NOW) }, two[] = { signed_by(1, NOW), signed_by(2, NOW) }, other[] = { signed_by(3, NOW) };

	world_keys(&w);
	role_add(&w, "team", 1);
	role_add(&w, "release", 2);
	stands(&w, 0, 0, KEY_COUNTS);
	stands(&w, 1, 1, KEY_COUNTS);
	stands(&w, 1, 2, KEY_COUNTS);
	expect(&w, one, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	expect(&w, two, 2, VERDICT_ALLOW, REASON_OK, "release", "");
	expect(&w, two, 1, VERDICT_DENY, REASON_THRESHOLD, "release", "1 of 2 required keys signed");
	expect(&w, other, 1, VERDICT_DENY, REASON_UNKNOWN_KEY, NULL, "the key is none of role team");
	expect(&w, NULL, 0, VERDICT_DENY, REASON_NO_SIGNATURE, NULL, "no signature found");
	world_free(&w);
}

/* That one role's signatures may name nothing says nothing of another's. */
static void
a_missing_name_counts_where_the_role_says_so(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding nameless[] = { signed_by(0, NOW) };

	nameless[0].claim.has_name = false;
	world_keys(&w);
	role_add(&w, "strict", 1);
	stands(&w, 0, 0, KEY_COUNTS);
	expect(&w, nameless, 1, VERDICT_DENY, REASON_NAME_MISMATCH, "strict", "the signature names no image, and its role requires a name");
	role_add(&w, "other", 1)->names_optional = true;
	expect(&w, nameless, 1, VERDICT_DENY, REASON_NAME_MISMATCH, "strict", "names no image");
	stands(&w, 1, 0, KEY_COUNTS);
	expect(&w, nameless, 1, VERDICT_ALLOW, REASON_OK, "other", "");
	world_free(&w);
}

static void
no_role_is_no_rule(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding one[] = { signed_by(0, NOW) };

	world_keys(&w);
	expect(&w, one, 1, VERDICT_DENY, REASON_NO_RULE, NULL, "no role of the trust store covers");
	world_free(&w);
}

static void
limits_of_a_role_hold(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding now[] = { signed_by(0, NOW) }, old[] = { signed_by(0, NOW - 31 * DAY) }, timeless[] = { signed_by(0, 0) }, stranger[] = { signed_by(3, NOW) };
	struct trust_role *r;

	world_keys(&w);
	r = role_add(&w, "team", 1);
	stands(&w, 0, 0, KEY_COUNTS);
	expect(&w, old, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	r->has_max_age = true;
	r->max_age = 30 * DAY;
	expect(&w, now, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	expect(&w, old, 1, VERDICT_DENY, REASON_STALE, "team", "31 days old, at most 30");
	expect(&w, timeless, 1, VERDICT_DENY, REASON_STALE, "team", "carries no time, and may be 30 days old at most");
	r->max_age = 31 * DAY - 1;
	expect(&w, old, 1, VERDICT_DENY, REASON_STALE, "team", "31 days old, at most 30 days");
	r->max_age = DAY;
	expect(&w, (struct finding[]){ signed_by(0, NOW - DAY - 3600) }, 1, VERDICT_DENY, REASON_STALE, "team", "25 hours old, at most 1 day ");
	r->max_age = 90;
	expect(&w, (struct finding[]){ signed_by(0, NOW - 91) }, 1, VERDICT_DENY, REASON_STALE, "team", "91 seconds old, at most 90 seconds");
	r->max_age = 30 * DAY;
	r->expired = true;
	expect(&w, now, 1, VERDICT_DENY, REASON_EXPIRED_TRUST, "team", "role team has expired");
	expect(&w, stranger, 1, VERDICT_DENY, REASON_EXPIRED_TRUST, "team", "and whom it delegates to");
	r->expired = false;
	expect(&w, stranger, 1, VERDICT_DENY, REASON_UNKNOWN_KEY, "team", "");
	r->has_not_before = true;
	r->not_before = NOW + 1;
	expect(&w, now, 1, VERDICT_DENY, REASON_NOT_YET_VALID, "team", "does not count yet");
	r->not_before = NOW;
	expect(&w, now, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	stands(&w, 0, 0, KEY_REVOKED);
	expect(&w, now, 1, VERDICT_DENY, REASON_REVOKED, "team", "the key is revoked");
	world_free(&w);
}

/* Some role, in its dates, has a threshold of distinct keys that stand for it and signed in time. */
static bool
model_allows(const struct world *w, const struct finding *findings, size_t n)
{
	for (size_t r = 0; r < w->roles.count; r++) {
		const struct trust_role *role = &w->roles.items[r];
		unsigned keys = 0;

		for (size_t k = 0; k < KEYS; k++) {
			bool counts = false;
			for (size_t i = 0; i < n; i++)
				counts |= findings[i].reason == REASON_OK && findings[i].key == k && w->roles.standing[r * KEYS + k] == KEY_COUNTS &&
				          (!role->has_max_age || (findings[i].claim.has_signed_at && NOW - findings[i].claim.signed_at <= role->max_age));
			keys += counts;
		}
		if (!role->expired && (!role->has_not_before || role->not_before <= NOW) && keys >= role->threshold)
			return true;
	}
	return false;
}

static void
random_role(struct world *w)
{
	size_t i = w->roles.count;
	struct trust_role *r = role_add(w, "some", 1 + (unsigned)rand() % 3);

	r->expired = rand() % 6 == 0;
	r->has_not_before = rand() % 4 == 0;
	r->not_before = NOW + rand() % 3 - 1;
	r->has_max_age = rand() % 3 == 0;
	r->max_age = 10 * DAY;
	for (size_t k = 0; k < KEYS; k++)
		stands(w, i, k, (enum key_standing)(rand() % 3 ? KEY_COUNTS : rand() % 2 ? KEY_REVOKED : KEY_OF_NO_ROLE));
}

static void
agrees_with_the_model(void **state)
{
	(void)state;
	unsigned allowed = 0, rounds = 3000;

	srand(20261122);
	for (unsigned round = 0; round < rounds; round++) {
		struct world w = { 0 };
		struct finding findings[6], copy[6];
		bool counted[6];
		size_t n = (size_t)rand() % 7, role = 0, roles = (size_t)rand() % (ROLES_MAX + 1);

		world_keys(&w);
		for (size_t i = 0; i < roles; i++)
			random_role(&w);
		for (size_t i = 0; i < n; i++) {
			findings[i] = signed_by((size_t)rand() % KEYS, rand() % 5 ? NOW - rand() % (20 * DAY) : 0);
			if (rand() % 5 == 0)
				findings[i].reason = REASON_TAG_MISMATCH;
			copy[i] = findings[i];
		}
		struct decision d = decided(&w, &role, findings, counted, n);
		assert_int_equal(d.verdict == VERDICT_ALLOW, model_allows(&w, copy, n));
		allowed += d.verdict == VERDICT_ALLOW;
		world_free(&w);
	}
	assert_in_range(allowed, rounds / 10, rounds - rounds / 10);
}

static int
people_make(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		if (privkey_generate(&people[i], KEY_ED25519, &err))
			return -1;
	return 0;
}

static int
people_free(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		privkey_free(&people[i]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_role_that_is_satisfied_decides),
		cmocka_unit_test(a_missing_name_counts_where_the_role_says_so),
		cmocka_unit_test(no_role_is_no_rule),
		cmocka_unit_test(limits_of_a_role_hold),
		cmocka_unit_test(agrees_with_the_model),
	};

	return cmocka_run_group_tests_name("verify/role_decision", tests, people_make, people_free);
}
