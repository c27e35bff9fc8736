/* slice.h: taking what is before a byte, until nothing is left; words. */
#include "support/test.h"

#include "base/slice.h"

static void
takes_until_a_byte(void **state)
{
	static const struct {
		const char *text, *part, *rest;
	} rows[] = {
		{ "a:b:c", "a", "b:c" }, { ":b", "", "b" }, { "a:", "a", "" }, { "a", "a", "" }, { ":", "", "" }, { "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice rest = slice_str(rows[i].text), part = slice_take_until(&rest, ':');

		assert_true(slice_is(part, rows[i].part));
		assert_true(slice_is(rest, rows[i].rest));
	}
}

static void
nothing_stays_nothing(void **state)
{
	struct slice rest = slice_of(NULL, 0);

	(void)state;
	assert_int_equal(slice_take_until(&rest, '\n').len, 0);
	assert_int_equal(rest.len, 0);
}

static void
is_one_of_the_words(void **state)
{
	static const char *const words[] = { "up", "run", NULL }, *const none[] = { NULL };

	(void)state;
	assert_true(slice_is_one_of(slice_str("run"), words));
	assert_false(slice_is_one_of(slice_str("Run"), words));
	assert_false(slice_is_one_of(slice_str("ru"), words));
	assert_false(slice_is_one_of(slice_of("run\0", 4), words));
	assert_false(slice_is_one_of(slice_str("up"), none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_until_a_byte), cmocka_unit_test(nothing_stays_nothing), cmocka_unit_test(is_one_of_the_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
