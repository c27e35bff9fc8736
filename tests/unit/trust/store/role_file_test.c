/* role_file.c: when ROLE.json counts, and when it stops the search (TUF 1.0 sections 4.5 and 5.6; attacks A6, A21, A36).
 * Each case beside the neighbour that it must not be taken for. */
#include "support/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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

static void
put_team(uint64_t signers, const char *listed)
{
	trust_fixture_empty(&f);
	trust_put_local(&f, team, 1);
	put_role("team", 3, signers, dev, 1);
	if (listed)
		trust_publish(&f, 1, listed);
}

static void
test_role_file_signed(void **state)
{
	static const char why[] = "role team: team: ";

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *listed = i ? "targets.json team.json" : NULL;

		put_team(K(2) | K(3), listed);
		trust_expect(&f, "r/x", "team dev");
		put_team(K(2), listed);
		trust_expect_refused(&f, "r/x", COCKET_E_SIGNATURE, "role team: team: 1 of 2 required keys signed");
		put_team(K(2) | K(4), listed);
		trust_expect_refused(&f, "r/x", COCKET_E_SIGNATURE, "role team: team: 1 of 2 required keys signed");
		put_team(K(0) | K(1), listed);
		trust_expect_refused(&f, "r/x", COCKET_E_SIGNATURE, why);
		trust_expect(&f, "s/x", ""); /* who does not come there does not stumble */
	}
}

static void
test_role_file_listed(void **state)
{
	(void)state;
	put_team(K(2) | K(3), "targets.json"); /* a stray file counts for nothing, good or bad */
	trust_expect(&f, "r/x", "team");
	put_team(K(5), "targets.json");
	trust_expect(&f, "r/x", "team");
	put_team(K(2) | K(3), "targets.json team.json");
	trust_expect(&f, "r/x", "team dev");
	put_role("team", 4, K(2) | K(3), dev, 1);
	trust_expect_refused(&f, "r/x", COCKET_E_DIGEST, "role team: team.json: digest is sha256:");
	trust_remove(&f, "team.json");
	trust_expect_refused(&f, "r/x", COCKET_E_FORMAT, "role team: team.json: missing, but listed in snapshot.json");
	put_team(K(2) | K(3), NULL);
	trust_remove(&f, "team.json");
	trust_expect(&f, "r/x", "team");
}

/* Where the snapshot lists the version alone. */
static void
test_role_file_version(void **state)
{
	AUTO(buf_free) struct buf part = BUF(MIB), whole = BUF(MIB);

	(void)state;
	put_team(K(2) | K(3), NULL);
	text_print(&part, "{\"_type\":\"snapshot\",\"spec_version\":\"1.0.31\",\"version\":1,\"expires\":\"" TRUST_LATER "\",\"meta\":{"
	                  "\"targets.json\":{\"version\":1},\"team.json\":{\"version\":3}}}");
	trust_print_signed(&whole, &f, buf_slice(&part), K(1));
	trust_write(&f, "snapshot.json", buf_slice(&whole));
	trust_put_timestamp(&f, 1, TRUST_LATER, K(1));
	trust_expect(&f, "r/x", "team dev");
	put_role("team", 2, K(2) | K(3), dev, 1);
	trust_expect_refused(&f, "r/x", COCKET_E_FORMAT, "role team: team.json: version 2, expected 3");
	put_role("team", 4, K(2) | K(3), dev, 1);
	trust_expect_refused(&f, "r/x", COCKET_E_FORMAT, "role team: team.json: version 4, expected 3");
}

/* The file of another role, well signed by that one. */
static void
test_role_file_of_another(void **state)
{
	const struct trust_delegation roles[] = { { "a", K(2), 1, "[\"r/a\"]", false, NULL }, { "b", K(3), 1, "[\"r/b\"]", false, NULL } };
	AUTO(buf_free) struct buf bytes = BUF(MIB);

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 2);
	put_role("a", 1, K(2), dev, 1);
	put_role("b", 1, K(3), dev, 1);
	trust_expect(&f, "r/b", "b dev");
	trust_read(&bytes, &f, "a.json");
	trust_write(&f, "b.json", buf_slice(&bytes));
	trust_expect_refused(&f, "r/b", COCKET_E_SIGNATURE, "role b: b: 0 of 1 required keys signed");
	trust_expect(&f, "r/a", "a dev");
	bytes.len = 0;
	trust_read(&bytes, &f, "root.json");
	trust_write(&f, "b.json", buf_slice(&bytes));
	trust_expect_refused(&f, "r/b", COCKET_E_FORMAT, "role b: b.json: signed: _type: root, expected targets");
}

/* docs/FORMATS.md 5.2: a second delegator proves the file anew, with his own keys. */
static void
test_role_file_two_delegators(void **state)
{
	const struct trust_delegation roles[] = { { "a", K(2), 1, "[\"r/a\"]", false, NULL }, { "b", K(3), 1, "[\"r/b\"]", false, NULL } };
	const struct trust_delegation by_a[] = { { "dev", K(4), 1, ALL, false, NULL } }, by_b[] = { { "dev", K(5), 1, ALL, false, NULL } };
	const struct trust_delegation deep[] = { { "deep", K(6), 1, ALL, false, NULL } };
	AUTO(trust_close) struct trust *t = NULL;
	struct trust_role *found = NULL;
	struct err err = { 0 };
	char names[512];
	size_t n = 0;

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 2);
	put_role("a", 1, K(2), by_a, 1);
	put_role("b", 1, K(3), by_b, 1);
	put_role("dev", 1, K(4), deep, 1);
	t = trust_ask_open(&f);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(trust_roles_for(t, "r/a", &found, &n, &err), COCKET_OK);
		trust_names_print(names, found, n);
		assert_string_equal(names, "a dev deep");
		trust_roles_free(found, n);
		assert_int_equal(trust_roles_for(t, "r/b", &found, &n, &err), COCKET_OK); /* the file is the other's dev */
		trust_names_print(names, found, n);
		assert_string_equal(names, "b dev");
		trust_roles_free(found, n);
	}
	put_role("dev", 1, K(7), deep, 1); /* nobody's */
	trust_expect_refused(&f, "r/a", COCKET_E_SIGNATURE, "role dev: dev: 0 of 1 required keys signed");
	trust_expect_refused(&f, "r/b", COCKET_E_SIGNATURE, "role dev: dev: 0 of 1 required keys signed");
}

static void
test_role_file_not_ours(void **state)
{
	char path[512], away[512];

	(void)state;
	put_team(K(2) | K(3), NULL);
	trust_path(path, &f, "team.json");
	assert_int_equal(chmod(path, 0666), 0);
	trust_expect_refused(&f, "r/x", COCKET_E_USAGE, "role team: team.json: writable by group or others");
	assert_int_equal(chmod(path, 0644), 0);
	trust_expect(&f, "r/x", "team dev");
	trust_path(away, &f, "away");
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(symlink(away, path), 0);
	trust_expect_refused(&f, "r/x", COCKET_E_USAGE, "role team: team.json: a symbolic link");
}

/* A21: the name of a role is no path. */
static void
test_role_file_name(void **state)
{
	const struct trust_delegation roles[] = {
		{ "../team", K(2), 1, "[\"r/x\"]", false, NULL },
		{ "1.root", K(3), 1, "[\"r/y\"]", false, NULL },
	};

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 2);
	put_role("..%2Fteam", 1, K(2), dev, 1);
	trust_expect(&f, "r/x", "../team dev");
	trust_expect_refused(&f, "r/y", COCKET_E_FORMAT, "role 1.root: ");
}

/* Only the store's owner revokes: a role that does speaks for nothing. */
static void
test_role_file_revokes(void **state)
{
	const struct trust_delegation roles[] = {
		{ "team", K(2) | K(3), 2, "[\"r/x\"]", false, NULL },
		{ "other", K(5), 1, "[\"r/*\"]", false, NULL },
	};

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 2);
	trust_put_targets(&f, "team", 1, TRUST_LATER, K(2) | K(3), dev, 1, ",\"x-cocket-revoked\":{\"keys\":[],\"digests\":[]}");
	trust_expect(&f, "r/x", "team dev other");
	trust_put_targets(&f, "team", 1, TRUST_LATER, K(2) | K(3), dev, 1,
	                  ",\"x-cocket-revoked\":{\"digests\":[{\"digest\":"
	                  "\"sha256:dd00000000000000000000000000000000000000000000000000000000000000\"}]}");
	trust_expect(&f, "r/x", "other"); /* what team says costs no other role */
	trust_expect(&f, "r/y", "other");
}

static void
test_role_file_unknown_fields(void **state)
{
	(void)state;
	put_team(K(2) | K(3), NULL);
	trust_put_targets(&f, "team", 1, TRUST_LATER, K(2) | K(3), dev, 1, ",\"x-other\":{\"a\":[1,null]}");
	trust_expect(&f, "r/x", "team dev");
}

static void
test_role_file_expires(void **state)
{
	AUTO(trust_answer_free) struct trust_answer found = { 0 };

	(void)state;
	put_team(K(2) | K(3), NULL);
	trust_put_targets(&f, "team", 1, TRUST_THEN, K(2) | K(3), dev, 1, NULL);
	trust_expect(&f, "r/x", "team!");
	found = trust_ask(&f, "r/x");
	assert_int_equal(found.roles[0].expires, TRUST_NOW);
	trust_put_targets(&f, "team", 1, TRUST_PAST, K(5), dev, 1, NULL); /* forged and old: forged first */
	trust_expect_refused(&f, "r/x", COCKET_E_SIGNATURE, "0 of 2 required keys signed");
}

static void
put_revoked(unsigned key)
{
	AUTO(buf_free) struct buf more = BUF(KIB);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, trust_fixture_key_id(&f, key));
	text_print(&more, ",\"x-cocket-revoked\":{\"keys\":[{\"id\":\"%s\",\"note\":\"lost\"}]}", hex);
	trust_put_targets(&f, "targets", 1, TRUST_LATER, K(1), team, 1, buf_str(&more));
}

/* A thief cannot delegate with the key either. */
static void
test_revoked_key_delegates(void **state)
{
	(void)state;
	put_team(K(2) | K(3), NULL);
	put_revoked(5);
	trust_expect(&f, "r/x", "team dev");
	put_revoked(3);
	trust_expect_refused(&f, "r/x", COCKET_E_SIGNATURE, "role team: team: 1 of 2 required keys signed");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_role_file_signed),
		cmocka_unit_test(test_role_file_listed),
		cmocka_unit_test(test_role_file_version),
		cmocka_unit_test(test_role_file_of_another),
		cmocka_unit_test(test_role_file_two_delegators),
		cmocka_unit_test(test_role_file_not_ours),
		cmocka_unit_test(test_role_file_name),
		cmocka_unit_test(test_role_file_revokes),
		cmocka_unit_test(test_role_file_unknown_fields),
		cmocka_unit_test(test_role_file_expires),
		cmocka_unit_test(test_revoked_key_delegates),
	};

	return cmocka_run_group_tests(tests, trust_setup, trust_teardown);
}
