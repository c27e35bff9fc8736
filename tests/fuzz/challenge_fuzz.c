/* WWW-Authenticate headers: any bytes.  On error nothing was added; what was taken is NUL-terminated text without control characters, and
 * is within the ceiling. */
#include <stdlib.h>

#include "image/auth/www_authenticate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *text, size_t capacity)
{
	size_t n = strnlen(text, capacity);

	if (n == capacity)
		abort();
	for (size_t i = 0; i < n; i++)
		if ((text[i] >= 0 && text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7f)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct challenges all = { 0 };
	struct err err;

	if (challenges_parse(&all, slice_of(data, size), &err) && all.count > 0)
		abort();
	if (all.count > CHALLENGES_MAX)
		abort();
	for (size_t i = 0; i < all.count; i++) {
		check(all.items[i].realm, sizeof all.items[i].realm);
		check(all.items[i].service, sizeof all.items[i].service);
		check(all.items[i].scope, sizeof all.items[i].scope);
	}
	if (challenges_choose(&all) && challenges_choose(&all)->scheme == CHALLENGE_OTHER)
		abort();
	return 0;
}
