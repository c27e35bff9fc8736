/* One attestation held against what is asked of it: what it is, whether it is proved, whether all conditions hold.  Who may sign it is for
 * attestation_decision.h.  Pure. */
#ifndef COCKET_VERIFY_ATTESTATION_EVALUATION_H
#define COCKET_VERIFY_ATTESTATION_EVALUATION_H

#include "signature/attestation.h"
#include "verify/attestation_check.h"

/* out is zeroed.  COCKET_E_NOMEM alone. */
MUST_CHECK enum cocket_code attestation_evaluate(struct attested *out, const struct attestation *a, const struct check_context *c, struct err *err);

#endif
