/* delegation.c: who may speak for a name (TUF 1.0 section 5.6.7; attacks A6, A15, A17).
 * Each case beside the neighbour that it must not be taken for.  Role files: role_file_test.c; random stores: delegation_model_test.c. */
#include "support/test.h"

#include <stdio.h>

#include "base/limits.h"
#include "support/fixture.h"
#include "support/trust_ask.h"
#include "support/trust_setup.h"

#define ALL "[\"r/*\",\"r/*/*\"]"

static const struct trust_delegation team[] = { { "team", K(2) | K(3), 2, ALL, false, NULL } };
static const struct trust_delegation dev[] = { { "dev", K(4), 1, ALL, false, NULL } };

static void
put_role(const char *role, unsigned version, uint64_t signers, const struct trust_delegation *delegations, size_t n)
{
	trust_put_targets(&f, role, version, TRUST_LATER, signers, delegations, n, NULL);
}

/* --- the search --- */

static void
test_flat(void **state)
{
	const struct trust_delegation roles[] = {
		{ "first", K(2), 1, "[\"r/a\"]", false, NULL },
		{ "other", K(3), 1, "[\"s/*\"]", false, NULL },
		{ "second", K(4) | K(5), 2, "[\"r/*\",\"q/b\"]", false, NULL },
		{ "nowhere", K(6), 1, "[]", false, NULL },
	};
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 4);
	trust_expect(&f, "r/a", "first second");
	trust_expect(&f, "r/b", "second");
	trust_expect(&f, "q/b", "second");
	trust_expect(&f, "r/a/b", "");
	trust_expect(&f, "R/a", "");
	trust_expect(&f, "", "");
	found = trust_ask(&f, "r/a");
	assert_string_equal(found.roles[0].chain, "root > targets > first");
	assert_int_equal(found.roles[1].threshold, 2);
	assert_int_equal(found.roles[1].key_count, 2);
	assert_int_equal(found.roles[1].revoked_count, 0);
	assert_true(digest_eq(pubkey_id(found.roles[0].keys[0]), trust_fixture_key_id(&f, 2)));
	assert_false(found.roles[0].has_max_age || found.roles[0].has_not_before || found.roles[0].expires);
}

static void
test_no_delegations(void **state)
{
	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, NULL, 0);
	trust_expect(&f, "r/a", "");
}

/* A17: overlapping delegations in order, and what a terminating one cuts off. */
static void
test_terminating(void **state)
{
	struct trust_delegation roles[] = {
		{ "a", K(2), 1, "[\"r/x\"]", false, NULL },
		{ "b", K(3), 1, ALL, true, NULL },
		{ "c", K(4), 1, ALL, false, NULL },
	};
	const struct trust_delegation below[] = { { "b1", K(5), 1, ALL, false, NULL }, { "b2", K(6), 1, ALL, false, NULL } };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 3);
	put_role("b", 1, K(3), below, 2);
	trust_expect(&f, "r/x", "a b b1 b2");
	trust_expect(&f, "r/y", "b b1 b2");
	roles[1].terminating = false;
	trust_put_local(&f, roles, 3);
	trust_expect(&f, "r/x", "a b b1 b2 c");
	roles[1].terminating = true;
	roles[1].paths = "[\"r/y\"]"; /* terminating, but not for r/x */
	trust_put_local(&f, roles, 3);
	trust_expect(&f, "r/x", "a c");
}

/* A terminating delegation deep down ends the whole search, not that of its parent alone. */
static void
test_terminating_below(void **state)
{
	const struct trust_delegation roles[] = { { "a", K(2), 1, ALL, false, NULL }, { "z", K(3), 1, ALL, false, NULL } };
	struct trust_delegation below[] = { { "a1", K(4), 1, ALL, true, NULL }, { "a2", K(5), 1, ALL, false, NULL } };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 2);
	put_role("a", 1, K(2), below, 2);
	trust_expect(&f, "r/x", "a a1");
	below[0].terminating = false;
	put_role("a", 1, K(2), below, 2);
	trust_expect(&f, "r/x", "a a1 a2 z");
}

/* Visited before, and still terminating. */
static void
test_terminating_visited(void **state)
{
	const struct trust_delegation roles[] = {
		{ "a", K(2), 1, ALL, false, NULL },
		{ "b", K(3), 1, ALL, true, NULL },
		{ "c", K(4), 1, ALL, false, NULL },
	};
	const struct trust_delegation below[] = { { "b", K(3), 1, ALL, false, NULL } };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 3);
	put_role("a", 1, K(2), below, 1);
	trust_expect(&f, "r/x", "a b");
}

static void
test_cycle(void **state)
{
	const struct trust_delegation a = { "a", K(2), 1, ALL, false, NULL }, b = { "b", K(3), 1, ALL, false, NULL };
	const struct trust_delegation both[] = { a, b };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, both, 1);
	put_role("a", 1, K(2), both, 2); /* delegates to itself, and to b */
	put_role("b", 1, K(3), &a, 1);   /* and b back to it */
	trust_expect(&f, "r/x", "a b");
}

static void
test_outside_parent(void **state)
{
	const struct trust_delegation roles[] = { { "team", K(2), 1, "[\"r/shop/*\"]", false, NULL } };
	const struct trust_delegation below[] = { { "greedy", K(3), 1, "[\"r/*\",\"r/*/*\",\"*/*\"]", false, NULL } };
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 1);
	put_role("team", 1, K(2), below, 1);
	trust_expect(&f, "r/shop/api", "team greedy");
	trust_expect(&f, "r/bank/api", "");
	trust_expect(&f, "r/bank", "");
	found = trust_ask(&f, "r/shop/api");
	assert_string_equal(found.roles[1].chain, "root > targets > team > greedy");
}

/* --- dates --- */

static void
test_expires(void **state)
{
	struct trust_delegation roles[] = { { "team", K(2), 1, ALL, false, NULL }, { "next", K(5), 1, ALL, false, NULL } };
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	put_role("team", 1, K(2), dev, 1);
	roles[0].more = ",\"x-cocket-expires\":\"" TRUST_LATER "\"";
	trust_put_local(&f, roles, 2);
	trust_expect(&f, "r/x", "team dev next");
	roles[0].more = ",\"x-cocket-expires\":\"" TRUST_THEN "\"";
	trust_put_local(&f, roles, 2);
	trust_expect(&f, "r/x", "team! next");
	found = trust_ask(&f, "r/x");
	assert_int_equal(found.roles[0].expires, TRUST_NOW);
	roles[0].terminating = true; /* past its date it still ends the search */
	trust_put_local(&f, roles, 2);
	trust_expect(&f, "r/x", "team!");
}

static void
test_not_before(void **state)
{
	struct trust_delegation roles[] = { { "team", K(2), 1, ALL, false, NULL } };
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	put_role("team", 1, K(2), dev, 1);
	roles[0].more = ",\"x-cocket-not-before\":\"" TRUST_THEN "\"";
	trust_put_local(&f, roles, 1);
	trust_expect(&f, "r/x", "team dev");
	roles[0].more = ",\"x-cocket-not-before\":\"" TRUST_LATER "\"";
	trust_put_local(&f, roles, 1);
	trust_expect(&f, "r/x", "team"); /* there, for the caller to refuse with its date; nothing below it */
	found = trust_ask(&f, "r/x");
	assert_true(found.roles[0].has_not_before);
	assert_int_equal(found.roles[0].not_before, TRUST_NOW + 1);
	assert_false(found.roles[0].expired);
}

/* What limits a role limits those below it, unless they have less. */
static void
test_limits_narrow(void **state)
{
	struct trust_delegation roles[] = {
		{ "team", K(2), 1, ALL, false,
		  ",\"x-cocket-expires\":\"2026-03-01T00:00:00Z\",\"x-cocket-max-age\":100,"
		  "\"x-cocket-not-before\":\"2025-03-01T00:00:00Z\"" },
	};
	const struct trust_delegation below[] = {
		{ "wide", K(3), 1, ALL, false,
		  ",\"x-cocket-expires\":\"2026-04-01T00:00:00Z\",\"x-cocket-max-age\":200,"
		  "\"x-cocket-not-before\":\"2025-02-01T00:00:00Z\"" },
		{ "narrow", K(4), 1, ALL, false,
		  ",\"x-cocket-expires\":\"2026-02-01T00:00:00Z\",\"x-cocket-max-age\":50,"
		  "\"x-cocket-not-before\":\"2025-04-01T00:00:00Z\"" },
		{ "plain", K(5), 1, ALL, false, NULL },
	};
	static const struct {
		int64_t expires, max_age, not_before;
	} expected[] = {
		{ 1772323200, 100, 1740787200 },
		{ 1772323200, 100, 1740787200 },
		{ 1769904000, 50, 1743465600 },
		{ 1772323200, 100, 1740787200 },
	};
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 1);
	trust_put_targets(&f, "team", 1, "2026-05-01T00:00:00Z", K(2), below, 3, NULL);
	trust_expect(&f, "r/x", "team wide narrow plain");
	found = trust_ask(&f, "r/x");
	assert_string_equal(found.roles[1].expiring, "team");
	assert_string_equal(found.roles[2].expiring, "narrow");
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(found.roles[i].expires, expected[i].expires);
		assert_true(found.roles[i].has_max_age && found.roles[i].has_not_before);
		assert_int_equal(found.roles[i].max_age, expected[i].max_age);
		assert_int_equal(found.roles[i].not_before, expected[i].not_before);
	}
}

/* A role and those below it do not outlive its own file. */
static void
test_limits_by_file(void **state)
{
	const struct trust_delegation below[] = { { "inner", K(3), 1, ALL, false, NULL } };
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, team, 1);
	trust_put_targets(&f, "team", 1, "2026-02-01T00:00:00Z", K(2) | K(3), below, 1, NULL);
	found = trust_ask(&f, "r/x");
	trust_expect(&f, "r/x", "team inner");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(found.roles[i].expires, 1769904000);
		assert_string_equal(found.roles[i].expiring, "team");
		assert_false(found.roles[i].expired);
	}
}

/* --- keys --- */

static void
put_revoked(unsigned key)
{
	AUTO(buf_free) struct buf more = BUF(KIB);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, trust_fixture_key_id(&f, key));
	text_print(&more, ",\"x-cocket-revoked\":{\"keys\":[{\"id\":\"%s\",\"note\":\"lost\"}]}", hex);
	trust_put_targets(&f, "targets", 1, TRUST_LATER, K(1), team, 1, buf_str(&more));
}

static void
test_revoked_key(void **state)
{
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, team, 1);
	put_revoked(3);
	found = trust_ask(&f, "r/x");
	assert_int_equal(found.n, 1);
	assert_int_equal(found.roles[0].threshold, 2); /* stays: one key is not enough for it */
	assert_int_equal(found.roles[0].key_count, 1);
	assert_true(digest_eq(pubkey_id(found.roles[0].keys[0]), trust_fixture_key_id(&f, 2)));
	assert_int_equal(found.roles[0].revoked_count, 1);
	assert_true(digest_eq(pubkey_id(found.roles[0].revoked[0]), trust_fixture_key_id(&f, 3)));
}

/* keys, roles: JSON, in a targets.json of our own spelling. */
static void
put_raw(const char *keys, const char *keyids, unsigned threshold)
{
	AUTO(buf_free) struct buf part = BUF(MIB), whole = BUF(MIB);

	text_print(&part, "{\"_type\":\"targets\",\"spec_version\":\"1.0.31\",\"version\":1,\"expires\":\"" TRUST_LATER "\",\"targets\":{},"
	                  "\"delegations\":{\"keys\":{%s},\"roles\":[{\"name\":\"team\",\"keyids\":[%s],\"threshold\":%u,\"paths\":" ALL
	                  ",\"terminating\":false}]}}", keys, keyids, threshold);
	trust_print_signed(&whole, &f, buf_slice(&part), K(1));
	trust_write(&f, "targets.json", buf_slice(&whole));
}

/* Spelled in another way, and so of another id, it is still one key (A15); under a wrong id, or none of ours, it is no key. */
static void
test_one_key_two_ids(void **state)
{
	AUTO(buf_free) struct buf keys = BUF(64 * KIB), ids = BUF(KIB), twin = BUF(8 * KIB);
	AUTO(trust_answer_free) struct trust_answer found = { 0 };
	const struct trust_key *k = trust_fixture_key(&f, 2);
	char id[DIGEST_HEX_BYTES];

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, NULL, 0);
	text_print(&twin, "{\"a\":1,%s", buf_str(&k->object) + 1); /* an unknown field is hashed as well; "a" sorts first */
	struct digest d = digest_of(buf_slice(&twin));
	digest_print_hex(id, &d);
	text_print(&keys, "\"%s\":%s,\"%s\":%s", k->id, buf_str(&k->object), id, buf_str(&twin));
	text_print(&ids, "\"%s\",\"%s\"", k->id, id);
	id[0] = id[0] == 'a' ? 'b' : 'a';
	text_print(&keys, ",\"%s\":%s", id, buf_str(&twin));
	text_print(&keys, ",\"other\":{\"keytype\":\"dsa\",\"scheme\":\"dsa\",\"keyval\":{\"public\":\"00\"}}");
	text_print(&ids, ",\"%s\",\"other\"", id);
	put_raw(buf_str(&keys), buf_str(&ids), 2);
	found = trust_ask(&f, "r/x");
	assert_int_equal(found.n, 1);
	assert_int_equal(found.roles[0].key_count, 1);
	assert_int_equal(found.roles[0].threshold, 2);
}

static void
test_no_keys(void **state)
{
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, NULL, 0);
	put_raw("", "", 1);
	found = trust_ask(&f, "r/x");
	assert_int_equal(found.n, 1);
	assert_int_equal(found.roles[0].key_count, 0);
	assert_int_equal(found.roles[0].threshold, 1);
}

/* --- how many --- */

static void
test_too_many(void **state)
{
	struct trust_delegation roles[33];
	char names[33][16];
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	for (size_t i = 0; i < 33; i++) {
		snprintf(names[i], sizeof names[i], "role%zu", i);
		roles[i] = (struct trust_delegation){ names[i], K(2), 1, i == 0 ? "[\"r/x\"]" : "[\"r/*\"]", false, NULL };
	}
	trust_put_local(&f, roles, 33);
	found = trust_ask(&f, "r/y");
	assert_int_equal(found.n, 32);
	assert_string_equal(found.roles[31].name, "role32");
	trust_expect_refused(&f, "r/x", COCKET_E_TOO_MANY, "more than 32 roles of targets cover r/x");
}

/* How many a role delegates to is nobody else's loss: neither of who is asked after it, nor of its sibling below the same parent. */
static void
test_too_many_below(void **state)
{
	const struct trust_delegation roles[] = { { "dev", K(2), 1, ALL, false, NULL }, { "release", K(3), 1, ALL, false, NULL } };
	const struct trust_delegation below[] = { { "busy", K(4), 1, ALL, false, NULL }, { "quiet", K(5), 1, ALL, false, NULL } };
	struct trust_delegation many[40];
	char names[40][16];
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		snprintf(names[i], sizeof names[i], "many%zu", i);
		many[i] = (struct trust_delegation){ names[i], K(6), 1, ALL, false, NULL };
	}
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 2);
	put_role("dev", 1, K(2), many, 40);
	found = trust_ask(&f, "r/x");
	assert_int_equal(found.n, 33);
	assert_string_equal(found.roles[31].name, "many30");
	assert_string_equal(found.roles[32].name, "release");
	trust_answer_free(&found);
	put_role("dev", 2, K(2), below, 2);
	put_role("busy", 1, K(4), many, 40);
	found = trust_ask(&f, "r/x");
	assert_string_equal(found.roles[found.n - 1].name, "release");
	assert_string_equal(found.roles[found.n - 2].name, "quiet");
	trust_answer_free(&found);
	many[39].terminating = true; /* one that is not asked any more still ends the search */
	put_role("busy", 1, K(4), many, 40);
	found = trust_ask(&f, "r/x");
	assert_string_not_equal(found.roles[found.n - 1].name, "release");
}

/* What a role calls those below it gives them nothing, and takes nothing from others. */
static void
test_names_of_others(void **state)
{
	const struct trust_delegation roles[] = {
		{ "dev", K(2), 1, ALL, false, NULL }, { "team", K(3), 1, ALL, false, NULL }, { "release", K(4), 1, "[\"r/x\"]", false, NULL },
	};
	struct trust_delegation of_dev[] = { { "release", K(5), 1, ALL, true, NULL }, { "sub", K(5), 1, ALL, false, NULL } };
	const struct trust_delegation of_team[] = { { "sub", K(6), 1, ALL, false, NULL } };
	const struct trust_delegation of_sub[] = { { "deep", K(7), 1, ALL, false, NULL } };
	AUTO(trust_answer_free) struct trust_answer found = { 0 };
	size_t count = 9;
	struct err err = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 3);
	put_role("dev", 1, K(2), of_dev, 2);
	put_role("team", 1, K(3), of_team, 1);
	put_role("sub", 1, K(6), of_sub, 1);
	trust_expect(&f, "r/x", "dev sub team sub deep release");
	trust_expect(&f, "r/y", "dev sub team sub deep"); /* where targets' release has no say, nobody's has */
	found = trust_ask(&f, "r/x");
	assert_string_equal(found.roles[1].chain, "root > targets > dev > sub");
	assert_string_equal(found.roles[3].chain, "root > targets > team > sub");
	assert_string_equal(found.roles[5].chain, "root > targets > release");
	assert_true(digest_eq(pubkey_id(found.roles[5].keys[0]), trust_fixture_key_id(&f, 4)));
	assert_int_equal(trust_role_count(found.t, "release", &count, &err), COCKET_OK);
	assert_int_equal(count, 1);
	assert_int_equal(trust_role_count(found.t, "sub", &count, &err), COCKET_OK);
	assert_int_equal(count, 2);
	assert_int_equal(trust_role_count(found.t, "deep", &count, &err), COCKET_OK);
	assert_int_equal(count, 1);
	assert_int_equal(trust_role_count(found.t, "none", &count, &err), COCKET_OK);
	assert_int_equal(count, 0);
}

/* As deep as can be: the chain is cut, the search is not. */
static void
test_deep(void **state)
{
	AUTO(trust_answer_free) struct trust_answer found = { 0 };
	char names[32][40];

	(void)state;
	trust_fixture_empty(&f);
	for (size_t i = 0; i < 32; i++)
		snprintf(names[i], sizeof names[i], "a-rather-long-name-of-a-role-%zu", i);
	for (size_t i = 0; i < 32; i++) {
		const struct trust_delegation d = { names[i], K(2), 1, ALL, false, NULL };

		if (i == 0)
			trust_put_local(&f, &d, 1);
		else
			put_role(names[i - 1], 1, K(2), &d, 1);
	}
	found = trust_ask(&f, "r/x");
	assert_int_equal(found.n, 32);
	assert_int_equal(strlen(found.roles[31].chain), sizeof found.roles[31].chain - 1);
	assert_string_equal(found.roles[31].chain + strlen(found.roles[31].chain) - 3, "...");
}

/* TAP 15: every name has a bin; the two names here have different ones. */
static void
test_bins(void **state)
{
	AUTO(buf_free) struct buf part = BUF(MIB), whole = BUF(MIB);
	AUTO(trust_answer_free) struct trust_answer found = { 0 };
	const struct trust_key *k = trust_fixture_key(&f, 2);
	uint8_t top = digest_of(slice_str("r/x")).bytes[0] >> 7;

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, NULL, 0);
	text_print(&part, "{\"_type\":\"targets\",\"spec_version\":\"1.0.31\",\"version\":1,\"expires\":\"" TRUST_LATER "\",\"targets\":{},"
	                  "\"delegations\":{\"keys\":{\"%s\":%s},\"succinct_roles\":{\"keyids\":[\"%s\"],\"threshold\":1,\"bit_length\":1,"
	                  "\"name_prefix\":\"bin\"}}}", k->id, buf_str(&k->object), k->id);
	trust_print_signed(&whole, &f, buf_slice(&part), K(1));
	trust_write(&f, "targets.json", buf_slice(&whole));
	trust_expect(&f, "r/x", top ? "bin-1" : "bin-0");
	put_role(top ? "bin-1" : "bin-0", 1, K(2), dev, 1);
	trust_expect(&f, "r/x", top ? "bin-1 dev" : "bin-0 dev");
	put_role(top ? "bin-1" : "bin-0", 1, K(3), dev, 1);
	trust_expect_refused(&f, "r/x", COCKET_E_SIGNATURE, "role bin-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_no_delegations),
		cmocka_unit_test(test_terminating),
		cmocka_unit_test(test_terminating_below),
		cmocka_unit_test(test_terminating_visited),
		cmocka_unit_test(test_cycle),
		cmocka_unit_test(test_outside_parent),
		cmocka_unit_test(test_expires),
		cmocka_unit_test(test_not_before),
		cmocka_unit_test(test_limits_narrow),
		cmocka_unit_test(test_limits_by_file),
		cmocka_unit_test(test_revoked_key),
		cmocka_unit_test(test_one_key_two_ids),
		cmocka_unit_test(test_no_keys),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_too_many_below),
		cmocka_unit_test(test_names_of_others),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_bins),
	};

	return cmocka_run_group_tests(tests, trust_setup, trust_teardown);
}
