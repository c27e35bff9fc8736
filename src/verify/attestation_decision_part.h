/* What deciding about attestations and the words of a refusal share.  For attestation_decision.c and attestation_refusal.c alone. */
#ifndef COCKET_VERIFY_ATTESTATION_DECISION_PART_H
#define COCKET_VERIFY_ATTESTATION_DECISION_PART_H

#include "verify/attestation_decision.h"

/* The candidates, held against one requirement of who signs. */
struct attestation_ballot {
	struct attestation_candidate *candidates;
	size_t n;
	const struct requirements *signers;
	const struct requirement *requirement;
	enum attestation_select select;
	int64_t now;
};

static inline const struct identity *
ballot_who(const struct attestation_ballot *b, size_t i)
{
	return &b->candidates[i].attestation->proof.who;
}

bool ballot_is_revoked(const struct attestation_ballot *b, size_t i);
bool ballot_is_proved(const struct attestation_ballot *b, size_t i);

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
