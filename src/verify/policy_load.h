/* Reading a policy file with all that it names: key files, the trust store, its roles.  What is wrong is found here, before the first
 * request (attack A30). */
#ifndef COCKET_VERIFY_POLICY_LOAD_H
#define COCKET_VERIFY_POLICY_LOAD_H

#include "verify/policy_context.h"

/* The file alone: who may change it, what it says.  COCKET_E_USAGE "FILE: line L column C: ...". */
MUST_CHECK enum cocket_code policy_load_file(struct policy_context *g, const char *path, struct err *err);

/* The same, then its key files, its trust store and its root files.
 * COCKET_E_USAGE; COCKET_E_EXPIRED: the store decides one thing about every image, *refusal says which. */
MUST_CHECK enum cocket_code policy_load(struct policy_context *g, const char *path, const struct policy_surroundings *around, enum reason *refusal,
                                        struct err *err);

/* The policy's mirrors, then those of ~/.config/cocket/mirrors.json and of /etc/cocket/mirrors.json: of one location the first word counts.
 * COCKET_E_USAGE: a file of them is broken, or others may write to it. */
MUST_CHECK enum cocket_code mirrors_open(struct mirrors *out, const struct policy *p, struct err *err);

/* --policy FILE, else ~/.config/cocket/policy.json where there is one, else /etc/cocket/policy.json where there is one.  False: none. */
bool policy_path_find(char out[static PATH_MAX], const char *given);

#endif
