/* sorted_table.c: rows by name. */
#include "support/test.h"

#include "format/text/sorted_table.h"

struct row {
	const char *name;
	int number;
};

static void
finds_rows(void **state)
{
	struct row rows[] = { { "c", 3 }, { "a", 1 }, { "B", 0 }, { "b", 2 } };
	const struct table t = TABLE(rows, 4);
	size_t index = 9;

	(void)state;
	table_sort(t);
	assert_int_equal(((const struct row *)table_find(t, "c"))->number, 3);
	assert_true(table_find_index(&index, t, "B"));
	assert_int_equal(index, 0);
	assert_string_equal(table_name(t, 1), "a");
	assert_null(table_find(t, "C"));
	assert_false(table_find_index(&index, t, ""));
	assert_int_equal(index, 0);
	assert_null(table_repeated(t));
}

static void
finds_what_is_there_twice(void **state)
{
	struct row rows[] = { { "b", 1 }, { "a", 2 }, { "b", 3 } };

	(void)state;
	table_sort(TABLE(rows, 3));
	assert_string_equal(table_repeated(TABLE(rows, 3)), "b");
	assert_null(table_repeated(TABLE(rows, 2)));
}

static void
nothing_has_no_rows(void **state)
{
	const struct table none = { NULL, 0, sizeof(struct row) };

	(void)state;
	assert_null(table_find(none, "a"));
	assert_null(table_repeated(none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(finds_rows), cmocka_unit_test(finds_what_is_there_twice), cmocka_unit_test(nothing_has_no_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
