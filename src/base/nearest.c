/* Words compared by what it takes to make one of the other: see nearest.h. */
#include "base/nearest.h"

#include <stdio.h>

#include "base/escape.h"

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein distance, one row at a time. */
static size_t
distance(struct slice a, struct slice b)
{
	size_t row[NEAREST_WORD_BYTES + 1];

	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t up = row[j];

			row[j] = min3(up + 1, row[j - 1] + 1, diagonal + (a.ptr[i - 1] != b.ptr[j - 1]));
			diagonal = up;
		}
	}
	return row[b.len];
}

/* How far what was typed is from a word that is there: 0 if it begins it. */
static size_t
distance_to(struct slice typed, struct slice word)
{
	if (word.len > typed.len && memcmp(word.ptr, typed.ptr, typed.len) == 0)
		return 0;
	return word.len <= NEAREST_WORD_BYTES ? distance(typed, word) : NEAREST_WORD_BYTES;
}

/* The distance from which on nothing is near. */
static size_t
too_far(struct slice word)
{
	if (word.len < 2 || word.len > NEAREST_WORD_BYTES)
		return 0;
	return word.len / 3 > 2 ? word.len / 3 + 1 : 3;
}

const char *
nearest_word(struct slice word, const char *const words[], size_t n)
{
	const char *best = NULL;
	size_t best_distance = too_far(word);

	for (size_t i = 0; i < n && best_distance > 0; i++) {
		const size_t d = distance_to(word, slice_str(words[i]));

		if (d < best_distance && d < strlen(words[i])) {
			best = words[i];
			best_distance = d;
		}
	}
	return best;
}

void
nearest_begin(struct nearest *n, struct slice word)
{
	*n = (struct nearest){ .word = word, .distance = too_far(word) };
}

void
nearest_try(struct nearest *n, const char *candidate)
{
	const size_t length = strlen(candidate);
	size_t d;

	if (n->distance == 0 || length > NEAREST_WORD_BYTES)
		return;
	d = distance_to(n->word, slice_str(candidate));
	if (d < length && (d < n->distance || (d == n->distance && n->best[0] && strcmp(candidate, n->best) < 0))) {
		n->distance = d;
		memcpy(n->best, candidate, length + 1);
	}
}

struct nearest_hint
nearest_hint(const char *best)
{
	struct nearest_hint hint = { "" };

	if (best && *best)
		snprintf(hint.s, sizeof hint.s, " (did you mean \"%s\"?)", TEXT(slice_str(best)));
	return hint;
}
