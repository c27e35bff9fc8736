/* Which "no" is the most informative one, and how it is said.  Nothing here allows anything. */
#ifndef COCKET_VERIFY_DENIAL_H
#define COCKET_VERIFY_DENIAL_H

#include "verify/verdict.h"

/* Reason and detail of a requirement that is not met, by out->requirement and out->counted; VERDICT_UNKNOWN where it is not proved that it is not. */
void denial_explain(struct decision *out, const struct requirements *r, const struct evaluation_set *set);

/* Of two denials by different requirements: does a say more than b? */
bool denial_tells_more(const struct decision *a, const struct decision *b);

/* Keys below an expired role are unknown: then the denial is of the expiry. */
void denial_by_expiry(struct decision *out, const struct requirements *r);

#endif
