/* err.c: what a message becomes when it is made, passed on and cut.  Never half a character at the end. */
#include "support/test.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

static void
fail_sets_code_and_line(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(fail(&err, COCKET_E_FORMAT, "size %d: not %s", 3, "four"), COCKET_E_FORMAT);
	assert_int_equal(err.code, COCKET_E_FORMAT);
	assert_string_equal(err.message, "size 3: not four");
}

static void
within_puts_the_place_before(void **state)
{
	struct err err = { 0 };

	(void)state;
	fail(&err, COCKET_E_DIGEST, "differs");
	within(&err, "layer %zu", (size_t)3);
	assert_int_equal(within(&err, "%s", "example.org/app"), COCKET_E_DIGEST);
	assert_string_equal(err.message, "example.org/app: layer 3: differs");
}

static void
fail_may_quote_its_own_message(void **state)
{
	struct err err = { 0 };

	(void)state;
	fail(&err, COCKET_E_NET, "refused");
	fail(&err, COCKET_E_IO, "then %s", err.message);
	assert_string_equal(err.message, "then refused");
}

static void
errno_is_named_and_kept(void **state)
{
	struct err err = { 0 };

	(void)state;
	errno = EACCES;
	assert_int_equal(fail_errno(&err, COCKET_E_IO, "key %s", "a.key"), COCKET_E_IO);
	assert_string_equal(err.message, "key a.key: Permission denied");
	assert_int_equal(errno, EACCES);
}

static void
what_may_not_be_read_is_apart(void **state)
{
	struct err err = { 0 };

	(void)state;
	errno = EACCES;
	(void)fail_errno(&err, COCKET_E_IO, "image.tar");
	assert_int_equal(err.cause, CAUSE_NO_ACCESS);
	assert_int_equal(as_unread(&err), COCKET_E_IO);
	assert_int_equal(err.cause, CAUSE_NO_READ);
	assert_string_equal(err_hint(err.code, err.cause), err_hint(COCKET_E_IO, CAUSE_NO_ACCESS));
	errno = EIO; /* may be read at another time */
	(void)fail_errno(&err, COCKET_E_IO, "image.tar");
	assert_int_equal(as_unread(&err), COCKET_E_IO);
	assert_int_equal(err.cause, CAUSE_UNKNOWN);
}

/* n bytes of "a", then the character, which the ceiling may split. */
static size_t
length_with(size_t n, const char *character)
{
	char text[ERR_MESSAGE_BYTES + 8];
	struct err err = { 0 };

	memset(text, 'a', n);
	snprintf(text + n, sizeof text - n, "%s", character);
	fail(&err, COCKET_E_FORMAT, "%s", text);
	return strlen(err.message);
}

static void
cut_falls_between_characters(void **state)
{
	static const struct {
		const char *character;
		size_t bytes;
	} rows[] = { { "z", 1 }, { "\xC3\xA9", 2 }, { "\xE2\x82\xAC", 3 }, { "\xF0\x9F\x98\x80", 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t n = ERR_MESSAGE_BYTES - 6; n < ERR_MESSAGE_BYTES; n++) {
			bool fits = n + rows[i].bytes <= ERR_MESSAGE_BYTES - 1;
			assert_int_equal(length_with(n, rows[i].character), fits ? n + rows[i].bytes : n);
		}
}

static void
long_place_does_not_overflow(void **state)
{
	char place[2000];
	struct err err = { 0 };

	(void)state;
	memset(place, 'p', sizeof place - 1);
	place[sizeof place - 1] = '\0';
	fail(&err, COCKET_E_FORMAT, "%s", place);
	assert_int_equal(within(&err, "%s", place), COCKET_E_FORMAT);
	assert_int_equal(strlen(err.message), ERR_MESSAGE_BYTES - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fail_sets_code_and_line),
		cmocka_unit_test(within_puts_the_place_before),
		cmocka_unit_test(fail_may_quote_its_own_message),
		cmocka_unit_test(errno_is_named_and_kept),
		cmocka_unit_test(what_may_not_be_read_is_apart),
		cmocka_unit_test(cut_falls_between_characters),
		cmocka_unit_test(long_place_does_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
