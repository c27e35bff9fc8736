/* What one verification found, for cli/out to print: memory, and nothing else.
 * Zeroed memory denies; a pinned reference is there only where the image may pass. */
#include <stdlib.h>

#include "verify/run.h"

void
report_free(struct report *r)
{
	free(r->findings);
	free(r->counted);
	free(r->subjects);
	free(r->covered);
	*r = (struct report){ 0 };
}

enum cocket_code
report_grow(struct report *r, size_t more, struct err *err)
{
	size_t n = r->count + more;
	struct finding *findings = reallocarray(r->findings, n + 1, sizeof *findings);

	if (findings)
		r->findings = findings;
	bool *counted = reallocarray(r->counted, n + 1, sizeof *counted);
	if (counted)
		r->counted = counted;
	struct digest *subjects = reallocarray(r->subjects, n + 1, sizeof *subjects);
	if (subjects)
		r->subjects = subjects;
	return findings && counted && subjects ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");
}

enum cocket_code
covered_add(struct report *r, const struct platform *platform, const struct digest *digest, bool by_index, struct err *err)
{
	struct coverage *covered = reallocarray(r->covered, r->covered_count + 1, sizeof *covered);

	if (covered == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	r->covered = covered;
	covered[r->covered_count++] = (struct coverage){ .platform = *platform, .digest = *digest, .by_index = by_index };
	return COCKET_OK;
}
