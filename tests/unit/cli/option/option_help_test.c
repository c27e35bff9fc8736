/* option_help.c: the usage line, and what is missing of it. */
#include "support/test.h"

#include "cli/option/option.h"

static struct {
	char *to, *with, *out, *name;
	struct strings keys;
} v;

static const struct opt rows[] = {
	{ OPT_ROW("name", 0, OPT_STRING, "NAME", ""), .to.string = &v.name },
	{ OPT_ROW("to", 0, OPT_STRING, "TRANSPORT", ""), .to.string = &v.to, .required = 1 },
	{ OPT_ROW("archive", 'o', OPT_STRING, "FILE", ""), .to.string = &v.out, .required = 2, .if_missing = "make one" },
	{ OPT_ROW("with", 0, OPT_STRING, "TOOL", ""), .to.string = &v.with, .required = 1 },
	{ OPT_ROW("key", 0, OPT_LIST, "KEY", ""), .to.list = &v.keys, .in_usage = true },
};
#define ROWS (sizeof rows / sizeof *rows)

static struct opts
begin(size_t first, size_t n)
{
	struct opts o = { 0 };

	opts_add(&o, rows + first, n);
	return o;
}

static void
the_usage_line_has_what_is_required(void **state)
{
	static const struct {
		size_t first, count;
		const char *operands, *expected;
	} lines[] = {
		{ 0, ROWS, "IMAGE...", "cocket x (--to TRANSPORT | --with TOOL) -o FILE --key KEY [OPTIONS] IMAGE..." },
		{ 0, 1, NULL, "cocket x [OPTIONS]" },
		{ 1, 2, "FILE NAME", "cocket x --to TRANSPORT -o FILE [OPTIONS] FILE NAME" },
		{ 4, 1, "ROLE", "cocket x ROLE --key KEY [OPTIONS]" },
		{ 4, 1, "root|ROLE", "cocket x root|ROLE --key KEY [OPTIONS]" },
		{ 4, 1, "[ROLE]", "cocket x --key KEY [OPTIONS] [ROLE]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct opts o = begin(lines[i].first, lines[i].count);
		char usage[OPT_USAGE_BYTES];

		opts_usage(usage, &o, "x", lines[i].operands);
		assert_string_equal(usage, lines[i].expected);
	}
}

static void
what_is_required_and_set_by_nothing_is_missing(void **state)
{
	static const struct {
		size_t first, count, given; /* ROWS: none */
		const char *missing, *hint;
	} lines[] = {
		{ 0, ROWS, ROWS, "--to TRANSPORT or --with TOOL", NULL },
		{ 0, ROWS, 1, "-o FILE", "make one" },
		{ 0, ROWS, 3, "-o FILE", "make one" },
		{ 1, 1, 0, NULL, NULL },
		{ 0, 1, ROWS, NULL, NULL },
		{ 4, 1, ROWS, NULL, NULL }, /* it stands in the usage line alone */
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct opts o = begin(lines[i].first, lines[i].count);
		char missing[OPT_MISSING_BYTES];
		const char *hint = NULL;

		if (lines[i].given < ROWS)
			o.origin[lines[i].given] = FROM_CONFIG;
		assert_int_equal(opts_find_missing(missing, &hint, &o), lines[i].missing != NULL);
		if (!lines[i].missing)
			continue;
		assert_string_equal(missing, lines[i].missing);
		assert_true(lines[i].hint ? strcmp(hint, lines[i].hint) == 0 : hint == NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usage_line_has_what_is_required),
		cmocka_unit_test(what_is_required_and_set_by_nothing_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
