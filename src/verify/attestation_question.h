/* One question: does this manifest have the attestation that is required?  Gathered, examined, evaluated and decided; what was found is in the
 * report. */
#ifndef COCKET_VERIFY_ATTESTATION_QUESTION_H
#define COCKET_VERIFY_ATTESTATION_QUESTION_H

#include "verify/attestation_requirement.h"
#include "verify/verdict.h"

/* A manifest that must have attestations. */
struct attestation_subject {
	struct digest digest;
	const struct image *index;    /* that lists it; NULL: it was named itself */
	const struct digest *config;  /* NULL: not known */
	char platform[PLATFORM_TEXT_BYTES]; /* "" not known */
};

struct verification;

/* *is_none: nobody who is asked for has attested anything of the type.  COCKET_E_NOMEM, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code attestation_ask(struct decision *out, bool *is_none, struct verification *run, const struct attestation_requirement *q,
                                            const struct attestation_subject *subject, struct err *err);

#endif
