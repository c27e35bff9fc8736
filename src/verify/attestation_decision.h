/* Is what is required attested?  Attestations of one subject, whoever may sign, which of several decides; an answer with its reason.  Pure.
 * More attestations never make the demand weaker: if it is not known which is the latest, none is. */
#ifndef COCKET_VERIFY_ATTESTATION_DECISION_H
#define COCKET_VERIFY_ATTESTATION_DECISION_H

#include "verify/attestation_ballot.h"
#include "verify/attestation_requirement.h"

/* Zeroed memory holds nothing. */
void attestations_decide(struct attestation_answer *out, struct attestation_candidate *candidates, size_t n, const struct attestation_requirement *q, int64_t now);

#endif
