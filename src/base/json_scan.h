/* The scanner that runs over JSON before anything else reads it.  For json.c and json_pull.c. */
#ifndef COCKET_BASE_JSON_SCAN_H
#define COCKET_BASE_JSON_SCAN_H

#include "base/buf.h"

struct json_scan {
	/* in */
	size_t max_depth;
	size_t max_values;     /* COCKET_E_TOO_MANY */
	size_t max_keys;       /* of the objects that are open at a time, 8 bytes each; 0: as many as values.  COCKET_E_TOO_MANY */
	bool strict;           /* refuses duplicate keys, \u0000 and lone surrogates */
	/* out */
	size_t longest_number; /* bytes of the longest number's text */
};

/* RFC 8259 grammar over all the bytes, one value with white space around it.  COCKET_E_FORMAT "line L column C: ...", COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code json_scan(struct json_scan *s, struct slice text, struct err *err);

/* The string beginning with the quote at text.ptr, in text that json_scan took: its length with both quotes. */
size_t json_string_length(struct slice text);

#endif
