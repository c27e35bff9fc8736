/* Prints attestations: a predicate that somebody else wrote, about a digest (in-toto/attestation spec/v1/statement.md).  Values ->
 * bytes, pure. */
#ifndef COCKET_FORMAT_ATTESTATION_STATEMENT_PRINT_H
#define COCKET_FORMAT_ATTESTATION_STATEMENT_PRINT_H

#include "base/buf.h"
#include "crypto/digest.h"

struct predicate {
	const char *type;   /* a URI */
	struct slice json;  /* as it was written */
};

struct new_statement {
	const struct digest *subjects;
	size_t subject_count;
	const char *name;   /* of each; "" none */
	const struct predicate *predicate;
};

/* The predicate goes in byte for byte, but for white space around it.  COCKET_E_USAGE: a type that is none, a name that is not UTF-8;
 * COCKET_E_FORMAT: a predicate that is no JSON, or that two readers may read as two documents (duplicate keys). */
MUST_CHECK enum cocket_code attestation_statement_print(struct buf *out, const struct new_statement *s, struct err *err);

#endif
