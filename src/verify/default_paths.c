/* The usual places of a trust store (see default_paths.h).  Never makes one. */
#include "verify/default_paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* $XDG_CONFIG_HOME counts only where it is absolute (XDG base directory specification). */
bool
config_path_find(char out[static PATH_MAX], const char *name)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n = -1;

	if (xdg && xdg[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/cocket/%s", xdg, name);
	else if (home && home[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/.config/cocket/%s", home, name);
	return n > 0 && n < PATH_MAX;
}

bool
usual_is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool
store_path_find(char out[static PATH_MAX], const char *given)
{
	static const char everyones[] = "/etc/cocket/trust";
	bool own;

	if (given)
		return snprintf(out, PATH_MAX, "%s", given) < PATH_MAX;
	own = config_path_find(out, "trust");
	if ((own && usual_is_there(out)) || !usual_is_there(everyones))
		return own;
	snprintf(out, PATH_MAX, "%s", everyones);
	return true;
}

bool
state_path_find(char out[static PATH_MAX], const char *name)
{
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;

	if (xdg && xdg[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/cocket/%s", xdg, name);
	else if (home && home[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/.local/state/cocket/%s", home, name);
	else
		n = snprintf(out, PATH_MAX, "/var/lib/cocket/%s", name); /* a service of the machine */
	return n > 0 && n < PATH_MAX;
}

bool
ledger_path_find(char out[static PATH_MAX])
{
	return state_path_find(out, "ledger.json");
}

bool
cache_path_find(char out[static PATH_MAX])
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int n;

	if (xdg && xdg[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/cocket", xdg);
	else if (home && home[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/.cache/cocket", home);
	else
		n = snprintf(out, PATH_MAX, "/var/cache/cocket"); /* a service of the machine */
	return n > 0 && n < PATH_MAX;
}
