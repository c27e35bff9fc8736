/* Deciding by a trust store: the roles that may speak for a name, in the order of the search, each with its keys, threshold and limits.
 * The first role whose threshold is met decides; what speaks for no name allows nothing. */
#ifndef COCKET_VERIFY_ROLE_DECISION_H
#define COCKET_VERIFY_ROLE_DECISION_H

#include "format/policy/policy.h"
#include "trust/store/store.h"
#include "verify/decision.h"

struct roles {
	struct trust_role *items;    /* owned; in order */
	size_t count;
	struct keyring keys;          /* all their keys, revoked ones too, to be examined with */
	enum key_standing *standing; /* owned: count rows of keys.count */
	bool narrowed;               /* to those that the caller wanted */
	char unclear[TUF_ROLE_NAME_MAX + 1]; /* a wanted name that several roles below targets have, so that it is none's; "" none */
};
void roles_free(struct roles *r);

/* The roles for the name's repository, of those in wanted alone where it is not NULL; none is no error.  Errors are those of
 * trust_roles_for. */
MUST_CHECK enum cocket_code roles_open(struct roles *out, struct trust *trust, const struct name *name, const struct policy_list *wanted,
                                       struct err *err);

/* Decides on findings made with roles->keys.  base: name, tag, now, what a policy asks; of its max_age and the role's the shorter counts, of
 * its threshold and the role's the higher.  Where a role
 * allows, *role is its index and the findings are judged by it; else the decision is the most telling no.  findings and counted are set as
 * decide does. */
void roles_decide(struct decision *out, size_t *role, const struct roles *roles, const struct rules *base, struct finding *findings,
                  bool *counted, size_t n, const struct err *transient, const struct err *overflow);

#endif
