/* A label typed where a key is meant: labels decide nothing, so it is refused, and the key that is called so is named by its id. */
#ifndef COCKET_CLI_COMMAND_TRUST_LABEL_HINT_H
#define COCKET_CLI_COMMAND_TRUST_LABEL_HINT_H

#include "base/err.h"

/* *err says why text could not be read as a file; if the store at trust (NULL: the usual place) calls a key so, it says that instead.
 * Returns err->code. */
enum cocket_code label_refuse(const char *trust, const char *text, struct err *err);

#endif
