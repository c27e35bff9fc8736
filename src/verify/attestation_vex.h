/* What VEX says of one manifest, by those whose word counts: by it findings of a scan are suppressed.  What cannot be read suppresses nothing. */
#ifndef COCKET_VERIFY_ATTESTATION_VEX_H
#define COCKET_VERIFY_ATTESTATION_VEX_H

#include "signature/attestation.h"
#include "verify/attestation_check.h"
#include "verify/requirement.h"

struct attestation_vex {
	struct attestations found; /* owned: whoever said it */
	struct vex_sources said;   /* owned, and borrows from found: what counts */
};
void attestation_vex_free(struct attestation_vex *v);

/* All that they say: what suppresses, and what takes that back.  q: as for attestations of the manifest; type and signers are VEX's.
 * COCKET_E_NOMEM, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code attestation_vex_collect(struct attestation_vex *out, const struct attestation_request *q, const struct requirements *who,
                                                    struct err *err);

/* Is *a proved, and have as many of them as are required signed that document?  all: what was found, *a too. */
bool attestation_vex_counts(const struct attestations *all, const struct attestation *a, const struct requirements *who, int64_t now);

#endif
