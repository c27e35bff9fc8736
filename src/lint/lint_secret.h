/* Secrets in files that lint looks at: the kinds of format/secret, each told exactly. */
#ifndef COCKET_LINT_LINT_SECRET_H
#define COCKET_LINT_LINT_SECRET_H

#include "lint/lint_report.h"

/* Each kind that a line holds, or if it takes several lines, the file.  Never says a value.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_secrets(const struct lint_subject *s, struct err *err);

#endif
