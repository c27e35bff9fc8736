/* Whose certificate it is: exact, or a star within a segment; and what is asked of a workflow besides. */
#include "support/test.h"

#include <stdio.h>

#include "identity/identity_pattern.h"
#include "support/certificates.h"

#define SAN "https://github.com/shop/api/.github/workflows/release.yml@refs/tags/v1"
#define ISSUER "https://token.actions.githubusercontent.com"
#define FULCIO "1.3.6.1.4.1.57264.1."
#define USAGE { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" }

static struct leaf_certificate *
leaf_of(const struct test_extension *extensions)
{
	struct leaf_certificate *leaf = NULL;
	struct buf der = certificate_make(extensions);
	struct err err = { 0 };

	if (leaf_certificate_parse(&leaf, buf_slice(&der), &err))
		fail_msg("%s", err.message);
	buf_free(&der);
	return leaf;
}

static struct leaf_certificate *
leaf_named(const char *san)
{
	const struct test_extension extensions[] = { USAGE, { "subjectAltName", san }, { NULL, NULL } };

	return leaf_of(extensions);
}

static enum identity_match
match(const struct leaf_certificate *leaf, const struct identity_pattern *p, const char *issuer, enum workflow_condition *c)
{
	const struct certificate_identity who = { leaf, issuer };

	*c = CONDITION_COUNT;
	return identity_pattern_match(c, p, &who);
}

static void
names(void **state)
{
	static const struct {
		const char *pattern, *issuer;
		enum identity_match expected;
	} rows[] = {
		{ SAN, ISSUER, IDENTITY_MATCHES },
		{ SAN, ISSUER "/", IDENTITY_OTHER_ISSUER },
		{ SAN, "https://token.actions.githubusercontent.co", IDENTITY_OTHER_ISSUER },
		{ SAN "0", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api/.github/workflows/release.yml@refs/tags/v", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api/.github/workflows/release.yml@refs/tags/*", ISSUER, IDENTITY_MATCHES },
		{ "https://github.com/shop/api/.github/workflows/*", ISSUER, IDENTITY_OTHER_NAME }, /* not past a slash */
		{ "https://github.com/shop/*/.github/workflows/*@refs/*/v*", ISSUER, IDENTITY_MATCHES },
		{ "https://github.com/*/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/a*i/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_MATCHES },
		{ "https://github.com/shop/a*x/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/*p*i*/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_MATCHES },
		{ "HTTPS://github.com/shop/api/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api/.github/workflows/release.yml@refs/tags/v?", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api/.github/workflows/release.yml@refs/tags/v[0-9]", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop%2Fapi/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api/.github/workflows/release.yml%40refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api//.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/./api/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/x/../shop/api/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com./shop/api/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com:443/shop/api/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://GitHub.com/shop/api/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/\xd0\xb0pi/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME }, /* a Cyrillic a */
		{ SAN " ", ISSUER, IDENTITY_OTHER_NAME },
		{ SAN "/", ISSUER, IDENTITY_OTHER_NAME },
		{ SAN, "https://token.actions.githubusercontent.com.", IDENTITY_OTHER_ISSUER },
		{ SAN, "https://TOKEN.actions.githubusercontent.com", IDENTITY_OTHER_ISSUER },
		{ SAN, "http://token.actions.githubusercontent.com", IDENTITY_OTHER_ISSUER },
		{ "**", ISSUER, IDENTITY_OTHER_NAME }, /* two of them cross no slash either */
		{ "https://**/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api/.github/workflows/release.yml@**", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/shop/api/.github/workflows/release.yml@*/*/*", ISSUER, IDENTITY_MATCHES },
		{ "https://github.com/shop/api/.github/workflows/release.yml@refs/tags/v1*", ISSUER, IDENTITY_MATCHES },
		{ "https://github.com/shop/*api*/.github/workflows/release.yml@refs/tags/v1", ISSUER, IDENTITY_MATCHES },
		{ "https://github.com/*/*/*/*/*/*/*", ISSUER, IDENTITY_MATCHES },
		{ "https://github.com/*/*/*/*/*/*", ISSUER, IDENTITY_OTHER_NAME },
		{ "https://github.com/*/*/*/*/*/*/*/*", ISSUER, IDENTITY_OTHER_NAME },
	};
	struct leaf_certificate *leaf = leaf_named("critical,URI:" SAN);
	enum workflow_condition c;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct identity_pattern p = { .name = rows[i].pattern, .issuer = rows[i].issuer };

		if (match(leaf, &p, ISSUER, &c) != rows[i].expected)
			fail_msg("row %zu: %s", i, rows[i].pattern);
	}
	leaf_certificate_free(&leaf);
}

static void
people_and_users(void **state)
{
	static const struct {
		const char *san, *pattern;
		enum identity_match expected;
	} rows[] = {
		{ "critical,email:pilot@harbour.example", "pilot@harbour.example", IDENTITY_MATCHES },
		{ "critical,email:pilot@harbour.example", "*@harbour.example", IDENTITY_MATCHES },
		{ "critical,email:pilot@harbour.example.evil.example", "*@harbour.example", IDENTITY_OTHER_NAME },
		{ "critical,otherName:" FULCIO "7;UTF8:pilot!harbour.example", "pilot!harbour.example", IDENTITY_MATCHES },
		{ "critical,email:pilot@HARBOUR.example", "*@harbour.example", IDENTITY_OTHER_NAME },
		{ "critical,email:pilot@harbour.example.", "*@harbour.example", IDENTITY_OTHER_NAME },
		{ "critical,URI:https://evil.example/pilot@harbour.example", "*@harbour.example", IDENTITY_OTHER_NAME },
		{ "critical,otherName:" FULCIO "7;UTF8:p\xc4\xb1lot!harbour.example", "pilot!harbour.example", IDENTITY_OTHER_NAME }, /* without its dot */
	};
	enum workflow_condition c;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct identity_pattern p = { .name = rows[i].pattern, .issuer = ISSUER };
		struct leaf_certificate *leaf = leaf_named(rows[i].san);

		if (match(leaf, &p, ISSUER, &c) != rows[i].expected)
			fail_msg("row %zu", i);
		leaf_certificate_free(&leaf);
	}
}

#define RAW(n, hex) { FULCIO n, "DER:" hex }
#define TEXT_(n, text) { FULCIO n, "ASN1:UTF8String:" text }

static void
workflows(void **state)
{
	static const struct test_extension extensions[] = {
		USAGE, { "subjectAltName", "critical,URI:" SAN }, RAW("2", "70757368") /* push */, RAW("5", "73686f702f617069") /* shop/api */,
		TEXT_("12", "https://github.com/shop/api"), TEXT_("17", "4711"),
		TEXT_("18", "https://github.com/shop/api/.github/workflows/caller.yml@refs/heads/main"), { NULL, NULL },
	};
	static const struct {
		enum workflow_condition condition;
		const char *wanted;
		bool matches;
	} rows[] = {
		{ CONDITION_TRIGGER, "push", true },        { CONDITION_TRIGGER, "pull_request", false },   { CONDITION_REPOSITORY, "shop/api", true },
		{ CONDITION_REPOSITORY, "shop/ap", false }, { CONDITION_REPOSITORY, "other/api", false },   { CONDITION_OWNER_ID, "4711", true },
		{ CONDITION_OWNER_ID, "471", false },       { CONDITION_WORKFLOW, ".github/workflows/caller.yml", true },
		{ CONDITION_WORKFLOW, ".github/workflows/release.yml", false }, { CONDITION_SHA, "", false }, { CONDITION_REF, "refs/heads/main", false },
	};
	struct leaf_certificate *leaf = leaf_of(extensions);
	enum workflow_condition c;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct identity_pattern p = { .name = SAN, .issuer = ISSUER };

		p.conditions[rows[i].condition] = rows[i].wanted;
		if (match(leaf, &p, ISSUER, &c) != (rows[i].matches ? IDENTITY_MATCHES : IDENTITY_OTHER_WORKFLOW) || (!rows[i].matches && c != rows[i].condition))
			fail_msg("row %zu", i);
	}
	leaf_certificate_free(&leaf);
}

/* The older extension says one repository, the newer another. */
static void
two_repositories_are_none(void **state)
{
	static const struct test_extension extensions[] = {
		USAGE, { "subjectAltName", "critical,URI:" SAN }, RAW("5", "73686f702f617069"), TEXT_("12", "https://github.com/evil/shop/ap"), { NULL, NULL },
	};
	struct identity_pattern p = { .name = SAN, .issuer = ISSUER, .conditions = { [CONDITION_REPOSITORY] = "shop/api" } };
	struct leaf_certificate *leaf = leaf_of(extensions);
	enum workflow_condition c;

	(void)state;
	assert_int_equal(match(leaf, &p, ISSUER, &c), IDENTITY_OTHER_WORKFLOW);
	leaf_certificate_free(&leaf);
}

/* It must be HOST/OWNER/NAME, whole. */
static void
the_newer_repository_is_read_whole(void **state)
{
	static const struct {
		const char *uri;
		bool matches;
	} rows[] = {
		{ "ASN1:UTF8String:https://github.com/shop/api", true },        { "ASN1:UTF8String:https://ghe.example.com:8443/shop/api", true },
		{ "ASN1:UTF8String:https://github.com/evil/shop/api", false },  { "ASN1:UTF8String:https://github.com/shop/api/", false },
		{ "ASN1:UTF8String:https:///shop/api", false },                 { "ASN1:UTF8String:http://github.com/shop/api", false },
		{ "ASN1:UTF8String:https://github.com/shop/API", false },       { "ASN1:UTF8String:https://github.com//shop/api", false },
		{ "ASN1:IA5String:https://github.com/shop/api", false },        { "DER:68747470733a2f2f6769746875622e636f6d2f73686f702f617069", false },
	};
	const struct identity_pattern p = { .name = SAN, .issuer = ISSUER, .conditions = { [CONDITION_REPOSITORY] = "shop/api" } };
	enum workflow_condition c;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct test_extension extensions[] = {
			USAGE, { "subjectAltName", "critical,URI:" SAN }, RAW("5", "73686f702f617069"), { FULCIO "12", rows[i].uri }, { NULL, NULL },
		};
		struct leaf_certificate *leaf = leaf_of(extensions);

		if (match(leaf, &p, ISSUER, &c) != (rows[i].matches ? IDENTITY_MATCHES : IDENTITY_OTHER_WORKFLOW))
			fail_msg("row %zu: %s", i, rows[i].uri);
		leaf_certificate_free(&leaf);
	}
}

/* A file may be called "release.yml@x.yml". */
static void
the_workflow_ends_where_its_ref_begins(void **state)
{
	static const struct {
		const char *uri, *path; /* NULL: none */
	} rows[] = {
		{ "release.yml@refs/heads/main", "release.yml" },
		{ "release.yml@x.yml@refs/heads/main", "release.yml@x.yml" },
		{ "release.yml@refs/heads/a@b", "release.yml" },
		{ "release.yml@refs/heads/a@refs/b", "release.yml" },
		{ "release.yml@3b9f0a1c", NULL },
		{ "release.yml", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char value[256], path[128];

		snprintf(value, sizeof value, "ASN1:UTF8String:https://github.com/shop/api/.github/workflows/%s", rows[i].uri);
		snprintf(path, sizeof path, ".github/workflows/%s", rows[i].path ? rows[i].path : "");
		const struct test_extension extensions[] = { USAGE, { "subjectAltName", "critical,URI:" SAN }, { FULCIO "18", value }, { NULL, NULL } };
		struct leaf_certificate *leaf = leaf_of(extensions);
		struct slice is = { 0 };

		if (workflow_condition_value(&is, CONDITION_WORKFLOW, leaf) != (rows[i].path != NULL) || (rows[i].path && !slice_is(is, path)))
			fail_msg("row %zu: %s", i, rows[i].uri);
		leaf_certificate_free(&leaf);
	}
}

/* Both extensions, or one: they say the same, or nothing. */
static void
issuers(void **state)
{
#define OLDER RAW("1", "68747470733a2f2f61") /* https://a */
#define NEWER(text) TEXT_("8", text)
	static const struct {
		struct test_extension extensions[3];
		const char *issuer; /* NULL: none */
	} rows[] = {
		{ { OLDER }, "https://a" },
		{ { NEWER("https://a") }, "https://a" },
		{ { OLDER, NEWER("https://a") }, "https://a" },
		{ { NEWER("https://a"), OLDER }, "https://a" },
		{ { OLDER, NEWER("https://b") }, NULL },
		{ { NEWER("https://b"), OLDER }, NULL },
		{ { OLDER, NEWER("https://a/") }, NULL },
		{ { OLDER, NEWER("") }, NULL },
		{ { OLDER, { FULCIO "8", "ASN1:IA5String:https://a" } }, NULL },
		{ { OLDER, RAW("8", "68747470733a2f2f61") }, NULL },
		{ { { FULCIO "8", "DER:0c0968747470733a2f2f6100" } }, NULL }, /* a byte behind it */
		{ { RAW("1", "00"), NEWER("https://a") }, NULL },
		{ { { NULL, NULL } }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct test_extension extensions[] = {
			USAGE, { "subjectAltName", "critical,URI:" SAN }, rows[i].extensions[0], rows[i].extensions[1], { NULL, NULL },
		};
		struct leaf_certificate *leaf = leaf_of(extensions);
		struct slice is = { 0 };

		if (certificate_issuer(&is, leaf) != (rows[i].issuer != NULL) || (rows[i].issuer && !slice_is(is, rows[i].issuer)))
			fail_msg("row %zu", i);
		leaf_certificate_free(&leaf);
	}
}

#define NO_EXPRESSIONS "there are no regular expressions; write the name itself, with * for any characters but /"

static void
patterns_that_name_nobody(void **state)
{
	static const struct {
		const char *name, *issuer, *message;
	} rows[] = {
		{ SAN, ISSUER, NULL },
		{ NULL, ISSUER, "an issuer without an identity: both are required" },
		{ "", ISSUER, "an issuer without an identity: both are required" },
		{ "a@b", NULL, "identity a@b: no issuer: both are required" },
		{ "a@b", "", "identity a@b: no issuer: both are required" },
		{ "*", ISSUER, "identity *: matches anybody, expected a name" },
		{ "*@*.*", ISSUER, "identity *@*.*: matches anybody, expected a name" },
		{ "a@b", "https://*", "issuer https://*: a pattern, expected the whole URL" },
		{ "a@b", "^https://id\\.example$", "issuer ^https://id\\x5c.example$: a pattern, expected the whole URL" },
		{ "^https://id.example/x", ISSUER, "identity ^https://id.example/x: " NO_EXPRESSIONS },
		{ "https://id.example/x$", ISSUER, "identity https://id.example/x$: " NO_EXPRESSIONS },
		{ "https://id.example/.*", ISSUER, "identity https://id.example/.*: " NO_EXPRESSIONS },
		{ ".+@id.example", ISSUER, "identity .+@id.example: " NO_EXPRESSIONS },
		{ "https://id.example/[^/]*/x", ISSUER, "identity https://id.example/[^/]*/x: " NO_EXPRESSIONS },
		{ "pilot@id\\.example", ISSUER, "identity pilot@id\\x5c.example: " NO_EXPRESSIONS },
		{ "https://id.example/x@refs/tags/v1.*", ISSUER, NULL },
		{ "pilot.+tag@id.example", ISSUER, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct identity_pattern p = { .name = rows[i].name, .issuer = rows[i].issuer };
		struct err err = { 0 };

		assert_int_equal(identity_pattern_check(&p, &err), rows[i].message ? COCKET_E_USAGE : COCKET_OK);
		if (rows[i].message)
			assert_string_equal(err.message, rows[i].message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names), cmocka_unit_test(people_and_users), cmocka_unit_test(workflows), cmocka_unit_test(two_repositories_are_none),
		cmocka_unit_test(the_newer_repository_is_read_whole), cmocka_unit_test(the_workflow_ends_where_its_ref_begins), cmocka_unit_test(issuers),
		cmocka_unit_test(patterns_that_name_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
