/* The files that a policy names: its keys, its trust store and its root files, beside it. */
#ifndef COCKET_VERIFY_POLICY_FILES_H
#define COCKET_VERIFY_POLICY_FILES_H

#include <limits.h>

#include "identity/keyring.h"
#include "verify/policy_context.h"

/* A path in the policy is relative to the policy, never to where the command was started. */
MUST_CHECK enum cocket_code policy_path_beside(char out[static PATH_MAX], const char *policy, const char *path, struct err *err);

/* The public key in the file that the policy calls so.  COCKET_E_USAGE; also if the keyring has the key already. */
MUST_CHECK enum cocket_code policy_key_read(struct keyring *keys, const char *policy, const char *name, struct err *err);

/* The root file that the policy calls so. */
MUST_CHECK enum cocket_code policy_root_find(char out[static PATH_MAX], const char *policy, const char *name, struct err *err);

/* The root files of a policy that has identities or names root files: its own, else those of --trusted-root, else the usual one. */
MUST_CHECK enum cocket_code policy_roots_open(struct root_files *out, const char *path, const struct policy *policy,
                                              const struct policy_surroundings *around, struct err *err);

/* The trust store of a policy that uses roles.  own: that the policy names; given: --trust; NULL either. */
MUST_CHECK enum cocket_code policy_store_find(char out[static PATH_MAX], const char *policy, const char *own, const char *given, struct err *err);

#endif
