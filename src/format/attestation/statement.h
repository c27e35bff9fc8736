/* In-toto statements of attestations (in-toto/attestation spec/v1/statement.md; v0.1 has the same shape): which digests, and what is said of them.
 * Bytes to values, pure.  A statement that is an image signature is for format/signature/intoto_statement, and is never an attestation. */
#ifndef COCKET_FORMAT_ATTESTATION_STATEMENT_H
#define COCKET_FORMAT_ATTESTATION_STATEMENT_H

#include "crypto/digest.h"
#include "format/attestation/predicate_type.h"

struct statement {
	char predicate_type[PREDICATE_TYPE_BYTES];
	bool covers;            /* some subject has the digest that was asked for, as sha256 */
	char name[512];         /* the first name that such a subject has, "" none: free text, never compared with anything; cut */
	size_t subject_count;
	struct slice predicate; /* borrowed from the payload: the bytes of the value; empty: it is absent or null */
};

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE; a statement about other digests is fine (covers is false).
 * The predicate is JSON that json_scan took with all the rest; what it means is for the reader of its type. */
MUST_CHECK enum cocket_code statement_parse(struct statement *out, struct slice payload, const struct digest *subject, struct err *err);

#endif
