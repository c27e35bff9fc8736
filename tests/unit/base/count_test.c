/* count.c: one of a thing, and many. */
#include "support/test.h"

#include "base/count.h"

static void
test_counts(void **state)
{
	static const struct {
		uint64_t n;
		const char *noun, *expected;
	} rows[] = {
		{ 1, "key", "1 key" }, { 2, "key", "2 keys" }, { 0, "key", "0 keys" }, { 1, "entry", "1 entry" }, { 2, "entry", "2 entries" },
		{ 3, "index", "3 indexes" }, { 2, "other image", "2 other images" }, { 2, "patch", "2 patches" }, { 2, "hash", "2 hashes" },
		{ 2, "y", "2 ys" }, { UINT64_MAX, "byte", "18446744073709551615 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(COUNT(rows[i].n, rows[i].noun), rows[i].expected);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_counts) };

	return cmocka_run_group_tests_name("base/count", tests, NULL, NULL);
}
