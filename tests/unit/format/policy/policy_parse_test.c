/* policy*.c: what a policy says, what is refused of it and where, and the rule that decides about a name. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/policy/policy.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POLICY(rules) "{\"version\":1,\"rules\":[" rules "]}"
#define RULE(fields) POLICY("\n{\"images\":[\"r.io/a\"]," fields "}")
#define RULE2(fields) "{\"version\":2,\"rules\":[\n{\"images\":[\"r.io/a\"]," fields "}]}"

static enum cocket_code
parse(struct policy *out, const char *text, struct err *err)
{
	return policy_parse(out, slice_str(text), err);
}

static void
test_all_fields(void **state)
{
	static const char text[] =
	        "{ \"version\": 1, \"comment\": \"the shop's\", \"trust\": \"store\",\n"
	        "  \"mirrors\": [ { \"location\": \"m.internal\", \"stands-for\": \"r.example.com\" } ],\n"
	        "  \"rules\": [\n"
	        "    { \"images\": [\"r.example.com/shop/*\", \"alpine:3.*\"], \"comment\": \"c\", \"keys\": [\"a.pub\", \"keys/b.pub\"], \"threshold\": 2,\n"
	        "      \"formats\": [\"bundle\"], \"max-age\": \"90d\", \"require-expiry\": true, \"require-tag\": true, \"require-ledger\": true,\n"
	        "      \"require-fresh\": true,\n"
	        "      \"digests\": [\"sha256:" HEX "\"], \"platforms\": [\"linux/amd64\", \"linux/arm64/v8\"], \"deep\": true, \"enforce\": \"warn\" },\n"
	        "    { \"images\": [\"r.example.com/free/*\"], \"roles\": \"any\" },\n"
	        "    { \"images\": [\"r.example.com/team/*\"], \"roles\": [\"release\", \"qa\"], \"enforce\": \"deny\", \"decide-by\": \"signatures\" },\n"
	        "    { \"images\": [\"r.example.com/frozen\"], \"decide-by\": \"digests\", \"digests\": [\"sha256:" HEX "\"], \"deep\": true },\n"
	        "    { \"images\": [\"r.example.com/shop/old\"], \"decide-by\": \"reject\" } ] }\n";
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };
	const struct policy_rule *r;

	(void)state;
	if (parse(&p, text, &err))
		fail_msg("%s", err.message);
	assert_string_equal(p.comment, "the shop's");
	assert_string_equal(p.trust, "store");
	assert_int_equal(p.mirrors.count, 1);
	assert_int_equal(p.rule_count, 5);
	assert_int_equal(p.pattern_count, 6);
	assert_string_equal(p.patterns[1].repository, "docker.io/library/alpine");
	assert_string_equal(p.patterns[1].tag, "3.*");
	assert_int_equal(p.patterns[2].rule, 1);
	r = &p.rules[0];
	assert_int_equal(r->kind, POLICY_SIGNATURES);
	assert_true(r->who.keys.count == 2 && r->who.threshold == 2 && r->formats == FORMAT_BIT(FORMAT_BUNDLE) && r->max_age == 90 * 86400);
	assert_true(r->require_expiry && r->require_tag && r->require_ledger && r->require_fresh && r->deep && r->warn);
	assert_true(r->digest_count == 1 && r->digests[0].bytes[1] == 0x23 && r->platforms.count == 2);
	assert_string_equal(r->who.keys.items[1], "keys/b.pub");
	r = &p.rules[1];
	assert_true(r->who.any_role && r->who.threshold == 1 && !r->warn && r->formats == 0 && r->max_age == 0 && !r->deep && !r->require_tag && !r->require_fresh);
	r = &p.rules[2];
	assert_true(!r->who.any_role && r->who.roles.count == 2 && !r->warn);
	assert_true(p.rules[3].kind == POLICY_DIGESTS && p.rules[3].deep && p.rules[4].kind == POLICY_REJECT);
}

#define NAMED(name) "\"identity\":\"" name "\",\"issuer\":\"https://id.example\""
#define IDENTITIES(items) "{\"version\":2,\"rules\":[{\"images\":[\"r.io/a\"],\"identities\":[\n" items "\n]}]}"
#define WITH(fields) "{\"version\":2,\"rules\":[{\"images\":[\"r.io/a\"],\"identities\":[{" NAMED("a@b") "}],\n" fields "}]}"
#define FILE2(top) "{\"version\":2,\n" top "\"rules\":[{\"images\":[\"r.io/a\"],\"identities\":[{" NAMED("a@b") "}]}]}"
#define FILE2_KEYS(top) "{\"version\":2,\n" top "\"rules\":[{\"images\":[\"r.io/a\"],\"keys\":[\"a\"]}]}"

/* Whose certificates do, and what of them is refused. */
static void
test_identities(void **state)
{
	static const struct {
		const char *text, *why; /* NULL: taken */
	} rows[] = {
		{ IDENTITIES("{" NAMED("a@b") "}"), NULL },
		{ IDENTITIES("{" NAMED("a@b") "},{" NAMED("a@c") "}"), NULL },
		{ IDENTITIES("{" NAMED("a@b") "},{" NAMED("a@b") ",\"github\":{\"sha\":\"1\"}}"), NULL },
		{ IDENTITIES("{" NAMED("https://g.example/*/x@refs/tags/v1.*") "}"), NULL },
		{ IDENTITIES("{" NAMED("a@b") "},\n{" NAMED("a@b") "}"), "line 3 column 1: identities: listed twice" },
		{ IDENTITIES("{\"identity\":\"a@b\"}"), "line 2 column 1: issuer: missing" },
		{ IDENTITIES("{\"issuer\":\"https://id.example\"}"), "line 2 column 1: identity: missing" },
		{ IDENTITIES("{\"identity\":\"a@b\",\"issuer\":\"https://*\"}"), "line 2 column 1: identities: issuer https://*: a pattern, expected the whole URL" },
		{ IDENTITIES("{" NAMED("**") "}"), "line 2 column 1: identities: identity **: matches anybody, expected a name" },
		{ IDENTITIES("{" NAMED("^https://g.example/.*$") "}"),
		  "line 2 column 1: identities: identity ^https://g.example/.*$: there are no regular expressions; write the name itself, with * for any characters but /" },
		{ IDENTITIES("{" NAMED("a@b") ",\"github\":{}}"), "line 2 column 58: github: empty, expected what the certificate must say" },
		{ IDENTITIES("{" NAMED("a@b") ",\"github\":\"shop/api\"}"), "line 2 column 58: github: not an object" },
		{ IDENTITIES("{" NAMED("a@b") ",\"github\":{\"repo\":\"shop/api\"}}"), "line 2 column 59: unknown field \"repo\" (did you mean \"repository\"?)" },
		{ IDENTITIES("{" NAMED("a@b") ",\"github\":{\"ref\":\"\"}}"), "line 2 column 65: ref: empty" },
		{ IDENTITIES("{" NAMED("a@b") ",\"subject\":\"x\"}"), "line 2 column 49: unknown field \"subject\"" },
		{ IDENTITIES("\"a@b\""), "line 2 column 1: identities: not an object" },
		{ IDENTITIES(""), "line 1 column 57: identities: empty, expected 1 to 8192" },
		{ RULE("\"identities\":[{" NAMED("a@b") "}]"),
		  "line 2 column 22: identities: a field of version 2, and the file says version 1: write \"version\": 2" },
		{ WITH("\"keys\":[\"a\"]"), NULL },
		{ WITH("\"keys\":[\"a\"],\"threshold\":2"), NULL },
		{ WITH("\"keys\":[\"a\"],\"threshold\":3"), "line 2 column 26: threshold: 3 of 2 signers can never be met" },
		{ WITH("\"threshold\":2"), "line 2 column 13: threshold: 2 of 1 signer can never be met" },
		{ WITH("\"roles\":\"any\""), "line 2 column 9: roles: does not go with identities: either those decide or the trust store" },
		{ WITH("\"no-log\":true,\"no-sct\":true"), NULL },
		{ WITH("\"no-log\":\"yes\""), "line 2 column 10: no-log: not true or false" },
		{ RULE2("\"keys\":[\"a\"],\"no-log\":true"), "line 2 column 44: no-log: goes with identities only" },
		{ RULE2("\"roles\":\"any\",\"no-sct\":false"), "line 2 column 45: no-sct: goes with identities only" },
		{ RULE2("\"decide-by\":\"reject\",\"identities\":[{" NAMED("a@b") "}]"), "line 2 column 56: identities: does not go with decide-by reject" },
		{ FILE2("\"trusted-root\":\"root.json\",\"trusted-root-max-age\":\"90d\","), NULL },
		{ FILE2("\"trusted-root\":[\"a.json\",\"b.json\"],"), NULL },
		{ FILE2("\"trusted-root\":[\"a.json\",\"a.json\"],"), "line 2 column 26: trusted-root: a.json: listed twice" },
		{ FILE2("\"unlogged-root\":[\"a.json\",\"b.json\"],"), NULL },
		{ FILE2("\"unlogged-root\":{},"), "line 2 column 17: unlogged-root: not a string" },
		{ FILE2("\"trusted-root\":[],"), "line 2 column 16: trusted-root: empty, expected 1 to 16" },
		{ FILE2("\"trusted-root\":true,"), "line 2 column 16: trusted-root: not a string" },
		{ FILE2("\"trusted-root-max-age\":\"soon\","), "line 2 column 24: trusted-root-max-age: *" },
		{ FILE2_KEYS("\"trusted-root\":\"root.json\","), "line 2 column 16: trusted-root: no rule has identities or roles" },
		{ FILE2_KEYS("\"unlogged-root\":\"root.json\","), "line 2 column 17: unlogged-root: no rule has identities or roles" },
		{ FILE2_KEYS("\"trusted-root-max-age\":\"90d\","), "line 2 column 24: trusted-root-max-age: no rule has identities or roles" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_free) struct policy p = { 0 };
		struct err err = { 0 };
		enum cocket_code code = parse(&p, rows[i].text, &err);
		const char *why = rows[i].why ? rows[i].why : "";
		const size_t len = strcspn(why, "*") == strlen(why) || why[strlen(why) - 1] != '*' ? strlen(why) + 1 : strlen(why) - 1;

		if (code != (rows[i].why ? COCKET_E_USAGE : COCKET_OK) || (rows[i].why && strncmp(err.message, why, len) != 0))
			fail_msg("row %zu: %s: %s", i, rows[i].text, err.message);
	}
}

static void
test_identities_as_read(void **state)
{
	static const char text[] = "{\"version\":2,\"trusted-root\":\"root.json\",\"trusted-root-max-age\":\"1d\",\"rules\":[{\"images\":[\"r.io/a\"],\"no-sct\":true,"
	        "\"identities\":[{" NAMED("*@b") "},{" NAMED("w") ",\"github\":{\"repository\":\"shop/api\",\"owner-id\":\"7\"}}]},"
	        "{\"images\":[\"r.io/b\"],\"keys\":[\"k\"]}]}";
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };
	const struct policy_rule *r;

	(void)state;
	if (parse(&p, text, &err))
		fail_msg("%s", err.message);
	r = &p.rules[0];
	assert_true(policy_has_identities(&p) && p.roots.count == 1 && p.root_max_age == 86400);
	assert_true(r->who.identity_count == 2 && policy_who_signers(&r->who) == 2 && r->who.no_sct && !r->who.no_log && r->who.threshold == 1 && r->who.keys.count == 0);
	assert_string_equal(p.roots.items[0], "root.json");
	assert_string_equal(r->who.identities[0].name, "*@b");
	assert_string_equal(r->who.identities[1].issuer, "https://id.example");
	assert_null(r->who.identities[0].conditions[CONDITION_REPOSITORY]);
	assert_string_equal(r->who.identities[1].conditions[CONDITION_REPOSITORY], "shop/api");
	assert_string_equal(r->who.identities[1].conditions[CONDITION_OWNER_ID], "7");
	assert_null(r->who.identities[1].conditions[CONDITION_REF]);
	assert_true(p.rules[1].who.identity_count == 0 && policy_who_signers(&p.rules[1].who) == 1);
}

#define MIRROR(location, name) "{\"location\":\"" location "\",\"stands-for\":\"" name "\"}"
#define SHOP(pattern, mirrors) "{\"images\":[\"" pattern "\"],\"keys\":[\"a\"],\"mirrors\":[\n" mirrors "]}"
#define TWO(top, rules) "{\"version\":1,\"mirrors\":[" top "],\"rules\":[\n" rules "]}"

/* What a rule's mirrors may stand for, and what reaches beyond its images or leaves open what is meant. */
static void
test_mirrors_of_rules(void **state)
{
	static const struct {
		const char *text, *why; /* NULL: taken */
	} rows[] = {
		{ POLICY(SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io/shop"))), NULL },
		{ POLICY(SHOP("r.io/shop/*", MIRROR("m.io/x/", "r.io/shop/"))), NULL },
		{ POLICY(SHOP("r.io/*/*", MIRROR("m.io", "r.io"))), NULL },
		{ POLICY(SHOP("r.io/*", MIRROR("m.io", "r.io"))), NULL },
		{ POLICY(SHOP("r.io/shop/api", MIRROR("m.io/api", "r.io/shop/api"))), NULL },
		{ POLICY(SHOP("r.io/shop/a*", MIRROR("m.io/api", "r.io/shop/api"))), NULL },
		{ POLICY(SHOP("r.io/a\",\"r.io/shop/*", MIRROR("m.io/x", "r.io/shop") ",\n" MIRROR("m.io/a", "r.io/a"))), NULL },
		{ POLICY(SHOP("alpine", MIRROR("m.io/alpine", "docker.io/library/alpine"))), NULL },
		{ TWO(MIRROR("m.io/x", "r.io/shop"), SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io/shop"))), NULL },
		{ POLICY(SHOP("**", MIRROR("m.io/x", "r.io"))), NULL },
		{ POLICY(SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io"))), "line 2 column 1: mirrors: stands-for r.io: covers more than the images of the rule" },
		{ POLICY(SHOP("r.io/shop/a*", MIRROR("m.io/x", "r.io/shop"))), "line 2 column 1: mirrors: stands-for r.io/shop: covers more than the images of the rule" },
		{ POLICY(SHOP("r.io/*/api", MIRROR("m.io/x", "r.io/shop"))), "line 2 column 1: mirrors: stands-for r.io/shop: covers more than the images of the rule" },
		{ POLICY(SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io/shops"))), "line 2 column 1: mirrors: stands-for r.io/shops: covers more than the images of the rule" },
		{ POLICY(SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io/shop/a/b"))),
		        "line 2 column 1: mirrors: stands-for r.io/shop/a/b: covers more than the images of the rule" },
		{ POLICY(SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io/shop") ",\n " MIRROR("m.io/y", "x.io/shop"))),
		        "line 3 column 2: mirrors: stands-for x.io/shop: covers more than the images of the rule" },
		{ POLICY(SHOP("r.io/a", MIRROR("m.io/b", "r.io/b")) ",{\"images\":[\"r.io/b\"],\"keys\":[\"b\"]}"),
		        "line 2 column 1: mirrors: stands-for r.io/b: covers more than the images of the rule" },
		{ POLICY(SHOP("r.io/a/*", MIRROR("m.io/x", "r.io/a")) ",\n" SHOP("r.io/b/*", MIRROR("m.io/x", "r.io/b"))),
		        "line 4 column 1: mirrors: location m.io/x: rule 1 has it already" },
		{ POLICY(SHOP("r.io/*/*", MIRROR("m.io/x", "r.io/a")) ",\n" SHOP("r.io/a/*", MIRROR("m.io/x", "r.io/a"))),
		        "line 4 column 1: mirrors: location m.io/x: rule 1 has it already" },
		{ TWO(MIRROR("m.io/x", "r.io/other"), SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io/shop"))),
		        "line 3 column 1: mirrors: location m.io/x: stands for r.io/other already, not for r.io/shop" },
		{ POLICY(SHOP("r.io/shop/*", MIRROR("m.io/x", "r.io/shop") "," MIRROR("m.io/x", "r.io/shop"))),
		        "line 2 column 48: mirrors: location m.io/x: listed twice" },
		{ POLICY(SHOP("r.io/shop/*", "")), "line 1 column 72: mirrors: empty, expected 1 to 1024" },
		{ POLICY(SHOP("r.io/shop/*", "\"m.io/x\"")), "line 2 column 1: mirrors: not an object" },
		{ POLICY(SHOP("r.io/shop/*", "{\"location\":\"m.io\",\"for\":\"r.io/shop\"}")), "line 2 column 20: unknown field \"for\"" },
		{ POLICY(SHOP("r.io/shop/*", MIRROR("shop", "r.io/shop"))),
		        "line 2 column 1: mirrors: location: shop: expected HOST[/PATH], the host with a dot, a port, or localhost" },
		{ RULE("\"keys\":[\"a\"],\"mirrors\":{}"), "line 2 column 45: mirrors: not an array" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_free) struct policy p = { 0 };
		struct err err = { 0 };
		enum cocket_code code = parse(&p, rows[i].text, &err);

		if (code != (rows[i].why ? COCKET_E_USAGE : COCKET_OK))
			fail_msg("row %zu: %s: %s", i, rows[i].text, err.message);
		if (rows[i].why)
			assert_string_equal(err.message, rows[i].why);
		else
			assert_true(p.mirrors.count == p.rules[0].mirrors.count && p.mirrors.count > 0);
	}
}

/* What is refused for one thing is refused for it when all is looked for, and what is taken has no problem. */
static void
problems_agree(const char *text, const char *why)
{
	AUTO(problems_free) struct problems problems = { 0 };
	struct err err = { 0 }, one;
	bool is_told = false;

	assert_int_equal(policy_problems(&problems, slice_str(text), &err), COCKET_OK);
	assert_int_equal(problems.count > 0, why != NULL);
	for (size_t i = 0; i < problems.count; i++) {
		(void)fail(&one, COCKET_E_USAGE, "line %zu column %zu: %s", problems.items[i].line, problems.items[i].column, problems.items[i].what);
		is_told |= strcmp(one.message, why) == 0;
	}
	if (why && !is_told)
		fail_msg("not told of %s: %s", text, why);
}

/* Each beside what is taken in test_all_fields. */
static void
test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "line 1 column 1: the file is empty, expected a policy" },
		{ " \n", "line 2 column 1: unexpected end" },
		{ "{", "line 1 column 2: unexpected end" },
		{ "[]", "line 1 column 1: not a JSON object" },
		{ "{}", "line 1 column 1: version: missing" },
		{ "{\"version\":2,\"rules\":[]}", "line 1 column 22: rules: empty, expected 1 to 4096" },
		{ "{\"version\":3,\"rules\":[]}", "line 1 column 12: version: 3, expected 1 to 2" },
		{ "{\"version\":0,\"rules\":[]}", "line 1 column 12: version: 0, expected 1 to 2" },
		{ "{\"version\":\"1\"}", "line 1 column 12: version: not a number" },
		{ "{\"version\":1}", "line 1 column 1: rules: missing" },
		{ "{\"version\":1,\"rules\":[]}", "line 1 column 22: rules: empty, expected 1 to 4096" },
		{ "{\"version\":1,\"version\":1,\"rules\":[]}", "line 1 column 14: duplicate key \"version\"" },
		{ "{\"version\":1,\n \"default\":\"allow\",\"rules\":[]}", "line 2 column 2: unknown field \"default\"" },
		{ "{\"version\":1,\"Rules\":[]}", "line 1 column 14: unknown field \"Rules\" (did you mean \"rules\"?)" },
		{ "{\"version\":1,\"trust\":\"\",\"rules\":[]}", "line 1 column 22: trust: empty" },
		{ TWO("{}", "{\"images\":[\"r.io/a\"],\"decide-by\":\"reject\"}"), "line 1 column 25: location: missing" },
		{ TWO("1", "{\"images\":[\"r.io/a\"],\"decide-by\":\"reject\"}"), "line 1 column 25: mirrors: not an object" },
		{ POLICY("1"), "line 1 column 23: rules: not an object" },
		{ POLICY("{}"), "line 1 column 23: images: missing" },
		{ POLICY("{\"images\":[],\"keys\":[\"a\"]}"), "line 1 column 33: images: empty, expected 1 to 8192" },
		{ POLICY("{\"images\":\"r.io/a\",\"keys\":[\"a\"]}"), "line 1 column 33: images: not an array" },
		{ POLICY("{\"images\":[\"r.io/a\",\"r.io/a\"],\"keys\":[\"a\"]}"), "line 1 column 43: images: r.io/a: listed twice" },
		{ POLICY("{\"images\":[\"r.io/A*\"],\"keys\":[\"a\"]}"), "line 1 column 34: images: pattern r.io/A*: image names are lower case (did you mean \"r.io/a*\"?)" },
		{ POLICY("{\"images\":[\"r.io/a\",\n\"r.io/**\"],\"keys\":[\"a\"]}"),
		        "line 2 column 1: images: pattern r.io/**: ** is no more than *, which does not cross a slash: give a pattern for each depth "
		        "(did you mean \"r.io/*\"?)" },
		{ POLICY("{\"images\":[\"r.io/a:\"],\"keys\":[\"a\"]}"), "line 1 column 34: images: pattern r.io/a:: a tag is 1 to 128 characters (did you mean \"r.io/a\"?)" },
		{ POLICY("{\"images\":[\"r.io/a:-x\"],\"keys\":[\"a\"]}"),
		        "line 1 column 34: images: pattern r.io/a:-x: a tag is letters, digits and . _ - (not first), with the globs * ? [...] (did you mean \"r.io/a\"?)" },
		{ POLICY("{\"images\":[\"r.io/a:[x\"],\"keys\":[\"a\"]}"), "line 1 column 34: images: pattern r.io/a:[x: a [...] is not closed, or is empty (did you mean \"r.io/a\"?)" },
		{ POLICY("{\"images\":[\"r.io/a@sha256:" HEX "\"],\"keys\":[\"a\"]}"),
		        "line 1 column 34: images: pattern r.io/a@sha256:" HEX ": a digest has no place in it (did you mean \"r.io/a\"?)" },
		{ POLICY("{\"images\":[\"r.io\"],\"keys\":[\"a\"]}"), "line 1 column 34: images: pattern r.io: names a registry, expected HOST/PATH (did you mean \"r.io/*\"?)" },
		{ POLICY("{\"images\":[\"R.io/A:1.*\"],\"keys\":[\"a\"]}"), NULL },
		{ POLICY("{\"images\":[\"r.io/a:.*\"],\"keys\":[\"a\"]}"), NULL },
		{ POLICY("{\"images\":[\"r.io/a:[.-]*\"],\"keys\":[\"a\"]}"), "line 1 column 34: images: pattern r.io/a:[.-]*: no tag is like that (did you mean \"r.io/a\"?)" },
		/* the catch-all: one, alone, of no tag */
		{ POLICY("{\"images\":[\"**\"],\"keys\":[\"a\"]},\n{\"images\":[\"**\"],\"keys\":[\"b\"]}"),
		        "line 2 column 12: images: **: rule 1 has it already, so this can never match" },
		{ POLICY("{\"images\":[\"**:1.*\"],\"keys\":[\"a\"]}"),
		        "line 1 column 34: images: pattern **: ** is no more than *, which does not cross a slash: give a pattern for each depth" },
		{ POLICY("{\"images\":[\"*\"],\"keys\":[\"a\"]}"), NULL },
		{ POLICY("{\"images\":[\"***\"],\"keys\":[\"a\"]}"), NULL },
		{ POLICY("{\"images\":[\"**/x\"],\"keys\":[\"a\"]}"), NULL },
		/* never matches, or leaves open which is meant */
		{ POLICY("{\"images\":[\"alpine\"],\"keys\":[\"a\"]},\n{\"images\":[\"docker.io/library/alpine\"],\"keys\":[\"b\"]}"),
		        "line 2 column 12: images: docker.io/library/alpine: rule 1 has it already, so this can never match" },
		{ POLICY("{\"images\":[\"r.io/a*\"],\"keys\":[\"a\"]},\n{\"images\":[\"x.io/y\",\"r.io/*b\"],\"keys\":[\"b\"]}"),
		        "line 2 column 21: images: r.io/*b: as specific as r.io/a* of rule 1, and both can match one name" },
		/* who may sign (A16, A29) */
		{ POLICY("\n {\"images\":[\"r.io/a\"]}"), "line 2 column 2: rule: expected keys, identities or roles: who may sign (or decide-by digests, attestations, or reject)" },
		{ RULE("\"keys\":[]"), "line 2 column 29: keys: empty, expected 1 to 8192" },
		{ RULE("\"keys\":\"a.pub\""), "line 2 column 29: keys: not an array" },
		{ RULE("\"keys\":[\"a.pub\",1]"), "line 2 column 38: keys: not a string" },
		{ RULE("\"keys\":[\"\"]"), "line 2 column 30: keys: empty" },
		{ RULE("\"keys\":[\"a\",\"a\"],\"threshold\":2"), "line 2 column 34: keys: a: listed twice" },
		{ RULE("\"keys\":[\"a\"],\"roles\":[\"b\"]"), "line 2 column 43: roles: does not go with keys: either files of keys decide or the trust store" },
		{ RULE("\"keys\":[\"a\"],\"roles\":\"any\""), "line 2 column 43: roles: does not go with keys: either files of keys decide or the trust store" },
		{ RULE("\"roles\":[]"), "line 2 column 30: roles: empty, expected 1 to 8192" },
		{ RULE("\"roles\":\"all\""), "line 2 column 30: roles: expected an array of names, or \"any\"" },
		{ RULE("\"roles\":[\"targets\"]"), "line 2 column 31: roles: targets: no role that signs images" },
		{ RULE("\"keys\":[\"a\"],\"threshold\":0"), "line 2 column 47: threshold: 0, expected 1 to 1024" },
		{ RULE("\"keys\":[\"a\"],\"threshold\":-1"), "line 2 column 47: threshold: -1: not an integer from 0 to 2^53" },
		{ RULE("\"keys\":[\"a\"],\"threshold\":1.0"), "line 2 column 47: threshold: 1.0: not an integer from 0 to 2^53" },
		{ RULE("\"keys\":[\"a\"],\"threshold\":\"1\""), "line 2 column 47: threshold: not a number" },
		{ RULE("\"keys\":[\"a\"],\"threshold\":null"), "line 2 column 47: threshold: not a number" },
		{ RULE("\"keys\":[\"a\"],\"threshold\":2"), "line 2 column 47: threshold: 2 of 1 key can never be met" },
		{ RULE("\"roles\":\"any\",\"threshold\":4294967297"), "line 2 column 48: threshold: 4294967297, expected 1 to 1024" },
		/* what else */
		{ RULE("\"keys\":[\"a\"],\"formats\":[\"notation\"]"), "line 2 column 46: formats: notation, expected simple or bundle" },
		{ RULE("\"keys\":[\"a\"],\"formats\":[]"), "line 2 column 45: formats: empty, expected 1 to 8192" },
		{ RULE("\"keys\":[\"a\"],\"max-age\":\"0d\""), NULL },
		{ RULE("\"keys\":[\"a\"],\"max-age\":90"), "line 2 column 45: max-age: not a string" },
		{ RULE("\"keys\":[\"a\"],\"require-expiry\":\"yes\""), "line 2 column 52: require-expiry: not true or false" },
		{ RULE("\"keys\":[\"a\"],\"require-tags\":true"), "line 2 column 35: unknown field \"require-tags\" (did you mean \"require-tag\"?)" },
		{ RULE("\"keys\":[\"a\"],\"digests\":[\"sha256:00\"]"),
		        "line 2 column 46: digests: sha256:00, expected sha256: and 64 digits 0-9 a-f" },
		{ RULE("\"keys\":[\"a\"],\"digests\":[\"sha512:" HEX HEX "\"]"), NULL },
		{ RULE("\"keys\":[\"a\"],\"platforms\":[\"linux\"]"), "line 2 column 48: platforms: linux, expected OS/ARCH[/VARIANT], or all" },
		{ RULE("\"keys\":[\"a\"],\"platforms\":[\"linux/amd64\",\"all\"]"), "line 2 column 62: platforms: all does not go with others" },
		{ RULE("\"keys\":[\"a\"],\"enforce\":\"audit\""), "line 2 column 45: enforce: audit, expected deny or warn" },
		{ RULE("\"keys\":[\"a\"],\"decide-by\":\"nothing\""), "line 2 column 47: decide-by: nothing, expected reject, signatures, digests or attestations" },
		/* of a later version, and of none */
		{ RULE("\"keys\":[\"a\"],\"names\":\"optional\""),
		  "line 2 column 35: names: a field of version 2, and the file says version 1: write \"version\": 2" },
		{ RULE2("\"keys\":[\"a\"],\"names\":\"none\""), "line 2 column 43: names: none, expected required or optional" },
		{ RULE2("\"keys\":[\"a\"],\"names\":true"), "line 2 column 43: names: not a string" },
		{ RULE2("\"keys\":[\"a\"],\"name\":\"optional\""), "line 2 column 35: unknown field \"name\" (did you mean \"names\"?)" },
		{ RULE2("\"keys\":[\"a\"],\"names\":\"optional\",\"require-tag\":true"), "line 2 column 43: names: optional: does not go with require-tag" },
		{ RULE2("\"decide-by\":\"reject\",\"names\":\"optional\""), "line 2 column 51: names: does not go with decide-by reject" },
		/* contradictions */
		{ RULE("\"decide-by\":\"digests\""), "line 2 column 1: rule: decide-by digests, but no digests" },
		{ RULE("\"decide-by\":\"digests\",\"digests\":[\"sha256:" HEX "\"],\"keys\":[\"a\"]"), "line 2 column 137: keys: does not go with decide-by digests" },
		{ RULE("\"decide-by\":\"reject\",\"roles\":\"any\""), "line 2 column 51: roles: does not go with decide-by reject" },
		{ RULE("\"decide-by\":\"reject\",\"deep\":true"), "line 2 column 50: deep: does not go with decide-by reject" },
		{ RULE("\"decide-by\":\"reject\",\"require-tag\":false"), "line 2 column 57: require-tag: does not go with decide-by reject" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_free) struct policy p = { 0 };
		struct err err = { 0 };

		if (parse(&p, rows[i].text, &err) != COCKET_E_USAGE)
			fail_msg("row %zu is taken: %s", i, rows[i].text);
		if (rows[i].why)
			assert_string_equal(err.message, rows[i].why);
		problems_agree(rows[i].text, err.message);
		assert_true(strncmp(err.message, "line ", 5) == 0);
		assert_int_equal(p.rule_count, 0);
	}
}

/* All of it in one run, as it stands in the file; CRLF, tabs and characters of several bytes count as editors count them. */
static void
test_problems(void **state)
{
	static const char text[] =
	        "{ \"version\": 1, \"rule\": [],\r\n"
	        "  \"comment\": \"\xC3\xBC\xE2\x82\xAC\", \"trust\": 7,\r\n"
	        "  \"rules\": [\r\n"
	        "\t{ \"images\": [\"r.io/a\", 1, \"R.io/**\", \"r.io/b*\"], \"kyes\": [\"a\"], \"max-age\": \"90\" },\n"
	        "\t{ \"images\": [\"r.io/*c\"], \"decide-by\": \"reject\", \"deep\": 1, \"names\": \"optional\" },\n"
	        "\t{ \"images\": [\"r.io/a\"], \"keys\": [\"a\", \"a\"], \"threshold\": 3, \"enforce\": \"warm\", \"formats\": [\"simpel\", \"x\"],\n"
	        "\t  \"digests\": [\"sha256:1\", \"sha256:2\"], \"platforms\": [\"linux\", \"all\"],\n"
	        "\t  \"mirrors\": [ {}, { \"location\": \"m.io\", \"stands-for\": \"x.io\" } ] } ] }\n";
	static const struct {
		size_t line, column;
		const char *what;
	} wanted[] = {
		{ 1, 17, "unknown field \"rule\" (did you mean \"rules\"?)" },
		{ 2, 29, "trust: not a string" },
		{ 4, 2, "rule: expected keys, identities or roles: who may sign (or decide-by digests, attestations, or reject)" },
		{ 4, 25, "images: not a string" },
		{ 4, 28, "images: pattern R.io/**: image names are lower case (did you mean \"r.io/*\"?)" },
		{ 4, 51, "unknown field \"kyes\" (did you mean \"keys\"?)" },
		{ 4, 77, "max-age: \"90\": not a duration, expected a number and one of s m h d w y, like 90d" },
		{ 5, 15, "images: r.io/*c: as specific as r.io/b* of rule 1, and both can match one name" },
		{ 5, 58, "deep: does not go with decide-by reject" },
		{ 5, 58, "deep: not true or false" },
		{ 5, 61, "names: a field of version 2, and the file says version 1: write \"version\": 2" },
		{ 5, 70, "names: does not go with decide-by reject" },
		{ 6, 15, "images: r.io/a: rule 1 has it already, so this can never match" },
		{ 6, 40, "keys: a: listed twice" },
		{ 6, 59, "threshold: 3 of 2 keys can never be met" },
		{ 6, 73, "enforce: warm, expected deny or warn (did you mean \"warn\"?)" },
		{ 6, 93, "formats: simpel, expected simple or bundle (did you mean \"simple\"?)" },
		{ 6, 103, "formats: x, expected simple or bundle" },
		{ 7, 16, "digests: sha256:1, expected sha256: and 64 digits 0-9 a-f" },
		{ 7, 28, "digests: sha256:2, expected sha256: and 64 digits 0-9 a-f" },
		{ 7, 55, "platforms: linux, expected OS/ARCH[/VARIANT], or all" },
		{ 7, 64, "platforms: all does not go with others" },
		{ 8, 17, "location: missing" },
		{ 8, 17, "stands-for: missing" },
		{ 8, 21, "mirrors: stands-for x.io: covers more than the images of the rule" },
	};
	AUTO(problems_free) struct problems problems = { 0 };
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(policy_problems(&problems, slice_str(text), &err), COCKET_OK);
	for (size_t i = 0; i < problems.count; i++) {
		const struct problem *got = &problems.items[i];

		if (i >= sizeof wanted / sizeof *wanted || got->line != wanted[i].line || got->column != wanted[i].column || strcmp(got->what, wanted[i].what) != 0)
			fail_msg("problem %zu: %zu:%zu: %s", i, got->line, got->column, got->what);
	}
	assert_int_equal(problems.count, sizeof wanted / sizeof *wanted);
	assert_int_equal(parse(&p, text, &err), COCKET_E_USAGE);
	assert_int_equal(p.rule_count, 0);
}

/* Of very many it says that there are more. */
static void
test_many_problems(void **state)
{
	AUTO(problems_free) struct problems problems = { 0 };
	AUTO(buf_free) struct buf text = BUF(1 << 20);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "{\"version\":1,\"rules\":[{\"decide-by\":\"reject\",\"images\":[\"r.io/x\""), COCKET_OK);
	for (int i = 0; i < 4000; i++)
		assert_int_equal(buf_addf(&text, &err, ",\"r.io/*%04d*\"", i), COCKET_OK); /* each as specific as most others */
	assert_int_equal(buf_addf(&text, &err, "]}]}"), COCKET_OK);
	assert_int_equal(policy_problems(&problems, buf_slice(&text), &err), COCKET_OK);
	assert_true(problems.count == PROBLEMS_MAX && problems.more);
}

/* --- which rule --- */

static const char choices[] = "{\"version\":1,\"rules\":["
			      "{\"images\":[\"*.example.com/*\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"r.example.com/*/*\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"r.example.com/shop/*\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"r.example.com/shop/api\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"r.example.com/shop/api:*\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"r.example.com/shop/api:release-*\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"r.example.com/shop/a*:latest\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"*.example.com/shop/api\"],\"decide-by\":\"reject\"},"
			      "{\"images\":[\"r.example.com/*\"],\"decide-by\":\"reject\"}]}";

/* A file of version 1 goes on as it is; one of version 2 has all that it had, and more. */
static void
test_versions(void **state)
{
	static const struct {
		const char *text;
		bool names_optional;
	} rows[] = {
		{ RULE("\"keys\":[\"a\"]"), false },
		{ RULE2("\"keys\":[\"a\"],\"require-tag\":true"), false },
		{ RULE2("\"keys\":[\"a\"],\"names\":\"required\",\"require-tag\":true"), false },
		{ RULE2("\"keys\":[\"a\"],\"names\":\"optional\""), true },
		{ RULE2("\"roles\":\"any\",\"names\":\"optional\",\"require-tag\":false"), true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_free) struct policy p = { 0 };
		struct err err = { 0 };

		if (parse(&p, rows[i].text, &err))
			fail_msg("%s: %s", rows[i].text, err.message);
		assert_int_equal(p.rules[0].names_optional, rows[i].names_optional);
		problems_agree(rows[i].text, NULL);
	}
}

/* The catch-all is for every name, and comes after any other pattern. */
static void
test_catch_all(void **state)
{
	static const struct {
		const char *other, *name, *pattern;
	} rows[] = {
		{ "r.io/x", "r.io/a/b/c/d/e/f:1", "**" }, { "r.io/x", "alpine", "**" }, { "r.io/x", "[2001:db8::1]:5000/a@sha256:" HEX, "**" },
		{ "r.io/x", "r.io/x", "r.io/x" }, { "*.io/*", "a.io/b:1", "*.io/*" }, { "*.io/*", "a.io:80/b:1", "**" },
		{ "*.*/*", "a.io/b@sha256:" HEX, "*.*/*" }, { "*.*/*:*", "a.io/b:1", "*.*/*:*" }, { "*.*/*:*", "a.io/b@sha256:" HEX, "**" },
		{ "?.?/?/?", "a.b/c/d", "?.?/?/?" }, { "?.?/?/?", "a.b/c/d/e", "**" }, { "*.*/*/*/*/*/*", "a.b/c/d/e/f/g", "*.*/*/*/*/*/*" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int first = 0; first < 2; first++) {
			AUTO(policy_free) struct policy p = { 0 };
			const struct policy_pattern *chosen;
			char text[512], pattern[POLICY_PATTERN_TEXT_BYTES];
			struct err err = { 0 };
			struct name name;

			snprintf(text, sizeof text, "{\"version\":1,\"rules\":[{\"images\":[\"%s\"],\"decide-by\":\"reject\"},{\"images\":[\"%s\"],\"decide-by\":\"reject\"}]}",
			         first ? "**" : rows[i].other, first ? rows[i].other : "**");
			assert_int_equal(parse(&p, text, &err), COCKET_OK);
			assert_int_equal(name_parse(&name, slice_str(rows[i].name), &err), COCKET_OK);
			chosen = policy_choose(&p, &name);
			policy_pattern_print(pattern, chosen);
			assert_string_equal(pattern, rows[i].pattern);
		}
}

static void
test_choose(void **state)
{
	static const struct {
		const char *name, *pattern; /* NULL: none */
	} rows[] = {
		{ "r.example.com/shop/api:release-1", "r.example.com/shop/api:release-*" },
		{ "r.example.com/shop/api:Release-1", "r.example.com/shop/api:*" },
		{ "r.example.com/shop/api", "r.example.com/shop/api:*" }, /* latest; the repository before the tag */
		{ "r.example.com/shop/api@sha256:" HEX, "r.example.com/shop/api" },
		{ "r.example.com/shop/api:1@sha256:" HEX, "r.example.com/shop/api:*" },
		{ "r.example.com/shop/app:latest", "r.example.com/shop/a*:latest" },
		{ "r.example.com/shop/app:1", "r.example.com/shop/*" },
		{ "r.example.com/team/x:1", "r.example.com/*/*" },
		{ "r.example.com/team/x/y:1", NULL }, /* '*' does not cross a slash */
		{ "r.example.com/one:1", "r.example.com/*" },
		{ "q.example.com/one:1", "*.example.com/*" },
		{ "q.example.com/shop/api:1", "*.example.com/shop/api" },
		{ "example.com/one:1", NULL },
		{ "r.example.com:5000/one:1", NULL },
		{ "r.example.com.evil.net/shop/api:1", NULL },
	};
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };

	(void)state;
	if (parse(&p, choices, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct policy_pattern *chosen;
		char text[POLICY_PATTERN_TEXT_BYTES] = "";
		struct name name;

		assert_int_equal(name_parse(&name, slice_str(rows[i].name), &err), COCKET_OK);
		chosen = policy_choose(&p, &name);
		if (chosen)
			policy_pattern_print(text, chosen);
		assert_string_equal(text, rows[i].pattern ? rows[i].pattern : "");
	}
}

/* --- against a slow model: whatever the order in the file, the same pattern; and none that says less than another --- */

static const char *const hosts[] = { "r.io", "*.io", "?.io", "[q-s].io" };
static const char *const parts[] = { "a", "ab", "*", "a*", "?b", "[ab]*", "*b" };
static const char *const tags[] = { "", "", ":1", ":*", ":1*", ":?" };

static void
random_pattern(char out[static 64], unsigned *seed)
{
	int deep = rand_r(seed) % 2;

	if (rand_r(seed) % 12 == 0)
		snprintf(out, 64, "**");
	else
		snprintf(out, 64, "%s/%s%s%s%s", hosts[rand_r(seed) % 4], parts[rand_r(seed) % 7], deep ? "/" : "", deep ? parts[rand_r(seed) % 7] : "",
	         tags[rand_r(seed) % 6]);
}

static void
random_name(char out[static 64], unsigned *seed)
{
	static const char *const names[] = { "r.io", "q.io", "x.io" }, *const words[] = { "a", "ab", "b", "abb", "ba" },
	                         *const tag[] = { ":1", ":12", ":2", "@sha256:" HEX };
	int deep = rand_r(seed) % 2;

	snprintf(out, 64 + 80, "%s/%s%s%s%s", names[rand_r(seed) % 3], words[rand_r(seed) % 5], deep ? "/" : "", deep ? words[rand_r(seed) % 5] : "",
	         tag[rand_r(seed) % 4]);
}

#define PATTERNS 6

static size_t
random_policy(char *out, size_t size, char patterns[PATTERNS][64], unsigned *seed, bool backwards)
{
	size_t n = (size_t)snprintf(out, size, "{\"version\":1,\"rules\":[");

	for (size_t i = 0; i < PATTERNS; i++) {
		if (!backwards)
			random_pattern(patterns[i], seed);
		n += (size_t)snprintf(out + n, size - n, "%s{\"images\":[\"%s\"],\"decide-by\":\"reject\"}", i ? "," : "",
		                      patterns[backwards ? PATTERNS - 1 - i : i]);
	}
	return n + (size_t)snprintf(out + n, size - n, "]}");
}

/* Of all that match, the one that no other beats; the model looks at every pair. */
static const struct policy_pattern *
model_choose(const struct policy *p, const struct name *name, size_t *matching)
{
	const struct policy_pattern *best = NULL;

	*matching = 0;
	for (size_t i = 0; i < p->pattern_count; i++) {
		bool beaten = !policy_pattern_matches(&p->patterns[i], name);

		*matching += !beaten;
		for (size_t j = 0; j < p->pattern_count && !beaten; j++)
			beaten = policy_pattern_matches(&p->patterns[j], name) && policy_pattern_compare(&p->patterns[j], &p->patterns[i]) > 0;
		if (beaten)
			continue;
		assert_null(best); /* never two */
		best = &p->patterns[i];
	}
	assert_true((best != NULL) == (*matching > 0));
	return best;
}

static void
test_choose_model(void **state)
{
	unsigned seed = 4711, chosen = 0, several = 0, caught = 0, refused = 0;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		AUTO(policy_free) struct policy p = { 0 };
		AUTO(policy_free) struct policy q = { 0 };
		char patterns[PATTERNS][64], text[2048], again[2048];
		struct err err = { 0 };

		random_policy(text, sizeof text, patterns, &seed, false);
		random_policy(again, sizeof again, patterns, &seed, true);
		enum cocket_code code = parse(&p, text, &err);
		assert_int_equal(parse(&q, again, &err), code); /* refused, or not, in any order */
		refused += code != COCKET_OK;
		for (int k = 0; code == COCKET_OK && k < 20; k++) {
			char name_text[64 + 80], a[POLICY_PATTERN_TEXT_BYTES], b[POLICY_PATTERN_TEXT_BYTES];
			struct name name;
			size_t matching;

			random_name(name_text, &seed);
			assert_int_equal(name_parse(&name, slice_str(name_text), &err), COCKET_OK);
			const struct policy_pattern *x = policy_choose(&p, &name), *y = policy_choose(&q, &name);
			assert_ptr_equal(x, model_choose(&p, &name, &matching));
			several += matching > 1;
			caught += x != NULL && strcmp(x->repository, "**") == 0;
			assert_true(x == NULL || strcmp(x->repository, "**") != 0 || matching == 1);
			chosen += x != NULL;
			assert_int_equal(x != NULL, y != NULL);
			if (x == NULL)
				continue;
			policy_pattern_print(a, x);
			policy_pattern_print(b, y);
			assert_string_equal(a, b);
		}
	}
	assert_true(chosen > 1000 && several > 500 && caught > 500 && refused > 100);
}

/* A policy of many patterns is read in one go, and a name is found in it. */
static void
test_many(void **state)
{
	AUTO(policy_free) struct policy p = { 0 };
	AUTO(buf_free) struct buf text = BUF(1 << 22);
	struct err err = { 0 };
	struct name name;

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "{\"version\":1,\"rules\":[{\"decide-by\":\"reject\",\"images\":[\"r.io/x\""), COCKET_OK);
	for (int i = 0; i < 4000; i++)
		assert_int_equal(buf_addf(&text, &err, ",\"r.io/shop-%d/*\"", i), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "]}]}"), COCKET_OK);
	if (policy_parse(&p, buf_slice(&text), &err))
		fail_msg("%s", err.message);
	assert_int_equal(name_parse(&name, slice_str("r.io/shop-77/a"), &err), COCKET_OK);
	assert_string_equal(policy_choose(&p, &name)->repository, "r.io/shop-77/*");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_fields),
		cmocka_unit_test(test_identities), cmocka_unit_test(test_identities_as_read), cmocka_unit_test(test_mirrors_of_rules),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_many_problems),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_catch_all),
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_choose_model),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
