/* Dockerfiles by instruction, as BuildKit splits them (frontend/dockerfile/parser): parser directives, comments, continuations, heredocs.
 * An instruction is one line of text, and knows for each of its bytes where in the file it stands. */
#ifndef COCKET_FORMAT_DOCKERFILE_H
#define COCKET_FORMAT_DOCKERFILE_H

#include "base/buf.h"

struct dockerfile_piece;

struct dockerfile {
	struct slice bytes;
	size_t at;        /* what comes next */
	uint8_t escape;   /* '\\', or '`' by "# escape=`" */
	struct slice syntax; /* value of "# syntax=", in the file; empty: none */
	struct buf line;  /* owned: the instruction, continuations joined */
	struct dockerfile_piece *pieces; /* owned: where its parts stand */
	size_t count, cap;
};
void dockerfile_free(struct dockerfile *d);

/* Reads the parser directives.  COCKET_E_FORMAT: the message begins "LINE:COLUMN: ", as all here do. */
MUST_CHECK enum cocket_code dockerfile_open(struct dockerfile *out, struct slice bytes, struct err *err);

/* The next instruction, in d->line; *more false at the end.  The bodies of its heredocs are passed over.
 * COCKET_E_FORMAT: a heredoc that does not end; COCKET_E_TOO_LARGE, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code dockerfile_next(struct dockerfile *d, bool *more, struct err *err);

/* Where the byte of the line stands in the file. */
size_t dockerfile_offset(const struct dockerfile *d, size_t at);
/* True where those bytes of the line stand side by side in the file too. */
bool dockerfile_is_one_piece(const struct dockerfile *d, size_t at, size_t length);

/* A word of the line: between white space that is neither quoted nor escaped, nor inside ${ }; offset in the line. */
struct word {
	struct slice text;
	size_t at;
	bool is_odd; /* a quote or brace that nothing closes, or quotes, escapes and << inside ${ }: the builder may end it elsewhere */
};
/* The one at or behind *at, which moves past it; false where there is none. */
bool dockerfile_word(struct word *out, size_t *at, struct slice line, uint8_t escape);

#endif
