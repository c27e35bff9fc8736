/* content_range.c: only the part that was asked for is taken. */
#include "support/test.h"

#include "image/registry/content_range.h"

static void
test_ranges(void **state)
{
	static const struct {
		const char *header, *message;
	} rows[] = {
		{ "bytes 10-99/100", "" },
		{ "bytes 10-99/*", "" },
		{ "Bytes 10-99/100", "" },
		{ "", "content-range: none, expected bytes 10-99/100" },
		{ "bytes 11-99/100", "content-range: bytes 11-99/100, expected bytes 10-99/100" },
		{ "bytes 0-99/100", "content-range: bytes 0-99/100, expected bytes 10-99/100" },
		{ "bytes 10-98/100", "content-range: bytes 10-98/100, expected bytes 10-99/100" },
		{ "bytes 10-100/100", "content-range: bytes 10-100/100, expected bytes 10-99/100" },
		{ "bytes 10-99/101", "content-range: bytes 10-99/101, expected bytes 10-99/100" },
		{ "bytes 10-99/1", "content-range: bytes 10-99/1, expected bytes 10-99/100" },
		{ "bytes 10-99/100x", "content-range: bytes 10-99/100x, expected bytes 10-99/100" },
		{ "bytes 010-99/100", "content-range: bytes 010-99/100, expected bytes 10-99/100" },
		{ "bytes -10-99/100", "content-range: bytes -10-99/100, expected bytes 10-99/100" },
		{ "bytes */100", "content-range: bytes */100, expected bytes 10-99/100" },
		{ "items 10-99/100", "content-range: items 10-99/100, expected bytes 10-99/100" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		assert_int_equal(content_range_check(slice_str(rows[i].header), 10, 100, &err), rows[i].message[0] ? COCKET_E_REGISTRY : COCKET_OK);
		assert_string_equal(err.message, rows[i].message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_ranges) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
