/* What became of attestations, for people: each on a line with -v, with its conditions for --explain. */
#ifndef COCKET_CLI_OUTPUT_ATTESTED_PRINT_H
#define COCKET_CLI_OUTPUT_ATTESTED_PRINT_H

#include "verify/report.h"

void attested_print_verbose(const struct report *r);
void attested_explain(const struct report *r, int indent);

#endif
