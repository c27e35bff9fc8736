/* escape.c and utf8.c: what may be shown stays as it is, all else is escaped byte by byte; numbers have one spelling. */
#include "support/test.h"

#include "base/escape.h"

struct row {
	struct slice in;
	const char *out;
};

#define ROW(in, out) { { (const uint8_t *)(in), sizeof(in) - 1 }, out }

static const struct row rows[] = {
	ROW("", ""),
	ROW("plain ~!", "plain ~!"),
	ROW("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"),
	ROW("a\\b", "a\\x5cb"),
	ROW("\0", "\\x00"),
	ROW("\x1B[31m", "\\x1b[31m"),
	ROW("a\nb\r\tc\x7F", "a\\x0ab\\x0d\\x09c\\x7f"),
	ROW("\xC2\x9B" "31m", "\\xc2\\x9b31m"),                                /* C1: CSI */
	ROW("\xC2\xA0", "\xC2\xA0"),                                           /* the first after C1 */
	ROW("\xE2\x80\xAA", "\\xe2\\x80\\xaa"), ROW("\xE2\x80\xAE", "\\xe2\\x80\\xae"), /* U+202A, U+202E */
	ROW("\xE2\x80\xAF", "\xE2\x80\xAF"),                                   /* U+202F, the neighbour */
	ROW("\xE2\x81\xA6", "\\xe2\\x81\\xa6"), ROW("\xE2\x81\xA9", "\\xe2\\x81\\xa9"), /* U+2066, U+2069 */
	ROW("\xE2\x81\xB0", "\xE2\x81\xB0"),                                   /* U+2070 */
	ROW("\xE2\x80\xA8\xE2\x80\xA9", "\\xe2\\x80\\xa8\\xe2\\x80\\xa9"),     /* U+2028, U+2029 */
	ROW("\xE2\x80\x8B", "\\xe2\\x80\\x8b"),                                /* zero width space */
	ROW("\xEF\xBB\xBF", "\\xef\\xbb\\xbf"),                                /* byte order mark */
	ROW("\xF3\xA0\x81\x81", "\\xf3\\xa0\\x81\\x81"),                       /* tag character */
	ROW("\x80", "\\x80"), ROW("\xC3", "\\xc3"), ROW("\xC0\xAF", "\\xc0\\xaf"),      /* alone, cut, overlong */
	ROW("\xE0\x80\xAF", "\\xe0\\x80\\xaf"), ROW("\xED\xA0\x80", "\\xed\\xa0\\x80"), /* overlong, surrogate */
	ROW("\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"), ROW("\xFF\xFE", "\\xff\\xfe"), /* over U+10FFFF, no UTF-8 */
	ROW("\xE2\x82z", "\\xe2\\x82z"),                                       /* the character after a cut one survives */
};

static void
escapes_what_must_not_be_shown(void **state)
{
	char out[200];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(text_escape(out, sizeof out, rows[i].in), strlen(rows[i].out));
		assert_string_equal(out, rows[i].out);
		assert_string_equal(TEXT(rows[i].in), rows[i].out);
	}
}

/* Each size on the way: never past the end, never a split character or escape. */
static void
escape_is_cut_between_units(void **state)
{
	static const char in[] = "a\xC3\xA9\x01" "b";
	static const char *const cut[] = { "", "a", "a", "a\xC3\xA9", "a\xC3\xA9", "a\xC3\xA9", "a\xC3\xA9",
	                                   "a\xC3\xA9\\x01", "a\xC3\xA9\\x01" "b" };
	char out[16];

	(void)state;
	assert_int_equal(text_escape(out, 0, slice_str(in)), 0);
	for (size_t size = 1; size <= 9; size++) {
		memset(out, '#', sizeof out);
		assert_int_equal(text_escape(out, size, slice_str(in)), strlen(cut[size - 1]));
		assert_string_equal(out, cut[size - 1]);
		assert_int_equal(out[size], '#');
	}
}

static void
quote_cuts_long_text_with_dots(void **state)
{
	uint8_t in[400];
	struct text t;

	(void)state;
	memset(in, 'x', sizeof in);
	t = text_quote(slice_of(in, TEXT_QUOTE_BYTES - 1));
	assert_int_equal(strlen(t.s), TEXT_QUOTE_BYTES - 1);
	assert_null(strstr(t.s, "..."));
	t = text_quote(slice_of(in, TEXT_QUOTE_BYTES));
	assert_int_equal(strlen(t.s), TEXT_QUOTE_BYTES - 1);
	assert_string_equal(t.s + TEXT_QUOTE_BYTES - 4, "...");
	memset(in, 0x1B, sizeof in);
	t = text_quote(slice_of(in, sizeof in));
	assert_int_equal(strlen(t.s) % 4, 3);
	assert_string_equal(t.s + strlen(t.s) - 7, "\\x1b...");
}

static void
utf8_is_strict(void **state)
{
	static const struct row good[] = {
		ROW("", NULL), ROW("a\0b", NULL), ROW("\xC2\x80", NULL), ROW("\xDF\xBF", NULL), ROW("\xE0\xA0\x80", NULL),
		ROW("\xED\x9F\xBF", NULL),
		ROW("\xEE\x80\x80", NULL), ROW("\xEF\xBF\xBF", NULL), ROW("\xF0\x90\x80\x80", NULL), ROW("\xF4\x8F\xBF\xBF", NULL),
	};
	static const struct row bad[] = {
		ROW("\x80", NULL), ROW("\xC1\xBF", NULL), ROW("\xC2", NULL), ROW("\xE0\x9F\xBF", NULL), ROW("\xED\xA0\x80", NULL),
		ROW("\xED\xBF\xBF", NULL),
		ROW("\xF0\x8F\xBF\xBF", NULL), ROW("\xF4\x90\x80\x80", NULL), ROW("\xF5\x80\x80\x80", NULL),
		ROW("\xF0\x90\x80", NULL), ROW("a\xFF", NULL),
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(utf8_valid(good[i].in));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(utf8_valid(bad[i].in));
}

static void
numbers_have_one_spelling(void **state)
{
	static const struct {
		const char *text;
		uint64_t max, n;
		const char *message; /* NULL: taken */
	} numbers[] = {
		{ "0", 0, 0, NULL },
		{ "7", 7, 7, NULL },
		{ "8", 7, 0, "8: larger than 7" },
		{ "10", 10, 10, NULL },
		{ "11", 10, 0, "11: larger than 10" },
		{ "65535", 65535, 65535, NULL },
		{ "18446744073709551615", UINT64_MAX, UINT64_MAX, NULL },
		{ "18446744073709551616", UINT64_MAX, 0, "18446744073709551616: larger than 18446744073709551615" },
		{ "99999999999999999999999", UINT64_MAX, 0, "99999999999999999999999: larger than 18446744073709551615" },
		{ "", 9, 0, "\"\": not a decimal number" },
		{ "00", 9, 0, "\"00\": not a decimal number" },
		{ "01", 9, 0, "\"01\": not a decimal number" },
		{ "+1", 9, 0, "\"+1\": not a decimal number" },
		{ "-1", 9, 0, "\"-1\": not a decimal number" },
		{ " 1", 9, 0, "\" 1\": not a decimal number" },
		{ "1 ", 9, 0, "\"1 \": not a decimal number" },
		{ "0x1", 9, 0, "\"0x1\": not a decimal number" },
		{ "1.0", 9, 0, "\"1.0\": not a decimal number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		uint64_t n = 42;
		struct err err = { 0 };
		enum cocket_code code = u64_parse(&n, slice_str(numbers[i].text), numbers[i].max, &err);
		assert_int_equal(code, numbers[i].message ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, numbers[i].message ? numbers[i].message : "");
		assert_true(n == (numbers[i].message ? 42 : numbers[i].n));
	}
}

static void
only_the_ends_are_trimmed(void **state)
{
	static const struct {
		struct slice text, trimmed;
		const char *blanks;
	} texts[] = {
		{ { (const uint8_t *)"", 0 }, { (const uint8_t *)"", 0 }, TEXT_BLANKS },
		{ { (const uint8_t *)" \t\n\v\f\r", 6 }, { (const uint8_t *)"", 0 }, TEXT_BLANKS },
		{ { (const uint8_t *)"\r\n a \t b\v", 9 }, { (const uint8_t *)"a \t b", 5 }, TEXT_BLANKS },
		{ { (const uint8_t *)"a", 1 }, { (const uint8_t *)"a", 1 }, TEXT_BLANKS },
		{ { (const uint8_t *)"\n a\n", 4 }, { (const uint8_t *)"\n a\n", 4 }, " \t" },
		{ { (const uint8_t *)" \0 ", 3 }, { (const uint8_t *)"\0", 1 }, TEXT_BLANKS },
		{ { (const uint8_t *)"\xa0 a\xc2\xa0", 5 }, { (const uint8_t *)"\xa0 a\xc2\xa0", 5 }, TEXT_BLANKS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_true(slice_eq(text_trim(texts[i].text, texts[i].blanks), texts[i].trimmed));
}

static void
words_are_taken(void **state)
{
	static const struct {
		const char *text, *blanks, *word, *rest;
	} texts[] = {
		{ "", TEXT_BLANKS, "", "" },
		{ "a", TEXT_BLANKS, "a", "" },
		{ "a b c", TEXT_BLANKS, "a", "b c" },
		{ "a \t\n b \r\n", TEXT_BLANKS, "a", "b" },
		{ " a", TEXT_BLANKS, "", "a" },
		{ "a\nb \tc ", " \t", "a\nb", "c" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct slice rest = slice_str(texts[i].text);

		assert_true(slice_is(text_take_word(&rest, texts[i].blanks), texts[i].word));
		assert_true(slice_is(rest, texts[i].rest));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_what_must_not_be_shown),
		cmocka_unit_test(escape_is_cut_between_units),
		cmocka_unit_test(quote_cuts_long_text_with_dots),
		cmocka_unit_test(utf8_is_strict),
		cmocka_unit_test(numbers_have_one_spelling),
		cmocka_unit_test(only_the_ends_are_trimmed),
		cmocka_unit_test(words_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
