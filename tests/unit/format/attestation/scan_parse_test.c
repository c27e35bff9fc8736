/* scan_parse.c over the vectors of predicates, each against what its manifest says; scan.c: what is lacking; the ceilings, and what they cost. */
#include "support/test.h"

#include <stdio.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "format/attestation/scan_parse.h"
#include "support/vectors.h"

#define PREDICATES "build/vectors/predicates"

static void
expect_counts(const char *file, const struct scan *s, struct json counts, bool fixable_alone)
{
	uint64_t expected, n;

	for (enum severity severity = 0; severity < SEVERITY_COUNT; severity++) {
		n = 0;
		for (size_t i = 0; i < s->count; i++)
			n += s->items[i].severity == severity && (!fixable_alone || s->items[i].is_fixable);
		expected = 0;
		(void)json_u64_value(&expected, json_get(counts, severity_name(severity)));
		if (n != expected)
			fail_msg("%s: %d of severity %s%s, expected %d", file, (int)n, severity_name(severity), fixable_alone ? ", fixable" : "", (int)expected);
	}
}

/* null: it is not said. */
static void
expect_time(const char *file, const char *name, bool has, int64_t time, struct json expected)
{
	struct err err = { 0 };
	int64_t t;

	if (json_type(expected) == JSON_ABSENT)
		return;
	if (json_type(expected) == JSON_NULL) {
		if (has)
			fail_msg("%s: %s is there", file, name);
		return;
	}
	assert_int_equal(clock_parse(&t, slice_str(json_string_value(expected)), &err), COCKET_OK);
	if (!has || t != time)
		fail_msg("%s: %s: %s", file, name, has ? "another" : "missing");
}

static void
expect_suppressed(const char *file, const struct scan *s, struct json expected)
{
	struct json e = json_first(expected);

	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].suppression) {
			if (!json_string_value(e) || strcmp(json_string_value(e), s->items[i].id) != 0)
				fail_msg("%s: %s is suppressed", file, s->items[i].id);
			e = json_next(e);
		}
	if (json_type(e) != JSON_ABSENT)
		fail_msg("%s: %s is not suppressed", file, json_string_value(e));
}

static void
expect_scan(const char *file, const struct scan *s, struct json expected)
{
	const char *scanner = json_string_value(json_get(expected, "scanner"));
	char is[256];

	expect_counts(file, s, json_get(expected, "counts"), false);
	if (json_type(json_get(expected, "fixable")) == JSON_OBJECT)
		expect_counts(file, s, json_get(expected, "fixable"), true);
	expect_time(file, "the time of the scan", s->has_time, s->time, json_get(expected, "scan_time"));
	expect_time(file, "the time of its database", s->has_database_time, s->database_time, json_get(expected, "db_time"));
	expect_suppressed(file, s, json_get(expected, "suppressed_by_own_vex"));
	snprintf(is, sizeof is, "%s %s", s->scanner, s->scanner_version);
	if (scanner)
		assert_string_equal(is, scanner);
}

/* What "either" may be refused is refused here: a scan without a list, a rule that is not there. */
static void
test_one(struct json expected)
{
	const char *file = json_string_value(json_get(expected, "file"));
	AUTO(buf_free) struct buf document = vectors_read(PREDICATES, file);
	AUTO(scan_free) struct scan scan = { 0 };
	struct digest ones;
	struct err err = { 0 };
	enum cocket_code code;

	memset(&ones, 0x11, sizeof ones);
	code = scan_parse(&scan, buf_slice(&document), &(struct scan_image){ .manifest = &ones }, &err);
	if (json_type(json_get(expected, "malformed")) != JSON_ABSENT) {
		if (code != COCKET_E_FORMAT)
			fail_msg("%s: code %d, expected that it is malformed", file, (int)code);
		return;
	}
	if (code != COCKET_OK)
		fail_msg("%s: %s", file, err.message);
	if (json_type(json_get(expected, "counts")) != JSON_ABSENT)
		expect_scan(file, &scan, expected);
}

static bool
is_scan(const char *type)
{
	return strstr(type, "vuln") || strstr(type, "sarif") || strstr(type, "cyclonedx");
}

static void
test_vectors(void **state)
{
	AUTO(buf_free) struct buf text = vectors_read(PREDICATES, "manifest.json");
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	(void)state;
	assert_int_equal(json_parse(&doc, buf_slice(&text), &err), COCKET_OK);
	for (struct json e = json_first(json_get(json_root(&doc), "predicates")); json_type(e) != JSON_ABSENT; e = json_next(e))
		if (is_scan(json_string_value(json_get(e, "predicateType")))) {
			test_one(e);
			n++;
		}
	assert_true(n >= 19);
}

static struct scan
parsed(const char *json)
{
	struct scan scan = { 0 };
	struct err err = { 0 };

	if (scan_parse(&scan, slice_str(json), NULL, &err))
		fail_msg("%s", err.message);
	return scan;
}

static void
test_lacks(void **state)
{
	AUTO(scan_free) struct scan full = parsed("{\"matches\":[{\"vulnerability\":{\"id\":\"A\",\"fix\":{\"state\":\"fixed\"}},\"artifact\":{\"name\":\"p\"}}],"
	                                          "\"descriptor\":{\"name\":\"grype\",\"version\":\"1\",\"timestamp\":\"2026-11-20T09:00:00Z\","
	                                          "\"db\":{\"built\":\"2026-11-20T09:00:00Z\"}}}");
	AUTO(scan_free) struct scan bare = parsed("{\"matches\":[{\"vulnerability\":{\"id\":\"A\"}}]}");
	AUTO(scan_free) struct scan mixed = parsed("{\"matches\":[{\"vulnerability\":{\"id\":\"A\"}},{\"vulnerability\":{\"id\":\"B\",\"fix\":{\"state\":\"fixed\"}}}]}");
	AUTO(scan_free) struct scan clean = parsed("{\"matches\":[]}");

	(void)state;
	for (enum scan_field f = SCAN_FIELD_TIME; f <= SCAN_FIELD_PACKAGES; f++) {
		assert_null(scan_lacks(&full, f));
		assert_non_null(scan_lacks(&bare, f));
	}
	assert_string_equal(scan_lacks(&bare, SCAN_FIELD_DATABASE_TIME), "the scan does not say how old its database was");
	assert_null(scan_lacks(&mixed, SCAN_FIELD_FIXES)); /* of A it is not known, and the form can say it */
	assert_false(mixed.items[0].has_fix_state);
	assert_null(scan_lacks(&clean, SCAN_FIELD_FIXES)); /* of none there is nothing to say */
	assert_non_null(scan_lacks(&clean, SCAN_FIELD_TIME));
}

static void
put(struct buf *out, const char *text)
{
	struct err err = { 0 };

	assert_int_equal(buf_add(out, slice_str(text), &err), COCKET_OK);
}

/* In an order that is none. */
static void
put_findings(struct buf *out, size_t n)
{
	struct err err = { 0 };

	put(out, "{\"SchemaVersion\":2,\"Results\":[{\"Vulnerabilities\":[");
	for (size_t i = 0; i < n; i++)
		assert_int_equal(buf_addf(out, &err,
		                          "%s{\"VulnerabilityID\":\"CVE-2026-%05zu\",\"PkgName\":\"package-%zu\",\"InstalledVersion\":\"1.2.3-4\","
		                          "\"PkgIdentifier\":{\"PURL\":\"pkg:deb/debian/package-%zu@1.2.3-4?arch=amd64\"},\"Severity\":\"LOW\"}",
		                          i ? "," : "", i * 7919 % 100003, i % 1000, i % 1000),
		                 COCKET_OK);
	put(out, "]}]}");
}

/* 100,000 findings, in 16 MiB of text, take less than 24 MiB (16 here).  Sanitizers have another memory. */
static void
test_ceiling(void **state)
{
	AUTO(buf_free) struct buf text = BUF(20 * MIB);
	AUTO(scan_free) struct scan scan = { 0 };
	struct rusage before, after;
	struct err err = { 0 };

	(void)state;
	put_findings(&text, SCAN_FINDINGS_MAX);
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(scan_parse(&scan, buf_slice(&text), NULL, &err), COCKET_OK);
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(scan.count, SCAN_FINDINGS_MAX);
	for (size_t i = 1; i < scan.count; i++)
		assert_true(strcmp(scan.items[i - 1].id, scan.items[i].id) < 0);
#ifndef __SANITIZE_ADDRESS__
	assert_true(after.ru_maxrss - before.ru_maxrss < 24 * 1024);
#endif
	scan_free(&scan);
	text.len = 0;
	put_findings(&text, SCAN_FINDINGS_MAX + 1);
	assert_int_equal(scan_parse(&scan, buf_slice(&text), NULL, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "Trivy's JSON: more than 100000 findings");
}

/* A word that is longer than any id, package or version is. */
static void
test_long_word(void **state)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	AUTO(scan_free) struct scan scan = { 0 };
	struct err err = { 0 };

	(void)state;
	put(&text, "{\"matches\":[{\"vulnerability\":{\"id\":\"");
	for (size_t i = 0; i < SCAN_WORD_MAX_BYTES + 1; i++)
		put(&text, "x");
	put(&text, "\"}}]}");
	assert_int_equal(scan_parse(&scan, buf_slice(&text), NULL, &err), COCKET_E_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_lacks),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_long_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
