/* Requirements by a trust store (cocket-trust(5)): each role that may speak for a name is one, with its own keys, threshold and limits. */
#ifndef COCKET_VERIFY_ROLE_REQUIREMENTS_H
#define COCKET_VERIFY_ROLE_REQUIREMENTS_H

#include "format/policy/policy.h"
#include "trust/store/store.h"
#include "verify/requirement.h"

/* Adds one requirement for each role that covers the name's repository, in the order of the search; of those in wanted alone where it is not NULL.
 * None is no error.  base: what is required whatever the role says; of its maximum age and the role's the shorter holds, of the thresholds the
 * higher.  Errors are those of trust_roles_for. */
MUST_CHECK enum cocket_code requirement_add_roles(struct requirements *r, const struct requirement *base, struct trust *trust,
                                                  const struct policy_list *wanted, struct err *err);

/* One role's: r->roles has it. */
MUST_CHECK enum cocket_code requirement_add_role(struct requirements *r, const struct requirement *base, const struct trust_role *role,
                                                 struct err *err);

#endif
