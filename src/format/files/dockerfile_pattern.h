/* The patterns of ${NAME#PATTERN} and its like: * is any run of letters, ? is one.  As BuildKit's regular expressions of them find the shortest
 * or the longest (frontend/dockerfile/shell/lex.go).  Letters are bytes: text that is not ASCII is the caller's to refuse. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_PATTERN_H
#define COCKET_FORMAT_FILES_DOCKERFILE_PATTERN_H

#include "base/buf.h"

#define PATTERN_MAX_BYTES 256 /* of a pattern, and of the text that is held against it */

enum pattern_end { PATTERN_PREFIX = '#', PATTERN_SUFFIX = '%' };

/* Takes that end off the text, where it is as the pattern says.  *budget: steps left; COCKET_E_TOO_LARGE past it or past PATTERN_MAX_BYTES. */
MUST_CHECK enum cocket_code pattern_cut(struct slice *text, struct slice pattern, enum pattern_end end, bool longest, size_t *budget,
                                        struct err *err);

struct replacement {
	struct slice pattern, text; /* what is replaced, and by what */
	bool every;                 /* match; the first alone otherwise */
};

/* Appends the text to out with the longest match, or every one, replaced.  COCKET_E_UNSUPPORTED: the pattern matches nothing, too. */
MUST_CHECK enum cocket_code pattern_replace(struct buf *out, struct slice text, const struct replacement *by, size_t *budget, struct err *err);

#endif
