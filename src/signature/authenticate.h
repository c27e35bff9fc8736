/* Who made this signature?  A struct authenticated is the answer, and comes from nowhere else: what is in it was signed, by whom its proof says.
 * A claim is read from one, and so from nothing that is not proved. */
#ifndef COCKET_SIGNATURE_AUTHENTICATE_H
#define COCKET_SIGNATURE_AUTHENTICATE_H

#include "identity/keyring.h"
#include "identity/proof.h"
#include "signature/signature.h"

struct authenticated; /* complete in authenticate.c alone */

/* *out: yours, borrows from s; NULL where it is the signature of none of the keys: *how then says the most that can be said, MALFORMED over BAD over
 * OTHER_TYPE.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code authenticate_by_key(struct authenticated **out, enum signature_check *how, const struct signature *s,
                                                const struct keyring *keys, struct err *err);
void authenticated_free(struct authenticated **a);

const struct proof *authenticated_proof(const struct authenticated *a);
/* What was signed. */
struct slice authenticated_payload(const struct authenticated *a);
const char *authenticated_payload_type(const struct authenticated *a);

#endif
