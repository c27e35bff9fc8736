/* dockerfile_pattern.c: what a pattern takes off a text, and what it costs. */
#include "support/test.h"

#include "base/limits.h"
#include "format/files/dockerfile_pattern.h"

static void
cuts(void **state)
{
	static const struct {
		enum pattern_end end;
		bool longest;
		const char *text, *pattern, *left;
	} rows[] = {
		{ PATTERN_PREFIX, false, "a.b.c", "*.", "b.c" },
		{ PATTERN_PREFIX, true, "a.b.c", "*.", "c" },
		{ PATTERN_SUFFIX, false, "a.b.c", ".*", "a.b" },
		{ PATTERN_SUFFIX, true, "a.b.c", ".*", "a" },
		{ PATTERN_PREFIX, false, "abc", "*", "abc" },
		{ PATTERN_PREFIX, true, "abc", "*", "" },
		{ PATTERN_SUFFIX, true, "abc", "*", "" },
		{ PATTERN_PREFIX, false, "abc", "?", "bc" },
		{ PATTERN_SUFFIX, false, "abc", "b?", "a" },
		{ PATTERN_PREFIX, false, "abc", "b", "abc" },
		{ PATTERN_PREFIX, false, "abc", "", "abc" },
		{ PATTERN_PREFIX, false, "", "?", "" },
		{ PATTERN_PREFIX, false, "abcd", "abcde", "abcd" },
		{ PATTERN_PREFIX, true, "aXbXc", "*X?X", "c" },
		{ PATTERN_SUFFIX, false, "x1y1z", "1*", "x1y" },
		{ PATTERN_PREFIX, false, "a.b", "a[.]", "a.b" }, /* no sets */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice text = slice_str(rows[i].text);
		size_t budget = MIB;
		struct err err;
		assert_int_equal(pattern_cut(&text, slice_str(rows[i].pattern), rows[i].end, rows[i].longest, &budget, &err), COCKET_OK);
		if (!slice_is(text, rows[i].left))
			fail_msg("%s of %s leaves %.*s", rows[i].pattern, rows[i].text, SLICE_FMT(text));
	}
}

static void
replaces(void **state)
{
	static const struct {
		const char *text, *pattern, *by;
		bool every;
		const char *expected;
	} rows[] = {
		{ "a-b-c", "-", ".", false, "a.b-c" }, { "a-b-c", "-", ".", true, "a.b.c" }, { "aaa", "a?", "x", true, "xa" },
		{ "a1b2", "?2", "", true, "a1" }, { "abc", "b*", "x", false, "ax" }, { "abc", "x", "y", true, "abc" }, { "", "a", "y", true, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = BUF(KIB);
		size_t budget = MIB;
		struct err err;
		assert_int_equal(pattern_replace(&out, slice_str(rows[i].text),
		                                 &(struct replacement){ slice_str(rows[i].pattern), slice_str(rows[i].by), rows[i].every }, &budget, &err),
		                 COCKET_OK);
		assert_string_equal(buf_str(&out), rows[i].expected);
	}
}

static void
refuses(void **state)
{
	static char long_text[PATTERN_MAX_BYTES + 2];
	AUTO(buf_free) struct buf out = BUF(KIB);
	struct slice text = slice_str("abc");
	size_t budget = 10;
	struct err err;

	(void)state;
	memset(long_text, 'a', sizeof long_text - 1);
	assert_int_equal(pattern_cut(&text, slice_str("a*b*c"), PATTERN_PREFIX, true, &budget, &err), COCKET_E_TOO_LARGE);
	budget = MIB;
	assert_int_equal(pattern_cut(&text, slice_str(long_text), PATTERN_PREFIX, true, &budget, &err), COCKET_E_TOO_LARGE);
	text = slice_str(long_text);
	assert_int_equal(pattern_cut(&text, slice_str("a"), PATTERN_PREFIX, true, &budget, &err), COCKET_E_TOO_LARGE);
	assert_int_equal(pattern_replace(&out, slice_str("a"), &(struct replacement){ slice_str("*"), slice_str("b"), true }, &budget, &err), COCKET_E_UNSUPPORTED);
	assert_int_equal(pattern_replace(&out, slice_str("a"), &(struct replacement){ slice_str(""), slice_str("b"), true }, &budget, &err), COCKET_E_UNSUPPORTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cuts), cmocka_unit_test(replaces), cmocka_unit_test(refuses) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
