/* lint_ignore.c: which findings a comment takes out, and the comments that are findings themselves. */
#include "support/test.h"

#include <stdio.h>

#include "lint/lint_ignore.h"

/* A finding at the beginning of each line that says so: "USER", "TAG". */
static void
findings_add(const struct lint_subject *s)
{
	struct slice rest = s->bytes;
	struct err err = { 0 };

	while (rest.len > 0) {
		const struct slice line = slice_take_until(&rest, '\n');
		const enum lint_rule rule = slice_starts(line, "USER") ? RULE_ROOT_USER : slice_starts(line, "TAG") ? RULE_FLOATING_TAG : RULE_COUNT;

		if (rule != RULE_COUNT)
			assert_int_equal(lint_add(s, rule, (size_t)(line.ptr - s->bytes.ptr), &err, "x"), COCKET_OK);
	}
}

/* "LINE RULE", or "LINE RULE (REASON)" of one that is ignored; parted by "; ". */
static void
print(char *out, size_t size, const struct lint_report *r)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r->count && n < size; i++) {
		const struct lint_finding *f = &r->items[i];

		n += (size_t)snprintf(out + n, size - n, "%s%zu %s", i ? "; " : "", f->line, lint_rules[f->rule].name);
		if (f->ignored && n < size)
			n += (size_t)snprintf(out + n, size - n, " (%s)", f->ignored);
	}
}

static void
heeds_comments(void **state)
{
	static const struct {
		const char *text, *found;
	} rows[] = {
		/* on a line of its own: what stands below it, and nothing else */
		{ "# cocket: ignore=root-user it must\nUSER\nUSER\n", "2 root-user (it must); 3 root-user" },
		{ "USER\n# cocket: ignore=root-user it must\n", "1 root-user" },
		{ "# cocket: ignore=root-user it must\n\n# more\n\nUSER\n", "5 root-user (it must)" },
		{ "# cocket: ignore=root-user it must\nRUN x\nUSER\n", "3 root-user" },
		{ "# cocket: ignore=root-user a\n# cocket: ignore=floating-tag b\nTAG USER\n", "3 floating-tag (b)" },
		/* behind it: that line alone */
		{ "USER # cocket: ignore=root-user it must\nUSER\n", "1 root-user (it must); 2 root-user" },
		{ "USER #\t cocket: ignore=root-user it must", "1 root-user (it must)" },
		/* another rule; several */
		{ "USER # cocket: ignore=floating-tag it must\n", "1 root-user" },
		{ "USER # cocket: ignore=floating-tag,root-user it must\n", "1 root-user (it must)" },
		{ "USER # cocket: ignore=root-user\t two  words \r\n", "1 root-user (two  words)" },
		/* the first reason stays */
		{ "# cocket: ignore=root-user a\nUSER # cocket: ignore=root-user b\n", "2 root-user (a)" },
		/* not heeded, and said so */
		{ "USER # cocket: ignore=root-user\n", "1 root-user; 1 ignore-without-reason" },
		{ "USER # cocket: ignore=root-user \t\r\n", "1 root-user; 1 ignore-without-reason" },
		{ "USER # cocket: ignore=root-usr it must\n", "1 root-user; 1 ignore-unknown-rule" },
		{ "USER # cocket: ignore=root-usr,root-user it must\n", "1 root-user (it must); 1 ignore-unknown-rule" },
		{ "USER # cocket: ignore= root-user it must\n", "1 root-user" },
		/* no comment of ours */
		{ "USER cocket: ignore=root-user it must\n", "1 root-user" },
		{ "USER # not cocket: ignore=root-user it must\n", "1 root-user" },
		{ "USER # cocket:ignore=root-user it must\n", "1 root-user" },
		{ "USER # Cocket: ignore=root-user it must\n", "1 root-user" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(lint_report_free) struct lint_report report = { 0 };
		const struct lint_subject s = { .name = "Dockerfile", .bytes = slice_str(rows[i].text), .report = &report };
		struct err err = { 0 };
		char found[512];

		lint_places_begin(&report.places, s.bytes);
		findings_add(&s);
		assert_int_equal(lint_ignore(&s, 0, &err), COCKET_OK);
		print(found, sizeof found, &report);
		if (strcmp(found, rows[i].found) != 0)
			fail_msg("%s: %s, expected %s", rows[i].text, found, rows[i].found);
	}
}

/* Of a file that was looked at before, on a line of the same number. */
static void
leaves_earlier_findings(void **state)
{
	AUTO(lint_report_free) struct lint_report report = { 0 };
	struct lint_subject s = { .name = "a", .bytes = slice_str("USER"), .report = &report };
	struct err err = { 0 };

	(void)state;
	lint_places_begin(&report.places, s.bytes);
	findings_add(&s);
	s.name = "b";
	s.bytes = slice_str("USER # cocket: ignore=root-user it must");
	lint_places_begin(&report.places, s.bytes);
	findings_add(&s);
	assert_int_equal(lint_ignore(&s, 1, &err), COCKET_OK);
	assert_int_equal(report.count, 2);
	assert_true(lint_finding_counts(&report.items[0]));
	assert_false(lint_finding_counts(&report.items[1]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(heeds_comments), cmocka_unit_test(leaves_earlier_findings) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
