/* The text of build.dockerfile_inline of a Compose file: variables filled in, each line with its place in the file. */
#ifndef COCKET_FORMAT_FILES_COMPOSE_INLINE_TEXT_H
#define COCKET_FORMAT_FILES_COMPOSE_INLINE_TEXT_H

#include "format/files/compose_part.h"

#define UNPLACED SIZE_MAX

struct inline_line {
	size_t at, length; /* in the text that is filled in */
	size_t offset;     /* of its first byte in the file; UNPLACED: its bytes are not there */
	bool is_filled;    /* it has variables */
};

struct inline_dockerfile {
	const struct compose_container *container;
	const struct compose *compose;
	const struct yaml_node *build, *node; /* the Dockerfile's text */
	char where[COMPOSE_WHERE_BYTES + 32];
	struct buf filled;   /* owned: the text, variables filled in */
	struct inline_line *lines;  /* owned */
	size_t count;
	size_t in_file;      /* where the next line stands; UNPLACED: none do */
	bool continues;      /* the line before may go on in this one */
	bool is_known;       /* false: the problem is in the listing */
};

void inline_dockerfile_free(struct inline_dockerfile *d);

/* Fills in d->filled and its lines. */
MUST_CHECK enum cocket_code inline_fill(struct inline_dockerfile *d, struct err *err);

/* The line of d->filled that holds that byte; one that is UNPLACED if there is none. */
const struct inline_line *inline_find_line(const struct inline_dockerfile *d, size_t at);

#endif
