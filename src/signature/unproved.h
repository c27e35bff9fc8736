/* What a piece of evidence says of itself and nobody has proved: for people to look at, and to choose the word for a "no".  It has a type of its
 * own, so that it is never taken for a claim. */
#ifndef COCKET_SIGNATURE_UNPROVED_H
#define COCKET_SIGNATURE_UNPROVED_H

#include "format/signature/certificate_material.h"
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
	char identity[512], issuer[512]; /* of one: the name in it, and who vouched for that; "" cannot be read */
	bool has_log_index;             /* an entry of a log is beside it */
	uint64_t log_index;
	bool has_log_time;
	int64_t log_time;
	bool is_attestation;            /* about the image, and no signature of it */
	bool is_as_written;             /* as signers write it, for this image: not altered on the way, as far as that shows */
	bool has_name;
	struct name name;               /* the reference, parsed */
};

/* What a certificate says, and the entry of a log beside it. */
void unproved_read_certificate(struct unproved *out, const struct certificate_material *m);

/* Never fails. */
void unproved_read(struct unproved *out, const struct evidence_item *e);

#endif
