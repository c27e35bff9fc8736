/* Variables in a text: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:+other}, ${NAME+other}, ${NAME:?error}, ${NAME?error}; the
 * parts behind the operator may hold variables themselves, and $$ is a dollar (compose-spec 12-interpolation).  As Compose fills them in, but
 * an unset variable without a default is an error here, not empty.  Of Dockerfiles: dockerfile_shell.h. */
#ifndef COCKET_FORMAT_FILES_INTERPOLATION_H
#define COCKET_FORMAT_FILES_INTERPOLATION_H

#include "base/buf.h"

struct interpolation {
	/* The value of a variable; *out NULL if none is set.  Borrowed. */
	enum cocket_code (*get)(void *context, const char **out, const char *name, struct err *err);
	void *context;
};

#define VARIABLE_NAME_MAX 128

/* Appends the text to out, filled in.  *at: how far into text the error is.
 * COCKET_E_NOT_FOUND: one that has no value; COCKET_E_FORMAT, COCKET_E_UNSUPPORTED, COCKET_E_TOO_LARGE; what get returns. */
MUST_CHECK enum cocket_code interpolation_fill(struct buf *out, size_t *at, struct slice text, const struct interpolation *v, struct err *err);

/* The name if the whole text is $NAME or ${NAME}, quoted or not; else empty. */
struct slice interpolation_alone(struct slice text);

#endif
