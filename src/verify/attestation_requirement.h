/* An attestation that is required: what it must be, from the policy or the command line, and whose signatures count for it. */
#ifndef COCKET_VERIFY_ATTESTATION_REQUIREMENT_H
#define COCKET_VERIFY_ATTESTATION_REQUIREMENT_H

#include "format/policy/policy_attestation.h"
#include "verify/requirement.h"

struct attestation_requirement {
	const struct policy_attestation *asked;
	char types[256];             /* "spdx or cyclonedx": for people */
	struct requirements signers; /* owned: whoever signs it; any of them suffices */
	struct requirements vex;     /* owned: whose VEX counts; none: nobody's */
};

struct attestation_requirements {
	struct attestation_requirement *items; /* owned */
	size_t count, capacity;
};
void attestation_requirements_free(struct attestation_requirements *r);

/* False: of another type than is asked for.  What says no type may be of any. */
bool attestation_type_is_asked(const struct policy_attestation *asked, const char *type);

#endif
