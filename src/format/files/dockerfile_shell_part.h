/* What the shell of Dockerfiles reads a text by.  For dockerfile_shell*.c. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_SHELL_PART_H
#define COCKET_FORMAT_FILES_DOCKERFILE_SHELL_PART_H

#include "base/buf.h"
#include "format/files/interpolation.h"
#include "format/text/cursor.h"

#define SHELL_TEXT_MAX_BYTES 4096 /* far more than any name or platform has */

struct lexer {
	struct cursor in;
	const struct interpolation *variables; /* NULL: no variable is set, and all stay as they are */
	size_t *budget;           /* steps that patterns may still take; with variables */
	uint8_t escape;
	bool raw_quotes, raw_escapes;
	unsigned depth, skipping; /* inside a part that does not count */
	bool lost_word;           /* a part behind an operator was read: see split_token */
};

enum token { TOKEN_LETTER, TOKEN_ESCAPED, TOKEN_QUOTED, TOKEN_VARIABLE, TOKEN_LESS };

/* dockerfile_shell_token.c: what comes next, not at the end. */
MUST_CHECK enum cocket_code lexer_read_token(struct buf *out, enum token *kind, struct lexer *l, struct err *err);

/* Up to that byte, which is passed over, or CURSOR_END. */
MUST_CHECK enum cocket_code lexer_read_until(struct buf *out, struct lexer *l, int stop, struct err *err);

/* Appends one byte. */
MUST_CHECK enum cocket_code lexer_add(struct buf *out, int c, struct err *err);

/* dockerfile_shell_variable.c: at a dollar. */
MUST_CHECK enum cocket_code lexer_read_variable(struct buf *out, struct lexer *l, struct err *err);

#endif
