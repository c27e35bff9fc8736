/* Comments that take findings out: "# cocket: ignore=ID[,ID...] REASON", on a line of its own above what it is about, or behind it. */
#ifndef COCKET_LINT_LINT_IGNORE_H
#define COCKET_LINT_LINT_IGNORE_H

#include "lint/lint_report.h"

/* Heeds them for the findings from first on.  One without a reason, or of a rule that there is not, is a finding itself.
 * COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_ignore(const struct lint_subject *s, size_t first, struct err *err);

#endif
