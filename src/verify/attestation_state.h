/* The attestations of one image while it is verified: what is required, where it is looked for, and what was answered.  Each question is asked once. */
#ifndef COCKET_VERIFY_ATTESTATION_STATE_H
#define COCKET_VERIFY_ATTESTATION_STATE_H

#include "image/evidence/fetch_memory.h"
#include "verify/attestation_requirement.h"
#include "verify/verdict.h"

/* What was answered about one manifest. */
struct attestation_memo {
	size_t requirement;
	struct digest subject;
	struct decision decision;
	bool is_none; /* nobody who is asked for has attested anything of the type */
};

struct attestation_state {
	bool is_open;
	struct attestation_requirements required; /* owned */
	struct attestation_memo *memos;           /* owned */
	size_t memo_count, memo_capacity;
	struct source *elsewhere;                 /* owned: the repository that the rule names; NULL: none */
	struct fetch_memory memory;
};
void attestation_state_close(struct attestation_state *s);

#endif
