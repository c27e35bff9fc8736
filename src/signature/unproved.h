/* What a piece of evidence says of itself and nobody has proved: for people to look at, and to choose the word for a "no".  It has a type of its
 * own, so that it is never taken for a claim. */
#ifndef COCKET_SIGNATURE_UNPROVED_H
#define COCKET_SIGNATURE_UNPROVED_H

#include "image/evidence/evidence.h"

struct unproved {
	struct err err;                 /* not COCKET_OK: it cannot be read */
	bool has_key;
	struct digest key;              /* a hint whose signature it is */
	char type[256];                 /* what kind of statement, "" where the format has no kinds */
	char reference[NAME_TEXT_BYTES]; /* the image's name as it stands, "" none */
	bool has_signed_at, has_expires;
	int64_t signed_at, expires;
	bool is_certificate;            /* signed with a certificate, as far as that shows */
	bool is_attestation;            /* about the image, and no signature of it */
	bool is_as_written;             /* as signers write it, for this image: not altered on the way, as far as that shows */
	bool has_name;
	struct name name;               /* the reference, parsed */
};

/* Never fails. */
void unproved_read(struct unproved *out, const struct evidence_item *e);

#endif
