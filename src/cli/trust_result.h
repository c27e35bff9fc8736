/* What trust update and trust import print with --output json. */
#ifndef COCKET_CLI_TRUST_RESULT_H
#define COCKET_CLI_TRUST_RESULT_H

#include "trust/update.h"

MUST_CHECK enum cocket_code trust_result_print_json(const struct trust_update *u, const char *store, struct err *err);

#endif
