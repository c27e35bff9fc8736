/* NAME=VALUE, many of them: what a .env file or the args of a build set.  A value that could not be made out is kept with the reason, for whoever
 * asks for it: one line that cannot be read takes nothing from the others. */
#ifndef COCKET_FORMAT_FILES_ASSIGNMENTS_H
#define COCKET_FORMAT_FILES_ASSIGNMENTS_H

#include "base/buf.h"

struct assignment {
	char *name;
	char *value; /* NULL: not known, why says so */
	char *why;
};

struct assignments {
	struct assignment *items; /* owned */
	size_t count, capacity;
};
void assignments_free(struct assignments *a);

/* Exactly one of value and why (NULL none).  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code assignments_add(struct assignments *a, struct slice name, const char *value, const char *why, struct err *err);

/* The latest of that name; *out NULL: none; borrowed.  COCKET_E_FORMAT: why. */
MUST_CHECK enum cocket_code assignments_get(const struct assignments *a, const char **out, const char *name, struct err *err);

#endif
