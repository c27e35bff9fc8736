/* A growing list of strings: each is owned. */
#ifndef COCKET_BASE_STRINGS_H
#define COCKET_BASE_STRINGS_H

#include "base/err.h"
#include "base/slice.h"

struct strings {
	char **items;
	size_t count, capacity;
};
void strings_free(struct strings *s);

/* A copy of the text, at the end.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code strings_add(struct strings *s, struct slice text, struct err *err);
/* A line of at most ERR_MESSAGE_BYTES - 1 bytes; a longer one is cut. */
MUST_CHECK enum cocket_code strings_add_line(struct strings *s, struct err *err, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
