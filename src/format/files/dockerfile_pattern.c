/* Patterns of variables: see dockerfile_pattern.h.  Every end that a match can have is found at once, so that no pattern costs more than its
 * length times the text's. */
#include "format/files/dockerfile_pattern.h"

#include "format/text/slice_scan.h"

struct ends {
	bool at[PATTERN_MAX_BYTES + 1]; /* a match that begins with the text can end there */
};

/* Any run of letters: what is behind the first end can be an end too. */
static void
step_any(struct ends *e, struct slice text)
{
	bool any = false;

	for (size_t i = 0; i <= text.len; i++)
		e->at[i] = any = any || e->at[i];
}

static void
step_one(struct ends *e, uint8_t c, struct slice text)
{
	for (size_t i = text.len; i > 0; i--)
		e->at[i] = e->at[i - 1] && (c == '?' || c == text.ptr[i - 1]);
	e->at[0] = false;
}

static void
step(struct ends *e, uint8_t c, struct slice text)
{
	if (c == '*')
		step_any(e, text);
	else
		step_one(e, c, text);
}

static bool
find_first_end(size_t *out, const struct ends *e, size_t length)
{
	for (size_t i = 0; i <= length; i++)
		if (e->at[i]) {
			*out = i;
			return true;
		}
	return false;
}

static bool
find_last_end(size_t *out, const struct ends *e, size_t length)
{
	for (size_t i = length + 1; i > 0; i--)
		if (e->at[i - 1]) {
			*out = i - 1;
			return true;
		}
	return false;
}

/* How much of the text's beginning the pattern takes; false: it takes none. */
static bool
match(size_t *taken, struct slice text, struct slice pattern, bool longest)
{
	struct ends e = { .at = { true } };

	for (size_t i = 0; i < pattern.len; i++)
		step(&e, pattern.ptr[i], text);
	return longest ? find_last_end(taken, &e, text.len) : find_first_end(taken, &e, text.len);
}

static enum cocket_code
spend(size_t *budget, size_t texts, struct slice text, struct slice pattern, struct err *err)
{
	size_t cost = texts * (text.len + 1) * (pattern.len + 1);

	if (text.len > PATTERN_MAX_BYTES || pattern.len > PATTERN_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "a pattern, or text for one, of more than %d bytes", PATTERN_MAX_BYTES);
	if (cost > *budget)
		return fail(err, COCKET_E_TOO_LARGE, "patterns that take too long to match");
	*budget -= cost;
	return COCKET_OK;
}

static struct slice
reverse(uint8_t out[static PATTERN_MAX_BYTES], struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		out[i] = s.ptr[s.len - 1 - i];
	return slice_of(out, s.len);
}

enum cocket_code
pattern_cut(struct slice *text, struct slice pattern, enum pattern_end end, bool longest, size_t *budget, struct err *err)
{
	uint8_t backwards[PATTERN_MAX_BYTES], pattern_backwards[PATTERN_MAX_BYTES];
	size_t taken = 0;

	if (spend(budget, 1, *text, pattern, err))
		return err->code;
	if (end == PATTERN_PREFIX) {
		(void)match(&taken, *text, pattern, longest);
		*text = tail(*text, taken);
		return COCKET_OK;
	}
	(void)match(&taken, reverse(backwards, *text), reverse(pattern_backwards, pattern), longest);
	*text = head(*text, text->len - taken);
	return COCKET_OK;
}

/* Go's replacing of empty matches is a matter of its own, that no name needs. */
static bool
can_be_empty(struct slice pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (pattern.ptr[i] != '*')
			return false;
	return true;
}

enum cocket_code
pattern_replace(struct buf *out, struct slice text, const struct replacement *by, size_t *budget, struct err *err)
{
	size_t taken = 0;
	bool go_on = true;

	if (can_be_empty(by->pattern))
		return fail(err, COCKET_E_UNSUPPORTED, "a pattern that matches the empty string");
	if (spend(budget, text.len + 1, text, by->pattern, err))
		return err->code;
	while (text.len && go_on) {
		const bool is_found = match(&taken, text, by->pattern, true);

		if (buf_add(out, is_found ? by->text : head(text, 1), err))
			return err->code;
		text = tail(text, is_found ? taken : 1);
		go_on = !is_found || by->every;
	}
	return buf_add(out, text, err);
}
