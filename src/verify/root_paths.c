/* The places of a trusted root: see root_paths.h.  Never makes one. */
#include "verify/root_paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "verify/default_paths.h"
#include "verify/public_root.h"

/* Whether root writes for the whole machine: not where it was told another place. */
static bool
is_for_machine(const char *variable)
{
	const char *place = getenv(variable);

	return geteuid() == 0 && !(place && place[0] == '/');
}

bool
root_file_path_find(char out[static PATH_MAX])
{
	const bool own = config_path_find(out, "trusted_root.json");

	if (!is_for_machine("XDG_CONFIG_HOME") || (own && access(out, F_OK) == 0))
		return own;
	snprintf(out, PATH_MAX, "/etc/cocket/trusted_root.json");
	return true;
}

bool
root_state_path_find(char out[static PATH_MAX], struct slice pinned)
{
	char name[sizeof "tuf/" + DIGEST_HEX_BYTES] = "tuf/public";
	const struct digest d = digest_of(pinned);

	if (!slice_eq(pinned, slice_str(public_tuf_root_text))) {
		snprintf(name, sizeof name, "tuf/");
		digest_print_hex(name + strlen(name), &d);
	}
	if (!is_for_machine("XDG_STATE_HOME"))
		return state_path_find(out, name);
	return snprintf(out, PATH_MAX, "/var/lib/cocket/%s", name) < PATH_MAX;
}
