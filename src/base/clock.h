/* Time: seconds since 1970 as int64, RFC 3339 text, durations as people type them. */
#ifndef COCKET_BASE_CLOCK_H
#define COCKET_BASE_CLOCK_H

#include "base/err.h"
#include "base/slice.h"

#define CLOCK_TEXT_BYTES sizeof "9999-12-31T23:59:59Z"

int64_t clock_now(void);         /* wall clock, Unix seconds */
int64_t clock_monotonic_ms(void);
void clock_sleep_ms(int64_t ms); /* a signal may cut it short */

/* "2026-11-22T10:53:01Z"; out of range times print as the nearest end. */
void clock_print(char out[static CLOCK_TEXT_BYTES], int64_t unix_seconds);

/* How long that is, for people: "12 days", "1 day", "5 hours", "1 minute"; rounded down, and never "0 days". */
#define CLOCK_SPAN_BYTES 40
void clock_print_span(char out[static CLOCK_SPAN_BYTES], int64_t seconds);
/* A limit, exact: "36 hours", "90 days"; but rounded down rather than more than 999 of what is smaller than a day. */
void clock_print_limit(char out[static CLOCK_SPAN_BYTES], int64_t seconds);
/* What exceeds a limit, so that it is seen: "37 hours" of 36, "more than 30 days" of 30 and a bit. */
void clock_print_excess(char out[static CLOCK_SPAN_BYTES], int64_t seconds, int64_t limit);

/* RFC 3339 with Z or an offset; a fraction is taken and dropped.  COCKET_E_FORMAT otherwise. */
MUST_CHECK enum cocket_code clock_parse(int64_t *out, struct slice text, struct err *err);

/* A time to the nanosecond. */
struct instant {
	int64_t seconds; /* since 1970 */
	uint32_t nanoseconds;
};
/* As clock_parse, with the fraction: what is finer than a nanosecond is dropped. */
MUST_CHECK enum cocket_code instant_parse(struct instant *out, struct slice text, struct err *err);
/* < 0, 0, > 0: a is before, at, after b. */
int instant_compare(const struct instant *a, const struct instant *b);

/* "90d", "12h", "30m", "45s", "2w", "1y" (365 days); a number and one unit, > 0, at most 100 years.  Seconds.  COCKET_E_USAGE otherwise. */
MUST_CHECK enum cocket_code duration_parse(int64_t *out, struct slice text, struct err *err);

#endif
