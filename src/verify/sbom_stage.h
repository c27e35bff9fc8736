/* Lists of packages that are proved, held against the bytes of the layers: --deep --sbom, and a policy's verify-bytes.  Private to verify/: it can turn
 * an allowance into a denial, and nothing into an allowance. */
#ifndef COCKET_VERIFY_SBOM_STAGE_H
#define COCKET_VERIFY_SBOM_STAGE_H

#include "verify/verdict.h"

struct verification;

/* Before the layers pass: what is to be looked at in them. */
MUST_CHECK enum cocket_code sbom_stage_begin(struct verification *run, struct err *err);
/* Behind them: *d, an allowance, becomes a denial for each image that is not what its list says. */
MUST_CHECK enum cocket_code sbom_stage_check(struct decision *d, struct verification *run, struct err *err);

#endif
