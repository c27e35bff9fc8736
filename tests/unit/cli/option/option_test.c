/* option*.c: what the command line, the environment and a configuration file set, by one table; what is refused, and with which words. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/option/option.h"

static struct {
	bool flag, check;
	char *string, *secret;
	struct strings list;
	uint64_t number;
	int64_t seconds;
	unsigned choice, choices;
} v;

static const char *const words[] = { "text", "json", NULL };

static const struct opt rows[] = {
	{ OPT_ROW("quiet", 'q', OPT_FLAG, NULL, ""), .to.flag = &v.flag },
	{ OPT_ROW("out", 'o', OPT_STRING, "FILE", ""), .to.string = &v.string },
	{ OPT_ROW("key", 0, OPT_LIST, "PUB", ""), .to.list = &v.list, .separator = ':' },
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", ""), .to.number = &v.number },
	{ OPT_ROW("max-age", 0, OPT_SECONDS, "DURATION", ""), .to.seconds = &v.seconds },
	{ OPT_ROW("output", 0, OPT_CHOICE, "text|json", ""), .to.choice = &v.choice, .choices = words },
	{ OPT_ROW("formats", 0, OPT_CHOICES, "text,json", ""), .to.choice = &v.choices, .choices = words },
	{ OPT_ROW("trusting", 0, OPT_STRING, "NAME", ""), .to.string = &v.secret, .not_in_environment = true },
	{ OPT_ROW("deep", 0, OPT_FLAG, NULL, ""), .to.flag = &v.check, .is_check = true },
};

#define ARGS_MAX 8

/* Parses a line whose words are parted by single blanks; "" or the message.  *operands: joined by blanks. */
static const char *
parse(struct opts *o, const char *line, char operands[128], struct err *err)
{
	static char text[256];
	char *argv[ARGS_MAX], *found[ARGS_MAX];
	struct opt_args args = { .argv = argv };
	size_t n = 0;

	snprintf(text, sizeof text, "%s", line);
	for (char *at = text; *at;) {
		argv[args.count++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	operands[0] = '\0';
	if (opts_parse(o, &args, found, &n, err))
		return err->message;
	for (size_t i = 0; i < n; i++)
		snprintf(operands + strlen(operands), 128 - strlen(operands), "%s%s", i ? " " : "", found[i]);
	return "";
}

static struct opts
begin(void)
{
	struct opts o = { 0 };

	memset(&v, 0, sizeof v);
	opts_add(&o, rows, sizeof rows / sizeof *rows);
	return o;
}

static void
a_line_is_read_as_posix_and_gnu_read_it(void **state)
{
	static const struct {
		const char *line, *operands, *message, *hint;
		bool one_dash, operand_ends;
	} lines[] = {
		{ "a -q b", "a b", "", "", false, false },
		{ "-qoFILE a", "a", "", "", false, false },
		{ "-q -o FILE - a", "- a", "", "", false, false },
		{ "--out=FILE -- -q --x", "-q --x", "", "", false, false },
		{ "--quiet=no a", "a", "", "", false, false },
		{ "a -q", "a -q", "", "", false, true },
		{ "-out FILE a", "a", "", "", true, false },
		{ "--key a --key b", "", "", "", false, false },
		{ "--out", "", "option --out: needs a value: --out FILE", "", false, false },
		{ "-o", "", "option -o: needs a value: --out FILE", "", false, false },
		{ "--out=", "", "option --out: empty value", "", false, false },
		{ "--out a --out b", "", "option --out: given twice", "", false, false },
		{ "--quiet=maybe", "", "option --quiet: maybe: expected yes or no (or true, false, 1, 0)", "", false, false },
		{ "--threshold x", "", "option --threshold: x: expected a number", "", false, false },
		{ "--threshold -1", "", "option --threshold: -1: expected a number", "", false, false },
		{ "--output xml", "", "option --output: xml: expected one of text, json", "", false, false },
		{ "--outptu json", "", "unknown option --outptu", "did you mean --output?", false, false },
		{ "--zzzzzz", "", "unknown option --zzzzzz", "", false, false },
		{ "-quiet", "", "unknown option -u", "did you mean --quiet?", false, false },
		{ "-t", "", "unknown option -t", "", false, false }, /* two begin so */
		{ "--json", "", "unknown option --json", "did you mean --output json?", false, false },
		{ "-key=json", "", "unknown option -k", "", false, false },
		{ "--yes", "", "unknown option --yes", "nothing is asked: leave the option out", false, false },
		{ "-y", "", "unknown option -y", "nothing is asked: leave the option out", false, false },
		{ "--authfile x", "", "unknown option --authfile", "", false, false }, /* there is no --auth-file either */
		{ "-m 1d", "", "unknown option -m", "did you mean --max-age?", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct opts o = begin();
		struct err err = { 0 };
		char operands[128];

		o.one_dash = lines[i].one_dash;
		o.operand_ends = lines[i].operand_ends;
		assert_string_equal(parse(&o, lines[i].line, operands, &err), lines[i].message);
		assert_string_equal(o.hint, lines[i].hint);
		if (!*lines[i].message)
			assert_string_equal(operands, lines[i].operands);
		assert_int_equal(err.code, *lines[i].message ? COCKET_E_USAGE : COCKET_OK);
		opts_free(&o);
	}
}

static void
values_are_taken_by_their_kind(void **state)
{
	struct opts o = begin();
	struct err err = { 0 };
	char operands[128];

	(void)state;
	assert_string_equal(parse(&o, "-q --out=f --key=a --key=b --threshold=3 --max-age=90d --output=json --formats=json,text", operands, &err), "");
	assert_true(v.flag);
	assert_string_equal(v.string, "f");
	assert_int_equal(v.list.count, 2);
	assert_string_equal(v.list.items[1], "b");
	assert_int_equal(v.number, 3);
	assert_int_equal(v.seconds, 90 * 24 * 60 * 60);
	assert_int_equal(v.choice, 1);
	assert_int_equal(v.choices, 3);
	opts_free(&o);
	assert_null(v.string);
	assert_int_equal(v.list.count, 0);
}

static void
set(const char *name, const char *value)
{
	assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void
a_variable_sets_what_the_line_does_not(void **state)
{
	struct opts o = begin();
	struct err err = { 0 };
	char operands[128];

	(void)state;
	set("COCKET_OUT", "from the environment");
	set("COCKET_MAX_AGE", "1h");
	set("COCKET_KEY", "a:b\nc");
	set("COCKET_QUIET", "");
	assert_string_equal(parse(&o, "--out=line", operands, &err), "");
	assert_int_equal(opts_parse_environment(&o, &err), COCKET_OK);
	assert_string_equal(v.string, "line");
	assert_int_equal(v.seconds, 3600);
	assert_int_equal(v.list.count, 3);
	assert_false(v.flag);
	opts_free(&o);
	set("COCKET_OUT", NULL);
	set("COCKET_MAX_AGE", "x");
	o = begin();
	assert_int_equal(opts_parse_environment(&o, &err), COCKET_E_USAGE);
	assert_true(strncmp(err.message, "COCKET_MAX_AGE: ", strlen("COCKET_MAX_AGE: ")) == 0);
	opts_free(&o);
	set("COCKET_MAX_AGE", NULL);
	set("COCKET_KEY", NULL);
}

/* Whoever set it thinks that it counts, whatever the line says. */
static void
a_variable_that_is_not_taken_is_an_error(void **state)
{
	struct opts o = begin();
	struct err err = { 0 };
	char operands[128];

	(void)state;
	set("COCKET_TRUSTING", "x");
	assert_string_equal(parse(&o, "--trusting=y", operands, &err), "");
	assert_int_equal(opts_parse_environment(&o, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "COCKET_TRUSTING: --trusting is not taken from the environment: give it on the command line, or in a "
	                                 "configuration file, and unset the variable");
	opts_free(&o);
	set("COCKET_TRUSTING", NULL);
}

static enum cocket_code
configure(struct opts *o, const char *text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	assert_int_equal(json_parse(&doc, slice_str(text), err), COCKET_OK);
	for (struct json m = json_first(json_root(&doc)); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (opts_set_json(o, opt_find(o->rows, o->count, slice_str(json_name(m))), json_root(&doc), err))
			return err->code;
	return COCKET_OK;
}

static void
a_file_sets_what_nothing_stronger_did(void **state)
{
	struct opts o = begin();
	struct err err = { 0 };
	char operands[128];

	(void)state;
	o.base = "/etc/cocket";
	assert_string_equal(parse(&o, "--threshold=2", operands, &err), "");
	assert_int_equal(configure(&o, "{\"out\":\"f\",\"key\":[\"a.pub\",\"/b.pub\"],\"threshold\":5,\"quiet\":true,\"deep\":true}", &err), COCKET_OK);
	assert_string_equal(v.string, "/etc/cocket/f"); /* never where the command was started */
	assert_string_equal(v.list.items[0], "/etc/cocket/a.pub");
	assert_string_equal(v.list.items[1], "/b.pub");
	assert_int_equal(v.number, 2);
	assert_true(v.flag);
	opts_free(&o);
	o = begin();
	assert_int_equal(configure(&o, "{\"threshold\":\"two\"}", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "wrong type: expected a whole number");
	assert_int_equal(configure(&o, "{\"quiet\":\"yes\"}", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "wrong type: expected true or false");
	assert_int_equal(configure(&o, "{\"out\":7}", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "wrong type: expected a string in quotes");
	opts_free(&o);
}

/* A check that a file asks for is not taken back by a variable that says no. */
static void
a_check_stays_asked_for(void **state)
{
	struct opts o = begin();
	struct err err = { 0 };

	(void)state;
	set("COCKET_DEEP", "no");
	assert_int_equal(opts_parse_environment(&o, &err), COCKET_OK);
	assert_int_equal(configure(&o, "{\"deep\":true}", &err), COCKET_OK);
	assert_true(v.check);
	opts_free(&o);
	set("COCKET_DEEP", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_read_as_posix_and_gnu_read_it),
		cmocka_unit_test(values_are_taken_by_their_kind),
		cmocka_unit_test(a_variable_sets_what_the_line_does_not),
		cmocka_unit_test(a_variable_that_is_not_taken_is_an_error),
		cmocka_unit_test(a_file_sets_what_nothing_stronger_did),
		cmocka_unit_test(a_check_stays_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
