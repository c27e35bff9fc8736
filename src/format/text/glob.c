/* Globs compared with one another (see glob.h).  What a set holds is asked of path_pattern_matches, so that there is one answer to it.
 * Never recurses; the time is at most the product of the two lengths (A28). */
#include "format/text/glob.h"

#include "format/text/path_pattern.h"
#include "format/text/slice_scan.h"

#define PRINTABLE_FIRST '!'
#define PRINTABLE_LAST '~'

static void
token_add(struct glob_token *t, unsigned c)
{
	t->characters[c / 64] |= UINT64_C(1) << (c % 64);
}

/* Length of the set that text begins with; 1 if it is none.  A "]" that comes first is a member. */
static size_t
token_length(struct slice text)
{
	size_t at = 1, end;

	if (text.ptr[0] != '[')
		return 1;
	at += at < text.len && text.ptr[at] == '!';
	at += at < text.len && text.ptr[at] == ']';
	end = at + find(tail(text, at), ']');
	return end < text.len ? end + 1 : 1;
}

static void
token_read(struct glob_token *out, struct slice text)
{
	char token[GLOB_TOKENS_MAX + 1], c[2] = "";

	*out = (struct glob_token){ .is_star = text.ptr[0] == '*' };
	if (out->is_star)
		return;
	if (text.len == 1 && text.ptr[0] != '?' && text.ptr[0] < 128) {
		token_add(out, text.ptr[0]);
		return;
	}
	copy(token, text);
	for (c[0] = PRINTABLE_FIRST; c[0] <= PRINTABLE_LAST; c[0]++)
		if (c[0] != '/' && path_pattern_matches(token, c))
			token_add(out, (unsigned)c[0]);
}

bool
glob_read(struct glob *out, struct slice part)
{
	size_t n;

	if (part.len > GLOB_TOKENS_MAX)
		return false;
	for (out->count = 0; part.len > 0; part = tail(part, n)) {
		n = token_length(part);
		token_read(&out->tokens[out->count++], head(part, n));
	}
	return true;
}

/* --- which is more specific --- */

struct measure {
	bool is_open;    /* has a glob in it */
	size_t demanded; /* characters that it has at least */
	size_t choices;  /* for all of them together */
	size_t stars;
};

static size_t
choices(const struct glob_token *t)
{
	return (size_t)__builtin_popcountll(t->characters[0]) + (size_t)__builtin_popcountll(t->characters[1]);
}

static struct measure
measure_of(const struct glob *g)
{
	struct measure m = { 0 };

	for (size_t i = 0; i < g->count; i++) {
		m.stars += g->tokens[i].is_star;
		m.demanded += !g->tokens[i].is_star;
		m.choices += choices(&g->tokens[i]);
	}
	m.is_open = m.stars > 0 || m.choices > m.demanded;
	return m;
}

static int
more(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
compare(const char **word, const struct glob *a, const struct glob *b)
{
	const struct measure x = measure_of(a), y = measure_of(b);
	const struct {
		int order;
		const char *word;
	} steps[] = {
		{ more(y.is_open, x.is_open), "has no globs" },
		{ x.is_open ? more(x.demanded, y.demanded) : 0, "demands more characters" },
		{ x.is_open ? more(y.choices, x.choices) : 0, "leaves fewer choices" },
		{ x.is_open ? more(y.stars, x.stars) : 0, "has fewer *" },
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		*word = steps[i].word;
		if (steps[i].order != 0)
			return steps[i].order;
	}
	return 0;
}

int
glob_compare(const struct glob *a, const struct glob *b)
{
	const char *unused;

	return compare(&unused, a, b);
}

const char *
glob_compare_word(const struct glob *a, const struct glob *b)
{
	const char *word = "";

	return compare(&word, a, b) > 0 ? word : "";
}

/* --- whether both match something --- */

static bool
share_character(const struct glob_token *a, const struct glob_token *b)
{
	return (a->characters[0] & b->characters[0]) || (a->characters[1] & b->characters[1]);
}

/* row[j]: a's tokens so far and b's first j can match the same text.  A '*' matches nothing, or what one token of the other does. */
static void
step(bool next[static GLOB_TOKENS_MAX + 1], const bool row[static GLOB_TOKENS_MAX + 1], const struct glob_token *t, const struct glob *b)
{
	next[0] = row[0] && t->is_star;
	for (size_t j = 1; j <= b->count; j++) {
		const struct glob_token *u = &b->tokens[j - 1];

		next[j] = t->is_star || u->is_star ? row[j] || next[j - 1] : row[j - 1] && share_character(t, u);
	}
}

static void
begin(bool row[static GLOB_TOKENS_MAX + 1], const struct glob *b)
{
	row[0] = true;
	for (size_t j = 1; j <= b->count; j++)
		row[j] = row[j - 1] && b->tokens[j - 1].is_star;
}

bool
glob_meets(const struct glob *a, const struct glob *b)
{
	bool rows[2][GLOB_TOKENS_MAX + 1] = { { false } };

	begin(rows[0], b);
	for (size_t i = 0; i < a->count; i++)
		step(rows[(i + 1) % 2], rows[i % 2], &a->tokens[i], b);
	return rows[a->count % 2][b->count];
}

/* How many bytes the set has behind its '['; 0: it is not closed, or empty. */
static size_t
set_length(struct slice rest)
{
	size_t n = find(rest, ']');

	return n < rest.len && !has(head(rest, n), '/') ? n : 0;
}

bool
glob_sets_close(struct slice text)
{
	for (size_t i = 0, n; i < text.len; i++) {
		if (text.ptr[i] == ']')
			return false;
		if (text.ptr[i] != '[')
			continue;
		n = set_length(tail(text, i + 1));
		if (n == 0)
			return false;
		i += n + 1;
	}
	return true;
}
