/* What the splitting of a Dockerfile into instructions is made of.  For dockerfile*.c. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_PART_H
#define COCKET_FORMAT_FILES_DOCKERFILE_PART_H

#include "base/err.h"
#include "base/slice.h"

struct dockerfile;

/* The builder's limit of a line (bufio.MaxScanTokenSize), its end included. */
#define DOCKERFILE_LINE_MAX_BYTES 65535

/* dockerfile.c: the line that begins at *at, without its end; *at moves past it. */
struct slice dockerfile_take_line(struct slice bytes, size_t *at);

/* dockerfile_directive.c: fills escape and frontend. */
MUST_CHECK enum cocket_code dockerfile_read_directives(struct dockerfile *d, struct err *err);

/* dockerfile_heredoc.c: the heredocs that a line begins, in their order. */
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
/* COCKET_E_FORMAT: it cannot be told whether or where one begins. */
MUST_CHECK enum cocket_code heredocs_find(struct heredocs *out, struct slice line, uint8_t escape, struct err *err);

#endif
