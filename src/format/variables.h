/* Variables in a text: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:+other}, ${NAME+other}, ${NAME:?error}, ${NAME?error}; the
 * parts behind the operator may hold variables themselves.  As Compose and the Dockerfile's builder fill them in, but where those would put
 * nothing in the place of one that nobody has set, that is an error here. */
#ifndef COCKET_FORMAT_VARIABLES_H
#define COCKET_FORMAT_VARIABLES_H

#include "base/buf.h"

struct variables {
	/* The value of a variable; *out NULL where none is set.  Borrowed. */
	enum cocket_code (*get)(void *context, const char **out, const char *name, struct err *err);
	void *context;
};

/* Compose: $$ is a dollar (compose-spec 12-interpolation).  Dockerfile: quotes are taken off, '...' holds no variables; a backslash or
 * backtick, the patterns # % / and the shell's own variables are not read. */
enum variable_style { VARIABLES_COMPOSE, VARIABLES_DOCKERFILE };

#define VARIABLE_NAME_MAX 128

/* Appends the text to out, filled in.  *at: how far into text the error is.
 * COCKET_E_NOT_FOUND: one that has no value; COCKET_E_FORMAT, COCKET_E_UNSUPPORTED, COCKET_E_TOO_LARGE; what get returns. */
MUST_CHECK enum cocket_code variables_fill(struct buf *out, size_t *at, struct slice text, enum variable_style style,
                                           const struct variables *v, struct err *err);

/* True where there is something to fill in or to take off. */
bool variables_are_in(struct slice text, enum variable_style style);

/* The name where the whole text is $NAME or ${NAME}, quoted or not; else empty. */
struct slice variable_alone(struct slice text);

#endif
