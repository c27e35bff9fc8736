/* Which attestations are required of an image, by the rule of the policy and by the options, and whose signatures count for them. */
#ifndef COCKET_VERIFY_ATTESTATION_REQUIRE_H
#define COCKET_VERIFY_ATTESTATION_REQUIRE_H

#include "verify/attestation_requirement.h"

/* All that the rule and the options require; none if nothing is.  COCKET_E_NO_RULE, COCKET_E_USAGE: nobody is named who may sign. */
struct verification;
MUST_CHECK enum cocket_code attestation_requirements_open(struct attestation_requirements *out, struct verification *run, struct err *err);

#endif
