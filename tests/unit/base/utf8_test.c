/* utf8.c: characters at the edges of RFC 3629, each next to what is none. */
#include "support/test.h"

#include "base/utf8.h"

static void
reads_characters(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		uint32_t c;
	} rows[] = {
		{ "a", 1, 'a' },
		{ "\x7f", 1, 0x7f },
		{ "\x80", 0, 0 },               /* a continuation alone */
		{ "\xc1\xbf", 0, 0 },           /* overlong */
		{ "\xc2\x80", 2, 0x80 },
		{ "\xc2", 0, 0 },               /* cut off */
		{ "\xc2\x41", 0, 0 },
		{ "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\x9f\xbf", 0, 0 },       /* overlong */
		{ "\xe0\xa0\x80", 3, 0x800 },
		{ "\xe0\xa0", 0, 0 },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xed\xa0\x80", 0, 0 },       /* a surrogate */
		{ "\xed\xbf\xbf", 0, 0 },
		{ "\xee\x80\x80", 3, 0xe000 },
		{ "\xf0\x8f\xbf\xbf", 0, 0 },   /* overlong */
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "\xf4\x90\x80\x80", 0, 0 },   /* over all */
		{ "\xf5\x80\x80\x80", 0, 0 },
		{ "\xff", 0, 0 },
		{ "", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t put[UTF8_BYTES_MAX];
		uint32_t c = 0;

		if (utf8_next(&c, slice_str(rows[i].bytes)) != rows[i].length || c != rows[i].c)
			fail_msg("row %zu: U+%04X", i, c);
		if (rows[i].length == 0)
			continue;
		assert_int_equal(utf8_put(put, c), rows[i].length);
		assert_memory_equal(put, rows[i].bytes, rows[i].length);
	}
}

static void
reads_one_alone(void **state)
{
	uint32_t c;

	(void)state;
	assert_int_equal(utf8_next(&c, slice_str("\xc3\xa9z")), 2);
	assert_int_equal(c, 0xe9);
	assert_int_equal(utf8_next(&c, slice_of("\0a", 2)), 1);
	assert_int_equal(c, 0);
	assert_int_equal(utf8_next(&c, slice_of("\xf0\x9f\x98\x80", 3)), 0);
}

static void
hides_what_misleads(void **state)
{
	static const uint32_t shown[] = { ' ', '~', 0xa0, 0xe9, 0x061b, 0x200a, 0x2010, 0x2027, 0x202f, 0x205f, 0x2070, 0xfefe, 0xfffc, 0x1f600, 0xe0080 };
	static const uint32_t hidden[] = { 0, '\n', 0x1b, 0x7f, 0x9f, 0x061c, 0x200b, 0x200f, 0x2028, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xfffb, 0xe0001 };

	(void)state;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (!utf8_is_printable(shown[i]))
			fail_msg("U+%04X", shown[i]);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (utf8_is_printable(hidden[i]))
			fail_msg("U+%04X", hidden[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_characters), cmocka_unit_test(reads_one_alone), cmocka_unit_test(hides_what_misleads) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
