/* Who signed an attestation, for whoever prints it. */
#ifndef COCKET_VERIFY_ATTESTED_SIGNER_H
#define COCKET_VERIFY_ATTESTED_SIGNER_H

#include "signature/attestation.h"
#include "verify/attested.h"

/* Not proved unless the attestation is. */
struct attested_signer attested_signer_of(const struct attestation *a);

#endif
