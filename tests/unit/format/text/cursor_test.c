/* cursor.h: reads each byte once, and never past the end. */
#include "support/test.h"

#include "format/text/cursor.h"
#include "format/text/slice_scan.h"

static void
reads_to_the_end(void **state)
{
	struct cursor c = { .text = slice_of("a\xff", 2) };

	(void)state;
	assert_int_equal(cursor_peek(&c), 'a');
	assert_int_equal(cursor_next(&c), 'a');
	assert_false(cursor_is_at_end(&c));
	assert_int_equal(cursor_next(&c), 0xff); /* not CURSOR_END */
	assert_true(cursor_is_at_end(&c));
	assert_int_equal(cursor_next(&c), CURSOR_END);
	assert_int_equal(cursor_peek(&c), CURSOR_END);
	assert_int_equal(c.at, 2);
}

static void
takes_what_comes_next_alone(void **state)
{
	struct cursor c = { .text = slice_str("<<-12x") };

	(void)state;
	assert_false(cursor_take(&c, '-'));
	assert_false(cursor_take_text(&c, "<<<"));
	assert_int_equal(c.at, 0);
	assert_true(cursor_take_text(&c, "<<"));
	assert_true(cursor_take(&c, '-'));
	assert_true(slice_is(cursor_take_run(&c, is_digit), "12"));
	assert_true(slice_is(cursor_take_run(&c, is_digit), ""));
	assert_true(slice_is(cursor_rest(&c), "x"));
	assert_true(slice_is(cursor_since(&c, 2), "-12"));
}

static void
takes_nothing_of_nothing(void **state)
{
	struct cursor c = { 0 };

	(void)state;
	assert_true(cursor_is_at_end(&c));
	assert_false(cursor_take(&c, 0xff));
	assert_false(cursor_take_text(&c, "a"));
	assert_int_equal(cursor_take_run(&c, is_digit).len, 0);
	assert_int_equal(cursor_rest(&c).len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_to_the_end),
		cmocka_unit_test(takes_what_comes_next_alone),
		cmocka_unit_test(takes_nothing_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
