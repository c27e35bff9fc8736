/* One finding held against one requirement: does it count, and if not, why?  Pure. */
#ifndef COCKET_VERIFY_EVALUATION_H
#define COCKET_VERIFY_EVALUATION_H

#include "signature/finding.h"
#include "verify/requirement.h"

struct evaluation {
	enum reason reason;          /* REASON_OK: as far as this signature goes, all is well */
	char detail[ERR_MESSAGE_BYTES];
	bool counted;
	size_t signer;               /* of one that counts: which of the requirement's */
	bool nameless;               /* name-mismatch, since the claim names nothing */
};

/* What it was examined to be, whoever is required: counts for nothing. */
void evaluation_begin(struct evaluation *out, const struct finding *f);

/* r: whose name and tag are asked for; q: one of its requirements. */
void evaluate(struct evaluation *out, const struct finding *f, const struct requirements *r, const struct requirement *q, int64_t now);

#endif
