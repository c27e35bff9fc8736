/* dotenv.c by table: what Compose would read so, and what it would work on further. */
#include "support/test.h"

#include "base/limits.h"
#include "format/dotenv.h"

struct row {
	const char *text;
	const char *expected; /* NAME=[VALUE] a line, or the message */
};

static const struct row taken[] = {
	{ "A=1\nB=two\n", "A=[1]\nB=[two]\n" },
	{ "A=1", "A=[1]\n" },
	{ "\xef\xbb\xbf" "A=1\r\nB=2\r\n", "A=[1]\nB=[2]\n" },
	{ "# x\n\n  \n export A = 1 # why\n", "A=[1]\n" },
	{ "A=a#b\nB=a #b\n", "A=[a#b]\nB=[a]\n" },
	{ "A=\nB=''\nC=\"\"\n", "A=[]\nB=[]\nC=[]\n" },
	{ "A='a $b \\c \"d'\nB=\"a 'b' # c\" # d\n", "A=[a $b \\c \"d]\nB=[a 'b' # c]\n" },
	{ "A=a b=c\n", "A=[a b=c]\n" },
	{ "A=1\nA=2\n", "A=[1]\nA=[2]\n" },
	{ "A\n", "" },
	{ "", "" },
};

static const struct row refused[] = {
	{ "A=1\n  B=$A\n", "2:3: B: variables, escapes and quotes within a value are not read; verify what docker compose config prints" },
	{ "A=a\\nb\n", "1:1: A: variables, escapes and quotes within a value are not read; verify what docker compose config prints" },
	{ "A=it's\n", "1:1: A: variables, escapes and quotes within a value are not read; verify what docker compose config prints" },
	{ "A=\"$B\"\n", "1:1: A: variables and escapes within a value are not read; verify what docker compose config prints" },
	{ "A=\"a\\nb\"\n", "1:1: A: variables and escapes within a value are not read; verify what docker compose config prints" },
	{ "A=\"a\nb\"\n", "1:1: A: a value of several lines is not read; verify what docker compose config prints" },
	{ "A='a\n", "1:1: A: a value of several lines is not read; verify what docker compose config prints" },
	{ "A='a'b\n", "1:1: A: expected nothing behind the quotes" },
	{ "A=#b\n", "1:1: A: a value that begins with # is not read; verify what docker compose config prints" },
	{ "A: b\n", "1:1: A: b: expected NAME=VALUE" },
	{ "1A=b\n", "1:1: 1A=b: expected NAME=VALUE" },
	{ "=b\n", "1:1: =b: expected NAME=VALUE" },
	{ "A B=c\n", "1:1: A B=c: expected NAME=VALUE" },
};

static void
takes_what_says_one_thing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		AUTO(dotenv_free) struct dotenv d = { 0 };
		AUTO(buf_free) struct buf got = BUF(1 * MIB);
		struct err err = { 0 };

		if (dotenv_parse(&d, slice_str(taken[i].text), &err))
			fail_msg("%s: %s", taken[i].text, err.message);
		for (size_t j = 0; j < d.count; j++)
			assert_int_equal(buf_addf(&got, &err, "%s=[%s]\n", d.items[j].name, d.items[j].value), COCKET_OK);
		assert_string_equal(buf_str(&got), taken[i].expected);
	}
}

static void
refuses_the_rest(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		AUTO(dotenv_free) struct dotenv d = { 0 };
		struct err err = { 0 };

		assert_int_equal(dotenv_parse(&d, slice_str(refused[i].text), &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, refused[i].expected);
	}
}

static void
finds_the_latest(void **state)
{
	AUTO(dotenv_free) struct dotenv d = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(dotenv_parse(&d, slice_str("A=1\nB=2\n"), &err), COCKET_OK);
	assert_int_equal(dotenv_parse(&d, slice_str("A=3\n"), &err), COCKET_OK);
	assert_string_equal(dotenv_get(&d, "A"), "3");
	assert_string_equal(dotenv_get(&d, "B"), "2");
	assert_null(dotenv_get(&d, "C"));
	assert_int_equal(dotenv_parse(&d, slice_of("A=\0b\n", 5), &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "1:3: a NUL byte, expected text");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_says_one_thing),
		cmocka_unit_test(refuses_the_rest),
		cmocka_unit_test(finds_the_latest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
