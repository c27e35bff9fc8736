/* Why a certificate is that of none of those who may sign, in words. */
#ifndef COCKET_IDENTITY_IDENTITY_REFUSAL_H
#define COCKET_IDENTITY_IDENTITY_REFUSAL_H

#include "base/err.h"
#include "identity/identity.h"

#define IDENTITY_REFUSAL_BYTES ERR_MESSAGE_BYTES

/* False: who is no holder of a certificate. */
bool identity_refusal_print(char out[static IDENTITY_REFUSAL_BYTES], const struct named_signers *signers, const struct identity *who);

#endif
