/* Time as Unix seconds, RFC 3339 text, and durations.
 * Never consults the time zone or the locale.  Leap seconds (":60") are refused: Unix time has no name for them. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#include "base/count.h"
#include "base/escape.h"

#define YEAR_0000 INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define YEAR_9999_END INT64_C(253402300799)
#define DURATION_MAX_SECONDS (INT64_C(100) * 365 * 86400)

int64_t
clock_now(void)
{
	return (int64_t)time(NULL);
}

int64_t
clock_monotonic_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		BUG("no monotonic clock");
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
clock_sleep_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000 };

	(void)nanosleep(&t, NULL);
}

void
clock_print(char out[static CLOCK_TEXT_BYTES], int64_t unix_seconds)
{
	time_t t = unix_seconds < YEAR_0000 ? YEAR_0000 : unix_seconds > YEAR_9999_END ? YEAR_9999_END : unix_seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm))
		BUG("a year from 0 to 9999 has a date");
	/* strftime's %Y does not pad the year */
	int fields[] = { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec };
	static const char form[] = "0000-00-00T00:00:00Z";
	memcpy(out, form, sizeof form);
	for (size_t i = 0, end = 4; i < 6; i++, end += 3)
		for (size_t at = end; fields[i] > 0; fields[i] /= 10)
			out[--at] = (char)('0' + fields[i] % 10);
}

static const struct {
	int64_t seconds;
	const char *one;
} units[] = { { 24 * 3600, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } };

static void
in_unit_print(char out[static CLOCK_SPAN_BYTES], int64_t seconds, size_t unit)
{
	snprintf(out, CLOCK_SPAN_BYTES, "%.39s", COUNT(seconds / units[unit].seconds, units[unit].one));
}

void
clock_print_span(char out[static CLOCK_SPAN_BYTES], int64_t seconds)
{
	size_t i = 0;

	while (i < 3 && seconds < units[i].seconds)
		i++;
	in_unit_print(out, seconds, i);
}

void
clock_print_limit(char out[static CLOCK_SPAN_BYTES], int64_t seconds)
{
	size_t i = 0;

	while (seconds % units[i].seconds != 0)
		i++;
	if (i == 0 || seconds / units[i].seconds < 1000)
		in_unit_print(out, seconds, i);
	else
		clock_print_span(out, seconds);
}

void
clock_print_excess(char out[static CLOCK_SPAN_BYTES], int64_t seconds, int64_t limit)
{
	char limit_text[CLOCK_SPAN_BYTES];
	size_t i = 0;

	while (i < 3 && seconds - seconds % units[i].seconds <= limit)
		i++;
	clock_print_limit(limit_text, limit);
	if (i == 0 || seconds / units[i].seconds < 100)
		in_unit_print(out, seconds, i);
	else
		snprintf(out, CLOCK_SPAN_BYTES, "more than %.29s", limit_text);
}

/* What is left of the text; bad is sticky. */
struct date_text {
	struct slice left;
	bool bad;
};

static bool
take(struct date_text *c, const char *any_of)
{
	if (c->left.len == 0 || !memchr(any_of, c->left.ptr[0], strlen(any_of)))
		return false;
	c->left = slice_of(c->left.ptr + 1, c->left.len - 1);
	return true;
}

static void
need(struct date_text *c, const char *any_of)
{
	if (!take(c, any_of))
		c->bad = true;
}

/* Exactly that many digits, min to max. */
static int
number(struct date_text *c, size_t digits, int min, int max)
{
	int n = 0;

	for (size_t i = 0; i < digits; i++) {
		int digit = c->left.len ? c->left.ptr[0] - '0' : -1;
		need(c, "0123456789");
		n = c->bad ? 0 : 10 * n + digit;
	}
	if (n < min || n > max)
		c->bad = true;
	return n;
}

static int
days_in(int year, int month)
{
	static const int days[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month];
}

/* RFC 3339 section 5.6: full-date */
static void
read_date(struct date_text *c, struct tm *tm)
{
	int year = number(c, 4, 0, 9999);
	need(c, "-");
	int month = number(c, 2, 1, 12);
	need(c, "-");
	int day = number(c, 2, 1, c->bad ? 31 : days_in(year, month));

	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
}

/* partial-time */
static void
read_time(struct date_text *c, struct tm *tm)
{
	tm->tm_hour = number(c, 2, 0, 23);
	need(c, ":");
	tm->tm_min = number(c, 2, 0, 59);
	need(c, ":");
	tm->tm_sec = number(c, 2, 0, 59);
	if (take(c, ".")) {
		need(c, "0123456789");
		while (take(c, "0123456789"))
			;
	}
}

/* time-offset, in seconds east */
static int64_t
read_offset(struct date_text *c)
{
	if (take(c, "Zz"))
		return 0;
	int64_t sign = take(c, "-") ? -1 : 1;
	if (sign > 0)
		need(c, "+");
	int hours = number(c, 2, 0, 23);
	need(c, ":");
	return sign * (hours * 3600 + number(c, 2, 0, 59) * 60);
}

enum cocket_code
clock_parse(int64_t *out, struct slice text, struct err *err)
{
	struct date_text c = { .left = text };
	struct tm tm = { 0 };

	read_date(&c, &tm);
	need(&c, "Tt");
	read_time(&c, &tm);
	int64_t east = read_offset(&c);
	if (c.bad || c.left.len)
		return fail(err, COCKET_E_FORMAT, "\"%s\": not a time, expected one like 2026-11-22T10:53:01Z", TEXT(text));
	*out = (int64_t)timegm(&tm) - east;
	return COCKET_OK;
}

static int64_t
unit_seconds(uint8_t unit)
{
	switch (unit) {
	case 's': return 1;
	case 'm': return 60;
	case 'h': return 3600;
	case 'd': return 86400;
	case 'w': return 7 * 86400;
	case 'y': return 365 * 86400;
	default: return 0;
	}
}

enum cocket_code
duration_parse(int64_t *out, struct slice text, struct err *err)
{
	int64_t unit = text.len ? unit_seconds(text.ptr[text.len - 1]) : 0;
	uint64_t n = 0;

	if (unit == 0)
		return fail(err, COCKET_E_USAGE, "\"%s\": not a duration, expected a number and one of s m h d w y, like 90d", TEXT(text));
	if (u64_parse(&n, slice_of(text.ptr, text.len - 1), (uint64_t)(DURATION_MAX_SECONDS / unit), err) != COCKET_OK || n == 0)
		return fail(err, COCKET_E_USAGE, "\"%s\": not a duration, expected a number from 1 and one of s m h d w y, like 90d, at most 100 years", TEXT(text));
	*out = (int64_t)n * unit;
	return COCKET_OK;
}

enum cocket_code
instant_parse(struct instant *out, struct slice text, struct err *err)
{
	const size_t point = sizeof "2026-11-22T10:53:01" - 1;
	uint32_t weight = 100000000;

	if (clock_parse(&out->seconds, text, err))
		return err->code;
	out->nanoseconds = 0;
	if (text.ptr[point] != '.')
		return COCKET_OK;
	for (size_t i = point + 1; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++, weight /= 10)
		out->nanoseconds += weight * (uint32_t)(text.ptr[i] - '0');
	return COCKET_OK;
}

int
instant_compare(const struct instant *a, const struct instant *b)
{
	if (a->seconds != b->seconds)
		return a->seconds < b->seconds ? -1 : 1;
	return (a->nanoseconds > b->nanoseconds) - (a->nanoseconds < b->nanoseconds);
}
