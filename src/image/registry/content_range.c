/* The Content-Range header (RFC 9110 section 14.4), held against the one that was asked for.  Never takes a part that nobody asked for:
 * what would be pushed on is only hashed in the end. */
#include "image/registry/content_range.h"

#include <stdio.h>
#include <strings.h>

#include "base/escape.h"

static bool
header_is(struct slice header, const char *text)
{
	return header.len == strlen(text) && strncasecmp((const char *)header.ptr, text, header.len) == 0;
}

enum cocket_code
content_range_check(struct slice header, uint64_t from, uint64_t size, struct err *err)
{
	unsigned long long first = from, last = size - 1, all = size;
	char whole[80], open[80];

	(void)snprintf(whole, sizeof whole, "bytes %llu-%llu/%llu", first, last, all);
	(void)snprintf(open, sizeof open, "bytes %llu-%llu/*", first, last);
	if (header_is(header, whole) || header_is(header, open))
		return COCKET_OK;
	return fail(err, COCKET_E_REGISTRY, "content-range: %s, expected %s", header.len ? TEXT(header) : "none", whole);
}
