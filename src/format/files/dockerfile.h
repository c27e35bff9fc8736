/* Dockerfiles by instruction, as BuildKit splits them (frontend/dockerfile/parser): parser directives, comments, continuations, heredocs.
 * An instruction is one line of text, and knows for each of its bytes where in the file it stands. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_H
#define COCKET_FORMAT_FILES_DOCKERFILE_H

#include "base/buf.h"
#include "format/files/dockerfile_directive.h"

struct dockerfile_piece;

struct dockerfile {
	struct slice bytes;
	size_t at;        /* what comes next */
	struct directives directives;
	struct buf line;  /* owned: the instruction, continuations joined */
	size_t number;    /* of the line of the file where it begins, from 1 */
	size_t lines;     /* that were taken so far */
	size_t bodies;    /* where the bodies of its heredocs begin; they end at "at" */
	struct {
		struct dockerfile_piece *items; /* owned */
		size_t count, capacity;
	} pieces;         /* where its parts stand */
};
void dockerfile_free(struct dockerfile *d);

/* Reads the parser directives.  COCKET_E_FORMAT: the message begins "LINE:COLUMN: ", as all here do. */
MUST_CHECK enum cocket_code dockerfile_open(struct dockerfile *out, struct slice bytes, struct err *err);

/* The next instruction, in d->line; *more false at the end.  The bodies of its heredocs are passed over: see bodies.
 * COCKET_E_FORMAT: an unterminated heredoc, or one that may begin here; COCKET_E_TOO_LARGE, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code dockerfile_next(struct dockerfile *d, bool *more, struct err *err);

/* The offset in the file of that part of the line. */
size_t dockerfile_offset(const struct dockerfile *d, struct slice part);
/* True if its bytes are contiguous in the file too. */
bool dockerfile_is_one_piece(const struct dockerfile *d, struct slice part);

#endif
