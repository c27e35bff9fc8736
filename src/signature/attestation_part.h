/* What the parts of attestation.c share: an envelope taken apart.  Not for other layers. */
#ifndef COCKET_SIGNATURE_ATTESTATION_PART_H
#define COCKET_SIGNATURE_ATTESTATION_PART_H

#include "signature/attestation.h"
#include "signature/signature.h"

/* An envelope or a bundle, as it came, to a signature whose bytes are the item's own: *item has no document any more.
 * COCKET_E_UNSUPPORTED: it holds no statement, and so is no attestation. */
MUST_CHECK enum cocket_code attestation_envelope_parse(struct signature *out, struct evidence_item *item, struct err *err);

/* One item to none, one or several attestations, added.  s: where signatures of its manifest are looked for. */
MUST_CHECK enum cocket_code attestation_examine(struct attestations *out, const struct attestation_request *q, struct source *s, struct evidence_item *item,
                                                struct err *err);

/* Does the item's document belong to the manifest that was signed, and is that about the subject?  As its bytes say it, whoever fetched them.
 * COCKET_E_DIGEST, COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code attestation_manifest_check(const struct evidence_item *item, const struct attestation_request *q, enum attestation_signed by,
                                                       struct err *err);

#endif
