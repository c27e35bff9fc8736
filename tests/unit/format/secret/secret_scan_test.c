/* secret_scan.c: a key and a token in every dress that they come in, at every border, and beside what only looks like them. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/secret/secret_scan.h"

/* A TEST KEY ONLY. */
#define KEY \
	"-----BEGIN PRIVATE KEY-----\n" \
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+VBD0BJrKXj8qCRf\n" \
	"wvfcsHpKkgyQa58/K7pmxE+zATuhRANCAAQjvcBp+hWOubZ90DOQJ6VyoziqrgvM\n" \
	"JrcDdHqJlO7GmlmnJwhnY6JUpSPrSD74YL8gnTRqkmuZrk+XAzSknWbR\n" \
	"-----END PRIVATE KEY-----\n"
#define TOKEN "dop_v1_e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define KEY_BIT SECRET_BIT(SECRET_PRIVATE_KEY)
#define TOKEN_BIT SECRET_BIT(SECRET_DIGITALOCEAN_TOKEN)

static struct secret_scan *scan; /* of all tests */

static int
scan_make(void **state)
{
	struct err err = { 0 };

	(void)state;
	return secret_scan_new(&scan, &err) ? -1 : 0;
}

static int
scan_drop(void **state)
{
	(void)state;
	secret_scan_free(&scan);
	return 0;
}

/* At once, and byte by byte. */
static uint32_t
found_in(struct slice bytes)
{
	uint32_t at_once;

	secret_scan_begin(scan, "x");
	secret_scan_add(scan, bytes);
	at_once = secret_scan_end(scan);
	secret_scan_begin(scan, "x");
	for (size_t i = 0; i < bytes.len; i++)
		secret_scan_add(scan, slice_of(bytes.ptr + i, 1));
	assert_int_equal(secret_scan_end(scan), at_once);
	return at_once;
}

/* The key, with each letter of `from` written as a text. */
static struct slice
key_with(char from, const char *to)
{
	static char text[4096];
	size_t n = 0;

	for (const char *c = KEY; *c; c++)
		n += (size_t)(*c == from ? snprintf(text + n, sizeof text - n, "%s", to) : snprintf(text + n, sizeof text - n, "%c", *c));
	return slice_of(text, n);
}

static void
keys_in_any_dress(void **state)
{
	static const char *const ends[] = { "\n", "\r\n", "  \n", " \t\r\n", " ", "\\n", "\\r\\n", "\\\\n", "\\\\r\\\\n", "\\u000a", "\\u000D\\u000A", "\n\t  " };

	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (found_in(key_with('\n', ends[i])) != KEY_BIT)
			fail_msg("ends of lines of form %zu", i);
	assert_int_equal(found_in(slice_of(KEY, sizeof KEY - 2)), KEY_BIT); /* without the last end of line */
	assert_int_equal(found_in(key_with('\n', "x\n")), 0);
	assert_int_equal(found_in(key_with('P', "p")), 0);
}

/* As JSON is written by those who escape more than they must. */
static void
keys_with_escaped_letters(void **state)
{
	static char text[4096];
	size_t n = 0;

	(void)state;
	for (const char *c = KEY; *c; c++) {
		const char *as = *c == '\n' ? "\\n" : *c == '/' ? "\\/" : *c == '+' ? "\\u002B" : *c == '=' ? "\\u003d" : NULL;

		n += (size_t)(as ? snprintf(text + n, sizeof text - n, "%s", as) : snprintf(text + n, sizeof text - n, "%c", *c));
	}
	assert_int_equal(found_in(slice_of(text, n)), KEY_BIT);
	assert_int_equal(found_in(slice_of(text, n - 40)), 0);
}

static void
wide_text(void **state)
{
	static const uint8_t marks[2][2] = { { 0xff, 0xfe }, { 0xfe, 0xff } };
	static uint8_t text[8192];

	(void)state;
	for (size_t m = 0; m < 2; m++) {
		size_t n = 2;

		memset(text, 0, sizeof text);
		memcpy(text, marks[m], 2);
		for (const char *c = "T=" TOKEN "\n" KEY; *c; c++, n += 2)
			text[n + m] = (uint8_t)*c;
		assert_int_equal(found_in(slice_of(text, n)), KEY_BIT | TOKEN_BIT);
		assert_int_equal(found_in(slice_of(text + 2, n - 2)), 0); /* without its mark it is no text */
	}
}

/* Where the window moves on. */
static void
borders(void **state)
{
	static const size_t places[] = { 1, 16384, 114687, 114688, 131000, 131071, 131072, 131073, 245759, 262144 };
	const size_t size = 400000;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		memset(text, '.', size);
		memcpy(text + places[i], TOKEN, sizeof TOKEN - 1);
		assert_int_equal(found_in(slice_of(text, size)), TOKEN_BIT);
		assert_int_equal(found_in(slice_of(text, places[i] + sizeof TOKEN - 1)), TOKEN_BIT);
		assert_int_equal(found_in(slice_of(text, places[i] + sizeof TOKEN - 2)), 0);
		text[places[i] + sizeof TOKEN - 1] = 'a';
		assert_int_equal(found_in(slice_of(text, size)), 0);
	}
	free(text);
}

/* A file of credentials may be long, and the login anywhere in it. */
static void
long_files_of_credentials(void **state)
{
	static const char login[] = "\nmachine a login b password c\n";
	const size_t size = 500000;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	for (size_t at = 0; at + sizeof login < size; at += 62500) {
		memset(text, '#', size);
		memcpy(text + at, login, sizeof login - 1);
		secret_scan_begin(scan, "root/.netrc");
		secret_scan_add(scan, slice_of(text, size));
		assert_int_equal(secret_scan_end(scan), SECRET_BIT(SECRET_NETRC));
		assert_int_equal(found_in(slice_of(text, size)), 0); /* under another name */
	}
	free(text);
}

static void
text_alone(void **state)
{
	(void)state;
	assert_int_equal(found_in(slice_of("\0" KEY, sizeof KEY)), 0);
	assert_int_equal(found_in(slice_str(TOKEN)), TOKEN_BIT);
	assert_int_equal(found_in(slice_str("\xef\xbb\xbf" KEY)), KEY_BIT);
	assert_int_equal(found_in(slice_str("")), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_in_any_dress),
		cmocka_unit_test(keys_with_escaped_letters),
		cmocka_unit_test(wide_text),
		cmocka_unit_test(borders),
		cmocka_unit_test(long_files_of_credentials),
		cmocka_unit_test(text_alone),
	};
	return cmocka_run_group_tests(tests, scan_make, scan_drop);
}
