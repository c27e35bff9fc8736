/* problems.c: places taken from messages, each problem once, in the order of the file, and never more than fit. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/problems.h"

static void
test_places(void **state)
{
	static const struct {
		const char *message, *printed;
	} rows[] = {
		{ "line 2 column 48: keys: a.pub: gone", "p.json:2:48: keys: a.pub: gone" },
		{ "line 2 column 48", "p.json: line 2 column 48" },
		{ "line 2: keys", "p.json: line 2: keys" },
		{ "line x column 1: keys", "p.json: line x column 1: keys" },
		{ "line 1 column : keys", "p.json: line 1 column : keys" },
		{ "line 1 column 99999999999999999999999: keys", "p.json: line 1 column 99999999999999999999999: keys" },
		{ "uses roles", "p.json: uses roles" },
		{ "", "p.json: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(problems_free) struct problems p = { 0 };
		struct err err = { 0 }, printed = { 0 };

		(void)fail(&err, COCKET_E_FORMAT, "%s", rows[i].message);
		assert_int_equal(problems_add(&p, &err), COCKET_E_FORMAT);
		problem_print(&printed, &p.items[0], "p.json");
		assert_string_equal(printed.message, rows[i].printed);
		assert_int_equal(within_file(&err, "p.json"), COCKET_E_FORMAT);
		assert_string_equal(err.message, rows[i].printed);
	}
}

/* A name from outside cannot pass for a place. */
static void
test_path(void **state)
{
	struct err err = { 0 };

	(void)state;
	(void)fail(&err, COCKET_E_USAGE, "line 1 column 2: x");
	(void)within_file(&err, "a\nb");
	assert_string_equal(err.message, "a\\x0ab:1:2: x");
}

static void
test_order(void **state)
{
	static const char *const added[] = { "line 10 column 1: d", "line 2 column 9: c", "whole", "line 2 column 9: b", "line 2 column 9: c", "line 2 column 1: a" };
	static const char *const sorted[] = { "whole", "a", "b", "c", "d" };
	AUTO(problems_free) struct problems p = { 0 };
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
		(void)fail(&err, COCKET_E_USAGE, "%s", added[i]);
		assert_int_equal(problems_add(&p, &err), COCKET_E_USAGE);
	}
	problems_sort(&p);
	assert_int_equal(p.count, 5);
	for (size_t i = 0; i < p.count; i++)
		assert_string_equal(p.items[i].what, sorted[i]);
}

static void
test_more(void **state)
{
	AUTO(problems_free) struct problems p = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 1; i <= PROBLEMS_MAX + 5; i++) {
		assert_int_equal(p.more, i > PROBLEMS_MAX + 1);
		(void)fail(&err, COCKET_E_USAGE, "line %d column 1: x", i);
		assert_int_equal(problems_add(&p, &err), COCKET_E_USAGE);
	}
	assert_true(p.count == PROBLEMS_MAX && p.more);
	(void)no_memory(&err);
	assert_int_equal(problems_add(&p, &err), COCKET_E_NOMEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
