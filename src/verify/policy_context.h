/* A policy that is ready to decide: parsed, its key files read, its trust store open.  Made once (verify/policy_load.h), then only read: threads
 * share it.  Which rule decides about a name, and what it comes to for a verification. */
#ifndef COCKET_VERIFY_POLICY_CONTEXT_H
#define COCKET_VERIFY_POLICY_CONTEXT_H

#include <limits.h>

#include "format/policy/policy.h"
#include "identity/keyring.h"
#include "trust/store/store.h"
#include "verify/root_files.h"

/* What of a rule stands in other files. */
struct policy_signers {
	struct keyring keys;
	struct keyring *attesters; /* owned; of those whom the rule's attestations name: policy_rule_who from 1 on */
	size_t attester_count;
};

/* What a policy is looked at with besides its own text. */
struct policy_surroundings {
	const char *trust;    /* --trust, or NULL */
	struct strings roots; /* --trusted-root */
	int64_t now;
};

struct policy_context {
	char path[PATH_MAX];          /* of the policy file */
	struct buf text;
	bool has_text;                /* the file was read, whatever is wrong with it */
	struct digest sha256;         /* of the text: which policy decided */
	struct policy policy;
	struct policy_signers *signers; /* owned; one a rule */
	struct trust *trust;          /* owned; NULL: no rule asks one */
	struct root_files roots;      /* where some rule has identities, or the policy names them; of roles else once one is asked (context.h) */
};
void policy_context_close(struct policy_context *g);

#endif
