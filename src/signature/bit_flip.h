/* Is this signature one of ours that was damaged on the way?  Serves the choice of a word for a "no", and nothing else. */
#ifndef COCKET_SIGNATURE_BIT_FLIP_H
#define COCKET_SIGNATURE_BIT_FLIP_H

#include "identity/keyring.h"
#include "signature/signature.h"

/* True where flipping one bit of it makes it the signature of one of the keys: it was damaged, not made by a stranger.  Spends checks from
 * *budget. */
bool signature_is_one_bit_off(const struct signature *s, const struct keyring *keys, unsigned *budget);

#endif
