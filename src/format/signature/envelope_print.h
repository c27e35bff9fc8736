/* DSSE envelopes as cosign 2 stores attestations (secure-systems-lab/dsse envelope.md).  Values to bytes, pure. */
#ifndef COCKET_FORMAT_SIGNATURE_ENVELOPE_PRINT_H
#define COCKET_FORMAT_SIGNATURE_ENVELOPE_PRINT_H

#include "base/buf.h"

/* Around an in-toto statement and its one signature, compact. */
MUST_CHECK enum cocket_code envelope_print(struct buf *out, struct slice payload, struct slice signature, struct err *err);

#endif
