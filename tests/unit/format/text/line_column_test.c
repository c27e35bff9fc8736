/* line_column.c: places in a text as editors count them. */
#include "support/test.h"

#include "format/text/line_column.h"

static void
counts_lines_and_characters(void **state)
{
	static const struct {
		const char *text;
		size_t offset, line, column;
	} rows[] = {
		{ "", 0, 1, 1 },        { "abc", 0, 1, 1 },     { "abc", 2, 1, 3 },          { "abc", 3, 1, 4 },     { "abc", 9, 1, 4 },
		{ "a\nb", 1, 1, 2 },    { "a\nb", 2, 2, 1 },    { "a\r\nb", 3, 2, 1 },       { "a\rb", 2, 1, 3 },    { "\n\n", 2, 3, 1 },
		{ "\tb", 1, 1, 2 },     { "\xc3\xa9z", 2, 1, 2 }, { "\xf0\x9f\x98\x80z", 4, 1, 2 }, { "\xc3\xa9z", 1, 1, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct line_column p = line_column_of(slice_str(rows[i].text), rows[i].offset);

		if (p.line != rows[i].line || p.column != rows[i].column)
			fail_msg("row %zu: %zu:%zu", i, p.line, p.column);
	}
}

static void
says_the_place(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(line_column_fail(&err, slice_str("a\nbc"), 3, COCKET_E_FORMAT, "no %s", "good"), COCKET_E_FORMAT);
	assert_string_equal(err.message, "2:2: no good");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counts_lines_and_characters), cmocka_unit_test(says_the_place) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
