/* A baseline: the findings that are known, so that only new ones count.  A file of our own, closed: {"version": 1, "findings": [{"fingerprint",
 * "rule", "file", "what"}]}; the fingerprint alone decides, the rest is for people. */
#ifndef COCKET_LINT_LINT_BASELINE_H
#define COCKET_LINT_LINT_BASELINE_H

#include "base/buf.h"
#include "lint/lint_report.h"

#define LINT_BASELINE_MAX_BYTES ((size_t)16 << 20)

struct lint_baseline {
	struct digest *items; /* owned; in order */
	size_t count, capacity;
};
void lint_baseline_free(struct lint_baseline *b);

/* COCKET_E_FORMAT: "FIELD: what is wrong"; COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_baseline_parse(struct lint_baseline *out, struct slice text, struct err *err);

/* Marks what it has; gives how many of it were not found. */
size_t lint_baseline_apply(const struct lint_baseline *b, struct lint_report *r);

/* Of all findings that no comment takes out. */
MUST_CHECK enum cocket_code lint_baseline_print(struct buf *out, const struct lint_report *r, struct err *err);

#endif
