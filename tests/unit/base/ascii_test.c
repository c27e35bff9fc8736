/* ascii.h: words in any case, of ASCII letters alone. */
#include "support/test.h"

#include "base/ascii.h"

static void
is_a_word_in_any_case(void **state)
{
	static const struct {
		const char *text, *word;
		bool is, starts;
	} rows[] = {
		{ "bearer", "Bearer", true, true },  { "BEARER", "bearer", true, true }, { "Bearers", "bearer", false, true },
		{ "beare", "bearer", false, false }, { "", "", true, true },             { "a", "", false, true },
		{ "", "a", false, false },           { "a@", "a`", false, false },       { "[x", "{x", false, false },
		{ "\xc4", "\xe4", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(ascii_is(slice_str(rows[i].text), rows[i].word), rows[i].is);
		assert_int_equal(ascii_starts(slice_str(rows[i].text), rows[i].word), rows[i].starts);
	}
}

static void
a_nul_ends_no_text(void **state)
{
	(void)state;
	assert_false(ascii_is(slice_of("rel\0x", 5), "relax"));
	assert_false(ascii_is(slice_of("rel\0", 4), "rel"));
	assert_true(ascii_eq(slice_of("a\0B", 3), slice_of("A\0b", 3)));
	assert_false(ascii_eq(slice_of("a\0B", 3), slice_of("A\0c", 3)));
}

static void
is_one_of_the_words(void **state)
{
	static const char *const words[] = { "Yes", "on", NULL }, *const none[] = { NULL };

	(void)state;
	assert_true(ascii_is_one_of(slice_str("YES"), words));
	assert_true(ascii_is_one_of(slice_str("On"), words));
	assert_false(ascii_is_one_of(slice_str("one"), words));
	assert_false(ascii_is_one_of(slice_str(""), words));
	assert_false(ascii_is_one_of(slice_str("yes"), none));
}

static void
letters_become_small(void **state)
{
	(void)state;
	assert_int_equal(ascii_lower('A'), 'a');
	assert_int_equal(ascii_lower('Z'), 'z');
	assert_int_equal(ascii_lower('@'), '@');
	assert_int_equal(ascii_lower('['), '[');
	assert_int_equal(ascii_lower('\xc4'), '\xc4');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_a_word_in_any_case), cmocka_unit_test(a_nul_ends_no_text), cmocka_unit_test(is_one_of_the_words),
		cmocka_unit_test(letters_become_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
