/* Statements of attestations: any bytes, asked for one digest.  The predicate lies in the payload; a statement that covers has a subject.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/attestation/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The digest is all zeros, so that a corpus can name it. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct digest digest = { { 0 } };
	struct statement s;
	struct err err;

	if (statement_parse(&s, slice_of(data, size), &digest, &err))
		return 0;
	if (s.predicate.len && (s.predicate.ptr < data || s.predicate.ptr + s.predicate.len > data + size))
		abort();
	if (s.predicate_type[0] == '\0' || (s.covers && s.subject_count == 0))
		abort();
	if (predicate_type_matches(s.predicate_type, s.predicate_type) && predicate_type_check(s.predicate_type, &err) == COCKET_OK)
		(void)predicate_type_short_name(s.predicate_type);
	return 0;
}
