/* The attestations that an image must have: of what was named, of its platforms, by themselves or behind signatures. */
#ifndef COCKET_VERIFY_ATTESTATION_STAGE_H
#define COCKET_VERIFY_ATTESTATION_STAGE_H

#include "verify/verdict.h"

struct verification;

/* Attestations decide instead of signatures: the rule says so, or attestations were asked for without a policy. */
bool attestations_alone(const struct verification *run);

/* Where fetched documents are remembered, if attestations are looked for in the same places; NULL: none are. */
struct fetch_memory *attestations_memory(struct verification *run);

/* By attestations alone, as if they were signatures: of what was named, and of its platforms. */
MUST_CHECK enum cocket_code attested_decide(struct decision *d, struct verification *run, struct err *err);
/* The same of one manifest, for platforms.c. */
MUST_CHECK enum cocket_code attested_manifest_decide(struct decision *d, struct verification *run, const struct digest *subject, struct err *err);

/* All that is required; *d, an allowance, may become a denial or unknown. */
MUST_CHECK enum cocket_code attestations_check(struct decision *d, struct verification *run, struct err *err);

#endif
