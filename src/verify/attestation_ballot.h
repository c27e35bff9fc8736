/* Attestations of one subject, held against one requirement of who signs: what deciding and the words of a refusal share. */
#ifndef COCKET_VERIFY_ATTESTATION_BALLOT_H
#define COCKET_VERIFY_ATTESTATION_BALLOT_H

#include "format/policy/policy_attestation.h"
#include "signature/attestation.h"
#include "verify/attested.h"
#include "verify/requirement.h"

/* One that was evaluated. */
struct attestation_candidate {
	const struct attestation *attestation;
	struct attested *attested; /* counted and decided are set; of one that nobody who is asked for has signed, the reason too */
	/* private: by the requirement that is looked at */
	bool is_wanted, is_copy;
	size_t signer;
	bool was_wanted;           /* by some */
};

struct attestation_answer {
	bool holds;
	enum reason reason; /* REASON_OK: it holds */
	char detail[ERR_MESSAGE_BYTES];
	bool is_none;       /* nobody who is asked for has attested anything of the type */
};

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

#endif
