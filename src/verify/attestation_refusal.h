/* The words of a refused attestation: why one that is required is not there, or does not hold.  Decides nothing. */
#ifndef COCKET_VERIFY_ATTESTATION_REFUSAL_H
#define COCKET_VERIFY_ATTESTATION_REFUSAL_H

#include "verify/attestation_ballot.h"

/* Why an attestation of nobody who is asked for does not count. */
struct attestation_stranger_no {
	enum reason reason;
	char detail[ERR_MESSAGE_BYTES];
};
void attestation_stranger_print(struct attestation_stranger_no *out, const struct attestation_ballot *b, size_t i);

/* By what became of one that decides. */
void attestation_refuse(struct attestation_answer *out, enum reason reason, const struct attested *a);
/* Nobody who is asked for has signed one: what is there instead, if that says more than a stranger's.  types: as people name them. */
void attestation_none_explain(struct attestation_answer *out, const struct attestation_ballot *b, const char *types);
/* Too few have: the first refusal among those by signers who are asked for, else how many there are. */
void attestation_refusal_explain(struct attestation_answer *out, const struct attestation_ballot *b, unsigned counted);

#endif
