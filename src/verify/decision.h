/* Is it allowed?  A pure function of requirements, findings and the time: no file, no network, no clock.  Zeroed memory means deny. */
#ifndef COCKET_VERIFY_DECISION_H
#define COCKET_VERIFY_DECISION_H

#include "verify/verdict.h"

/* Asks each requirement in order; the first that is met decides, and allows.  If none is, the decision is the most informative of their denials. */
void decide(struct decision *out, const struct requirements *requirements, const struct evaluation_set *set, int64_t now);

#endif
