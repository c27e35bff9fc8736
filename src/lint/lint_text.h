/* Rules of cocket-lint(7) that hold for any text: scripts, CI files, whatever else a deployment is made of. */
#ifndef COCKET_LINT_LINT_TEXT_H
#define COCKET_LINT_LINT_TEXT_H

#include "lint/lint_report.h"

/* Where DOCKER_CONTENT_TRUST is switched on, and secrets of exact kinds.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_text(const struct lint_subject *s, struct err *err);

/* A file of commands or of a CI system, which names images in ways of its own: by its name, or its first line. */
bool lint_is_script(const char *path, struct slice bytes);

#endif
