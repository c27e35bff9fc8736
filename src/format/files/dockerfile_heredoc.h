/* Which heredocs a line of a Dockerfile begins. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_HEREDOC_H
#define COCKET_FORMAT_FILES_DOCKERFILE_HEREDOC_H

#include "base/err.h"
#include "base/slice.h"

#define HEREDOCS_MAX 32

struct heredoc {
	char *name; /* owned; what ends the body */
	bool tabs;  /* "<<-": tabs before that do not count */
};

struct heredocs {
	struct heredoc items[HEREDOCS_MAX];
	size_t count;
};
void heredocs_free(struct heredocs *h);

/* In their order.  COCKET_E_FORMAT: cannot tell whether or where one begins; COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code heredocs_find(struct heredocs *out, struct slice line, uint8_t escape, struct err *err);

#endif
