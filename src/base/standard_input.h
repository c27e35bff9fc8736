/* Standard input belongs to one reader: of two that read it, the second would find nothing, or half of what the first left. */
#ifndef COCKET_BASE_STANDARD_INPUT_H
#define COCKET_BASE_STANDARD_INPUT_H

#include "base/err.h"

/* what: "a key", "a password", "a file", "an archive": a literal.  Taken again for the same, unless it is a key, is as before.
 * COCKET_E_USAGE: it was taken for something else. */
MUST_CHECK enum cocket_code standard_input_take(const char *what, struct err *err);

#endif
