/* Decimal numbers and versions, as text. */
#include "support/test.h"

#include "base/decimal.h"

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
test_decimals(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "1", "1", 0 }, { "1", "2", -1 }, { "10", "9", 1 }, { "010", "9", 1 }, { "0.5", "0.50", 0 }, { "0.5", "0.49", 1 }, { "7.5", "7", 1 },
		{ "-1", "1", -1 }, { "-2", "-1", -1 }, { "-0", "0", 0 }, { "0.0", "-0", 0 }, { "-0.5", "-0.4", -1 },
		{ "123456789012345678901234567890", "123456789012345678901234567891", -1 }, { "99", "100.01", -1 },
	};
	static const char *const bad[] = { "", "-", ".5", "5.", "1e3", "+1", "1,5", " 1", "1 ", "0x10", "--1", "1.2.3" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(decimal_is_well(slice_str(rows[i].a)) && decimal_is_well(slice_str(rows[i].b)));
		assert_int_equal(sign(decimal_compare(slice_str(rows[i].a), slice_str(rows[i].b))), rows[i].order);
		assert_int_equal(sign(decimal_compare(slice_str(rows[i].b), slice_str(rows[i].a))), -rows[i].order);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(decimal_is_well(slice_str(bad[i])));
	assert_false(decimal_is_well((struct slice){ 0 }));
}

static void
test_versions(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "0.50.0", "0.50.0", 0 }, { "0.50", "0.50.0", 0 }, { "0.9", "0.50", -1 }, { "v0.58.1", "0.58", 1 }, { "1", "0.99.99", 1 },
		{ "0.50.0-rc1", "0.50.0", -1 }, { "0.50.1-rc1", "0.50.0", 1 }, { "0.50.0+dirty", "0.50.0", 0 }, { "", "0.1", -1 }, { "dev", "0.1", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(sign(version_compare(slice_str(rows[i].a), slice_str(rows[i].b))), rows[i].order);
		assert_int_equal(sign(version_compare(slice_str(rows[i].b), slice_str(rows[i].a))), -rows[i].order);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_decimals), cmocka_unit_test(test_versions) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
