/* Where `trusted-root update` writes: the trusted root that verify goes by, and what it trusts of the TUF repository that distributes it. */
#ifndef COCKET_VERIFY_ROOT_PATHS_H
#define COCKET_VERIFY_ROOT_PATHS_H

#include <limits.h>
#include <stdbool.h>

#include "base/slice.h"

/* The user's own; of root the machine's, /etc/cocket/trusted_root.json, unless there is one of its own or XDG_CONFIG_HOME says where it should be.
 * False where there is no home. */
bool root_file_path_find(char out[static PATH_MAX]);

/* A directory for each root of TUF that is pinned: "public" of the one that ships, else named by its SHA-256.  Of root below /var/lib/cocket, unless
 * XDG_STATE_HOME is set.  False where the path is too long. */
bool root_state_path_find(char out[static PATH_MAX], struct slice pinned);

#endif
