/* What trust update and trust import print with --output json. */
#ifndef COCKET_CLI_OUTPUT_TRUST_UPDATE_PRINT_H
#define COCKET_CLI_OUTPUT_TRUST_UPDATE_PRINT_H

#include "trust/tuf_client/update.h"

MUST_CHECK enum cocket_code trust_result_print_json(const struct trust_update *u, const char *store, bool dry_run, struct err *err);

#endif
