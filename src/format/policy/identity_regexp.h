/* Regular expressions of cosign's command line (Go's, RE2), as far as a pattern of identities can say the same: anchored at both ends, literal but for
 * "[^/]*".  What matches the pattern that comes out is matched by the expression, never the other way around only. */
#ifndef COCKET_FORMAT_POLICY_IDENTITY_REGEXP_H
#define COCKET_FORMAT_POLICY_IDENTITY_REGEXP_H

#include "base/buf.h"

/* *narrowed: a '.' that matched any character is a dot now.  COCKET_E_USAGE says why there is no such pattern. */
MUST_CHECK enum cocket_code identity_regexp_convert(struct buf *out, bool *narrowed, const char *text, struct err *err);

#endif
