/* What one verification found, for cli/output/output to print: memory, and nothing else.
 * Zeroed memory denies; a pinned reference is there only if the image is allowed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "verify/report.h"

void
report_free(struct report *r)
{
	for (size_t i = 0; i < r->finding_room; i++)
		finding_free(&r->findings[i]);
	free(r->findings);
	free(r->evaluations);
	free(r->subjects);
	free(r->covered);
	warnings_free(&r->warnings);
	blobs_free(&r->blobs);
	attested_list_free(&r->attested);
	sbom_results_free(&r->sboms);
	practice_results_free(&r->practices);
	base_results_free(&r->bases);
	*r = (struct report){ 0 };
}

enum cocket_code
report_grow(struct report *r, size_t more, struct err *err)
{
	const size_t n = more + 1; /* never NULL */
	const size_t room = r->count + more;

	if (LIST_RESERVE(r->findings, r->finding_capacity, r->count, n, LIST_MAX, "findings", err) ||
	    LIST_RESERVE(r->evaluations, r->evaluation_capacity, r->count, n, LIST_MAX, "findings", err))
		return err->code;
	if (LIST_RESERVE(r->subjects, r->subject_capacity, r->count, n, LIST_MAX, "findings", err))
		return err->code;
	for (; r->finding_room < room; r->finding_room++)
		r->findings[r->finding_room] = (struct finding){ 0 };
	return COCKET_OK;
}

enum cocket_code
covered_add(struct report *r, const struct platform *platform, const struct digest *digest, bool by_index, struct err *err)
{
	if (LIST_RESERVE(r->covered, r->covered_capacity, r->covered_count, 1, LIST_MAX, "platforms", err))
		return err->code;
	r->covered[r->covered_count++] = (struct coverage){ .platform = *platform, .digest = *digest, .by_index = by_index };
	return COCKET_OK;
}

void
report_add_foreign(struct report *r, const struct evidence *e)
{
	for (size_t i = 0; i < e->foreign_count && r->foreign_count < FOREIGN_ITEMS_MAX; i++)
		r->foreign[r->foreign_count++] = e->foreign[i];
}

void
report_refuse(struct report *r, const struct err *why)
{
	r->reason = reason_of(why->code);
	r->cause = why->cause;
	r->verdict = reason_is_transient(r->reason) ? VERDICT_UNKNOWN : VERDICT_DENY;
	r->would_deny = false;
	r->pinned[0] = '\0';
	snprintf(r->detail, sizeof r->detail, "%s", why->message);
	r->hint[0] = '\0';
}
