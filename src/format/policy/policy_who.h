/* Who must have signed, as a policy names them: of a rule, or of an attestation that it asks for.  Key files and roles are named here and looked for
 * by others.  Never "signed by someone" (A29). */
#ifndef COCKET_FORMAT_POLICY_POLICY_WHO_H
#define COCKET_FORMAT_POLICY_POLICY_WHO_H

#include "base/err.h"
#include "format/signature/identity_pattern.h"

/* Borrowed from the document. */
struct policy_list {
	const char **items; /* owned array */
	size_t count;
};
bool policy_list_has(const struct policy_list *list, const char *text);

struct policy_who {
	struct policy_list keys;             /* paths of public keys, relative to the policy file */
	struct policy_list roles;            /* of the trust store: any of these */
	bool any_role;                       /* any that covers the name */
	struct identity_pattern *identities; /* owned; whose certificates do as well as keys */
	size_t identity_count;
	bool no_log, no_sct;                 /* what the proof of a certificate may lack */
	unsigned threshold;                  /* distinct signers, at least 1; with roles: where it is more than the role's own.  0: nobody is named */
};
void policy_who_free(struct policy_who *who);

/* Of the policy's own word, not of roles: keys and identities. */
size_t policy_who_signers(const struct policy_who *who);
bool policy_who_is_by_roles(const struct policy_who *who);

#endif
