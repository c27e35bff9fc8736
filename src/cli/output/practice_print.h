/* What was found of image practices, for people. */
#ifndef COCKET_CLI_OUTPUT_PRACTICE_PRINT_H
#define COCKET_CLI_OUTPUT_PRACTICE_PRINT_H

#include "verify/practice_result.h"

/* A line each, for --explain. */
void practice_explain(const struct practice_results *r, int indent);

#endif
