/* --attestation TYPE[,TYPE]: each type is required. */
#ifndef COCKET_CLI_OPTION_ATTESTATION_TYPES_H
#define COCKET_CLI_OPTION_ATTESTATION_TYPES_H

#include "base/limits.h"
#include "base/strings.h"
#include "format/policy/policy_attestation.h"

struct attestation_types {
	struct strings words;  /* owned: one a type */
	const char *types[POLICY_ATTESTATIONS_MAX];
	struct policy_attestation items[POLICY_ATTESTATIONS_MAX]; /* borrow from those */
	size_t count;
};
void attestation_types_free(struct attestation_types *t);

/* given: as on the command line; sbom_bytes: an SBOM is required, and that the layers are as it says.  COCKET_E_USAGE: no type that there is, or one twice. */
MUST_CHECK enum cocket_code attestation_types_read(struct attestation_types *out, const struct strings *given, bool sbom_bytes, struct err *err);

#endif
