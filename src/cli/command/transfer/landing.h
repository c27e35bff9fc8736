/* Where images that were loaded will lie, and under which name their signers know them: one repository of one host in each place. */
#ifndef COCKET_CLI_COMMAND_TRANSFER_LANDING_H
#define COCKET_CLI_COMMAND_TRANSFER_LANDING_H

#include "format/name/mirror.h"

struct landing {
	struct name location, signer;
};

/* Before anything is sent.  COCKET_E_USAGE: two repositories would be one, or the place stands for another one already. */
MUST_CHECK enum cocket_code landings_check(const struct landing *landings, size_t n, const struct mirrors *known, struct err *err);

#endif
