/* retry.c: Retry-After as seconds or date, the growth of the back-off, and which statuses are worth another try. */
#include "support/test.h"

#include "image/registry/retry.h"

static void
retry_after_is_seconds_or_a_date(void **state)
{
	static const struct {
		const char *text;
		enum cocket_code code;
		int64_t seconds;
	} rows[] = {
		{ "0", COCKET_OK, 0 },
		{ "120", COCKET_OK, 120 },
		{ "Sun, 06 Nov 1994 08:49:47 GMT", COCKET_OK, 10 },
		{ "Sun, 06 Nov 1994 08:49:07 GMT", COCKET_OK, 0 },
		{ "-1", COCKET_E_FORMAT, 0 },
		{ "1.5", COCKET_E_FORMAT, 0 },
		{ "99999999999", COCKET_E_FORMAT, 0 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", COCKET_E_FORMAT, 0 },
		{ "Sun, 06 Nov 1994 08:49:37 PST", COCKET_E_FORMAT, 0 },
		{ "Sun, 36 Nov 1994 08:49:37 GMT", COCKET_E_FORMAT, 0 },
		{ "", COCKET_E_FORMAT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		int64_t seconds = 0;
		assert_int_equal(retry_after_parse(&seconds, slice_str(rows[i].text), 784111777, &err), rows[i].code);
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void
back_off_doubles_and_ends(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 40; n++) {
		int64_t base = 100LL << (n > 10 ? 10 : n - 1), ms = retry_backoff_ms(n);
		assert_true(ms >= base && ms <= base + base / 2);
	}
}

static void
some_statuses_pass(void **state)
{
	static const struct {
		long status;
		bool retry;
	} rows[] = { { 429, true }, { 500, true }, { 503, true }, { 501, false }, { 404, false }, { 428, false }, { 600, false } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(retry_status(rows[i].status) == rows[i].retry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retry_after_is_seconds_or_a_date), cmocka_unit_test(back_off_doubles_and_ends), cmocka_unit_test(some_statuses_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
