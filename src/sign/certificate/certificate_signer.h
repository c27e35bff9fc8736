/* Whoever signs by certificate (keyless): a key that is made for one run and never leaves it, for which a certificate authority certifies the identity of a
 * token for some minutes; a timestamp and a log's entry beside each signature say when that was, to everybody and for good.
 * Nothing is given out that our own verifier refuses by the trusted root. */
#ifndef COCKET_SIGN_CERTIFICATE_CERTIFICATE_SIGNER_H
#define COCKET_SIGN_CERTIFICATE_CERTIFICATE_SIGNER_H

#include "identity/identity.h"
#include "identity/signer.h"
#include "sign/certificate/certificate_signing.h"

/* Makes the key and asks nobody yet.  COCKET_E_USAGE: a service that is needed is not in the configuration. */
MUST_CHECK enum cocket_code certificate_signer_new(struct signer *out, struct certificate_signing *how, struct err *err);

/* NULL: it signs by a key that verifiers know. */
struct certificate_signer;
struct certificate_signer *certificate_signer_of(const struct signer *s);

/* Whom the authority certifies, borrowed; asks for a certificate if there is none yet.  Several threads may ask. */
MUST_CHECK enum cocket_code certificate_signer_identify(struct identity *out, struct certificate_signer *c, struct err *err);
const struct certificate_anchors *certificate_signer_anchors(const struct certificate_signer *c);

/* made: a signature by the key: signature, is_envelope, payload and signed_bytes.  Appends a bundle's verificationMaterial, JSON. */
MUST_CHECK enum cocket_code certificate_signer_vouch(struct buf *out, struct certificate_signer *c, const struct logged_signature *made, struct err *err);

/* The same as cosign's annotations, which have no place for entries of Rekor v2: where no log is asked alone. */
struct vouched_annotations {
	struct buf certificate, chain, timestamp; /* owned; their texts */
};
void vouched_annotations_free(struct vouched_annotations *v);
MUST_CHECK enum cocket_code certificate_signer_annotate(struct vouched_annotations *out, struct certificate_signer *c, const struct logged_signature *made,
                                                        struct err *err);

#endif
