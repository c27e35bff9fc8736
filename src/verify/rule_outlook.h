/* Can a rule of a policy allow any image at all, with its keys and roles as they are?  For people who check a policy: nothing is decided by it.
 * Never says that a rule can allow nothing where some image could be allowed. */
#ifndef COCKET_VERIFY_RULE_OUTLOOK_H
#define COCKET_VERIFY_RULE_OUTLOOK_H

#include "trust/store/role_list.h"
#include "verify/policy_context.h"

#define OUTLOOK_WHY_BYTES 256

struct rule_outlook {
	bool allows_none;
	char why[OUTLOOK_WHY_BYTES]; /* "its only key is revoked" */
	bool allows_anything;        /* it only warns: images are allowed, signed or not */
};

/* roles: of the policy's store; empty if it has none, or if only the file is looked at. */
void rule_outlook_find(struct rule_outlook *out, const struct policy_context *g, size_t rule, const struct trust_role_list *roles, int64_t now);

#endif
