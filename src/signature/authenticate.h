/* Who made this signature?  A struct authenticated is the answer, and comes from nowhere else: what is in it was signed, by whom its proof says.
 * A claim is read from one, and so from nothing that is not proved. */
#ifndef COCKET_SIGNATURE_AUTHENTICATE_H
#define COCKET_SIGNATURE_AUTHENTICATE_H

#include "identity/keyring.h"
#include "identity/proof.h"
#include "signature/certificate_check.h"
#include "signature/signature.h"

struct authenticated; /* complete in authenticate.c alone */

/* What signatures are held against: keys that were given, and the authorities and logs of root files, each of which proves by itself. */
struct authenticators {
	const struct keyring *keys;
	const struct keyring *revoked; /* keys that count for nothing, so that what they signed is known for theirs; NULL none */
	struct certificate_anchors certificates;
};

/* Why a signature is nobody's whom we know. */
struct authentication {
	enum signature_check how; /* of the keys that are not revoked, the most that can be said: MALFORMED over BAD over OTHER_TYPE */
	bool by_certificate;      /* it has one, and no key that was given made it: the next says what is wrong */
	struct certificate_no no;
};

/* *out: yours, borrows from s; NULL: *why says why.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code authenticate(struct authenticated **out, struct authentication *why, struct signature *s, const struct authenticators *by,
                                         struct err *err);
void authenticated_free(struct authenticated **a);

const struct proof *authenticated_proof(const struct authenticated *a);
/* Of a certificate: all that was proved, which the proof borrows from; yours from now on.  NULL: by a key. */
struct certificate_proof *authenticated_take_certificate(struct authenticated *a);
/* What was signed. */
struct slice authenticated_payload(const struct authenticated *a);
const char *authenticated_payload_type(const struct authenticated *a);

#endif
