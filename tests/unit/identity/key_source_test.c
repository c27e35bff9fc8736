/* key_source.c: files, variables and standard input; what is wrong is named, what they hold is not. */
#include "identity/key_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/standard_input.h"
#include "support/test.h"

static void
variables(void **state)
{
	static char long_value[KEY_FILE_MAX_BYTES + 2];
	static const struct row {
		const char *value, *source, *message; /* value NULL: not set */
	} rows[] = {
		{ "s3cret", "env://COCKET_TEST_KEY", NULL },
		{ NULL, "env://COCKET_TEST_KEY", "env://COCKET_TEST_KEY: the variable is not set" },
		{ "", "env://COCKET_TEST_KEY", "env://COCKET_TEST_KEY: the variable is empty" },
		{ "s3cret", "env://", "env://: expected env:// and the name of a variable" },
		{ long_value, "env://COCKET_TEST_KEY", "env://COCKET_TEST_KEY: the variable is too long for a key" },
	};

	(void)state;
	memset(long_value, 'k', sizeof long_value - 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(secret_free) struct secret text = { 0 };
		struct err err = { 0 };

		(void)unsetenv("COCKET_TEST_KEY");
		if (rows[i].value)
			(void)setenv("COCKET_TEST_KEY", rows[i].value, 1);
		enum cocket_code code = key_source_read(&text, rows[i].source, NULL, &err);

		assert_int_equal(code, rows[i].message ? COCKET_E_USAGE : COCKET_OK);
		if (rows[i].message)
			assert_string_equal(err.message, rows[i].message);
		else
			assert_true(slice_is(secret_slice(&text), rows[i].value));
	}
}

static void
a_variable_is_forgotten(void **state)
{
	(void)state;
	(void)setenv("COCKET_TEST_KEY", "s3cret", 1);
	char *value = getenv("COCKET_TEST_KEY");

	key_source_forget("COCKET_TEST_KEY");
	assert_string_equal(getenv("COCKET_TEST_KEY"), "s3cret");
	key_source_forget("env://COCKET_TEST_KEY");
	assert_null(getenv("COCKET_TEST_KEY"));
	assert_int_equal(value[0], 0);
	key_source_forget("env://COCKET_TEST_KEY");
}

static void
standard_input_once(void **state)
{
	AUTO(secret_free) struct secret text = { 0 }, again = { 0 };
	struct err err = { 0 };
	int ends[2], before = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "key", 3), 3);
	(void)close(ends[1]);
	assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
	assert_int_equal(key_source_read(&text, "-", NULL, &err), COCKET_OK);
	assert_true(slice_is(secret_slice(&text), "key"));
	assert_int_equal(key_source_read(&again, "-", NULL, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "standard input: already read for a key, cannot be read for a key too");
	assert_int_equal(standard_input_take("a password", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "standard input: already read for a key, cannot be read for a password too");
	(void)dup2(before, STDIN_FILENO);
	(void)close(before);
	(void)close(ends[0]);
}

static void
kinds(void **state)
{
	(void)state;
	assert_true(key_source_is_file("release.key"));
	assert_true(key_source_is_file("./-"));
	assert_true(key_source_is_file("env:/x"));
	assert_false(key_source_is_file("-"));
	assert_false(key_source_is_file("env://"));
	assert_string_equal(key_source_name("-"), "standard input");
	assert_string_equal(key_source_name("env://X"), "env://X");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(variables),
		cmocka_unit_test(a_variable_is_forgotten),
		cmocka_unit_test(standard_input_once),
	};

	return cmocka_run_group_tests_name("identity/key_source", tests, NULL, NULL);
}
