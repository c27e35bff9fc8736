/* Entries of an index: see covered_images.h. */
#include "verify/covered_images.h"

bool
is_covered_image(const struct verification *run, const struct descriptor *d)
{
	if (is_provenance(d))
		return false;
	if (run->platform_count == 0 || strcmp(run->platforms[0], "all") == 0)
		return true;
	if (run->report->covered_count == 0) /* nothing had to be: the index itself is listed */
		return platform_may_be_asked(run, d);
	for (size_t i = 0; i < run->report->covered_count; i++)
		if (digest_eq(&run->report->covered[i].digest, &d->digest))
			return true;
	return false;
}
