/* What collecting attestations and examining them share.  Not for other layers. */
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

/* What one attestation is made from. */
struct attestation_examining {
	struct attestations *out;
	const struct attestation_request *q;
	struct source *source; /* that it came from */
	struct evidence_item *item;
};

/* What the item itself says: nothing is proved yet (REASON_MALFORMED). */
struct attestation attestation_begin(const struct attestation_examining *x);
void attestation_set(struct attestation *a, enum reason reason, const char *detail);
void attestation_set_err(struct attestation *a, const struct err *err);
/* has: id is the key's, proved or a hint.  by: NULL: nobody's. */
void attestation_signer_set(struct attestation *a, const struct authenticators *by, bool has, const struct digest *id);
/* What is said, by whoever signed; payload is borrowed.  A document without a statement is about what its manifest refers to. */
void attestation_said_set(struct attestation *a, struct slice payload, bool is_statement);
/* Takes *a over.  COCKET_E_NOMEM; too many are an overflow in x->out, and no error. */
MUST_CHECK enum cocket_code attestation_add(struct attestation_examining *x, struct attestation *a, struct err *err);
void attestation_free(struct attestation *a);

/* Where evidence could not be had, "there is none" is not proved. */
void attestations_note_trouble(struct attestations *out, const struct evidence *e);

/* The signatures of the index that lists the item's manifest, and if that is signed by nobody who is known, those of the manifest: each good one is an
 * attestation; if there is none, one that says why.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code attestation_examine_manifest(struct attestation_examining *x, struct err *err);

/* Does the item's document belong to the manifest that was signed, and is that about the subject?  As its bytes say it, whoever fetched them.
 * COCKET_E_DIGEST, COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code attestation_manifest_check(const struct evidence_item *item, const struct attestation_request *q, enum attestation_signed by,
                                                       struct err *err);

#endif
