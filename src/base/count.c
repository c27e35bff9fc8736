/* Numbers with their noun: see count.h. */
#include "base/count.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool
ends_in(const char *noun, size_t len, const char *ending)
{
	const size_t n = strlen(ending);

	return len > n && memcmp(noun + len - n, ending, n) == 0;
}

static bool
takes_es(const char *noun, size_t len)
{
	return ends_in(noun, len, "s") || ends_in(noun, len, "x") || ends_in(noun, len, "ch") || ends_in(noun, len, "sh");
}

/* "key" and "day" keep their y. */
static bool
takes_ies(const char *noun, size_t len)
{
	return ends_in(noun, len, "y") && len > 1 && strchr("aeiou", noun[len - 2]) == NULL;
}

struct count_text
count_text(uint64_t n, const char *noun)
{
	const size_t len = strlen(noun);
	struct count_text t;

	if (n == 1)
		snprintf(t.s, sizeof t.s, "1 %s", noun);
	else if (takes_ies(noun, len))
		snprintf(t.s, sizeof t.s, "%" PRIu64 " %.*sies", n, (int)len - 1, noun);
	else
		snprintf(t.s, sizeof t.s, "%" PRIu64 " %s%s", n, noun, takes_es(noun, len) ? "es" : "s");
	return t;
}
