/* delegation.c, role_file.c: who may speak for a name (TUF 1.0 section 5.6.7; attacks A6, A15, A17, A21).
 * Single cases first, each beside the neighbour that it must not be taken for; then random stores against a model that is slow and plain. */
#include "support/test.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/fixture.h"
#include "support/trust_fixture.h"
#include "trust/store.h"

#define ALL "[\"r/*\",\"r/*/*\"]"

static struct trust_fixture f;

static int
start(void **state)
{
	(void)state;
	trust_fixture_new(&f);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	trust_fixture_free(&f);
	return 0;
}

/* --- asking --- */

static struct trust *
open_store(void)
{
	struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason;

	if (trust_open(&t, f.dir, TRUST_NOW, &reason, &err))
		fail_msg("%s", err.message);
	return t;
}

struct found {
	struct trust *t;
	struct trust_role *roles;
	size_t n;
};

static void
found_free(struct found *found)
{
	trust_roles_free(found->roles, found->n);
	trust_close(&found->t);
}

static struct found
find(const char *repository)
{
	struct found found = { .t = open_store() };
	struct err err = { 0 };

	if (trust_roles_for(found.t, repository, &found.roles, &found.n, &err))
		fail_msg("%s", err.message);
	return found;
}

/* "name name!" in order; "!" is an expired one. */
static void
print_names(char out[static 512], const struct trust_role *roles, size_t n)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, 512 - at, "%s%s%s", i ? " " : "", roles[i].name, roles[i].expired ? "!" : "");
}

static void
expect(const char *repository, const char *names)
{
	AUTO(found_free) struct found found = find(repository);
	char is[512];

	print_names(is, found.roles, found.n);
	assert_string_equal(is, names);
}

static void
expect_refused(const char *repository, enum cocket_code code, const char *message)
{
	AUTO(trust_close) struct trust *t = open_store();
	struct trust_role *roles = NULL;
	struct err err = { 0 };
	size_t n = 0;
	enum cocket_code is = trust_roles_for(t, repository, &roles, &n, &err);

	if (is != code || !strstr(err.message, message))
		fail_msg("code %d: %s; expected %d: %s", is, err.message, code, message);
	assert_null(roles);
	assert_int_equal(n, 0);
}

static void
put_role(const char *role, unsigned version, uint64_t signers, const struct trust_delegation *delegations, size_t n)
{
	trust_put_targets(&f, role, version, TRUST_LATER, signers, delegations, n, NULL);
}

/* --- single cases --- */

static void
test_flat(void **state)
{
	const struct trust_delegation roles[] = {
		{ "first", K(2), 1, "[\"r/a\"]", false, NULL },
		{ "other", K(3), 1, "[\"s/*\"]", false, NULL },
		{ "second", K(4) | K(5), 2, "[\"r/*\",\"q/b\"]", false, NULL },
		{ "nowhere", K(6), 1, "[]", false, NULL },
	};
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 4);
	expect("r/a", "first second");
	expect("r/b", "second");
	expect("q/b", "second");
	expect("r/a/b", "");
	expect("R/a", "");
	expect("", "");
	found = find("r/a");
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
	expect("r/a", "");
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
	expect("r/x", "a b b1 b2");
	expect("r/y", "b b1 b2");
	roles[1].terminating = false;
	trust_put_local(&f, roles, 3);
	expect("r/x", "a b b1 b2 c");
	roles[1].terminating = true;
	roles[1].paths = "[\"r/y\"]"; /* terminating, but not for r/x */
	trust_put_local(&f, roles, 3);
	expect("r/x", "a c");
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
	expect("r/x", "a a1");
	below[0].terminating = false;
	put_role("a", 1, K(2), below, 2);
	expect("r/x", "a a1 a2 z");
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
	expect("r/x", "a b");
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
	expect("r/x", "a b");
}

static void
test_outside_parent(void **state)
{
	const struct trust_delegation roles[] = { { "team", K(2), 1, "[\"r/shop/*\"]", false, NULL } };
	const struct trust_delegation below[] = { { "greedy", K(3), 1, "[\"r/*\",\"r/*/*\",\"*/*\"]", false, NULL } };
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 1);
	put_role("team", 1, K(2), below, 1);
	expect("r/shop/api", "team greedy");
	expect("r/bank/api", "");
	expect("r/bank", "");
	found = find("r/shop/api");
	assert_string_equal(found.roles[1].chain, "root > targets > team > greedy");
}

/* --- role files --- */

static const struct trust_delegation team[] = { { "team", K(2) | K(3), 2, ALL, false, NULL } };
static const struct trust_delegation dev[] = { { "dev", K(4), 1, ALL, false, NULL } };

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
		expect("r/x", "team dev");
		put_team(K(2), listed);
		expect_refused("r/x", COCKET_E_SIGNATURE, "role team: team: 1 of 2 required keys signed");
		put_team(K(2) | K(4), listed);
		expect_refused("r/x", COCKET_E_SIGNATURE, "role team: team: 1 of 2 required keys signed");
		put_team(K(0) | K(1), listed);
		expect_refused("r/x", COCKET_E_SIGNATURE, why);
		expect("s/x", ""); /* who does not come there does not stumble */
	}
}

static void
test_role_file_listed(void **state)
{
	(void)state;
	put_team(K(2) | K(3), "targets.json"); /* a stray file counts for nothing, good or bad */
	expect("r/x", "team");
	put_team(K(5), "targets.json");
	expect("r/x", "team");
	put_team(K(2) | K(3), "targets.json team.json");
	expect("r/x", "team dev");
	put_role("team", 4, K(2) | K(3), dev, 1);
	expect_refused("r/x", COCKET_E_DIGEST, "role team: team.json: digest is sha256:");
	trust_remove(&f, "team.json");
	expect_refused("r/x", COCKET_E_FORMAT, "role team: team.json: missing, and snapshot.json lists it");
	put_team(K(2) | K(3), NULL);
	trust_remove(&f, "team.json");
	expect("r/x", "team");
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
	expect("r/x", "team dev");
	put_role("team", 2, K(2) | K(3), dev, 1);
	expect_refused("r/x", COCKET_E_FORMAT, "role team: team.json: version 2, expected 3");
	put_role("team", 4, K(2) | K(3), dev, 1);
	expect_refused("r/x", COCKET_E_FORMAT, "role team: team.json: version 4, expected 3");
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
	expect("r/b", "b dev");
	trust_read(&bytes, &f, "a.json");
	trust_write(&f, "b.json", buf_slice(&bytes));
	expect_refused("r/b", COCKET_E_SIGNATURE, "role b: b: 0 of 1 required keys signed");
	expect("r/a", "a dev");
	bytes.len = 0;
	trust_read(&bytes, &f, "root.json");
	trust_write(&f, "b.json", buf_slice(&bytes));
	expect_refused("r/b", COCKET_E_FORMAT, "role b: b.json: signed: _type: root, expected targets");
}

/* formats.md 5.2: a second delegator proves the file anew, with his own keys. */
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
	t = open_store();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(trust_roles_for(t, "r/a", &found, &n, &err), COCKET_OK);
		print_names(names, found, n);
		assert_string_equal(names, "a dev deep");
		trust_roles_free(found, n);
		assert_int_equal(trust_roles_for(t, "r/b", &found, &n, &err), COCKET_E_SIGNATURE);
		assert_non_null(strstr(err.message, "role dev: dev: 0 of 1 required keys signed"));
	}
}

static void
test_role_file_not_ours(void **state)
{
	char path[512], away[512];

	(void)state;
	put_team(K(2) | K(3), NULL);
	trust_path(path, &f, "team.json");
	assert_int_equal(chmod(path, 0666), 0);
	expect_refused("r/x", COCKET_E_USAGE, "role team: team.json: others may write to this file");
	assert_int_equal(chmod(path, 0644), 0);
	expect("r/x", "team dev");
	trust_path(away, &f, "away");
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(symlink(away, path), 0);
	expect_refused("r/x", COCKET_E_USAGE, "role team: team.json: a symbolic link");
}

/* A21: the name of a role is no path. */
static void
test_role_file_name(void **state)
{
	const struct trust_delegation roles[] = { { "../team", K(2), 1, "[\"r/x\"]", false, NULL }, { "1.root", K(3), 1, "[\"r/y\"]", false, NULL } };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 2);
	put_role("..%2Fteam", 1, K(2), dev, 1);
	expect("r/x", "../team dev");
	expect_refused("r/y", COCKET_E_FORMAT, "role 1.root: ");
}

static void
test_role_file_revokes(void **state)
{
	(void)state;
	put_team(K(2) | K(3), NULL);
	trust_put_targets(&f, "team", 1, TRUST_LATER, K(2) | K(3), dev, 1, ",\"x-cocket-revoked\":{\"keys\":[],\"digests\":[]}");
	expect("r/x", "team dev");
	trust_put_targets(&f, "team", 1, TRUST_LATER, K(2) | K(3), dev, 1,
	                  ",\"x-cocket-revoked\":{\"digests\":[{\"digest\":"
	                  "\"sha256:dd00000000000000000000000000000000000000000000000000000000000000\"}]}");
	expect_refused("r/x", COCKET_E_UNSUPPORTED, "role team: team.json: x-cocket-revoked: counts in targets.json alone");
}

static void
test_role_file_unknown_fields(void **state)
{
	(void)state;
	put_team(K(2) | K(3), NULL);
	trust_put_targets(&f, "team", 1, TRUST_LATER, K(2) | K(3), dev, 1, ",\"x-other\":{\"a\":[1,null]}");
	expect("r/x", "team dev");
}

/* --- dates --- */

static void
test_expires(void **state)
{
	struct trust_delegation roles[] = { { "team", K(2), 1, ALL, false, NULL }, { "next", K(5), 1, ALL, false, NULL } };
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	put_role("team", 1, K(2), dev, 1);
	roles[0].more = ",\"x-cocket-expires\":\"" TRUST_LATER "\"";
	trust_put_local(&f, roles, 2);
	expect("r/x", "team dev next");
	roles[0].more = ",\"x-cocket-expires\":\"" TRUST_THEN "\"";
	trust_put_local(&f, roles, 2);
	expect("r/x", "team! next");
	found = find("r/x");
	assert_int_equal(found.roles[0].expires, TRUST_NOW);
	roles[0].terminating = true; /* past its date it still ends the search */
	trust_put_local(&f, roles, 2);
	expect("r/x", "team!");
}

static void
test_role_file_expires(void **state)
{
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	put_team(K(2) | K(3), NULL);
	trust_put_targets(&f, "team", 1, TRUST_THEN, K(2) | K(3), dev, 1, NULL);
	expect("r/x", "team!");
	found = find("r/x");
	assert_int_equal(found.roles[0].expires, TRUST_NOW);
	trust_put_targets(&f, "team", 1, TRUST_PAST, K(5), dev, 1, NULL); /* forged and old: forged first */
	expect_refused("r/x", COCKET_E_SIGNATURE, "0 of 2 required keys signed");
}

static void
test_not_before(void **state)
{
	struct trust_delegation roles[] = { { "team", K(2), 1, ALL, false, NULL } };
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	put_role("team", 1, K(2), dev, 1);
	roles[0].more = ",\"x-cocket-not-before\":\"" TRUST_THEN "\"";
	trust_put_local(&f, roles, 1);
	expect("r/x", "team dev");
	roles[0].more = ",\"x-cocket-not-before\":\"" TRUST_LATER "\"";
	trust_put_local(&f, roles, 1);
	expect("r/x", "team"); /* there, for the caller to refuse with its date; nothing below it */
	found = find("r/x");
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
		  ",\"x-cocket-expires\":\"2026-03-01T00:00:00Z\",\"x-cocket-max-age\":100,\"x-cocket-not-before\":\"2025-03-01T00:00:00Z\"" },
	};
	const struct trust_delegation below[] = {
		{ "wide", K(3), 1, ALL, false,
		  ",\"x-cocket-expires\":\"2026-04-01T00:00:00Z\",\"x-cocket-max-age\":200,\"x-cocket-not-before\":\"2025-02-01T00:00:00Z\"" },
		{ "narrow", K(4), 1, ALL, false,
		  ",\"x-cocket-expires\":\"2026-02-01T00:00:00Z\",\"x-cocket-max-age\":50,\"x-cocket-not-before\":\"2025-04-01T00:00:00Z\"" },
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
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, roles, 1);
	put_role("team", 1, K(2), below, 3);
	expect("r/x", "team wide narrow plain");
	found = find("r/x");
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(found.roles[i].expires, expected[i].expires);
		assert_true(found.roles[i].has_max_age && found.roles[i].has_not_before);
		assert_int_equal(found.roles[i].max_age, expected[i].max_age);
		assert_int_equal(found.roles[i].not_before, expected[i].not_before);
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
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, team, 1);
	put_revoked(3);
	found = find("r/x");
	assert_int_equal(found.n, 1);
	assert_int_equal(found.roles[0].threshold, 2); /* stays: one key is not enough for it */
	assert_int_equal(found.roles[0].key_count, 1);
	assert_true(digest_eq(pubkey_id(found.roles[0].keys[0]), trust_fixture_key_id(&f, 2)));
	assert_int_equal(found.roles[0].revoked_count, 1);
	assert_true(digest_eq(found.roles[0].revoked[0], trust_fixture_key_id(&f, 3)));
}

/* A thief cannot delegate with the key either. */
static void
test_revoked_key_delegates(void **state)
{
	(void)state;
	put_team(K(2) | K(3), NULL);
	put_revoked(5);
	expect("r/x", "team dev");
	put_revoked(3);
	expect_refused("r/x", COCKET_E_SIGNATURE, "role team: team: 1 of 2 required keys signed");
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
	AUTO(found_free) struct found found = { 0 };
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
	text_print(&keys, ",\"%s\":%s,\"other\":{\"keytype\":\"dsa\",\"scheme\":\"dsa\",\"keyval\":{\"public\":\"00\"}}", id, buf_str(&twin));
	text_print(&ids, ",\"%s\",\"other\"", id);
	put_raw(buf_str(&keys), buf_str(&ids), 2);
	found = find("r/x");
	assert_int_equal(found.n, 1);
	assert_int_equal(found.roles[0].key_count, 1);
	assert_int_equal(found.roles[0].threshold, 2);
}

static void
test_no_keys(void **state)
{
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	trust_put_local(&f, NULL, 0);
	put_raw("", "", 1);
	found = find("r/x");
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
	AUTO(found_free) struct found found = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	for (size_t i = 0; i < 33; i++) {
		snprintf(names[i], sizeof names[i], "role%zu", i);
		roles[i] = (struct trust_delegation){ names[i], K(2), 1, i == 0 ? "[\"r/x\"]" : "[\"r/*\"]", false, NULL };
	}
	trust_put_local(&f, roles, 33);
	found = find("r/y");
	assert_int_equal(found.n, 32);
	assert_string_equal(found.roles[31].name, "role32");
	expect_refused("r/x", COCKET_E_TOO_MANY, "more than 32 roles cover r/x");
}

/* As deep as can be: the chain is cut, the search is not. */
static void
test_deep(void **state)
{
	AUTO(found_free) struct found found = { 0 };
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
	found = find("r/x");
	assert_int_equal(found.n, 32);
	assert_int_equal(strlen(found.roles[31].chain), sizeof found.roles[31].chain - 1);
	assert_string_equal(found.roles[31].chain + strlen(found.roles[31].chain) - 3, "...");
}

/* TAP 15: every name has a bin; the two names here have different ones. */
static void
test_bins(void **state)
{
	AUTO(buf_free) struct buf part = BUF(MIB), whole = BUF(MIB);
	AUTO(found_free) struct found found = { 0 };
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
	expect("r/x", top ? "bin-1" : "bin-0");
	put_role(top ? "bin-1" : "bin-0", 1, K(2), dev, 1);
	expect("r/x", top ? "bin-1 dev" : "bin-0 dev");
	put_role(top ? "bin-1" : "bin-0", 1, K(3), dev, 1);
	expect_refused("r/x", COCKET_E_SIGNATURE, "role bin-");
}

/* --- random stores against a model --- */

#define ROLES 9        /* 0 is targets */
#define DELEGATIONS 5  /* of one role, at most */
#define TREES 500

struct plain_delegation {
	unsigned role, pattern, pattern2;
	uint64_t keys;
	bool terminating, old, early;
};

struct plain_store {
	struct plain_role {
		bool has_file, old_file;
		struct plain_delegation delegations[DELEGATIONS];
		unsigned count;
	} roles[ROLES];
	uint64_t revoked;
};

static const char *const role_names[ROLES] = { "targets", "A", "B", "C", "D", "E", "F", "G", "H" };
static const char *const patterns[] = { "r/*", "r/a", "r/b", "*/*", "r/?", "r/[ab]", "r/a/*", "r/*/*", "*/a/?" };
static const char *const repositories[] = { "r/a", "r/b", "r/c", "r/a/x", "r/b/y", "s/a", "s/a/z", "r" };
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static uint64_t seed = 20261122;

static unsigned
pick(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

static void
make_role(struct plain_role *r, unsigned self)
{
	bool used[ROLES] = { false };

	r->has_file = self == 0 || pick(4) > 0;
	r->old_file = self != 0 && pick(8) == 0;
	r->count = 0;
	for (unsigned i = 0, n = pick(DELEGATIONS + 1); i < n; i++) {
		unsigned role = 1 + pick(ROLES - 1);

		if (used[role])
			continue;
		used[role] = true;
		r->delegations[r->count++] = (struct plain_delegation){
			.role = role, .pattern = pick(COUNT(patterns)), .pattern2 = pick(COUNT(patterns)),
			.keys = K(1 + role) | (pick(3) ? 0 : K(20 + pick(4))), .terminating = pick(5) == 0, .old = pick(10) == 0, .early = pick(10) == 0,
		};
	}
}

static void
make_store(struct plain_store *s)
{
	for (unsigned i = 0; i < ROLES; i++)
		make_role(&s->roles[i], i);
	s->revoked = pick(2) ? K(20 + pick(4)) : 0;
}

static void
put_plain_role(const struct plain_store *s, unsigned self)
{
	const struct plain_role *r = &s->roles[self];
	struct trust_delegation d[DELEGATIONS];
	AUTO(buf_free) struct buf more = BUF(KIB);
	char paths[DELEGATIONS][64], hex[DIGEST_HEX_BYTES];

	for (unsigned i = 0; i < r->count; i++) {
		const struct plain_delegation *p = &r->delegations[i];

		snprintf(paths[i], sizeof paths[i], "[\"%s\",\"%s\"]", patterns[p->pattern], patterns[p->pattern2]);
		d[i] = (struct trust_delegation){ role_names[p->role], p->keys, 1, paths[i], p->terminating, NULL };
		d[i].more = p->old ? ",\"x-cocket-expires\":\"" TRUST_PAST "\""
		            : p->early ? ",\"x-cocket-not-before\":\"" TRUST_LATER "\"" : NULL;
	}
	for (unsigned i = 20; self == 0 && i < 24; i++) {
		if (!(s->revoked & K(i)))
			continue;
		digest_print_hex(hex, trust_fixture_key_id(&f, i));
		text_print(&more, ",\"x-cocket-revoked\":{\"keys\":[{\"id\":\"%s\"}]}", hex);
	}
	trust_put_targets(&f, role_names[self], 1, r->old_file ? TRUST_PAST : TRUST_LATER, K(1 + self), d, r->count, buf_str(&more));
}

static void
put_plain(const struct plain_store *s)
{
	AUTO(buf_free) struct buf listed = BUF(KIB);

	trust_fixture_empty(&f);
	trust_put_root(&f, &(struct trust_root){ .version = 1, .expires = TRUST_LATER }, K(0));
	text_print(&listed, "targets.json");
	for (unsigned i = 0; i < ROLES; i++) {
		if (!s->roles[i].has_file)
			continue;
		put_plain_role(s, i);
		if (i > 0)
			text_print(&listed, " %s.json", role_names[i]);
	}
	if (pick(2))
		trust_publish(&f, 1, buf_str(&listed));
}

/* The search as TUF's reference client writes it down: a stack, and a terminating delegation that empties it. */
struct pending {
	unsigned role;
	const struct plain_delegation *by;
	bool early; /* it, or one above it */
	char chain[128];
};

struct model {
	struct pending stack[ROLES * DELEGATIONS];
	unsigned depth;
	bool visited[ROLES];
	char found[2048];
};

static bool
model_covers(const struct plain_delegation *d, const char *repository)
{
	return fnmatch(patterns[d->pattern], repository, FNM_PATHNAME) == 0 || fnmatch(patterns[d->pattern2], repository, FNM_PATHNAME) == 0;
}

static void
model_push(struct model *m, const struct plain_role *r, const struct pending *parent, const char *repository)
{
	struct pending matching[DELEGATIONS];
	unsigned n = 0;

	for (unsigned i = 0; i < r->count; i++) {
		const struct plain_delegation *d = &r->delegations[i];

		if (!model_covers(d, repository))
			continue;
		matching[n] = (struct pending){ .role = d->role, .by = d, .early = d->early || (parent && parent->early) };
		snprintf(matching[n].chain, sizeof matching[n].chain, "%s > %s", parent ? parent->chain : "root > targets", role_names[d->role]);
		n++;
		if (d->terminating) {
			m->depth = 0;
			break;
		}
	}
	while (n > 0)
		m->stack[m->depth++] = matching[--n];
}

static void
model_visit(struct model *m, const struct plain_store *s, const struct pending *p, const char *repository)
{
	const struct plain_role *r = &s->roles[p->role];
	bool old = p->by->old, early = p->early && !p->by->old;
	size_t at = strlen(m->found);

	m->visited[p->role] = true;
	if (!old && !early && r->has_file && r->old_file)
		old = true;
	snprintf(m->found + at, sizeof m->found - at, "%s%s %llx\n", p->chain, old ? "!" : "",
	         (unsigned long long)(p->by->keys & ~s->revoked));
	if (!old && !early && r->has_file)
		model_push(m, r, p, repository);
}

static void
model_search(struct model *m, const struct plain_store *s, const char *repository)
{
	*m = (struct model){ 0 };
	model_push(m, &s->roles[0], NULL, repository);
	while (m->depth > 0) {
		struct pending p = m->stack[--m->depth];

		if (!m->visited[p.role])
			model_visit(m, s, &p, repository);
	}
}

static uint64_t
key_set(const struct trust_role *r)
{
	uint64_t set = 0;

	for (size_t i = 0; i < r->key_count; i++)
		for (unsigned k = 0; k < TRUST_KEYS_MAX; k++)
			if (f.keys[k].key && digest_eq(pubkey_id(r->keys[i]), trust_fixture_key_id(&f, k)))
				set |= K(k);
	return set;
}

static void
print_found(char out[static 2048], struct trust *t, const char *repository)
{
	struct trust_role *roles = NULL;
	struct err err = { 0 };
	size_t n = 0, at = 0;

	if (trust_roles_for(t, repository, &roles, &n, &err))
		fail_msg("%s: %s", repository, err.message);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, 2048 - at, "%s%s %llx\n", roles[i].chain, roles[i].expired ? "!" : "",
		                       (unsigned long long)key_set(&roles[i]));
	trust_roles_free(roles, n);
}

static void
test_model(void **state)
{
	struct plain_store s;
	struct model m;
	size_t answers = 0, several = 0;
	char is[2048];

	(void)state;
	for (unsigned tree = 0; tree < TREES; tree++) {
		make_store(&s);
		put_plain(&s);
		AUTO(trust_close) struct trust *t = open_store();
		for (size_t i = 0; i < COUNT(repositories); i++) {
			model_search(&m, &s, repositories[i]);
			print_found(is, t, repositories[i]);
			if (strcmp(is, m.found) != 0)
				fail_msg("tree %u, %s:\n%sexpected\n%s", tree, repositories[i], is, m.found);
			answers += is[0] != '\0';
			several += strchr(is, '\n') != strrchr(is, '\n');
		}
	}
	assert_true(answers > TREES && several > TREES / 2); /* it was no empty agreement */
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
		cmocka_unit_test(test_role_file_signed),
		cmocka_unit_test(test_role_file_listed),
		cmocka_unit_test(test_role_file_version),
		cmocka_unit_test(test_role_file_of_another),
		cmocka_unit_test(test_role_file_two_delegators),
		cmocka_unit_test(test_role_file_not_ours),
		cmocka_unit_test(test_role_file_name),
		cmocka_unit_test(test_role_file_revokes),
		cmocka_unit_test(test_role_file_unknown_fields),
		cmocka_unit_test(test_expires),
		cmocka_unit_test(test_role_file_expires),
		cmocka_unit_test(test_not_before),
		cmocka_unit_test(test_limits_narrow),
		cmocka_unit_test(test_revoked_key),
		cmocka_unit_test(test_revoked_key_delegates),
		cmocka_unit_test(test_one_key_two_ids),
		cmocka_unit_test(test_no_keys),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_bins),
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, start, end);
}
