/* What somebody said and signed: "digest D is called N (tag T), from A until B", or a statement about it.
 * Read from a payload by the claim function of its format, which takes a proof: nothing unproved becomes a claim. */
#ifndef COCKET_SIGNATURE_CLAIM_H
#define COCKET_SIGNATURE_CLAIM_H

#include "format/name/reference.h"

enum claim_kind {
	CLAIM_NONE = 0,
	CLAIM_IMAGE,       /* signs the image */
	CLAIM_ATTESTATION, /* says something about it, and signs no image (A5) */
};

struct claim {
	enum claim_kind kind;
	/* of CLAIM_ATTESTATION */
	char predicate_type[256];
	/* of CLAIM_IMAGE */
	struct digest digest;            /* what the signer said: the evidence's subject (anything else is a finding of digest-mismatch) */
	char reference[NAME_TEXT_BYTES]; /* as signed; "" where the claim names nothing (bundles) */
	bool has_name;
	struct name name;                /* parsed reference; tag "" where none is named */
	bool has_signed_at;
	int64_t signed_at;
	bool has_expires;
	int64_t expires;
};

/* Fills reference, name, has_name; COCKET_E_FORMAT where the reference is no name. */
MUST_CHECK enum cocket_code claim_set_name(struct claim *claim, const char *reference, struct err *err);

#endif
