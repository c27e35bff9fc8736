/* Findings of cocket-lint(1) on standard output: lines as compilers write them, JSON, SARIF. */
#ifndef COCKET_CLI_OUTPUT_LINT_PRINT_H
#define COCKET_CLI_OUTPUT_LINT_PRINT_H

#include "cli/output/output.h"
#include "lint/lint_report.h"

/* "FILE:LINE:COLUMN: warning: WHAT [RULE]", of those that count. */
void lint_print_text(const struct lint_report *r);

/* One object a line, of all. */
MUST_CHECK enum cocket_code lint_print_json(const struct lint_report *r, struct err *err);

/* lint_sarif.c: SARIF 2.1.0 (OASIS), of all; what a comment or the baseline takes out is suppressed there too. */
MUST_CHECK enum cocket_code lint_print_sarif(const struct lint_report *r, struct err *err);

/* "3 findings: 1 error, 2 warnings; 4 known, 1 ignored", on standard error. */
void lint_print_summary(const struct lint_report *r, size_t stale);

#endif
