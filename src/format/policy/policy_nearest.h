/* The pattern of a policy that comes nearest to a name that none matches: for people. */
#ifndef COCKET_FORMAT_POLICY_POLICY_NEAREST_H
#define COCKET_FORMAT_POLICY_POLICY_NEAREST_H

#include "format/policy/policy.h"

/* *why: what keeps the name from it, NULL if that is the spelling.  NULL: none is near.  Borrowed. */
const struct policy_pattern *policy_nearest(const char **why, const struct policy *p, const struct name *name);

#endif
