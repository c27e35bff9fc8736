/* Verification summaries printed (slsa.dev/spec/v1.1/verification_summary).  Values to bytes, pure. */
#ifndef COCKET_FORMAT_ATTESTATION_VSA_PRINT_H
#define COCKET_FORMAT_ATTESTATION_VSA_PRINT_H

#include "base/buf.h"
#include "format/attestation/vsa.h"

#define VSA_PREDICATE "https://slsa.dev/verification_summary/v1"

/* The predicate, compact; vsa_parse reads the same from it.  What is not known is left out; one that did not pass has the level FAILED alone. */
MUST_CHECK enum cocket_code vsa_print(struct buf *out, const struct vsa *v, struct err *err);

#endif
