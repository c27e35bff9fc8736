/* Bundles of in-toto statements, of whatever type, by whoever can sign: image signatures and attestations alike. */
#ifndef COCKET_SIGN_STATEMENT_BUNDLE_H
#define COCKET_SIGN_STATEMENT_BUNDLE_H

#include "identity/signer.h"

/* Appends the whole bundle, v0.3, at most out->max bytes.  One by certificate is logged and timestamped as well, and proved by our own verifier
 * before it is given out (certificate_signer.h).  COCKET_E_SIGNATURE, COCKET_E_NET ...: what a service answered, or what is wrong with that. */
MUST_CHECK enum cocket_code statement_bundle_make(struct buf *out, const struct signer *by, struct slice statement, struct err *err);

#endif
