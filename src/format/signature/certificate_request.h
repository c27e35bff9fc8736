/* What is said to a certificate authority of sigstore (Fulcio, /api/v2/signingCert; fulcio.proto as protobuf JSON), and what it answers.  Values to bytes and
 * back, pure: nothing in the answer is proved. */
#ifndef COCKET_FORMAT_SIGNATURE_CERTIFICATE_REQUEST_H
#define COCKET_FORMAT_SIGNATURE_CERTIFICATE_REQUEST_H

#include "base/secret.h"
#include "crypto/authority.h"

/* The request; it holds the token, and so is in guarded memory.  proof: the token's name, signed by the key. */
MUST_CHECK enum cocket_code certificate_request_print(struct secret *out, struct slice token, const struct pubkey *key, struct slice proof,
                                                      struct err *err);

struct certificate_answer {
	struct buf certificate; /* owned: DER */
	struct buf chain;       /* owned: PEM of whoever issued it, and so on; never trusted */
};
void certificate_answer_free(struct certificate_answer *a);

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY; COCKET_E_UNSUPPORTED: the log's word for it is not in the certificate, where verifiers look. */
MUST_CHECK enum cocket_code certificate_answer_parse(struct certificate_answer *out, struct slice body, struct err *err);

#endif
