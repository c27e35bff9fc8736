/* What was decided about an image, as a verification summary: for whoever is to rely on the decision instead of deciding anew. */
#ifndef COCKET_VERIFY_SUMMARY_H
#define COCKET_VERIFY_SUMMARY_H

#include "base/strings.h"
#include "verify/context.h"
#include "verify/report.h"

struct summary_settings {
	const char *verifier;         /* who says it: a URI */
	struct strings levels;        /* that an image which passes has, since the policy asks for them; borrowed */
	const struct policy_context *policy; /* NULL: keys or a trust store decide */
	int64_t now;
};

/* What may be summed up: it was decided, about a digest that is known. */
bool summary_is_due(const struct report *r);

/* Appends the in-toto statement about the digest that was decided about, and those of its platforms that were covered.  image: as it was asked for.
 * A rule that only warns does not make an image pass. */
MUST_CHECK enum cocket_code summary_print(struct buf *out, const char *image, const struct report *r, const struct summary_settings *s, struct err *err);

#endif
