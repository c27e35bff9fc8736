/* Attestations of one type by our own key, of one digest: what a new one takes the place of, and afterwards itself, found where a verifier looks. */
#ifndef COCKET_SIGN_OWN_ATTESTATION_H
#define COCKET_SIGN_OWN_ATTESTATION_H

#include "sign/earlier.h"
#include "sign/signing.h"
#include "signature/attestation.h"

/* All that are there, for new_signature's own. */
MUST_CHECK enum cocket_code own_attestations_collect(struct attestations *out, struct source *s, const struct new_signature *n, struct err *err);

/* Adds to the list those in that place, ATTESTATION_BUNDLE (by the digest of the manifest that refers to the image) or ATTESTATION_TAG (of the layer).
 */
MUST_CHECK enum cocket_code own_attestations_find(struct earlier *e, enum attestation_place place, const struct new_signature *n, struct err *err);

/* Reads back all that was attached, and verifies it.  COCKET_E_REGISTRY: one is not served as it was written. */
MUST_CHECK enum cocket_code own_attestations_check(struct signing *s, struct err *err);

#endif
