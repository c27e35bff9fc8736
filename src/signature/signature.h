/* A signature as its format writes it, taken apart: what is signed, the payload in it, the signature, and what says whose it is.
 * Nothing in it is proved; authenticate.h does that. */
#ifndef COCKET_SIGNATURE_SIGNATURE_H
#define COCKET_SIGNATURE_SIGNATURE_H

#include "format/signature/certificate_material.h"

struct signature {
	struct slice signed_bytes;  /* what the signature is over */
	struct slice payload;       /* what is said, within the signed bytes */
	char payload_type[128];     /* within the signed bytes as well; "" where the format has but one */
	struct buf signature;       /* owned */
	struct buf bytes;           /* owned: what the slices borrow from, if it is not the evidence's document */
	struct material {           /* unsigned: it only says where to look */
		bool has_key_hint;
		struct digest key_hint; /* id of the key that it says made it */
		struct certificate_material certificate; /* owned; with it, the signature is no bare key's */
		struct err certificate_err; /* there is one, and it cannot be read */
	} material;
	bool is_envelope;           /* DSSE: the payload is in what is signed, not all of it */
	/* of an envelope that is stored by itself; NULL and empty: of a bundle's */
	const struct digest *envelope; /* its digest, which a log has */
	struct slice stamped;          /* its bytes, which a timestamp is about: otherwise that is the signature */
	struct buf envelope_bytes;     /* owned: what that borrows from */
};
void signature_free(struct signature *s);

#endif
