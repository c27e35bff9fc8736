/* lint_report.c and lint_baseline.c: findings in order, each once; fingerprints that stay when lines move; what a baseline knows. */
#include "support/test.h"

#include <stdio.h>

#include "lint/lint_baseline.h"

/* Adds a finding at each line of the text that is not empty: the line is what it says; one that begins with '!' is of another rule. */
static void
findings_add(struct lint_report *r, const char *file, const char *text)
{
	const struct lint_subject s = { .name = file, .bytes = slice_str(text), .report = r };
	struct slice rest = s.bytes;
	const size_t first = r->count;
	struct err err = { 0 };

	lint_places_begin(&r->places, s.bytes);
	while (rest.len > 0) {
		const struct slice line = slice_take_until(&rest, '\n');

		if (line.len > 0)
			assert_int_equal(lint_add(&s, line.ptr[0] == '!' ? RULE_ROOT_USER : RULE_NO_HEALTHCHECK, (size_t)(line.ptr - s.bytes.ptr), &err, "%.*s",
			                          SLICE_FMT(line)),
			                 COCKET_OK);
	}
	assert_int_equal(lint_report_sort(r, first, &err), COCKET_OK);
}

static void
each_once_and_in_order(void **state)
{
	AUTO(lint_report_free) struct lint_report r = { 0 };
	const struct lint_subject s = { .name = "f", .bytes = slice_str("a\nb\n"), .report = &r };
	struct err err = { 0 };
	char found[128] = "";

	(void)state;
	lint_places_begin(&r.places, s.bytes);
	assert_int_equal(lint_add(&s, RULE_NO_USER, 2, &err, "y"), COCKET_OK);
	assert_int_equal(lint_add(&s, RULE_NO_USER, 2, &err, "x"), COCKET_OK);
	assert_int_equal(lint_add(&s, RULE_ROOT_USER, 2, &err, "x"), COCKET_OK);
	assert_int_equal(lint_add(&s, RULE_NO_USER, 2, &err, "y"), COCKET_OK);
	assert_int_equal(lint_add(&s, RULE_NO_USER, 0, &err, "z"), COCKET_OK);
	assert_int_equal(lint_add(&s, RULE_NO_USER, LINT_NO_PLACE, &err, "w"), COCKET_OK);
	assert_int_equal(lint_report_sort(&r, 0, &err), COCKET_OK);
	for (size_t i = 0; i < r.count; i++)
		snprintf(found + strlen(found), sizeof found - strlen(found), "%zu %s %s; ", r.items[i].line, lint_rules[r.items[i].rule].name, r.items[i].what);
	assert_string_equal(found, "0 no-user w; 1 no-user z; 2 root-user x; 2 no-user x; 2 no-user y; ");
}

static void
rules_that_nobody_asks_for(void **state)
{
	AUTO(lint_report_free) struct lint_report r = { .skips = { [RULE_ROOT_USER] = true } };

	(void)state;
	findings_add(&r, "f", "!a\nb\n");
	assert_int_equal(r.count, 1);
	assert_string_equal(r.items[0].what, "b");
}

static void
fingerprints_stay(void **state)
{
	AUTO(lint_report_free) struct lint_report was = { 0 }, is = { 0 };

	(void)state;
	findings_add(&was, "f", "a\na\nb\n");
	findings_add(&is, "f", "\n\na\n\nb\na\n!a\n");
	findings_add(&is, "g", "a\n");
	assert_true(digest_eq(&was.items[0].fingerprint, &is.items[0].fingerprint));  /* a */
	assert_true(digest_eq(&was.items[1].fingerprint, &is.items[2].fingerprint));  /* a, again */
	assert_true(digest_eq(&was.items[2].fingerprint, &is.items[1].fingerprint));  /* b */
	assert_false(digest_eq(&was.items[0].fingerprint, &was.items[1].fingerprint)); /* two that are alike */
	assert_false(digest_eq(&was.items[0].fingerprint, &is.items[4].fingerprint)); /* of another file */
}

static void
the_gravest_that_counts(void **state)
{
	AUTO(lint_report_free) struct lint_report r = { 0 };
	enum lint_severity worst = LINT_ERROR;

	(void)state;
	assert_false(lint_report_worst(&worst, &r));
	findings_add(&r, "f", "a\n!b\n");
	assert_true(lint_report_worst(&worst, &r));
	assert_int_equal(worst, LINT_WARNING);
	r.items[1].is_known = true;
	assert_true(lint_report_worst(&worst, &r));
	assert_int_equal(worst, LINT_NOTE);
	r.items[0].is_known = true;
	assert_false(lint_report_worst(&worst, &r));
}

/* Printed, read and applied: what is new alone counts, and what is gone is counted. */
static void
a_baseline_knows(void **state)
{
	AUTO(lint_report_free) struct lint_report was = { 0 }, is = { 0 };
	AUTO(lint_baseline_free) struct lint_baseline b = { 0 };
	AUTO(buf_free) struct buf text = BUF(LINT_BASELINE_MAX_BYTES);
	struct err err = { 0 };

	(void)state;
	findings_add(&was, "f", "a\nb\nc\n");
	was.items[2].ignored = strdup("a reason");
	assert_int_equal(lint_baseline_print(&text, &was, &err), COCKET_OK);
	assert_int_equal(lint_baseline_parse(&b, buf_slice(&text), &err), COCKET_OK);
	assert_int_equal(b.count, 2);
	findings_add(&is, "f", "b\nc\nb\n");
	assert_int_equal(lint_baseline_apply(&b, &is), 1);
	assert_true(is.items[0].is_known);
	assert_false(is.items[1].is_known); /* was ignored, not known */
	assert_false(is.items[2].is_known); /* a second of them */
}

#define FINGERPRINT "\"fingerprint\":\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\""

static void
what_is_no_baseline(void **state)
{
	static const struct {
		const char *text;
		bool is_one;
	} rows[] = {
		{ "{\"version\":1,\"findings\":[]}", true },
		{ "{\"version\":1,\"findings\":[{" FINGERPRINT "}]}", true },
		{ "{\"version\":1,\"findings\":[{" FINGERPRINT ",\"rule\":\"r\",\"file\":\"f\",\"what\":\"w\"}]}", true },
		{ "{\"version\":2,\"findings\":[]}", false },
		{ "{\"version\":1}", false },
		{ "{\"version\":1,\"findings\":[],\"x\":1}", false },
		{ "{\"version\":1,\"findings\":[{}]}", false },
		{ "{\"version\":1,\"findings\":[{" FINGERPRINT ",\"x\":1}]}", false },
		{ "{\"version\":1,\"findings\":[{\"fingerprint\":\"sha256:0\"}]}", false },
		{ "[]", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(lint_baseline_free) struct lint_baseline b = { 0 };
		struct err err = { 0 };

		if ((lint_baseline_parse(&b, slice_str(rows[i].text), &err) == COCKET_OK) != rows[i].is_one)
			fail_msg("%s: %s", rows[i].text, err.message);
		if (!rows[i].is_one)
			assert_int_equal(err.code, COCKET_E_FORMAT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_once_and_in_order), cmocka_unit_test(rules_that_nobody_asks_for), cmocka_unit_test(fingerprints_stay),
		cmocka_unit_test(the_gravest_that_counts), cmocka_unit_test(a_baseline_knows),          cmocka_unit_test(what_is_no_baseline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
