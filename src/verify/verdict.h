/* Verdicts, and what a decision is made from and results in.  Zeroed memory means deny. */
#ifndef COCKET_VERIFY_VERDICT_H
#define COCKET_VERIFY_VERDICT_H

#include "verify/evaluation.h"

enum verdict { VERDICT_DENY = 0, VERDICT_ALLOW, VERDICT_UNKNOWN };
const char *verdict_word(enum verdict v); /* "deny" "allow" "unknown" */

/* All evidence for one manifest, and what it is worth to the requirement that decides. */
struct evaluation_set {
	const struct finding *findings;
	struct evaluation *evaluations; /* out: one a finding */
	size_t n;
	const struct err *transient;    /* code COCKET_OK, or why some place could not be asked: then a "no" is not proved */
	const struct err *overflow;     /* code COCKET_OK, or there is more evidence than was looked at */
};

struct decision {
	enum verdict verdict;
	enum reason reason;
	enum err_cause cause;        /* behind it, where one is known */
	char detail[ERR_MESSAGE_BYTES];
	bool nameless;               /* name-mismatch: the signature names nothing */
	size_t requirement;          /* which of them decided, where there is any */
	unsigned counted;            /* of its named signers, how many signed */
	bool has_name;               /* name of the counted claims (NULL requirements.name) */
	struct name name;
};

#endif
