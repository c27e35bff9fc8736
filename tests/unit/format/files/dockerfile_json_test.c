/* dockerfile_json.c by table: what is the JSON form, in which no heredoc is looked for, and what only looks like it. */
#include "support/test.h"

#include "format/files/dockerfile_json.h"

static void
tells_the_json_form(void **state)
{
	static const struct {
		const char *arguments;
		bool expected;
	} rows[] = {
		{ "[]", true },
		{ "[ ]", true },
		{ "[\"a\"]", true },
		{ "[ \"a\" ,\t\"b\" ]", true },
		{ "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", true },
		{ "[\"\\u00aF\"]", true },
		{ "[\"\\ud800\"]", true },
		{ "[\"\xff<<EOF\"]", true },
		{ "", false },
		{ "[", false },
		{ " []", false },
		{ "[] ", false },
		{ "[]]", false },
		{ "[,]", false },
		{ "[\"a\",]", false },
		{ "[\"a\" \"b\"]", false },
		{ "[\"a\"", false },
		{ "[\"a", false },
		{ "[\"a\\", false },
		{ "[\"\\x\"]", false },
		{ "[\"\\u00g0\"]", false },
		{ "[\"\\u00\"]", false },
		{ "[\"\t\"]", false },
		{ "['a']", false },
		{ "[1]", false },
		{ "{}", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (is_json_form(slice_str(rows[i].arguments)) != rows[i].expected)
			fail_msg("%s: expected %d", rows[i].arguments, rows[i].expected);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tells_the_json_form) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
