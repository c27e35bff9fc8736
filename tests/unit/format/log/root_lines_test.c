/* root_lines.c: which files hold several roots, and which line each has. */
#include "support/test.h"

#include <stdio.h>

#include "format/log/root_lines.h"

/* "line:text|": what is taken, in order. */
static void
taken(char *out, size_t size, const char *text)
{
	struct root_lines lines = root_lines_of(slice_str(text));
	struct slice one;
	size_t n = 0;

	out[0] = '\0';
	while (root_lines_next(&one, &lines) && n < size)
		n += (size_t)snprintf(out + n, size - n, "%zu:%.*s|", lines.line, SLICE_FMT(one));
}

static void
lines(void **state)
{
	static const struct {
		const char *text, *taken;
	} rows[] = {
		{ "", "0:|" },
		{ "{}", "0:{}|" },
		{ "{}\n", "0:{}\n|" },
		{ "{}\n \r\n\n", "0:{}\n \r\n\n|" },
		{ "{\n\"a\": 1\n}\n", "0:{\n\"a\": 1\n}\n|" },
		{ "{\"a\":\n1}\n{}", "0:{\"a\":\n1}\n{}|" }, /* no JSON, and told as such */
		{ "{}\n{}", "1:{}|2:{}|" },
		{ "{}\n{}\n", "1:{}|2:{}|" },
		{ "{}\r\n\n{\"a\":1}\n\n", "1:{}\r|3:{\"a\":1}|" },
		{ "{}\nx", "1:{}|2:x|" },
		{ "\n{}\n{}", "0:\n{}\n{}|" },
	};
	char out[128];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		taken(out, sizeof out, rows[i].text);
		if (strcmp(out, rows[i].taken) != 0)
			fail_msg("row %zu: %s", i, out);
	}
	taken(out, sizeof out, NULL);
	assert_string_equal(out, "0:|"); /* which is no root, and refused as such */
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines) };

	return cmocka_run_group_tests_name("format/log/root_lines", tests, NULL, NULL);
}
