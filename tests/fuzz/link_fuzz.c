/* Link headers and the URLs in them: any bytes.  A next page that is taken is below its prefix, without dot segments, and is its own next
 * page again. */
#include <stdlib.h>

#include "image/registry/link_header.h"
#include "image/registry/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char page[] = "https://r.example/v2/a/referrers/x", prefix[] = "/v2/a/referrers/";
	struct slice input = slice_of(data, size), target = { 0 };
	char next[2048], again[2048];
	struct err err;

	if (link_next(&target, input, &err))
		return 0;
	if (target.len > 0 && (target.ptr <= data || target.ptr + target.len >= data + size))
		abort();
	if (target.len == 0 || next_page(next, sizeof next, page, prefix, target, &err))
		return 0;
	if (!slice_starts(slice_str(next), prefix))
		abort();
	if (next_page(again, sizeof again, page, prefix, slice_str(next), &err) || strcmp(next, again) != 0)
		abort();
	return 0;
}
