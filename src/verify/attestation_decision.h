/* Is what is required attested?  Attestations of one subject, whoever may sign, which of several decides; an answer with its reason.  Pure.
 * More attestations never make the demand weaker: if it is not known which is the latest, none is. */
#ifndef COCKET_VERIFY_ATTESTATION_DECISION_H
#define COCKET_VERIFY_ATTESTATION_DECISION_H

#include "signature/attestation.h"
#include "verify/attestation_requirement.h"
#include "verify/attested.h"

/* One that was evaluated. */
struct attestation_candidate {
	const struct attestation *attestation;
	struct attested *attested; /* counted and decided are set; of one that nobody who is asked for has signed, the reason too */
	/* private: by the requirement that is looked at */
	bool is_wanted, is_copy;
	size_t signer;
	bool was_wanted;           /* by some */
};

struct attestation_answer {
	bool holds;
	enum reason reason; /* REASON_OK: it holds */
	char detail[ERR_MESSAGE_BYTES];
	bool is_none;       /* nobody who is asked for has attested anything of the type */
};

/* Zeroed memory holds nothing. */
void attestations_decide(struct attestation_answer *out, struct attestation_candidate *candidates, size_t n, const struct attestation_requirement *q, int64_t now);

#endif
