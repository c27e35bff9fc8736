/* The files that a policy names: its keys and its trust store, beside it. */
#ifndef COCKET_VERIFY_POLICY_FILES_H
#define COCKET_VERIFY_POLICY_FILES_H

#include <limits.h>

#include "identity/keyring.h"

/* A path in the policy is relative to the policy, never to where the command was started. */
MUST_CHECK enum cocket_code policy_path_beside(char out[static PATH_MAX], const char *policy, const char *path, struct err *err);

/* The public key in the file that the policy calls so.  COCKET_E_USAGE; also if the keyring has the key already. */
MUST_CHECK enum cocket_code policy_key_read(struct keyring *keys, const char *policy, const char *name, struct err *err);

/* The trust store of a policy that uses roles.  own: that the policy names; given: --trust; NULL either. */
MUST_CHECK enum cocket_code policy_store_find(char out[static PATH_MAX], const char *policy, const char *own, const char *given, struct err *err);

#endif
