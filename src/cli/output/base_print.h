/* What was found of base images, for people. */
#ifndef COCKET_CLI_OUTPUT_BASE_PRINT_H
#define COCKET_CLI_OUTPUT_BASE_PRINT_H

#include "verify/base_result.h"

/* Each with what was looked up of it, for --explain. */
void base_explain(const struct base_results *r, int indent);

#endif
