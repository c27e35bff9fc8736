/* option_conflict.c: of options that exclude each other the nearer source counts, and two of one source are refused. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/option/option.h"

static struct {
	bool verbose, quiet, no_record, need_record;
	char *key, *trust, *store, *password;
	unsigned output;
} v;

static const char *const words[] = { "text", "json", NULL };
static const char *const variables[] = { "CONFLICT_PASSWORD", NULL };

static const struct opt rows[] = {
	{ OPT_ROW("key", 0, OPT_STRING, "PUB", ""), .to.string = &v.key, .excludes = "trust policy" },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", ""), .to.string = &v.trust },
	{ OPT_ROW("trusted", 0, OPT_STRING, "DIR", ""), .to.string = &v.store }, /* its name begins as that of another */
	{ OPT_ROW("quiet", 0, OPT_FLAG, NULL, ""), .to.flag = &v.quiet, .excludes = "verbose output" },
	{ OPT_ROW("verbose", 0, OPT_FLAG, NULL, ""), .to.flag = &v.verbose },
	{ OPT_ROW("output", 0, OPT_CHOICE, "text|json", ""), .to.choice = &v.output, .choices = words },
	{ OPT_ROW("no-record", 0, OPT_FLAG, NULL, ""), .to.flag = &v.no_record, .excludes = "need-record" },
	{ OPT_ROW("need-record", 0, OPT_FLAG, NULL, ""), .to.flag = &v.need_record, .is_check = true },
	{ OPT_ROW("password", 0, OPT_STRING, "FILE", ""), .to.string = &v.password, .instead_of_operands = true, .yields_to = variables },
};

static enum cocket_code
configure(struct opts *o, const char *text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	opts_next_source(o);
	assert_int_equal(json_parse(&doc, slice_str(text), err), COCKET_OK);
	for (struct json m = json_first(json_root(&doc)); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (opts_set_json(o, opt_find(o->rows, o->count, slice_str(json_name(m))), json_root(&doc), err))
			return err->code;
	return COCKET_OK;
}

/* What is set in the end, one letter each in the order of the rows. */
static void
active(char out[16])
{
	const bool set[] = { v.key, v.trust, v.store, v.quiet, v.verbose, v.output != 0, v.no_record, v.need_record, v.password };
	size_t n = 0;

	for (size_t i = 0; i < sizeof set / sizeof *set; i++)
		if (set[i])
			out[n++] = "ktsqvonrp"[i];
	out[n] = '\0';
}

static void
the_nearer_source_counts(void **state)
{
	static const struct {
		const char *line, *environment, *near, *far; /* line: one option; environment: one variable without COCKET_, "NAME=VALUE" */
		const char *set, *message;
		bool operands;
	} cases[] = {
		{ "--trust=d", "KEY=k", "{}", "{}", "t", "", false },
		{ "--key=k", "TRUST=d", "{}", "{}", "k", "", false },
		{ "--key=k", "TRUSTED=d", "{}", "{}", "ks", "", false },
		{ NULL, "KEY=k", "{\"trust\":\"d\"}", "{\"trusted\":\"d\"}", "ks", "", false },
		{ NULL, NULL, "{\"trust\":\"d\"}", "{\"key\":\"k\"}", "t", "", false },
		{ NULL, NULL, "{\"trust\":\"d\",\"key\":\"k\"}", "{}", "kt",
		  "key in a configuration file and trust in a configuration file are mutually exclusive", false },
		{ "--quiet", "VERBOSE=1", "{\"output\":\"json\"}", "{}", "q", "", false },
		{ "--quiet=no", "VERBOSE=1", "{}", "{}", "v", "", false },
		{ NULL, "QUIET=1", "{\"verbose\":true}", "{}", "q", "", false },
		{ "--no-record", "NEED_RECORD=1", "{}", "{}", "nr", "--no-record and COCKET_NEED_RECORD are mutually exclusive", false },
		{ "--no-record", NULL, "{\"need-record\":true}", "{}", "nr",
		  "--no-record and need-record in a configuration file are mutually exclusive", false },
		{ NULL, "NEED_RECORD=1", "{\"no-record\":true}", "{}", "r", "", false },
		{ NULL, "PASSWORD=f", "{}", "{}", "p", "", false },
		{ NULL, "PASSWORD=f", "{}", "{}", "", "", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts o = { 0 };
		struct err err = { 0 };
		char *argv[] = { (char *)(uintptr_t)cases[i].line };
		struct opt_args args = { .argv = argv, .count = cases[i].line != NULL };
		char name[64] = "COCKET_", set[16], *operands[1];
		size_t n = 0, key = cases[i].environment ? strcspn(cases[i].environment, "=") : 0;

		memset(&v, 0, sizeof v);
		opts_add(&o, rows, sizeof rows / sizeof *rows);
		assert_int_equal(opts_parse(&o, &args, operands, &n, &err), COCKET_OK);
		o.has_operands = cases[i].operands;
		if (cases[i].environment) {
			snprintf(name + strlen(name), sizeof name - strlen(name), "%.*s", (int)key, cases[i].environment);
			assert_int_equal(setenv(name, cases[i].environment + key + 1, 1), 0);
		}
		assert_int_equal(opts_parse_environment(&o, &err), COCKET_OK);
		assert_int_equal(unsetenv(name), 0);
		assert_int_equal(configure(&o, cases[i].near, &err), COCKET_OK);
		assert_int_equal(configure(&o, cases[i].far, &err), COCKET_OK);
		active(set);
		assert_string_equal(set, cases[i].set);
		assert_int_equal(opts_check_conflicts(&o, &err), *cases[i].message ? COCKET_E_USAGE : COCKET_OK);
		assert_string_equal(err.message, cases[i].message);
		opts_free(&o);
	}
}

static void
two_of_one_line_are_refused(void **state)
{
	char *argv[] = { (char *)(uintptr_t)"--quiet", (char *)(uintptr_t)"--output=json" }, *operands[2];
	struct opt_args args = { .argv = argv, .count = 2 };
	struct opts o = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	(void)state;
	memset(&v, 0, sizeof v);
	opts_add(&o, rows, sizeof rows / sizeof *rows);
	assert_int_equal(opts_parse(&o, &args, operands, &n, &err), COCKET_OK);
	assert_int_equal(opts_check_conflicts(&o, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "--quiet and --output json are mutually exclusive");
	v.output = 0; /* as if --output text: what is the default anyway */
	assert_int_equal(opts_check_conflicts(&o, &err), COCKET_OK);
	opts_free(&o);
}

/* A password that a variable holds is nearer than what a file says of passwords, and farther than the command line. */
static void
a_variable_of_another_name_is_as_near(void **state)
{
	struct opts o = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int is_set = 0; is_set < 2; is_set++) {
		memset(&v, 0, sizeof v);
		o = (struct opts){ 0 };
		opts_add(&o, rows, sizeof rows / sizeof *rows);
		assert_int_equal(is_set ? setenv("CONFLICT_PASSWORD", "", 1) : unsetenv("CONFLICT_PASSWORD"), 0);
		assert_int_equal(opts_parse_environment(&o, &err), COCKET_OK);
		assert_int_equal(configure(&o, "{\"password\":\"f\"}", &err), COCKET_OK);
		assert_int_equal(v.password == NULL, is_set);
		opts_free(&o);
	}
	assert_int_equal(unsetenv("CONFLICT_PASSWORD"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearer_source_counts),
		cmocka_unit_test(two_of_one_line_are_refused),
		cmocka_unit_test(a_variable_of_another_name_is_as_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
