/* What was proved of a signature by certificate, condition by condition, for --explain. */
#ifndef COCKET_CLI_OUTPUT_CERTIFICATE_EXPLAIN_H
#define COCKET_CLI_OUTPUT_CERTIFICATE_EXPLAIN_H

#include "signature/finding.h"

/* On standard error, a line a condition that held, in the order in which they are asked; the first that does not is the finding's own detail.
 * Nothing if it is not one by certificate. */
void certificate_explain(const struct finding *f, int indent);

#endif
