/* Which trust store a command means: --trust DIR (COCKET_TRUST, the configuration file), else the usual places. */
#ifndef COCKET_VERIFY_DEFAULT_PATHS_H
#define COCKET_VERIFY_DEFAULT_PATHS_H

#include <limits.h>
#include <stdbool.h>

/* What cannot be looked at, or is a link to nothing, is there: opening it then says what is wrong. */
bool usual_is_there(const char *path);

/* given: --trust, NULL where it was not.  ~/.config/cocket/trust where there is one, else /etc/cocket/trust where there is one, else the
 * first of them, to be made.  False where the user has no home to make it in. */
bool store_path_find(char out[static PATH_MAX], const char *given);

/* $XDG_CONFIG_HOME/cocket/NAME, else ~/.config/cocket/NAME.  False where there is no home. */
bool config_path_find(char out[static PATH_MAX], const char *name);

/* $XDG_STATE_HOME/cocket/NAME, else ~/.local/state/cocket/NAME, else, where there is no home, /var/lib/cocket/NAME.  False where the path is too
 * long. */
bool state_path_find(char out[static PATH_MAX], const char *name);

/* Where this machine's ledger is: "ledger.json" there. */
bool ledger_path_find(char out[static PATH_MAX]);

/* Where the cache is: $XDG_CACHE_HOME/cocket, else ~/.cache/cocket, else, without a home, /var/cache/cocket.  False: the path is too long. */
bool cache_path_find(char out[static PATH_MAX]);

#endif
