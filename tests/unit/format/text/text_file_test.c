/* text_file.c, line_column.c: which files are text, and where in it a byte stands. */
#include "support/test.h"

#include "format/text/bom.h"
#include "format/text/line_column.h"
#include "format/text/text_file.h"

static void
refuses_what_is_none(void **state)
{
	static const struct {
		struct slice bytes;
		const char *message; /* NULL: it is text */
	} rows[] = {
		{ { (const uint8_t *)"", 0 }, NULL },
		{ { (const uint8_t *)"a\n\xff", 3 }, NULL },
		{ { (const uint8_t *)BOM "a", 4 }, NULL },
		{ { (const uint8_t *)"\xff\xfe" "a", 3 }, "1:1: UTF-16, expected UTF-8" },
		{ { (const uint8_t *)"\xfe\xff", 2 }, "1:1: UTF-16, expected UTF-8" },
		{ { (const uint8_t *)"a\nb\0c", 5 }, "2:2: a NUL byte: not a text file in UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };

		assert_int_equal(text_file_check(rows[i].bytes, &err), rows[i].message ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, rows[i].message ? rows[i].message : "");
	}
}

static void
counts_no_byte_order_mark(void **state)
{
	const struct slice file = slice_str(BOM "a\n" BOM "b");
	static const struct {
		size_t offset, line, column;
	} rows[] = { { 0, 1, 1 }, { 2, 1, 1 }, { 3, 1, 1 }, { 4, 1, 2 }, { 5, 2, 1 }, { 8, 2, 2 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct line_column p = line_column_of(file, rows[i].offset);

		assert_int_equal(p.line, rows[i].line);
		assert_int_equal(p.column, rows[i].column);
	}
	assert_int_equal(line_column_step(file, 3).column, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_no_byte_order_mark),
		cmocka_unit_test(refuses_what_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
