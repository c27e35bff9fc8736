/* Gathers attestations of a manifest: those of the types that are asked for, wherever they are (docs/FORMATS.md 2.7), each with its document and
 * nothing else.  What a listing or an annotation says of a type only chooses what is read first. */
#ifndef COCKET_IMAGE_EVIDENCE_ATTESTATION_GATHER_H
#define COCKET_IMAGE_EVIDENCE_ATTESTATION_GATHER_H

#include "image/evidence/evidence.h"
#include "image/evidence/fetch_memory.h"

/* What is asked for. */
struct attestation_wish {
	bool (*wants)(const void *ctx, const char *predicate_type); /* NULL: all */
	const void *ctx;
	const struct image *index;  /* that lists the manifest, for BuildKit's; NULL: none */
	bool is_listing;            /* statements that have no envelope, and say of what type they are, are listed and not fetched */
};

/* Adds what is found for the manifest of this digest, and says that it is of a type that is asked for, or says no type.
 * Only COCKET_E_NOMEM is an error of the call; all else is in *out. */
MUST_CHECK enum cocket_code attestations_gather(struct evidence *out, struct source *s, const struct digest *subject, const struct attestation_wish *wish,
                                                struct err *err);
/* Adds what says that it is of another type, and what is in the one listing that was left out: before any "no". */
MUST_CHECK enum cocket_code attestations_gather_rest(struct evidence *out, struct source *s, const struct digest *subject,
                                                     const struct attestation_wish *wish, struct err *err);

#endif
