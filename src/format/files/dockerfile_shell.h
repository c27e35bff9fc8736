/* Words with their quotes, escapes and variables taken as BuildKit's shell takes them (frontend/dockerfile/shell/lex.go): $NAME, ${NAME}, and
 * with an operator - + ? (a colon before it or not), # ## % %% / //.
 * A variable that nobody has set is an error here, where the builder would put nothing in its place. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_SHELL_H
#define COCKET_FORMAT_FILES_DOCKERFILE_SHELL_H

#include "base/buf.h"
#include "format/files/dockerfile_shell_part.h"

struct shell {
	uint8_t escape;
	struct interpolation variables;
	size_t budget; /* steps that patterns may still take; get may count its own */
};

/* Appends the text to out, filled in, as one word (ProcessWord).  *at: how far into text the error is.
 * COCKET_E_NOT_FOUND: a variable that has no value; COCKET_E_FORMAT, COCKET_E_TOO_LARGE, COCKET_E_TOO_MANY; COCKET_E_UNSUPPORTED: what two
 * versions of the builder may read otherwise; what get returns. */
MUST_CHECK enum cocket_code shell_fill(struct buf *out, size_t *at, struct slice text, struct shell *s, struct err *err);

enum shell_raw { SHELL_TAKEN_OFF, SHELL_RAW }; /* quotes and escapes */

/* The words of a text in which no variable is set and all stay as they are (ProcessWords with SkipUnsetEnv).  Ends with what each returns if
 * that is not COCKET_OK. */
MUST_CHECK enum cocket_code shell_split(struct slice text, enum shell_raw raw,
                                        enum cocket_code (*each)(void *context, struct slice word, struct err *err), void *context,
                                        struct err *err);

#endif
