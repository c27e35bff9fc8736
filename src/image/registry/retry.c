/* When to try again: Retry-After (RFC 9110 section 10.2.3), or else exponential back-off with jitter.  Never waits itself. */
#include "image/registry/retry.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "base/escape.h"

#define DATE_BYTES sizeof "Sun, 06 Nov 1994 08:49:37 GMT"

/* IMF-fixdate alone (RFC 9110 5.6.7); the program runs in the C locale. */
static bool
date_parse(int64_t *out, struct slice value)
{
	char text[DATE_BYTES];
	struct tm tm = {0};
	const char *end;

	if (value.len != DATE_BYTES - 1 || memchr(value.ptr, 0, value.len))
		return false;
	memcpy(text, value.ptr, value.len);
	text[value.len] = 0;
	end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	if (!end || *end)
		return false;
	*out = (int64_t)timegm(&tm);
	return true;
}

enum cocket_code
retry_after_parse(int64_t *seconds, struct slice value, int64_t now, struct err *err)
{
	uint64_t n;
	int64_t when;

	if (u64_parse(&n, value, INT32_MAX, err) == COCKET_OK) {
		*seconds = (int64_t)n;
		return COCKET_OK;
	}
	if (!date_parse(&when, value))
		return fail(err, COCKET_E_FORMAT, "retry-after: %s: not seconds or a date", TEXT(value));
	*seconds = when > now ? when - now : 0;
	return COCKET_OK;
}

int64_t
retry_backoff_ms(unsigned n)
{
	int64_t base = (int64_t)RETRY_BACKOFF_MS << (n > 10 ? 10 : n - 1);
	uint16_t chance = 0;

	if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != sizeof chance)
		chance = 0;
	return base + base * chance / (2 * (UINT16_MAX + 1));
}

bool
retry_status(long status)
{
	return status == 429 || (status >= 500 && status < 600 && status != 501 && status != 505);
}
