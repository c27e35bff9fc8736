/* Dockerfiles by the rules of cocket-lint(7), but for the names of images in them. */
#ifndef COCKET_LINT_LINT_DOCKERFILE_H
#define COCKET_LINT_LINT_DOCKERFILE_H

#include "lint/lint_report.h"

/* COCKET_E_FORMAT: it is none, with "LINE:COLUMN: "; COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_dockerfile(const struct lint_subject *s, struct err *err);

#endif
