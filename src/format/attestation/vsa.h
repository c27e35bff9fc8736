/* Verification summaries (slsa.dev/spec/v1.1/verification_summary; v0.2 with its other spelling): what somebody else has checked, and the result.
 * Bytes to values, pure. */
#ifndef COCKET_FORMAT_ATTESTATION_VSA_H
#define COCKET_FORMAT_ATTESTATION_VSA_H

#include "base/strings.h"
#include "crypto/digest.h"

#define VSA_LEVELS_MAX 64
#define VSA_INPUTS_MAX 1024

struct vsa_input {
	char *uri; /* owned; "" none */
	bool has_sha256;
	struct digest sha256;
};

struct vsa {
	char verifier_id[512];
	char resource_uri[1024];
	char policy_uri[1024];     /* "" none */
	bool has_policy_digest;
	struct digest policy_digest;
	bool has_time;
	int64_t time;              /* timeVerified */
	bool passed;               /* the result is PASSED; it must be that or FAILED */
	struct strings levels;     /* owned: verifiedLevels, without FAILED */
	struct vsa_input *inputs;  /* owned: inputAttestations */
	size_t input_count, input_capacity;
};
void vsa_free(struct vsa *v);

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code vsa_parse(struct vsa *out, struct slice predicate, struct err *err);

/* The level itself, or a higher one of the same SLSA track: SLSA_BUILD_LEVEL_3 has SLSA_BUILD_LEVEL_2.  Never of a summary that did not pass. */
bool vsa_has_level(const struct vsa *v, const char *level);

#endif
