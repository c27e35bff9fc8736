/* The word that was probably meant, for "did you mean": only ever words of a message.
 * Never allocates, never changes what a misspelt word means. */
#ifndef COCKET_BASE_NEAREST_H
#define COCKET_BASE_NEAREST_H

#include "base/slice.h"

#define NEAREST_WORD_BYTES 64 /* the longest word that is compared */

/* The nearest of the words that were tried. */
struct nearest {
	struct slice word; /* as it was typed; borrowed */
	size_t distance;
	char best[NEAREST_WORD_BYTES + 1]; /* "" none is near */
};

/* Near: at most a third of the letters differ, two that are swapped count as one, or it is the beginning of the word.  Of two as near the first in the alphabet, in whatever order they come. */
void nearest_begin(struct nearest *n, struct slice word);
void nearest_try(struct nearest *n, const char *candidate);

/* The nearest of n words, or NULL where none is near. */
const char *nearest_word(struct slice word, const char *const words[], size_t n);

/* " (did you mean "BEST"?)", or "" where nothing is near. */
struct nearest_hint {
	char s[4 * NEAREST_WORD_BYTES + sizeof " (did you mean \"\"?)"];
};
struct nearest_hint nearest_hint(const char *best);

#endif
