/* What a log's entry is about: the bodies of Rekor v1 (hashedrekord 0.0.1, dsse 0.0.1, intoto 0.0.2), read and compared, and that of Rekor v2
 * (hashedrekord 0.0.2), built anew (docs/FORMATS.md 2.4).  Pure.  An entry that is not about this signature, by this key, over these bytes, proves
 * nothing of it. */
#ifndef COCKET_FORMAT_LOG_LOG_BODY_H
#define COCKET_FORMAT_LOG_LOG_BODY_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/key_type.h"

/* The signature that an entry must be about. */
struct logged_signature {
	struct slice signature;    /* raw */
	struct slice stamped;      /* what its timestamps are about; empty: the signature */
	struct slice certificate;  /* DER of the one it was made with; empty: a bare key's */
	struct slice key;          /* SPKI of the key that made it */
	enum key_type key_type;
	bool is_envelope;          /* DSSE: payload is in it, and signed_bytes its encoding; otherwise both are what was signed */
	struct slice payload, signed_bytes;
	bool is_hashed;            /* of a file that is known by its SHA-256 alone, which signed_bytes is: no other hash of it can be told */
	bool is_of_image;          /* a simple signature: its entry names SHA-256 alone */
	const struct digest *envelope; /* SHA-256 of the envelope as it is stored, which its entry names; NULL: nobody knows how that was (a bundle's) */
};

/* COCKET_E_SIGNATURE: it is about something else.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED. */
MUST_CHECK enum cocket_code log_body_check_v1(struct slice body, const char *kind, const char *version, const struct logged_signature *s,
                                              struct err *err);

/* The body that a log of Rekor v2 has for this signature must be the one that is shown, byte by byte. */
MUST_CHECK enum cocket_code log_body_check_v2(struct slice body, const struct logged_signature *s, struct err *err);

#endif
