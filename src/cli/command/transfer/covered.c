/* Which manifests of an image were covered: see covered.h.  Pure, but for what this machine's platform is. */
#include "cli/command/transfer/covered.h"

#include <stdlib.h>

#include "cli/option/host_platform.h"

bool
covered_in_part(const struct report *r)
{
	for (size_t i = 0; i < r->covered_count; i++)
		if (!r->covered[i].by_index)
			return true;
	return false;
}

enum cocket_code
covered_list(struct digest **out, size_t *n, const struct report *r, struct err *err)
{
	struct digest *list = calloc(r->covered_count + 1, sizeof *list);

	if (list == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < r->covered_count; i++)
		list[i] = r->covered[i].digest;
	*out = list;
	*n = r->covered_count;
	return COCKET_OK;
}

enum cocket_code
covered_one(const struct coverage **out, const struct report *r, struct err *err)
{
	struct platform host;
	char text[PLATFORM_TEXT_BYTES];

	host_platform(&host);
	*out = r->covered_count == 1 ? &r->covered[0] : NULL;
	for (size_t i = 0; i < r->covered_count && *out == NULL; i++)
		if (platform_matches(&host, &r->covered[i].platform))
			*out = &r->covered[i];
	if (*out && (*out)->platform.os[0])
		return COCKET_OK;
	platform_print(text, &host);
	return fail(err, COCKET_E_USAGE, "the index is not signed, and %s is none of the platforms that are: say which with --platform", text);
}
