/* What is attached to an image that nobody signed in a form that is read here: see advice.h.  Words alone: it denies already. */
#include <stdio.h>

#include "image/evidence/evidence_gather.h"
#include "verify/advice.h"

/* The place where cosign 2 attests is looked into only now. */
static void
attestations_find(struct report *r, struct source *s)
{
	struct evidence e = { 0 };

	evidence_find_attestations(&e, s, &r->digest);
	report_add_foreign(r, &e);
	evidence_free(&e);
}

void
report_foreign(struct report *r, struct source *s)
{
	char what[FOREIGN_TEXT_BYTES], detail[ERR_MESSAGE_BYTES];
	size_t others;

	if (r->reason != REASON_NO_SIGNATURE || r->verdict != VERDICT_DENY || !r->has_digest || r->count > 0)
		return;
	if (r->foreign_count == 0)
		attestations_find(r, s);
	if (r->foreign_count == 0)
		return;
	foreign_print(what, r->foreign[0].what.kind, r->foreign[0].what.type);
	others = r->foreign_count - 1;
	snprintf(detail, sizeof detail, "no signature by a key; but %.190s (%.150s)", what, r->foreign[0].where);
	memcpy(r->detail, detail, sizeof r->detail);
	if (others > 0)
		snprintf(r->detail + strlen(r->detail), sizeof r->detail - strlen(r->detail), ", and %zu more", others);
}
