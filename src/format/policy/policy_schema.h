/* The policy file as JSON Schema (draft 2020-12), from the tables that the parser reads by, so that neither says what the other does not. */
#ifndef COCKET_FORMAT_POLICY_POLICY_SCHEMA_H
#define COCKET_FORMAT_POLICY_POLICY_SCHEMA_H

#include "base/buf.h"

/* Takes all that policy_parse takes; refuses what a schema can refuse, which is not all that policy_parse does.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code policy_schema_print(struct buf *out, struct err *err);

#endif
