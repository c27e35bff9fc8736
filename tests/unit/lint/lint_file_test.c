/* lint_file.c, lint_report.c, lint_ignore.c, lint_baseline.c: findings of a file, their order, and what takes them out. */
#include "support/test.h"

#include "format/files/image_refs.h"
#include "lint/lint_baseline.h"
#include "lint/lint_file.h"

static enum cocket_code
get(void *context, const char **out, const char *name, struct err *err)
{
	(void)context;
	(void)name;
	(void)err;
	*out = NULL;
	return COCKET_OK;
}

static const struct file_variables no_variables = { { get, NULL }, { get, NULL }, NULL };

static void
look(struct lint_report *r, const char *text, enum file_type kind)
{
	AUTO(image_refs_free) struct image_refs refs = { 0 };
	const struct lint_subject s = { "f", slice_str(text), r };
	struct err err = { 0 };

	if (kind != FILE_TYPE_AUTO && image_refs_parse(&refs, s.bytes, NULL, kind, &no_variables, &err))
		fail_msg("%s", err.message);
	if (lint_file(&s, &refs, NULL, &err))
		fail_msg("%s", err.message);
}

static void
expect(const struct lint_report *r, size_t i, enum lint_rule rule, size_t line, size_t column)
{
	assert_true(i < r->count);
	assert_string_equal(lint_rules[r->items[i].rule].name, lint_rules[rule].name);
	assert_int_equal(r->items[i].line, line);
	assert_int_equal(r->items[i].column, column);
}

static void
finds_in_the_order_of_the_file(void **state)
{
	AUTO(lint_report_free) struct lint_report r = { 0 };
	enum lint_severity worst;

	(void)state;
	look(&r, "FROM a:1\nENV X_TOKEN=a\nADD https://e/x /x\nUSER 0\n", FILE_TYPE_DOCKERFILE);
	assert_int_equal(r.count, 5);
	expect(&r, 0, RULE_NO_HEALTHCHECK, 1, 1);
	expect(&r, 1, RULE_UNPINNED_IMAGE, 1, 6);
	expect(&r, 2, RULE_SECRET_IN_ENV, 2, 1);
	expect(&r, 3, RULE_UNCHECKED_DOWNLOAD, 3, 1);
	expect(&r, 4, RULE_ROOT_USER, 4, 1);
	assert_true(lint_report_worst(&worst, &r));
	assert_int_equal(worst, LINT_ERROR);
}

/* A column beyond the first marks, lines across them, and letters of several bytes. */
static void
places_are_those_of_each_byte(void **state)
{
	AUTO(buf_free) struct buf text = BUF(64 << 10);
	struct lint_places places = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 3000; i++)
		assert_int_equal(buf_add(&text, slice_str(i % 700 == 699 ? "\n" : i % 3 ? "\xc3\xa4" : "x"), &err), COCKET_OK);
	lint_places_begin(&places, buf_slice(&text));
	for (size_t at = 0; at <= text.len + 1; at += 1) {
		const struct line_column got = lint_place_of(&places, at), expected = line_column_of(buf_slice(&text), at);

		assert_int_equal(got.line, expected.line);
		assert_int_equal(got.column, expected.column);
	}
	lint_places_free(&places);
}

static void
fingerprints_tell_alike_findings_apart(void **state)
{
	AUTO(lint_report_free) struct lint_report r = { .skips = { [RULE_UNPINNED_IMAGE] = true } };

	(void)state;
	look(&r, "A=1\nexport DOCKER_CONTENT_TRUST=1\nexport DOCKER_CONTENT_TRUST=1\n", FILE_TYPE_AUTO);
	look(&r, "export DOCKER_CONTENT_TRUST=1\nx\ny\nexport DOCKER_CONTENT_TRUST=1\n", FILE_TYPE_AUTO);
	assert_int_equal(r.count, 4);
	assert_false(digest_eq(&r.items[0].fingerprint, &r.items[1].fingerprint));
	assert_true(digest_eq(&r.items[0].fingerprint, &r.items[2].fingerprint));
	assert_true(digest_eq(&r.items[1].fingerprint, &r.items[3].fingerprint));
}

static void
skips_rules(void **state)
{
	AUTO(lint_report_free) struct lint_report r = { .skips = { [RULE_NO_USER] = true, [RULE_NO_HEALTHCHECK] = true } };
	enum lint_severity worst;

	(void)state;
	look(&r, "FROM scratch\n", FILE_TYPE_DOCKERFILE);
	assert_int_equal(r.count, 0);
	assert_false(lint_report_worst(&worst, &r));
}

static void
heeds_comments_that_say_why(void **state)
{
	static const struct {
		const char *text;
		bool is_heeded;
	} rows[] = {
		{ "# cocket: ignore=dead-content-trust because\nDOCKER_CONTENT_TRUST=1\n", true },
		{ "# cocket: ignore=no-user,dead-content-trust because\n\n# x\nDOCKER_CONTENT_TRUST=1\n", true },
		{ "DOCKER_CONTENT_TRUST=1 # cocket: ignore=dead-content-trust because\n", true },
		{ "DOCKER_CONTENT_TRUST=1 #cocket: ignore=dead-content-trust because", true },
		{ "# cocket: ignore=dead-content-trust\nDOCKER_CONTENT_TRUST=1\n", false },
		{ "# cocket: ignore=dead-content-trust  \r\nDOCKER_CONTENT_TRUST=1\n", false },
		{ "# cocket: ignore=no-user because\nDOCKER_CONTENT_TRUST=1\n", false },
		{ "# cocket: ignore= because\nDOCKER_CONTENT_TRUST=1\n", false },
		{ "# cocket: ignore=dead-content-trust because\nX=1\nDOCKER_CONTENT_TRUST=1\n", false },
		{ "cocket: ignore=dead-content-trust because\nDOCKER_CONTENT_TRUST=1\n", false },
		{ "X=1 # cocket: ignore=dead-content-trust because\nDOCKER_CONTENT_TRUST=1\n", false },
		{ "DOCKER_CONTENT_TRUST=1\n# cocket: ignore=dead-content-trust because\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(lint_report_free) struct lint_report r = { 0 };
		size_t counting = 0;

		look(&r, rows[i].text, FILE_TYPE_AUTO);
		for (size_t k = 0; k < r.count; k++)
			counting += r.items[k].rule == RULE_DEAD_CONTENT_TRUST && lint_finding_counts(&r.items[k]);
		if (counting != !rows[i].is_heeded)
			fail_msg("%s: %zu", rows[i].text, counting);
	}
}

static void
knows_what_has_moved(void **state)
{
	AUTO(lint_report_free) struct lint_report old = { 0 }, new = { 0 };
	AUTO(lint_baseline_free) struct lint_baseline b = { 0 };
	AUTO(buf_free) struct buf text = BUF(1 << 16);
	struct err err = { 0 };

	(void)state;
	look(&old, "DOCKER_CONTENT_TRUST=1\n", FILE_TYPE_AUTO);
	assert_int_equal(lint_baseline_print(&text, &old, &err), COCKET_OK);
	assert_int_equal(lint_baseline_parse(&b, buf_slice(&text), &err), COCKET_OK);
	look(&new, "x\nDOCKER_CONTENT_TRUST=1\nDOCKER_CONTENT_TRUST=1\n", FILE_TYPE_AUTO);
	assert_int_equal(lint_baseline_apply(&b, &new), 0);
	assert_false(lint_finding_counts(&new.items[0]));
	assert_true(lint_finding_counts(&new.items[1])); /* a second one alike is new */
	lint_report_free(&new);
	assert_int_equal(lint_baseline_apply(&b, &new), 1);
}

static void
refuses_what_is_no_baseline(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "[]", "not an object" },
		{ "{}", "version: missing" },
		{ "{\"version\":2,\"findings\":[]}", "version: 2, expected 1" },
		{ "{\"version\":1}", "findings: missing" },
		{ "{\"version\":1,\"findings\":[{}]}", "findings[0]: fingerprint: missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(lint_baseline_free) struct lint_baseline b = { 0 };
		struct err err = { 0 };

		assert_int_equal(lint_baseline_parse(&b, slice_str(rows[i].text), &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, rows[i].message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_in_the_order_of_the_file),
		cmocka_unit_test(places_are_those_of_each_byte),
		cmocka_unit_test(fingerprints_tell_alike_findings_apart),
		cmocka_unit_test(skips_rules),
		cmocka_unit_test(heeds_comments_that_say_why),
		cmocka_unit_test(knows_what_has_moved),
		cmocka_unit_test(refuses_what_is_no_baseline),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
