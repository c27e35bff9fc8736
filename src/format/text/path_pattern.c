/* Patterns for paths (see path_pattern.h).
 * Never recurses: a part goes back to its last '*' only, so no pattern makes it slow (A28). */
#include "format/text/path_pattern.h"

#include "base/utf8.h"
#include "format/text/slice_scan.h"

/* Length of the first character, which is a byte of its own if the text is not UTF-8. */
static size_t
next_char(uint32_t *out, struct slice text)
{
	size_t n = utf8_next(out, text);

	if (n > 0)
		return n;
	*out = UINT32_C(0x110000) + text.ptr[0];
	return 1;
}

/* Length of the set that pattern begins with, "[" to "]"; a "]" that comes first is a member.  0 if none closes it: "[" is itself. */
static size_t
set_length(struct slice pattern)
{
	size_t at = 1;

	if (at < pattern.len && pattern.ptr[at] == '!')
		at++;
	if (at < pattern.len && pattern.ptr[at] == ']')
		at++;
	at += find(tail(pattern, at), ']');
	return at < pattern.len ? at + 1 : 0;
}

/* What is between the brackets.  A range that ends before it begins is empty; "-" is itself if it comes first or last. */
static bool
set_has(struct slice set, uint32_t c)
{
	bool negated = set.len > 0 && set.ptr[0] == '!', found = false;

	if (negated)
		set = tail(set, 1);
	while (set.len > 0) {
		uint32_t low, high;

		set = tail(set, next_char(&low, set));
		high = low;
		if (set.len > 1 && set.ptr[0] == '-') {
			set = tail(set, 1);
			set = tail(set, next_char(&high, set));
		}
		found = found || (low <= c && c <= high);
	}
	return found != negated;
}

/* Whether what pattern begins with, which is no '*', takes the character; *length is its own. */
static bool
takes(size_t *length, struct slice pattern, uint32_t c)
{
	uint32_t p;
	size_t set;

	*length = next_char(&p, pattern);
	if (p == '?')
		return true;
	set = p == '[' ? set_length(pattern) : 0;
	if (set == 0)
		return p == c;
	*length = set;
	return set_has(slice_of(pattern.ptr + 1, set - 2), c);
}

static bool
is_star(struct slice pattern)
{
	return pattern.len > 0 && pattern.ptr[0] == '*';
}

static bool
part_matches(struct slice pattern, struct slice text)
{
	struct slice after_star = { 0 }, retry = text; /* pattern after its last '*', and text after what that has taken */
	bool starred = false;

	while (text.len > 0) {
		uint32_t c;
		size_t n = next_char(&c, text), length;

		if (is_star(pattern)) {
			after_star = pattern = tail(pattern, 1);
			retry = text;
			starred = true;
		} else if (pattern.len > 0 && takes(&length, pattern, c)) {
			pattern = tail(pattern, length);
			text = tail(text, n);
		} else if (starred) {
			retry = tail(retry, next_char(&c, retry));
			text = retry;
			pattern = after_star;
		} else {
			return false;
		}
	}
	while (is_star(pattern))
		pattern = tail(pattern, 1);
	return pattern.len == 0;
}

bool
path_pattern_matches(const char *pattern, const char *path)
{
	struct slice p = slice_str(pattern), t = slice_str(path);

	for (;;) {
		size_t p_end = find(p, '/'), t_end = find(t, '/');

		if (!part_matches(head(p, p_end), head(t, t_end)))
			return false;
		if (p_end == p.len || t_end == t.len)
			return p_end == p.len && t_end == t.len;
		p = tail(p, p_end + 1);
		t = tail(t, t_end + 1);
	}
}
