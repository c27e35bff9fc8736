/* identity_regexp.c: which regular expressions have a pattern that says the same, and why the others have none. */
#include "support/test.h"

#include "format/policy/identity_regexp.h"

#define CROSSES "it matches across '/'"
#define UNANCHORED "not anchored"
#define CLASS "a class of characters"
#define STAR "a literal '*'"
#define OTHERS "alternatives, groups, sets and repetitions"

static void
test_convert(void **state)
{
	static const struct {
		const char *in, *out; /* out NULL: refused */
		bool narrowed;
		const char *why;
	} rows[] = {
		{ "^a@b$", "a@b", false, NULL },
		{ "^a\\.b$", "a.b", false, NULL },
		{ "^a.b$", "a.b", true, NULL },
		{ "^a.$", "a.", true, NULL },
		{ "^https://g\\.example/[^/]*/x@[^/]*$", "https://g.example/*/x@*", false, NULL },
		{ "^a\\/b\\-c\\@d$", "a/b-c@d", false, NULL },
		{ "^$", "", false, NULL },
		{ "^a\\\\$", NULL, false, UNANCHORED }, /* what ends there is not looked for */
		{ "a@b", NULL, false, UNANCHORED }, { "^a@b", NULL, false, UNANCHORED }, { "a@b$", NULL, false, UNANCHORED }, { "", NULL, false, UNANCHORED },
		{ "$", NULL, false, UNANCHORED }, { "^", NULL, false, UNANCHORED }, { "^a\\$", NULL, false, UNANCHORED },
		{ "^a.*$", NULL, false, CROSSES }, { "^a.+$", NULL, false, CROSSES }, { "^.*@b$", NULL, false, CROSSES },
		{ "^a\\d$", NULL, false, CLASS }, { "^\\Qa\\E$", NULL, false, CLASS }, { "^a\\b$", NULL, false, CLASS },
		{ "^a\\*$", NULL, false, STAR }, { "^*$", NULL, false, STAR },
		{ "^a|b$", NULL, false, OTHERS }, { "^(a)$", NULL, false, OTHERS }, { "^(?i)a$", NULL, false, OTHERS }, { "^[ab]$", NULL, false, OTHERS },
		{ "^[^/]+$", NULL, false, OTHERS }, { "^[^/]*?$", NULL, false, OTHERS }, { "^[^/]**$", NULL, false, OTHERS }, { "^[^/]$", NULL, false, OTHERS },
		{ "^[^a]*$", NULL, false, OTHERS }, { "^ab*$", NULL, false, OTHERS }, { "^ab?$", NULL, false, OTHERS }, { "^a{2}$", NULL, false, OTHERS },
		{ "^a.?$", NULL, false, OTHERS }, { "^a\\.*$", NULL, false, OTHERS }, { "^a$b$", NULL, false, OTHERS }, { "^^a$", NULL, false, OTHERS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = BUF(4096);
		bool narrowed = false;
		struct err err = { 0 };

		if (identity_regexp_convert(&out, &narrowed, rows[i].in, &err) != (rows[i].out ? COCKET_OK : COCKET_E_USAGE))
			fail_msg("row %zu: %s: %s", i, rows[i].in, err.message);
		if (rows[i].out) {
			assert_string_equal(buf_str(&out), rows[i].out);
			assert_int_equal(narrowed, rows[i].narrowed);
		} else if (strstr(err.message, rows[i].why) == NULL) {
			fail_msg("row %zu: %s: %s", i, rows[i].in, err.message);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_convert) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
