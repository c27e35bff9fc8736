/* Many small texts and arrays that die together: taken from large blocks, freed at once.
 * Has a ceiling for all of them (ARENA(max)); never frees one alone, never moves one. */
#ifndef COCKET_BASE_ARENA_H
#define COCKET_BASE_ARENA_H

#include "base/err.h"
#include "base/slice.h"

struct arena_block;

struct arena {
	struct arena_block *last; /* owned, and those before it */
	size_t bytes, max;        /* of all blocks */
};

/* An empty one, whose blocks take at most max bytes.  Allocates nothing. */
#define ARENA(ceiling) ((struct arena){ .max = (ceiling) })

void arena_free(struct arena *a); /* harmless when empty; keeps the ceiling */

/* Room for n bytes, zeroed, aligned for any type; NULL with err set (COCKET_E_TOO_LARGE, COCKET_E_NOMEM). */
void *arena_take(struct arena *a, size_t n, struct err *err);

/* A copy of the text with a NUL behind it; NULL with err set. */
const char *arena_text(struct arena *a, struct slice text, struct err *err);

#endif
