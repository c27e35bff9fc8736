/* role_requirements.c: which role decides, and what its keys are worth there.  By table, and for random stores against a slow, obvious model. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "crypto/privkey_pem.h"
#include "verify/decision.h"
#include "verify/role_requirements.h"

#define NOW 1800000000
#define DAY 86400
#define KEYS 5
#define ROLES_MAX 4

static struct privkey *people[KEYS]; /* made once: keys are told apart by what they are */
static struct err err;
static const struct err none;

/* What a key is to a role. */
enum standing { COUNTS, IS_REVOKED, OF_NO_ROLE };

/* A store's answer for one name, without a store: who has which keys. */
struct world {
	struct trust_role roles[ROLES_MAX];
	const struct pubkey *keys[ROLES_MAX][KEYS], *revoked[ROLES_MAX][KEYS];
	const char *labels[KEYS];
	size_t count;
};

static struct trust_role *
role_add(struct world *w, const char *name, unsigned threshold)
{
	struct trust_role *r = &w->roles[w->count];

	*r = (struct trust_role){ .name = name, .threshold = threshold, .keys = w->keys[w->count], .revoked = w->revoked[w->count],
	                          .key_labels = w->labels, .revoked_labels = w->labels };
	for (size_t i = 0; i < KEYS; i++)
		w->labels[i] = "k";
	w->count++;
	return r;
}

static size_t
key_remove(const struct pubkey **keys, size_t count, const struct pubkey *key)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (keys[i] != key)
			keys[kept++] = keys[i];
	return kept;
}

static void
stands(struct world *w, size_t role, size_t key, enum standing standing)
{
	struct trust_role *r = &w->roles[role];
	const struct pubkey *k = privkey_public(people[key]);

	r->key_count = key_remove(r->keys, r->key_count, k);
	r->revoked_count = key_remove(r->revoked, r->revoked_count, k);
	if (standing == COUNTS)
		r->keys[r->key_count++] = k;
	if (standing == IS_REVOKED)
		r->revoked[r->revoked_count++] = k;
}

static struct finding
signed_by(size_t key, int64_t at)
{
	struct finding f = { .reason = REASON_OK, .proof.who = identity_of_key(privkey_public(people[key])), .has_signer = true, .where = "here" };

	f.claim.kind = CLAIM_IMAGE;
	f.claim.has_name = true;
	f.claim.has_signed_at = at > 0;
	f.claim.signed_at = at;
	f.proof.source = at > 0 ? TIME_OF_SIGNER : TIME_NONE;
	f.proof.time = at;
	return f;
}

/* As roles of a store are asked. */
static struct decision
decided(const struct world *w, const char **role, const struct finding *findings, struct evaluation *evaluations, size_t n)
{
	AUTO(requirements_free) struct requirements r = { .none = "no role of the trust store covers the image's name" };
	const struct requirement base = { 0 };
	const struct evaluation_set set = { findings, evaluations, n, &none, &none };
	struct decision d;

	for (size_t i = 0; i < w->count; i++)
		assert_int_equal(requirement_add_role(&r, &base, &w->roles[i], &err), COCKET_OK);
	decide(&d, &r, &set, NOW);
	*role = w->count > 0 ? w->roles[d.requirement].name : NULL;
	return d;
}

static void
expect(const struct world *w, const struct finding *findings, size_t n, enum verdict verdict, enum reason reason, const char *role, const char *says)
{
	struct evaluation evaluations[8];
	const char *chosen;

	memset(evaluations, 1, sizeof evaluations); /* as memory may be */
	struct decision d = decided(w, &chosen, findings, evaluations, n);
	if (d.verdict != verdict || d.reason != reason || !strstr(d.detail, says))
		fail_msg("%s %s \"%s\", expected %s %s \"%s\"", verdict_word(d.verdict), reason_word(d.reason), d.detail, verdict_word(verdict),
		         reason_word(reason), says);
	for (size_t i = 0; w->count == 0 && i < n; i++)
		assert_false(evaluations[i].counted);
	if (role)
		assert_string_equal(chosen, role);
}

static void
the_first_role_that_is_satisfied_decides(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding one[] = { signed_by(0, NOW) }, two[] = { signed_by(1, NOW), signed_by(2, NOW) }, other[] = { signed_by(3, NOW) };

	role_add(&w, "team", 1);
	role_add(&w, "release", 2);
	stands(&w, 0, 0, COUNTS);
	stands(&w, 1, 1, COUNTS);
	stands(&w, 1, 2, COUNTS);
	expect(&w, one, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	expect(&w, two, 2, VERDICT_ALLOW, REASON_OK, "release", "");
	expect(&w, two, 1, VERDICT_DENY, REASON_THRESHOLD, "release", "1 of 2 required keys signed");
	expect(&w, other, 1, VERDICT_DENY, REASON_UNKNOWN_KEY, NULL, "the key is not in role team");
	expect(&w, NULL, 0, VERDICT_DENY, REASON_NO_SIGNATURE, NULL, "no signature found");
}

/* That one role's signatures may name nothing says nothing of another's. */
static void
a_missing_name_counts_where_the_role_says_so(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding nameless[] = { signed_by(0, NOW) };

	nameless[0].claim.has_name = false;
	role_add(&w, "strict", 1);
	stands(&w, 0, 0, COUNTS);
	expect(&w, nameless, 1, VERDICT_DENY, REASON_NAME_MISMATCH, "strict", "the signature names no image; its role requires a name");
	role_add(&w, "other", 1)->names_optional = true;
	expect(&w, nameless, 1, VERDICT_DENY, REASON_NAME_MISMATCH, "strict", "names no image");
	stands(&w, 1, 0, COUNTS);
	expect(&w, nameless, 1, VERDICT_ALLOW, REASON_OK, "other", "");
}

static void
no_role_is_no_rule(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding one[] = { signed_by(0, NOW) };

	expect(&w, one, 1, VERDICT_DENY, REASON_NO_RULE, NULL, "no role of the trust store covers");
}

static void
limits_of_a_role_hold(void **state)
{
	(void)state;
	struct world w = { 0 };
	struct finding now[] = { signed_by(0, NOW) }, old[] = { signed_by(0, NOW - 31 * DAY) }, timeless[] = { signed_by(0, 0) }, stranger[] = { signed_by(3, NOW) };
	struct trust_role *r;

	r = role_add(&w, "team", 1);
	stands(&w, 0, 0, COUNTS);
	expect(&w, old, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	r->has_max_age = true;
	r->max_age = 30 * DAY;
	expect(&w, now, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	expect(&w, old, 1, VERDICT_DENY, REASON_STALE, "team", "31 days old; the maximum age is 30");
	expect(&w, timeless, 1, VERDICT_DENY, REASON_STALE, "team", "has no timestamp; the maximum age is 30 days");
	r->max_age = 31 * DAY - 1;
	expect(&w, old, 1, VERDICT_DENY, REASON_STALE, "team", "31 days old; the maximum age is 30 days");
	r->max_age = DAY;
	expect(&w, (struct finding[]){ signed_by(0, NOW - DAY - 3600) }, 1, VERDICT_DENY, REASON_STALE, "team", "25 hours old; the maximum age is 1 day");
	r->max_age = 90;
	expect(&w, (struct finding[]){ signed_by(0, NOW - 91) }, 1, VERDICT_DENY, REASON_STALE, "team", "91 seconds old; the maximum age is 90 seconds");
	r->max_age = 30 * DAY;
	r->expired = true;
	r->expires = NOW - 60;
	expect(&w, now, 1, VERDICT_DENY, REASON_EXPIRED_TRUST, "team", "role team expired at 2");
	expect(&w, stranger, 1, VERDICT_DENY, REASON_EXPIRED_TRUST, "team", "and with it the roles below it");
	r->expired = false;
	expect(&w, stranger, 1, VERDICT_DENY, REASON_UNKNOWN_KEY, "team", "");
	r->has_not_before = true;
	r->not_before = NOW + 1;
	expect(&w, now, 1, VERDICT_DENY, REASON_NOT_YET_VALID, "team", "is not valid before 2");
	r->not_before = NOW;
	expect(&w, now, 1, VERDICT_ALLOW, REASON_OK, "team", "");
	stands(&w, 0, 0, IS_REVOKED);
	expect(&w, now, 1, VERDICT_DENY, REASON_REVOKED, "team", "the key is revoked");
}

static bool
has_key(const struct trust_role *role, size_t key)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (role->keys[i] == privkey_public(people[key]))
			return true;
	return false;
}

/* Some role, in its dates, has a threshold of distinct keys that stand for it and signed in time. */
static bool
model_allows(const struct world *w, const struct finding *findings, size_t n)
{
	for (size_t r = 0; r < w->count; r++) {
		const struct trust_role *role = &w->roles[r];
		unsigned keys = 0;

		for (size_t k = 0; k < KEYS; k++) {
			bool counts = false;
			for (size_t i = 0; i < n; i++)
				counts |= findings[i].reason == REASON_OK && digest_eq(&findings[i].proof.who.id, pubkey_id(privkey_public(people[k]))) && has_key(role, k) &&
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
	size_t i = w->count;
	struct trust_role *r = role_add(w, "some", 1 + (unsigned)rand() % 3);

	r->expired = rand() % 6 == 0;
	r->has_not_before = rand() % 4 == 0;
	r->not_before = NOW + rand() % 3 - 1;
	r->has_max_age = rand() % 3 == 0;
	r->max_age = 10 * DAY;
	for (size_t k = 0; k < KEYS; k++)
		stands(w, i, k, (enum standing)(rand() % 3 ? COUNTS : rand() % 2 ? IS_REVOKED : OF_NO_ROLE));
}

static void
agrees_with_the_model(void **state)
{
	(void)state;
	unsigned allowed = 0, rounds = 3000;

	srand(20261122);
	for (unsigned round = 0; round < rounds; round++) {
		struct world w = { 0 };
		struct finding findings[6];
		struct evaluation evaluations[6];
		const char *role;
		size_t n = (size_t)rand() % 7, roles = (size_t)rand() % (ROLES_MAX + 1);

			for (size_t i = 0; i < roles; i++)
			random_role(&w);
		for (size_t i = 0; i < n; i++) {
			findings[i] = signed_by((size_t)rand() % KEYS, rand() % 5 ? NOW - rand() % (20 * DAY) : 0);
			if (rand() % 5 == 0)
				findings[i].reason = REASON_TAG_MISMATCH;
		}
		struct decision d = decided(&w, &role, findings, evaluations, n);
		assert_int_equal(d.verdict == VERDICT_ALLOW, model_allows(&w, findings, n));
		allowed += d.verdict == VERDICT_ALLOW;
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

	return cmocka_run_group_tests_name("verify/role_requirements", tests, people_make, people_free);
}
