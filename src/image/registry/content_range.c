/* The Content-Range header (RFC 9110 section 14.4), held against the one that was asked for.  Never takes a part that nobody asked for:
 * what would be pushed on is only hashed in the end. */
#include "image/registry/content_range.h"

#include <stdio.h>

#include "base/ascii.h"
#include "base/escape.h"

enum cocket_code
content_range_check(struct slice header, uint64_t from, uint64_t size, struct err *err)
{
	unsigned long long first = from, last = size - 1, all = size;
	char whole[80], open[80];

	(void)snprintf(whole, sizeof whole, "bytes %llu-%llu/%llu", first, last, all);
	(void)snprintf(open, sizeof open, "bytes %llu-%llu/*", first, last);
	if (ascii_is(header, whole) || ascii_is(header, open))
		return COCKET_OK;
	return fail(err, COCKET_E_REGISTRY, "content-range: %s, expected %s", header.len ? TEXT(header) : "none", whole);
}
