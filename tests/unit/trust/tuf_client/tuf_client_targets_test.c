/* The TUF client's search among delegations (TUF 1.0 section 5.6.7; docs/FORMATS.md 5.2, TAP 15) and the targets it fetches (5.7): who is asked,
 * in which order, who is not, and whose word counts. */
#include "support/test.h"

#include <stdio.h>

#include "support/fixture.h"
#include "support/tuf_repository.h"

static struct repository *r;
static struct buf listed;    /* of snapshot */
static bool consistent;
static struct tuf_client *c;

static int
start(void **state)
{
	(void)state;
	r = repository_new();
	listed = BUF(TRUST_TEXT_MAX);
	consistent = false;
	c = NULL;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	tuf_client_free(&c);
	buf_free(&listed);
	repository_free(&r);
	return 0;
}

/* --- a repository --- */

/* "targets":{...} of paths parted by spaces; every target has the text of its path. */
static void
print_targets(struct buf *out, const char *paths)
{
	const char *comma = "";

	text_print(out, "\"targets\":{");
	while (*paths) {
		size_t n = strcspn(paths, " ");
		struct digest d = digest_of(slice_of(paths, n));
		char hex[DIGEST_HEX_BYTES];

		digest_print_hex(hex, &d);
		text_print(out, "%s\"%.*s\":{\"length\":%zu,\"hashes\":{\"sha256\":\"%s\"}}", comma, (int)n, paths, n, hex);
		paths += n + (paths[n] == ' ');
		comma = ",";
	}
	text_print(out, "}");
}

/* A role's file, version 1, under its encoded name; listed under its own. */
static void
put_file(const char *role, const char *encoded, const char *fields, uint64_t signers, bool list)
{
	char name[400];

	snprintf(name, sizeof name, "%s%s.json", consistent ? "1." : "", encoded);
	repository_put_signed(r, name, "targets", 1, NULL, fields, signers);
	if (list)
		text_print(&listed, "%s\"%s.json\":{\"version\":1}", listed.len ? "," : "", role);
}

static void
put_role(const char *role, const char *paths, const struct trust_delegation *d, size_t n, uint64_t signers)
{
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);

	print_targets(&fields, paths);
	if (n > 0) {
		text_print(&fields, ",\"delegations\":");
		repository_print_delegations(&fields, r, d, n);
	}
	put_file(role, role, buf_str(&fields), signers, true);
}

/* Root, snapshot and timestamp around it, and a client that is up to date. */
static void
publish(void)
{
	AUTO(buf_free) struct buf meta = BUF(TRUST_TEXT_MAX);
	struct err err = { 0 };

	repository_put_root(r, &(struct repository_root){ .version = 1, .consistent = consistent });
	repository_put(&r->local, "root.json", repository_get(&r->served, "1.root.json"));
	text_print(&meta, "\"meta\":{%s}", buf_str(&listed));
	repository_put_signed(r, consistent ? "1.snapshot.json" : "snapshot.json", "snapshot", 1, NULL, buf_str(&meta), K(2));
	repository_put_signed(r, "timestamp.json", "timestamp", 1, NULL, "\"meta\":{\"snapshot.json\":{\"version\":1}}", K(3));
	if (tuf_client_new(&c, &r->fetcher, &r->keeper, TRUST_NOW, &err) || tuf_client_refresh(c, &err))
		fail_msg("%s", err.message);
	r->log[0] = '\0';
}

static void
assert_find(const char *path, enum cocket_code code, const char *message)
{
	const struct tuf_meta *target = NULL;
	struct err err = { 0 };
	enum cocket_code got = tuf_client_find(&target, c, path, &err);

	assert_string_equal(got ? err.message : "", message);
	assert_int_equal(got, code);
	if (code == COCKET_OK)
		assert_string_equal(target->name, path);
}

/* The roles that were asked for since, "a b c ". */
static void
assert_asked(const char *expected)
{
	char asked[4096] = "";

	for (const char *line = r->log; *line; line += strcspn(line, "\n") + 1)
		if (strncmp(line, "GET ", 4) == 0)
			snprintf(asked + strlen(asked), sizeof asked - strlen(asked), "%.*s ",
			         (int)(strcspn(line + 4, "\n") - strlen(".json")), line + 4);
	assert_string_equal(asked, expected);
	r->log[0] = '\0';
}

#define NONE "no role that may sign it lists it"
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* --- who is asked --- */

#define ALL "\"paths\":[\"*\"]"

/* targets -> a (-> c, d), b; c and d know nothing. */
static void
put_tree(bool a_terminating, bool c_terminating)
{
	const struct trust_delegation top[] = { { .name = "a", .keys = K(4), .paths = ALL, .terminating = a_terminating },
		                                { .name = "b", .keys = K(5), .paths = ALL } };
	const struct trust_delegation below[] = { { .name = "c", .keys = K(6), .paths = ALL, .terminating = c_terminating },
		                                  { .name = "d", .keys = K(7), .paths = ALL } };

	put_role("targets", "top", top, 2, K(1));
	put_role("a", "in-a", below, 2, K(4));
	put_role("b", "in-b", NULL, 0, K(5));
	put_role("c", "", NULL, 0, K(6));
	put_role("d", "", NULL, 0, K(7));
	publish();
}

static void
test_order(void **state)
{
	(void)state;
	put_tree(false, false);
	assert_find("top", COCKET_OK, "");
	assert_asked("");
	assert_find("in-a", COCKET_OK, "");
	assert_asked("a ");
	assert_find("in-b", COCKET_OK, "");
	assert_asked("c d b ");
	assert_find("nowhere", COCKET_E_NOT_FOUND, "target nowhere: " NONE);
	assert_asked("");
}

/* A17: a terminating delegation ends the search, whoever would come after it. */
static void
test_terminating(void **state)
{
	(void)state;
	put_tree(true, false);
	assert_find("in-b", COCKET_E_NOT_FOUND, "target in-b: " NONE);
	assert_asked("a c d ");
	assert_find("in-a", COCKET_OK, "");
}

static void
test_terminating_below(void **state)
{
	(void)state;
	put_tree(false, true);
	assert_find("in-b", COCKET_E_NOT_FOUND, "target in-b: " NONE);
	assert_asked("a c ");
}

/* A terminating delegation that does not cover the path ends nothing. */
static void
test_terminating_elsewhere(void **state)
{
	const struct trust_delegation top[] = {
		{ .name = "a", .keys = K(4), .paths = "\"paths\":[\"a/*\"]", .terminating = true },
		{ .name = "b", .keys = K(5), .paths = "\"paths\":[\"b/*\"]" },
	};

	(void)state;
	put_role("targets", "", top, 2, K(1));
	put_role("a", "b/x", NULL, 0, K(4));
	put_role("b", "b/x a/y", NULL, 0, K(5));
	publish();
	assert_find("b/x", COCKET_OK, "");
	assert_asked("b ");
	assert_find("a/y", COCKET_E_NOT_FOUND, "target a/y: " NONE);
	assert_asked("a ");
}

/* Each on the way must cover the path, not the last alone. */
static void
test_chain_covers(void **state)
{
	const struct trust_delegation top[] = { { .name = "a", .keys = K(4), .paths = "\"paths\":[\"x/*\"]" } };
	const struct trust_delegation below[] = { { .name = "b", .keys = K(5), .paths = "\"paths\":[\"*/*\"]" } };

	(void)state;
	put_role("targets", "", top, 1, K(1));
	put_role("a", "", below, 1, K(4));
	put_role("b", "x/1 y/1 x/y/1", NULL, 0, K(5));
	publish();
	assert_find("y/1", COCKET_E_NOT_FOUND, "target y/1: " NONE);
	assert_find("x/y/1", COCKET_E_NOT_FOUND, "target x/y/1: " NONE);
	assert_asked("");
	assert_find("x/1", COCKET_OK, "");
}

static void
test_hash_prefixes(void **state)
{
	struct digest d = digest_of(slice_str("some/path"));
	char hex[DIGEST_HEX_BYTES], paths[128];

	(void)state;
	digest_print_hex(hex, &d);
	snprintf(paths, sizeof paths, "\"path_hash_prefixes\":[\"%.3s\"]", hex);
	put_role("targets", "", &(struct trust_delegation){ .name = "a", .keys = K(4), .paths = paths }, 1, K(1));
	put_role("a", "some/path some/other", NULL, 0, K(4));
	publish();
	assert_find("some/other", COCKET_E_NOT_FOUND, "target some/other: " NONE);
	assert_asked("");
	assert_find("some/path", COCKET_OK, "");
}

/* --- bounds --- */

static void
test_cycle(void **state)
{
	const struct trust_delegation to_a[] = { { .name = "a", .keys = K(4), .paths = ALL } };
	const struct trust_delegation to_b[] = { { .name = "b", .keys = K(5), .paths = ALL } };

	(void)state;
	put_role("targets", "", to_a, 1, K(1));
	put_role("a", "", to_b, 1, K(4));
	put_role("b", "", to_a, 1, K(5));
	publish();
	assert_find("x", COCKET_E_NOT_FOUND, "target x: " NONE);
	assert_asked("a b ");
}

/* n roles, one after another; the last names "deep". */
static void
put_chain(unsigned n)
{
	char name[16], next[16];

	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof name, "r%u", i);
		snprintf(next, sizeof next, "r%u", i + 1);
		put_role(name, i + 1 == n ? "deep" : "", &(struct trust_delegation){ .name = next, .keys = K(4), .paths = ALL },
		         i + 1 == n ? 0 : 1, K(4));
	}
	put_role("targets", "", &(struct trust_delegation){ .name = "r0", .keys = K(4), .paths = ALL }, 1, K(1));
	publish();
}

static void
test_32_roles(void **state)
{
	(void)state;
	put_chain(32);
	assert_find("deep", COCKET_OK, "");
}

static void
test_33_roles(void **state)
{
	(void)state;
	put_chain(33);
	assert_find("deep", COCKET_E_TOO_MANY, "target deep: more than 32 roles to search");
}

/* --- whose word counts --- */

static void
test_role_signatures(void **state)
{
	static const struct {
		uint64_t keys, signers;
		unsigned threshold;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ K(4), K(4), 1, COCKET_OK, "" },
		{ K(4), K(9), 1, COCKET_E_SIGNATURE, "target x: a.json: a: 0 of 1 required keys signed" },
		{ K(4), K(1), 1, COCKET_E_SIGNATURE, "target x: a.json: a: 0 of 1 required keys signed" },
		{ K(4) | K(5), K(4), 2, COCKET_E_SIGNATURE, "target x: a.json: a: 1 of 2 required keys signed" },
		{ K(4) | K(5), K(4) | K(5), 2, COCKET_OK, "" },
		{ 0, K(4), 1, COCKET_E_SIGNATURE, "target x: a.json: a: 0 of 1 required keys signed" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct trust_delegation d = { .name = "a", .keys = rows[i].keys, .threshold = rows[i].threshold, .paths = ALL };

		start(state);
		put_role("targets", "", &d, 1, K(1));
		put_role("a", "x", NULL, 0, rows[i].signers);
		publish();
		assert_find("x", rows[i].code, rows[i].message);
		end(state);
	}
	start(state);
}

/* tuf-conformance, test_cached_role_is_verified_against_current_delegator: what it is for one path, it is not for another. */
static void
test_each_delegator(void **state)
{
	const struct trust_delegation top[] = { { .name = "pa", .keys = K(4), .paths = "\"paths\":[\"a/*\"]" },
		                                { .name = "pb", .keys = K(5), .paths = "\"paths\":[\"b/*\"]" } };
	const struct trust_delegation by_a[] = { { .name = "release", .keys = K(6), .paths = ALL ",\"x\":1" } };
	const struct trust_delegation by_b[] = { { .name = "release", .keys = K(7), .paths = "\"paths\":[\"b/*\"]" } };
	struct trust_delegation a = by_a[0];

	(void)state;
	a.paths = "\"paths\":[\"a/*\"]";
	put_role("targets", "", top, 2, K(1));
	put_role("pa", "", &a, 1, K(4));
	put_role("pb", "", by_b, 1, K(5));
	put_role("release", "a/1 b/1", NULL, 0, K(6));
	publish();
	assert_find("a/1", COCKET_OK, "");
	assert_find("b/1", COCKET_E_SIGNATURE, "target b/1: release.json: release: 0 of 1 required keys signed");
	assert_find("a/1", COCKET_OK, "");
}

static void
test_not_listed(void **state)
{
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);

	(void)state;
	print_targets(&fields, "x");
	put_role("targets", "", &(struct trust_delegation){ .name = "a", .keys = K(4), .paths = ALL }, 1, K(1));
	put_file("a", "a", buf_str(&fields), K(4), false);
	publish();
	assert_find("x", COCKET_E_FORMAT, "target x: role a is not listed in snapshot.json");
	assert_asked("");
}

/* "Report that the target cannot be found": what comes after is not asked instead. */
static void
test_missing_role_ends_the_search(void **state)
{
	const struct trust_delegation top[] = { { .name = "a", .keys = K(4), .paths = ALL }, { .name = "b", .keys = K(5), .paths = ALL } };

	(void)state;
	put_role("targets", "", top, 2, K(1));
	put_role("a", "", NULL, 0, K(4));
	put_role("b", "x", NULL, 0, K(5));
	repository_remove(&r->served, "a.json");
	publish();
	assert_find("x", COCKET_E_NOT_FOUND, "target x: a.json: not found");
}

/* A21. */
static void
test_names_that_look_like_paths(void **state)
{
	static const struct {
		const char *role, *file;
	} rows[] = {
		{ "../../a", "..%2F..%2Fa.json" }, { "/a", "%2Fa.json" }, { "a?b#c", "a%3Fb%23c.json" }, { ".", "..json" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);
		char encoded[64];

		start(state);
		snprintf(encoded, sizeof encoded, "%.*s", (int)(strlen(rows[i].file) - strlen(".json")), rows[i].file);
		print_targets(&fields, "x");
		put_role("targets", "", &(struct trust_delegation){ .name = rows[i].role, .keys = K(4), .paths = ALL }, 1, K(1));
		put_file(rows[i].role, encoded, buf_str(&fields), K(4), true);
		publish();
		assert_find("x", COCKET_OK, "");
		assert_non_null(repository_get(&r->local, rows[i].file).ptr);
		end(state);
	}
	start(state);
}

/* A role whose file would be a root's. */
static void
test_role_named_like_a_root(void **state)
{
	(void)state;
	put_role("targets", "", &(struct trust_delegation){ .name = "2.root", .keys = K(4), .paths = ALL }, 1, K(1));
	text_print(&listed, ",\"2.root.json\":{\"version\":1}");
	publish();
	assert_find("x", COCKET_E_FORMAT, "target x: role 2.root: its file would be a version of the root");
	assert_asked("");
}

/* --- bins (TAP 15) --- */

static void
put_bins(unsigned bits, bool list, const char *also_listed)
{
	const struct tuf_file f = { .succinct = true, .bit_length = bits, .name_prefix = "bin" };
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX), in_bin = BUF(TRUST_TEXT_MAX);
	const struct trust_key *k = trust_fixture_key(&r->keys, 4);
	char bin[TUF_ROLE_NAME_MAX + 1];

	text_print(&fields, "\"targets\":{},\"delegations\":{\"keys\":{\"%s\":%s},\"succinct_roles\":{\"keyids\":[\"%s\"],\"threshold\":1,"
	                    "\"bit_length\":%u,\"name_prefix\":\"bin\"}}", k->id, buf_str(&k->object), k->id, bits);
	put_file("targets", "targets", buf_str(&fields), K(1), true);
	tuf_bin_print(bin, &f, "x");
	print_targets(&in_bin, "x");
	put_file(bin, bin, buf_str(&in_bin), K(4), list);
	text_print(&listed, "%s", also_listed);
	publish();
}

static void
test_bins(void **state)
{
	struct err err;

	(void)state;
	put_bins(4, true, "");
	assert_find("x", COCKET_OK, "");
	assert_int_equal(tuf_client_load_roles(c, &err), COCKET_OK);
}

/* A snapshot may list what it likes: past the last bin there is none, and nothing is asked for. */
static void
test_bins_in_range(void **state)
{
	struct err err;

	(void)state;
	put_bins(5, true, ",\"bin-20.json\":{\"version\":1},\"bin-ff.json\":{\"version\":1}");
	assert_int_equal(tuf_client_load_roles(c, &err), COCKET_OK);
	assert_find("x", COCKET_OK, "");
}

static void
test_bin_not_listed(void **state)
{
	const struct tuf_meta *unused;
	struct err err;

	(void)state;
	put_bins(4, false, "");
	assert_int_equal(tuf_client_find(&unused, c, "x", &err), COCKET_E_FORMAT);
	assert_memory_equal(err.message, "target x: role bin-", strlen("target x: role bin-"));
}

/* --- all roles --- */

static void
assert_load_roles(enum cocket_code code, const char *message)
{
	struct err err = { 0 };
	enum cocket_code got = tuf_client_load_roles(c, &err);

	assert_string_equal(got ? err.message : "", message);
	assert_int_equal(got, code);
}

static void
test_load_roles(void **state)
{
	(void)state;
	put_tree(true, true);
	assert_load_roles(COCKET_OK, "");
	assert_asked("a b c d ");
}

/* What is not listed has no file: such a role delegates nothing. */
static void
test_load_roles_without_files(void **state)
{
	(void)state;
	put_role("targets", "", &(struct trust_delegation){ .name = "a", .keys = K(4), .paths = ALL }, 1, K(1));
	publish();
	assert_load_roles(COCKET_OK, "");
	assert_asked("");
}

static void
test_load_roles_refuses(void **state)
{
	(void)state;
	put_role("targets", "", &(struct trust_delegation){ .name = "a", .keys = K(4), .paths = ALL }, 1, K(1));
	put_role("a", "", NULL, 0, K(9));
	publish();
	assert_load_roles(COCKET_E_SIGNATURE, "a.json: a: 0 of 1 required keys signed");
}

/* A team that names another's role, with keys of its own, keeps it from nobody, though it comes first. */
static void
test_load_roles_two_delegators(void **state)
{
	const struct trust_delegation top[] = { { .name = "a", .keys = K(4), .paths = ALL }, { .name = "b", .keys = K(5), .paths = ALL } };
	const struct trust_delegation wrong[] = { { .name = "release", .keys = K(9), .paths = ALL } };
	const struct trust_delegation right[] = { { .name = "release", .keys = K(6), .paths = ALL } };

	(void)state;
	put_role("targets", "", top, 2, K(1));
	put_role("a", "", wrong, 1, K(4));
	put_role("b", "", right, 1, K(5));
	put_role("release", "", NULL, 0, K(6));
	publish();
	assert_load_roles(COCKET_OK, "");
	assert_non_null(repository_get(&r->local, "release.json").ptr);
}

/* --- 5.7: the bytes --- */

static enum cocket_code
give_artifact(void *ctx, struct buf *out, const char *path, struct err *err)
{
	const char *const *expected = ctx;

	if (strcmp(path, expected[0]) != 0)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not found", path);
	if (strlen(expected[1]) > out->max)
		return fail(err, COCKET_E_TOO_LARGE, "%s: too large", path);
	return buf_add(out, slice_str(expected[1]), err);
}

static void
assert_fetch(const char *path, const char *at, const char *content, size_t max, enum cocket_code code, const char *message)
{
	AUTO(buf_free) struct buf got = BUF(max);
	const char *expected[] = { at, content };
	const struct fetcher from = { give_artifact, NULL, (void *)(uintptr_t)expected };
	const struct tuf_meta *target;
	struct err err = { 0 };

	assert_int_equal(tuf_client_find(&target, c, path, &err), COCKET_OK);
	assert_int_equal(tuf_client_fetch_target(&got, c, target, &from, &err), code);
	if (message)
		assert_string_equal(code ? err.message : "", message);
	assert_true(slice_is(buf_slice(&got), code ? "" : content));
}

static void
test_fetch(void **state)
{
	(void)state;
	put_role("targets", "dir/file", NULL, 0, K(1));
	publish();
	assert_fetch("dir/file", "dir/file", "dir/file", 100, COCKET_OK, "");
	assert_fetch("dir/file", "dir/file", "dir/File", 100, COCKET_E_DIGEST, NULL);
	assert_fetch("dir/file", "dir/file", "dir/fil", 100, COCKET_E_SIZE, "target dir/file: 7 bytes, expected 8");
	assert_fetch("dir/file", "dir/file", "dir/file.", 100, COCKET_E_SIZE, "target dir/file: dir/file: longer than the 8 bytes listed");
	assert_fetch("dir/file", "dir/file", "dir/file", 7, COCKET_E_TOO_LARGE, "target dir/file: 8 bytes, maximum 7");
	assert_fetch("dir/file", "elsewhere", "dir/file", 100, COCKET_E_NOT_FOUND, "target dir/file: dir/file: not found");
}

static void
test_fetch_consistent(void **state)
{
	struct digest d = digest_of(slice_str("dir/file"));
	char hex[DIGEST_HEX_BYTES], at[128];

	(void)state;
	digest_print_hex(hex, &d);
	snprintf(at, sizeof at, "dir/%s.file", hex);
	consistent = true;
	put_role("targets", "dir/file", NULL, 0, K(1));
	publish();
	assert_fetch("dir/file", at, "dir/file", 100, COCKET_OK, "");
}

static void
test_fetch_hashes(void **state)
{
	static const char of_x[] = "a4abd4448c49562d828115d13a1fccea927f52b4d5459297f8b43e42da89238b"
	                           "c13626e43dcb38ddb082488927ec904fb42057443983e88585179d50551afe62";
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);
	char at[256];

	(void)state;
	consistent = true;
	text_print(&fields, "\"targets\":{\"x\":{\"length\":1,\"hashes\":{\"md5\":\"00\",\"sha512\":\"%s\"}},"
	                    "\"y\":{\"length\":1,\"hashes\":{\"md5\":\"00\"}}}", of_x);
	put_file("targets", "targets", buf_str(&fields), K(1), true);
	publish();
	snprintf(at, sizeof at, "%s.x", of_x);
	assert_fetch("x", at, "x", 100, COCKET_OK, "");
	assert_fetch("x", at, "y", 100, COCKET_E_DIGEST, NULL);
	assert_fetch("y", "y", "y", 100, COCKET_E_UNSUPPORTED, "target y: hashes: neither sha256 nor sha512");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, start, end),
		cmocka_unit_test_setup_teardown(test_terminating, start, end),
		cmocka_unit_test_setup_teardown(test_terminating_below, start, end),
		cmocka_unit_test_setup_teardown(test_terminating_elsewhere, start, end),
		cmocka_unit_test_setup_teardown(test_chain_covers, start, end),
		cmocka_unit_test_setup_teardown(test_hash_prefixes, start, end),
		cmocka_unit_test_setup_teardown(test_cycle, start, end),
		cmocka_unit_test_setup_teardown(test_32_roles, start, end),
		cmocka_unit_test_setup_teardown(test_33_roles, start, end),
		cmocka_unit_test_setup_teardown(test_role_signatures, NULL, end),
		cmocka_unit_test_setup_teardown(test_each_delegator, start, end),
		cmocka_unit_test_setup_teardown(test_not_listed, start, end),
		cmocka_unit_test_setup_teardown(test_missing_role_ends_the_search, start, end),
		cmocka_unit_test_setup_teardown(test_names_that_look_like_paths, NULL, end),
		cmocka_unit_test_setup_teardown(test_role_named_like_a_root, start, end),
		cmocka_unit_test_setup_teardown(test_bins, start, end),
		cmocka_unit_test_setup_teardown(test_bins_in_range, start, end),
		cmocka_unit_test_setup_teardown(test_bin_not_listed, start, end),
		cmocka_unit_test_setup_teardown(test_load_roles, start, end),
		cmocka_unit_test_setup_teardown(test_load_roles_without_files, start, end),
		cmocka_unit_test_setup_teardown(test_load_roles_refuses, start, end),
		cmocka_unit_test_setup_teardown(test_load_roles_two_delegators, start, end),
		cmocka_unit_test_setup_teardown(test_fetch, start, end),
		cmocka_unit_test_setup_teardown(test_fetch_consistent, start, end),
		cmocka_unit_test_setup_teardown(test_fetch_hashes, start, end),
	};

	return cmocka_run_group_tests_name("client targets", tests, NULL, NULL);
}
