/* What VEX says of one manifest, by those whose word counts: by it findings of a scan are suppressed.  What cannot be read suppresses nothing. */
#ifndef COCKET_VERIFY_ATTESTATION_VEX_H
#define COCKET_VERIFY_ATTESTATION_VEX_H

#include "signature/attestation.h"
#include "verify/attestation_check.h"
#include "verify/requirement.h"

struct verification;

struct attestation_vex {
	struct attestations found;      /* owned: whoever said it */
	struct attestations *relatives; /* owned: the same of each relative of the manifest, said.relative_count of them once they were asked */
	struct vex_sources said;        /* owned, and borrows from those: what counts */
};
void attestation_vex_free(struct attestation_vex *v);

/* All that they say of it: what suppresses, and what takes that back.  q: as for attestations of the manifest; type and signers are VEX's.
 * COCKET_E_NOMEM, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code attestation_vex_collect(struct attestation_vex *out, const struct attestation_request *q, const struct requirements *who,
                                                    struct err *err);
/* And of its relatives, where something was said that they may take back.  The index that lists it (q->wish.index), or the images that it lists
 * itself, if index is it: those of platforms that are asked for. */
MUST_CHECK enum cocket_code attestation_vex_collect_relatives(struct attestation_vex *out, const struct attestation_request *q, const struct requirements *who,
                                                              const struct verification *run, struct err *err);
/* The first place of all those that could not be asked, or had more than is read: code 0 none. */
const struct err *attestation_vex_transient(const struct attestation_vex *v);
const struct err *attestation_vex_overflow(const struct attestation_vex *v);

/* Is *a proved, and have as many of them as are required signed that document?  all: what was found, *a too. */
bool attestation_vex_counts(const struct attestations *all, const struct attestation *a, const struct requirements *who, int64_t now);

#endif
