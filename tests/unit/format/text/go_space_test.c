/* go_space.c: what is white space to Go, by letter and by byte. */
#include "support/test.h"

#include "format/text/go_space.h"

static void
knows_letters(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = {
		{ " ", 1 }, { "\t", 1 }, { "\n", 1 }, { "\v", 1 }, { "\f", 1 }, { "\r", 1 }, { "\xc2\x85", 2 }, { "\xc2\xa0", 2 },
		{ "\xe1\x9a\x80", 3 }, { "\xe2\x80\x80", 3 }, { "\xe2\x80\x8a", 3 }, { "\xe2\x80\xa8", 3 }, { "\xe2\x80\xa9", 3 },
		{ "\xe2\x80\xaf", 3 }, { "\xe2\x81\x9f", 3 }, { "\xe3\x80\x80", 3 },
		/* no white space: a zero width space, a byte order mark, letters, halves of letters */
		{ "\xe2\x80\x8b", 0 }, { "\xef\xbb\xbf", 0 }, { "a", 0 }, { "", 0 }, { "\x85", 0 }, { "\xa0", 0 }, { "\xc3\xa0", 0 }, { "\xc2", 0 },
		{ "\xe2\x80", 0 }, { "\x1c", 0 }, { "\x7f", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(space_length(slice_str(rows[i].text), 0), rows[i].length);
}

static void
knows_bytes(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++)
		assert_int_equal(is_space_byte((uint8_t)c), c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0);
}

static void
trims(void **state)
{
	static const struct {
		const char *text, *trimmed;
	} rows[] = {
		{ " a ", "a" }, { "\xc2\xa0" "a b\xe3\x80\x80\r\n", "a b" }, { "", "" }, { " \t", "" }, { "\xc3\xa0", "\xc3\xa0" }, { "a\xa0", "a\xa0" },
		{ "\xe2\x80\x83", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(slice_is(space_trim(slice_str(rows[i].text)), rows[i].trimmed));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(knows_letters), cmocka_unit_test(knows_bytes), cmocka_unit_test(trims) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
