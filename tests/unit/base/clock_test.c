/* clock.c: RFC 3339 both ways, with leap years, offsets and fractions; durations.  Each has a neighbour that is none. */
#include "support/test.h"

#include <stdio.h>

#include "base/clock.h"

#define NO_TIME INT64_MIN

static const struct {
	const char *text;
	int64_t seconds; /* NO_TIME: refused */
} times[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1969-12-31T23:59:59Z", -1 },
	{ "2026-11-22T10:53:01Z", 1795344781 },
	{ "2026-11-22t10:53:01z", 1795344781 },
	{ "2026-11-22T10:53:01.9Z", 1795344781 },
	{ "2026-11-22T10:53:01.123456789123Z", 1795344781 },
	{ "2026-11-22T10:53:01.Z", NO_TIME },
	{ "2026-11-22T10:53:01,5Z", NO_TIME },
	{ "2026-11-22T11:53:01+01:00", 1795344781 },
	{ "2026-11-22T05:53:01-05:00", 1795344781 },
	{ "2026-11-22T16:23:01+05:30", 1795344781 },
	{ "2026-11-22T10:53:01-00:00", 1795344781 },
	{ "2026-11-22T10:53:01+24:00", NO_TIME },
	{ "2026-11-22T10:53:01+01:60", NO_TIME },
	{ "2026-11-22T10:53:01+0100", NO_TIME },
	{ "2026-11-22T10:53:01+1:00", NO_TIME },
	{ "2026-11-22T10:53:01", NO_TIME },
	{ "2026-11-22 10:53:01Z", NO_TIME },
	{ "2026-11-22T10:53Z", NO_TIME },
	{ "2026-11-22", NO_TIME },
	{ "2026-11-22T24:00:00Z", NO_TIME },
	{ "2026-11-22T23:59:59Z", 1795391999 },
	{ "2026-11-22T23:60:00Z", NO_TIME },
	{ "2016-12-31T23:59:60Z", NO_TIME },
	{ "2000-02-29T00:00:00Z", 951782400 },
	{ "1900-02-29T00:00:00Z", NO_TIME },
	{ "2100-02-29T00:00:00Z", NO_TIME },
	{ "2200-02-29T00:00:00Z", NO_TIME },
	{ "2024-02-29T00:00:00Z", 1709164800 },
	{ "2024-02-30T00:00:00Z", NO_TIME },
	{ "2023-02-29T00:00:00Z", NO_TIME },
	{ "2026-04-30T00:00:00Z", 1777507200 },
	{ "2026-04-31T00:00:00Z", NO_TIME },
	{ "2026-00-01T00:00:00Z", NO_TIME },
	{ "2026-13-01T00:00:00Z", NO_TIME },
	{ "2026-01-00T00:00:00Z", NO_TIME },
	{ "2026-1-01T00:00:00Z", NO_TIME },
	{ "9999-12-31T23:59:59Z", 253402300799 },
	{ "10000-01-01T00:00:00Z", NO_TIME },
	{ "0000-01-01T00:00:00Z", -62167219200 },
	{ "-001-01-01T00:00:00Z", NO_TIME },
	{ " 2026-11-22T10:53:01Z", NO_TIME },
	{ "2026-11-22T10:53:01Z ", NO_TIME },
	{ "2026-11-22T10:53:01ZZ", NO_TIME },
	{ "2026-11-22T10:53:01Z+01:00", NO_TIME },
	{ "+026-11-22T10:53:01Z", NO_TIME },
	{ "", NO_TIME },
};

static void
times_are_rfc3339(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		int64_t seconds = NO_TIME;
		struct err err = { 0 };
		char message[200] = "";
		if (times[i].seconds == NO_TIME)
			snprintf(message, sizeof message, "\"%s\": not a time, expected one like 2026-11-22T10:53:01Z", times[i].text);
		assert_int_equal(clock_parse(&seconds, slice_str(times[i].text), &err), message[0] ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, message);
		assert_true(seconds == times[i].seconds);
	}
}

static void
a_nul_inside_is_no_time(void **state)
{
	struct err err = { 0 };
	int64_t seconds;

	(void)state;
	assert_int_equal(clock_parse(&seconds, slice_of("2026-11-22T10:53:01Z\0", 21), &err), COCKET_E_FORMAT);
	assert_int_equal(clock_parse(&seconds, slice_of("\0" "026-11-22T10:53:01Z", 20), &err), COCKET_E_FORMAT);
}

static void
prints_what_it_parses(void **state)
{
	static const int64_t rows[] = { 0, -1, 1, 951782399, 951782400, 951868800, 4107542399, 4107542400, -62167219200, -62135596800,
	                                253402300799 };
	char text[CLOCK_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t back = 0;
		struct err err = { 0 };
		clock_print(text, rows[i]);
		assert_int_equal(strlen(text), 20);
		assert_int_equal(clock_parse(&back, slice_str(text), &err), COCKET_OK);
		assert_true(back == rows[i]);
	}
	clock_print(text, 1795344781);
	assert_string_equal(text, "2026-11-22T10:53:01Z");
}

static void
prints_the_nearest_end_when_out_of_range(void **state)
{
	char text[CLOCK_TEXT_BYTES];

	(void)state;
	clock_print(text, INT64_MAX);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	clock_print(text, INT64_MIN);
	assert_string_equal(text, "0000-01-01T00:00:00Z");
}

static void
durations_are_a_number_and_a_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* 0: refused */
	} rows[] = {
		{ "45s", 45 }, { "30m", 1800 }, { "12h", 43200 }, { "90d", 7776000 }, { "2w", 1209600 }, { "1y", 31536000 },
		{ "100y", 3153600000 },
		{ "36500d", 3153600000 }, { "101y", 0 }, { "36501d", 0 }, { "3153600001s", 0 }, { "0d", 0 }, { "00d", 0 },
		{ "01d", 0 }, { "-1d", 0 },
		{ "+1d", 0 }, { "1.5d", 0 }, { "d", 0 }, { "90", 0 }, { "", 0 }, { "1d12h", 0 }, { "90D", 0 }, { "90 d", 0 },
		{ " 90d", 0 }, { "90d ", 0 },
		{ "99999999999999999999d", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t seconds = 0;
		struct err err = { 0 };
		assert_int_equal(duration_parse(&seconds, slice_str(rows[i].text), &err), rows[i].seconds ? COCKET_OK : COCKET_E_USAGE);
		assert_true(seconds == rows[i].seconds);
	}
}

static void
bad_durations_say_what_is_expected(void **state)
{
	struct err err = { 0 };
	int64_t seconds;

	(void)state;
	assert_int_equal(duration_parse(&seconds, slice_str("90x"), &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "\"90x\": not a duration, expected a number and one of s m h d w y, like 90d");
	assert_int_equal(duration_parse(&seconds, slice_str("101y"), &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "\"101y\": not a duration, expected a number from 1 and one of s m h d w y, like 90d, at most 100 years");
}

static const int64_t DAY = 86400, HOUR = 3600;

static void
limits_are_exact_and_what_exceeds_them_is_seen(void **state)
{
	const struct {
		int64_t seconds, limit;
		const char *span, *limit_text, *excess;
	} rows[] = {
		{ 31 * DAY, 30 * DAY, "31 days", "30 days", "31 days" },
		{ 31 * DAY - 1, 30 * DAY, "30 days", "30 days", "more than 30 days" },
		{ 30 * DAY + 1, 30 * DAY, "30 days", "30 days", "more than 30 days" },
		{ 400 * DAY, 365 * DAY, "400 days", "365 days", "400 days" },
		{ DAY, HOUR, "1 day", "1 hour", "1 day" },
		{ 25 * HOUR, DAY, "1 day", "1 day", "25 hours" },
		{ DAY + 1, DAY, "1 day", "1 day", "more than 1 day" },
		{ 37 * HOUR, 36 * HOUR, "1 day", "36 hours", "37 hours" },
		{ 2 * DAY, 36 * HOUR, "2 days", "36 hours", "2 days" },
		{ 4 * DAY + 4 * HOUR, 4 * DAY + 3 * HOUR, "4 days", "99 hours", "more than 99 hours" },
		{ 4 * DAY + 3 * HOUR, 4 * DAY + 2 * HOUR, "4 days", "98 hours", "99 hours" },
		{ 91, 90, "1 minute", "90 seconds", "91 seconds" },
		{ 99, 98, "1 minute", "98 seconds", "99 seconds" },
		{ 100, 99, "1 minute", "99 seconds", "more than 99 seconds" },
		{ 120, 61, "2 minutes", "61 seconds", "2 minutes" },
		{ 2 * HOUR, HOUR, "2 hours", "1 hour", "2 hours" },
		{ 1001, 1000, "16 minutes", "16 minutes", "more than 16 minutes" },
		{ 2 * HOUR, 999, "2 hours", "999 seconds", "2 hours" },
		{ 2 * HOUR, 1001, "2 hours", "16 minutes", "2 hours" },
		{ 31 * DAY, 31 * DAY - 1, "31 days", "30 days", "31 days" },
		{ 1000 * DAY + 1, 1000 * DAY, "1000 days", "1000 days", "more than 1000 days" },
		{ 2, 1, "2 seconds", "1 second", "2 seconds" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char span[CLOCK_SPAN_BYTES], limit[CLOCK_SPAN_BYTES], excess[CLOCK_SPAN_BYTES];

		clock_print_span(span, rows[i].seconds);
		clock_print_limit(limit, rows[i].limit);
		clock_print_excess(excess, rows[i].seconds, rows[i].limit);
		assert_string_equal(span, rows[i].span);
		assert_string_equal(limit, rows[i].limit_text);
		assert_string_equal(excess, rows[i].excess);
	}
}

static void
instants_are_in_order(void **state)
{
	static const struct {
		const char *text;
		uint32_t nanoseconds;
	} rows[] = { /* from the earliest */
		{ "2026-11-22T10:53:00.999999999Z", 999999999 },
		{ "2026-11-22T10:53:01Z", 0 },
		{ "2026-11-22T10:53:01.0000000019Z", 1 },
		{ "2026-11-22T10:53:01.09Z", 90000000 },
		{ "2026-11-22T11:53:01.5+01:00", 500000000 },
		{ "2026-11-22T10:53:02.1Z", 100000000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
			struct instant a, b;
			struct err err = { 0 };

			assert_int_equal(instant_parse(&a, slice_str(rows[i].text), &err), COCKET_OK);
			assert_int_equal(instant_parse(&b, slice_str(rows[k].text), &err), COCKET_OK);
			assert_int_equal(a.nanoseconds, rows[i].nanoseconds);
			assert_int_equal(instant_compare(&a, &b), (i > k) - (i < k));
		}
}

static void
the_clocks_run(void **state)
{
	int64_t before = clock_monotonic_ms();

	(void)state;
	assert_true(clock_now() > 1700000000);
	assert_true(clock_monotonic_ms() >= before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_rfc3339),
		cmocka_unit_test(a_nul_inside_is_no_time),
		cmocka_unit_test(prints_what_it_parses),
		cmocka_unit_test(prints_the_nearest_end_when_out_of_range),
		cmocka_unit_test(durations_are_a_number_and_a_unit),
		cmocka_unit_test(bad_durations_say_what_is_expected),
		cmocka_unit_test(limits_are_exact_and_what_exceeds_them_is_seen),
		cmocka_unit_test(instants_are_in_order),
		cmocka_unit_test(the_clocks_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
