/* Words compared by what it takes to make one of the other: see nearest.h. */
#include "base/nearest.h"

#include <stdio.h>

#include "base/escape.h"

/* The last three rows of the table: to make a word's first letters of what was typed so far. */
struct row {
	size_t earlier[NEAREST_WORD_BYTES + 1], before[NEAREST_WORD_BYTES + 1], now[NEAREST_WORD_BYTES + 1];
};

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Letters that are missing, too many or others, one by one. */
static size_t
edits(const struct row *r, size_t j, bool same)
{
	return min3(r->before[j] + 1, r->now[j - 1] + 1, r->before[j - 1] + !same);
}

/* Two letters in each other's place are one slip, not two. */
static bool
are_swapped(struct slice a, size_t i, struct slice b, size_t j)
{
	return i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
}

static void
row_fill(struct row *r, struct slice a, size_t i, struct slice b)
{
	r->now[0] = i;
	for (size_t j = 1; j <= b.len; j++) {
		r->now[j] = edits(r, j, a.ptr[i - 1] == b.ptr[j - 1]);
		if (are_swapped(a, i, b, j) && r->earlier[j - 2] + 1 < r->now[j])
			r->now[j] = r->earlier[j - 2] + 1;
	}
}

/* Levenshtein distance, and swapped neighbours (optimal string alignment), one row at a time. */
static size_t
distance(struct slice a, struct slice b)
{
	struct row r = { 0 };

	for (size_t j = 0; j <= b.len; j++)
		r.now[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		memcpy(r.earlier, r.before, sizeof r.before);
		memcpy(r.before, r.now, sizeof r.now);
		row_fill(&r, a, i, b);
	}
	return r.now[b.len];
}

/* How far what was typed is from a word that is there: 0 if it begins it. */
static size_t
distance_to(struct slice typed, struct slice word)
{
	if (word.len > typed.len && memcmp(word.ptr, typed.ptr, typed.len) == 0)
		return 0;
	return word.len <= NEAREST_WORD_BYTES ? distance(typed, word) : NEAREST_WORD_BYTES;
}

/* The distance from which on nothing is near.  Two letters are only ever a beginning. */
static size_t
too_far(struct slice word)
{
	if (word.len < 2 || word.len > NEAREST_WORD_BYTES)
		return 0;
	return word.len / 3 + 1;
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
