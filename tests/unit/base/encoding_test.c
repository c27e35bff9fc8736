/* encoding.c: the vectors of RFC 4648 section 10 both ways, and every near miss of them refused. */
#include "support/test.h"

#include <stdlib.h>

#include <stdio.h>

#include "base/encoding.h"

struct pair {
	const char *bytes, *text;
};

static const struct pair rfc4648[] = {
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xFB\xFF\xBF", "+/+/" }, { "\xFF\xFF", "//8=" },
};

static void
base64_goes_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rfc4648 / sizeof rfc4648[0]; i++) {
		struct err err = { 0 };
		AUTO(buf_free) struct buf text = BUF(strlen(rfc4648[i].text));
		AUTO(buf_free) struct buf bytes = BUF(strlen(rfc4648[i].bytes));
		assert_int_equal(base64_encode(&text, slice_str(rfc4648[i].bytes), &err), COCKET_OK);
		assert_string_equal(buf_str(&text), rfc4648[i].text);
		assert_int_equal(base64_decode(&bytes, buf_slice(&text), &err), COCKET_OK);
		assert_string_equal(buf_str(&bytes), rfc4648[i].bytes);
	}
}

static void
base64_takes_one_text_for_one_value(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "Zg", "base64: 2 characters, expected groups of 4 padded with \"=\"" },
		{ "Zg=", "base64: 3 characters, expected groups of 4 padded with \"=\"" },
		{ "Z===", "base64: \"=\" at 3" },
		{ "Z", "base64: 1 characters, expected groups of 4 padded with \"=\"" },
		{ "Z=", "base64: 2 characters, expected groups of 4 padded with \"=\"" },
		{ "====", "base64: \"=\" at 2" },
		{ "==", "base64: 2 characters, expected groups of 4 padded with \"=\"" },
		{ "Zm9v=", "base64: 5 characters, expected groups of 4 padded with \"=\"" },
		{ "Zm9v====", "base64: \"=\" at 6" },
		{ "Zg==Zg==", "base64: \"Z\" at 4" },
		{ "Zg=v", "base64: \"v\" at 3" },
		{ "Zh==", "base64: bits left over at the end" },
		{ "Zm9=", "base64: bits left over at the end" },
		{ "Zm9vYh==", "base64: bits left over at the end" },
		{ "Zm9v\n", "base64: \"\\x0a\" at 4" },
		{ "Zm 9v", "base64: \" \" at 2" },
		{ " Zm9v", "base64: \" \" at 0" },
		{ "Zm-v", "base64: \"-\" at 2" },
		{ "Zm_v", "base64: \"_\" at 2" },
		{ "Zm\xC3\xA9", "base64: \"\\xc3\" at 2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf out = BUF(100);
		struct err err = { 0 };
		assert_int_equal(buf_add(&out, slice_str("before"), &err), COCKET_OK);
		assert_int_equal(base64_decode(&out, slice_str(rows[i].text), &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, rows[i].message);
		assert_string_equal(buf_str(&out), "before");
	}
}

static void
base64_keeps_the_ceiling_to_the_byte(void **state)
{
	struct err err = { 0 };
	AUTO(buf_free) struct buf small = BUF(5);
	AUTO(buf_free) struct buf exact = BUF(6);

	(void)state;
	assert_int_equal(base64_decode(&small, slice_str("Zm9vYmFy"), &err), COCKET_E_TOO_LARGE);
	assert_int_equal(base64_decode(&exact, slice_str("Zm9vYmFy"), &err), COCKET_OK);
	assert_int_equal(base64_encode(&small, slice_str("foo"), &err), COCKET_OK);
	assert_int_equal(base64_encode(&small, slice_str("f"), &err), COCKET_E_TOO_LARGE);
	assert_string_equal(buf_str(&small), "Zm9v");
}

/* In each place of a text that is read four characters at a time. */
static void
a_character_that_is_none_is_named_wherever_it_stands(void **state)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	(void)state;
	for (size_t at = 0; at < 16; at++)
		for (int c = 1; c < 256; c++) {
			AUTO(buf_free) struct buf out = BUF(100);
			struct err err = { 0 };
			char text[] = "Zm9vYmFyZm9vYmFy", place[24];
			const bool is_digit = memchr(digits, c, 64) != NULL;

			if (c == '=')
				continue;
			text[at] = (char)c;
			snprintf(place, sizeof place, " at %zu", at);
			assert_int_equal(base64_decode(&out, slice_str(text), &err), is_digit ? COCKET_OK : COCKET_E_FORMAT);
			assert_true(is_digit || slice_ends(slice_str(err.message), place));
		}
}

static void
lines_skip_line_ends_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "Zm9v\nYmFy\n", NULL },
		{ "Zm9v\r\nYmFy\r\n", NULL },
		{ "Z\nm9vY\n\nmFy", NULL },
		{ "\nZm9vYmFy", NULL },
		{ "Zm9v\rYmFy", "base64: \"\\x0d\" at 4" },
		{ "Zm9vYmFy\r", "base64: \"\\x0d\" at 8" },
		{ "Zm9v YmFy", "base64: \" \" at 4" },
		{ "Zm9v\tYmFy", "base64: \"\\x09\" at 4" },
		{ "Zm9v\nYmF", "base64: 7 characters, expected groups of 4 padded with \"=\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf out = BUF(100);
		struct err err = { 0 };
		assert_int_equal(base64_decode_lines(&out, slice_str(rows[i].text), &err), rows[i].message ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, rows[i].message ? rows[i].message : "");
		assert_string_equal(buf_str(&out), rows[i].message ? "" : "foobar");
	}
}

static void
loose_is_what_go_reads(void **state)
{
	static const struct {
		const char *text, *value;
	} rows[] = {
		{ "Zm9vYmFy", "foobar" }, { "Zm9v\nYmFy\n", "foobar" }, { "\r\rZm9v\r\nYm\rFy", "foobar" }, { "Zm9vYh==", "foob" }, { "Zm9vYg\n=\n=\n", "foob" },
		{ "", "" }, { "Zm9vYg", NULL }, { "Zm9vYg=", NULL }, { "Zm9v YmFy", NULL }, { "Zm9vYmFy\t", NULL }, { "Zm9v-_==", NULL }, { "Zm9vYg==YmFy", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf out = BUF(100);
		struct err err = { 0 };
		assert_int_equal(base64_decode_loose(&out, slice_str(rows[i].text), &err), rows[i].value ? COCKET_OK : COCKET_E_FORMAT);
		assert_string_equal(buf_str(&out), rows[i].value ? rows[i].value : "");
	}
}

static void
hex_is_lower_case_and_exact(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "00ff1a", NULL },
		{ "00FF1a", "hex: \"F\" at 2, expected 0-9 or a-f" },
		{ "00ff1", "hex: 5 characters, expected 6" },
		{ "00ff1a0", "hex: 7 characters, expected 6" },
		{ "00ff1g", "hex: \"g\" at 5, expected 0-9 or a-f" },
		{ " 0ff1a", "hex: \" \" at 0, expected 0-9 or a-f" },
		{ "0x0ff1", "hex: \"x\" at 1, expected 0-9 or a-f" },
		{ "00ff1\xFF", "hex: \"\\xff\" at 5, expected 0-9 or a-f" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t out[3] = { 9, 9, 9 };
		char text[7];
		struct err err = { 0 };
		assert_int_equal(hex_decode(out, 3, slice_str(rows[i].text), &err), rows[i].message ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, rows[i].message ? rows[i].message : "");
		hex_encode(text, slice_of(out, 3));
		assert_string_equal(text, rows[i].message ? "090909" : rows[i].text);
	}
}

/* Over the text itself or before it, as the one that copies decodes it: the same value, or the same words.  In memory of its own, to the byte. */
static void
in_place_check(struct slice text, size_t before)
{
	AUTO(buf_free) struct buf copied = BUF(1024);
	uint8_t *own = malloc(before + text.len + 1);
	const struct slice at = slice_of(own + before, text.len);
	struct err err = { 0 }, in_place = { 0 };
	const enum cocket_code code = base64_decode(&copied, text, &err);
	size_t size = 0;

	assert_non_null(own);
	memset(own, '.', before);
	if (text.len > 0)
		memcpy(own + before, text.ptr, text.len);
	if (base64_decoded_size(&size, at, &in_place) == COCKET_OK)
		(void)!base64_decode_in_place(own, size, at, &in_place);
	assert_int_equal(in_place.code, code);
	assert_string_equal(in_place.message, err.message);
	if (code == COCKET_OK)
		assert_true(slice_eq(slice_of(own, size), buf_slice(&copied)));
	free(own);
}

static void
base64_is_decoded_where_it_lies(void **state)
{
	static const char *const texts[] = { "", "QQ==", "QUI=", "QUJD", "QUJDREVGRw==", "QQ", "QR==", "QUJ*", "QQ==QQ==", "Q", "QQ=", "====", "QU-D", "QU-", "QUJDR_E", "QUJD\n", "\nQUJD" };

	(void)state;
	for (size_t before = 0; before < 5; before++)
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
			in_place_check(slice_str(texts[i]), before);
	in_place_check((struct slice){ 0 }, 0);
}

/* Whole, cut, and with another character in each place. */
static void
base64_of_any_length_is_decoded_where_it_lies(void **state)
{
	static const char others[] = "=-*\nA";

	(void)state;
	for (size_t n = 0; n < 100; n++) {
		AUTO(buf_free) struct buf text = BUF(1024);
		uint8_t value[100];
		struct err err = { 0 };

		for (size_t i = 0; i < n; i++)
			value[i] = (uint8_t)(i * 73 + n);
		assert_int_equal(base64_encode(&text, slice_of(value, n), &err), COCKET_OK);
		for (size_t i = 0; i <= text.len; i++)
			in_place_check(slice_of(text.ptr, i), n % 5);
		for (size_t i = 0; i < text.len; i++) {
			const uint8_t was = text.ptr[i];

			text.ptr[i] = (uint8_t)others[i % (sizeof others - 1)];
			in_place_check(buf_slice(&text), n % 5);
			text.ptr[i] = was;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_goes_both_ways),
		cmocka_unit_test(base64_takes_one_text_for_one_value),
		cmocka_unit_test(base64_keeps_the_ceiling_to_the_byte),
		cmocka_unit_test(a_character_that_is_none_is_named_wherever_it_stands),
		cmocka_unit_test(lines_skip_line_ends_and_nothing_else),
		cmocka_unit_test(loose_is_what_go_reads),
		cmocka_unit_test(base64_is_decoded_where_it_lies),
		cmocka_unit_test(base64_of_any_length_is_decoded_where_it_lies),
		cmocka_unit_test(hex_is_lower_case_and_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
