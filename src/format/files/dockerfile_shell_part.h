/* What the shell of Dockerfiles is made of.  For dockerfile_shell*.c. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_SHELL_PART_H
#define COCKET_FORMAT_FILES_DOCKERFILE_SHELL_PART_H

#include "base/buf.h"

struct shell;

#define TO_THE_END (-1)

struct lexer {
	struct slice text;
	size_t at;
	struct shell *shell;     /* NULL: no variable is set, and all stay as they are */
	uint8_t escape;
	bool raw_quotes, raw_escapes;
	unsigned depth, skipping; /* inside a part that does not count */
	bool lost_word;           /* a part behind an operator was read: see split_token */
};

static inline int
lexer_peek(const struct lexer *l)
{
	return l->at < l->text.len ? l->text.ptr[l->at] : TO_THE_END;
}

static inline int
lexer_next(struct lexer *l)
{
	return l->at < l->text.len ? l->text.ptr[l->at++] : TO_THE_END;
}

/* Appends one byte. */
MUST_CHECK enum cocket_code lexer_add(struct buf *out, int c, struct err *err);

/* Up to that byte, which is passed over, or TO_THE_END. */
MUST_CHECK enum cocket_code lexer_read_until(struct buf *out, struct lexer *l, int stop, struct err *err);

/* dockerfile_shell_variable.c: at a dollar. */
MUST_CHECK enum cocket_code lexer_read_variable(struct buf *out, struct lexer *l, struct err *err);

#endif
