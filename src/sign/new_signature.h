/* One signature on its way: what it says and who makes it; and which others say the same. */
#ifndef COCKET_SIGN_NEW_SIGNATURE_H
#define COCKET_SIGN_NEW_SIGNATURE_H

#include "format/attestation/statement_print.h"
#include "format/signature/simple_payload.h"
#include "identity/keyring.h"
#include "identity/signer.h"
#include "sign/certificate/certificate_signer.h"
#include "signature/finding.h"

struct new_signature {
	const struct signer *by;
	struct keyring self;               /* owned: the key of by; empty: it signs by certificate, */
	struct certificate_signer *certificate; /* of this one; else NULL */
	struct identity who;               /* borrowed from by */
	struct descriptor subject;         /* the manifest */
	struct simple_payload payload;     /* digest, name and times */
	const struct predicate *predicate; /* what is attested; NULL: it signs the image */
	const struct annotation *annotations;
	size_t annotation_count;
	const struct attestations *own;    /* of the same type by the same key, as they were before; NULL: not looked for */
	int64_t now;
};
/* The rest is for the caller to fill in.  Whoever signs by certificate has one from now on. */
MUST_CHECK enum cocket_code new_signature_open(struct new_signature *out, const struct signer *by, struct err *err);
void new_signature_close(struct new_signature *n);

/* What a hint names: the key's id; NULL: a certificate says itself whose it is. */
const struct digest *new_signature_hint(const struct new_signature *n);

/* Payload and raw signature; of one by certificate, what is beside it. */
MUST_CHECK enum cocket_code simple_make(struct buf *payload, struct buf *signature, struct vouched_annotations *vouched, const struct new_signature *n,
                                        struct err *err);
/* The in-toto statement: that the image is signed, or what is attested of it. */
MUST_CHECK enum cocket_code statement_make(struct buf *out, const struct new_signature *n, struct err *err);
/* The whole bundle. */
MUST_CHECK enum cocket_code bundle_make(struct buf *out, const struct new_signature *n, struct err *err);

/* By the same key or identity, proved, of the same digest, by the same name: what n takes the place of.  *out: what it says. */
bool is_replaced_by(struct claim *out, const struct new_signature *n, const struct evidence_item *e);

/* The same of a layer of a .sig manifest that has its payload inline, as ours have. */
bool layer_is_replaced_by(const struct new_signature *n, const struct descriptor *layer);

/* One that is_replaced_by n, and need not be: it has the annotations and the lifetime that n has, and more than half of that to come. */
bool is_equivalent_to(const struct new_signature *n, const struct evidence_item *bundle, const struct claim *claim);

#endif
