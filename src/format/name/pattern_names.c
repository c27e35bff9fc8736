/* Globs held against the grammar of image names (docs/FORMATS.md; distribution/reference), part by part: which of its states can be reached by
 * what the glob takes.  Never refuses what some name has; a host in brackets is not looked at. */
#include "format/name/pattern_names.h"

#include "format/text/glob.h"
#include "format/text/slice_scan.h"

enum class { LETTER, DIGIT, DOT, UNDERSCORE, DASH, COLON, CLASSES };
#define STATES 6
#define BIT(n) (1U << (n))

/* next: for each state and class the states that follow, as bits. */
struct name_grammar {
	unsigned accepts; /* states that a part may end in */
	unsigned next[STATES][CLASSES];
};

/* Runs of letters and digits, between them one '.', one or two '_', or any number of '-'. */
static const struct name_grammar component = {
	.accepts = BIT(1),
	.next = {
		[0] = { [LETTER] = BIT(1), [DIGIT] = BIT(1) },
		[1] = { [LETTER] = BIT(1), [DIGIT] = BIT(1), [DOT] = BIT(2), [UNDERSCORE] = BIT(3), [DASH] = BIT(5) },
		[2] = { [LETTER] = BIT(1), [DIGIT] = BIT(1) },
		[3] = { [LETTER] = BIT(1), [DIGIT] = BIT(1), [UNDERSCORE] = BIT(4) },
		[4] = { [LETTER] = BIT(1), [DIGIT] = BIT(1) },
		[5] = { [LETTER] = BIT(1), [DIGIT] = BIT(1), [DASH] = BIT(5) },
	},
};

/* Labels that '-' neither begins nor ends, and a port. */
static const struct name_grammar host = {
	.accepts = BIT(1) | BIT(4),
	.next = {
		[0] = { [LETTER] = BIT(1), [DIGIT] = BIT(1) },
		[1] = { [LETTER] = BIT(1), [DIGIT] = BIT(1), [DASH] = BIT(2), [DOT] = BIT(0), [COLON] = BIT(3) },
		[2] = { [LETTER] = BIT(1), [DIGIT] = BIT(1), [DASH] = BIT(2) },
		[3] = { [DIGIT] = BIT(4) },
		[4] = { [DIGIT] = BIT(4) },
	},
};

static const struct name_grammar tag = {
	.accepts = BIT(1),
	.next = {
		[0] = { [LETTER] = BIT(1), [DIGIT] = BIT(1), [UNDERSCORE] = BIT(1) },
		[1] = { [LETTER] = BIT(1), [DIGIT] = BIT(1), [UNDERSCORE] = BIT(1), [DOT] = BIT(1), [DASH] = BIT(1) },
	},
};

static bool
takes(const struct glob_token *t, unsigned c)
{
	return t->characters[c / 64] >> (c % 64) & 1;
}

/* Which classes a token has a character of, as bits. */
static unsigned
classes_of(const struct glob_token *t, bool (*is_letter)(uint8_t c))
{
	static const char marks[] = "._-:";
	unsigned classes = 0;

	for (unsigned c = '!'; c <= '~'; c++) {
		if (!takes(t, c))
			continue;
		if (is_digit((uint8_t)c))
			classes |= BIT(DIGIT);
		else if (is_letter((uint8_t)c))
			classes |= BIT(LETTER);
		else if (strchr(marks, (int)c))
			classes |= BIT(DOT + (unsigned)(strchr(marks, (int)c) - marks));
	}
	return classes;
}

/* The states after one character of those classes. */
static unsigned
step(const struct name_grammar *g, unsigned states, unsigned classes)
{
	unsigned next = 0;

	for (unsigned s = 0; s < STATES; s++)
		for (unsigned c = 0; c < CLASSES && (states & BIT(s)); c++)
			next |= classes & BIT(c) ? g->next[s][c] : 0;
	return next;
}

static unsigned
step_star(const struct name_grammar *g, unsigned states)
{
	for (unsigned before = 0; before != states;) {
		before = states;
		states |= step(g, states, BIT(CLASSES) - 1);
	}
	return states;
}

static bool
meets(struct slice part, const struct name_grammar *g, bool (*is_letter)(uint8_t c))
{
	unsigned states = BIT(0);
	struct glob glob;

	if (!glob_read(&glob, part))
		return true;
	for (size_t i = 0; i < glob.count; i++)
		states = glob.tokens[i].is_star ? step_star(g, states) : step(g, states, classes_of(&glob.tokens[i], is_letter));
	return states & g->accepts;
}

bool
pattern_names_some(struct slice *part, struct slice pattern)
{
	size_t n = find(pattern, '/');
	const struct name_grammar *g = &host;

	*part = head(pattern, n);
	if (has(*part, '[') && has(*part, ':')) { /* an address, or a set */
		pattern = tail(pattern, n < pattern.len ? n + 1 : n);
		g = &component;
	}
	while (pattern.len > 0) {
		n = find(pattern, '/');
		*part = head(pattern, n);
		if (!meets(*part, g, is_lower))
			return false;
		pattern = tail(pattern, n < pattern.len ? n + 1 : n);
		g = &component;
	}
	return true;
}

static bool
is_letter_of_tags(uint8_t c)
{
	return is_lower(c) || is_upper(c);
}

bool
pattern_names_tag(struct slice glob)
{
	return meets(glob, &tag, is_letter_of_tags);
}
