/* Canonical JSON as OLPC defined it and TUF signs it (TUF 1.0 section 4.2.2; docs/FORMATS.md 0): keys sorted, no white space, only '"' and '\'
 * escaped, integers only.  Over the parsed value, not over the bytes of the file.  Pure. */
#ifndef COCKET_FORMAT_TUF_CANONICAL_JSON_H
#define COCKET_FORMAT_TUF_CANONICAL_JSON_H

#include "base/json.h"

/* Appends the canonical form, never longer than the text that was parsed; on error the buf is as it was.
 * COCKET_E_FORMAT for a number that is no integer below 2^53 in size, or is "-0".  Keys sort by their UTF-8 bytes. */
MUST_CHECK enum cocket_code canonical_json_print(struct buf *out, struct json value, struct err *err);

#endif
