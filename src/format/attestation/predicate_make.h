/* Makes a predicate of a file that a tool wrote, with its type: the file's fields say what it is, and what has no predicate type of its
 * own is wrapped in the one that other tools look for.  Bytes to bytes, pure. */
#ifndef COCKET_FORMAT_ATTESTATION_PREDICATE_MAKE_H
#define COCKET_FORMAT_ATTESTATION_PREDICATE_MAKE_H

#include "base/buf.h"
#include "format/attestation/predicate_type.h"

struct made_predicate {
	char type[PREDICATE_TYPE_BYTES];
	struct buf json;           /* owned: the file's bytes, or what wraps them */
	const char *what;          /* the file: "Trivy's JSON", "SPDX"; NULL not known */
	bool is_timeless;          /* a scan that does not say when it was made: no rule with an age allows it */
};
void made_predicate_free(struct made_predicate *p);

/* wanted: a type as people name it (predicate_type_check), or NULL: that of the file.  now: of cosign's custom predicate.
 * COCKET_E_USAGE: it is not clear what the file is, or something else than was asked for, or signed already; COCKET_E_FORMAT: broken. */
MUST_CHECK enum cocket_code predicate_make(struct made_predicate *out, const char *wanted, struct slice file, int64_t now, struct err *err);

#endif
