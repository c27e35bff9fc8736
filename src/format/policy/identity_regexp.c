/* See identity_regexp.h.  Never guesses: what it does not know is refused. */
#include "format/policy/identity_regexp.h"

#include <ctype.h>
#include <string.h>

#include "base/escape.h"

static const char segment[] = "[^/]*";

static enum cocket_code
refuse(struct err *err, const char *text, const char *why)
{
	return fail(err, COCKET_E_USAGE, "%s: %s", TEXT(slice_str(text)), why);
}

static bool
is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* "\d", "\pL": not the character itself. */
static bool
is_class(const char *p)
{
	return p[0] == '\\' && (!isascii((unsigned char)p[1]) || isalnum((unsigned char)p[1]) || p[1] == '\0');
}

/* Why what stands at p cannot be said; NULL: it is one literal character, or two with a backslash. */
static const char *
why_not(const char *p)
{
	const char *after = p[0] == '\\' && p[1] ? p + 2 : p + 1;

	if (p[0] == '.' && is_one_of(*after, "*+"))
		return "it matches across '/', which no pattern does: write [^/]* for each segment";
	if (is_class(p))
		return "a class of characters cannot be said in a pattern";
	if (p[0] == '*' || strncmp(p, "\\*", 2) == 0)
		return "a literal '*' cannot be said in a pattern";
	if (is_one_of(p[0], "[](){}|+?^$") || is_one_of(*after, "*+?{"))
		return "alternatives, groups, sets and repetitions cannot be said in a pattern, but for [^/]*";
	return NULL;
}

static bool
is_segment(const char *p)
{
	const size_t n = strlen(segment);

	return strncmp(p, segment, n) == 0 && !is_one_of(p[n], "*+?{");
}

static enum cocket_code
body_convert(struct buf *out, bool *narrowed, const char *text, const char *end, struct err *err)
{
	const char *why;

	for (const char *p = text + 1; p < end; p++) {
		if (is_segment(p)) {
			if (buf_addf(out, err, "*"))
				return err->code;
			p += strlen(segment) - 1;
			continue;
		}
		why = why_not(p);
		if (why)
			return refuse(err, text, why);
		*narrowed |= *p == '.';
		p += *p == '\\';
		if (buf_add(out, slice_of(p, 1), err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
identity_regexp_convert(struct buf *out, bool *narrowed, const char *text, struct err *err)
{
	const size_t len = strlen(text);

	if (len < 2 || text[0] != '^' || text[len - 1] != '$' || text[len - 2] == '\\')
		return refuse(err, text, "not anchored, so it matches names that go on before or behind it: expected ^...$");
	return body_convert(out, narrowed, text, text + len - 1, err);
}
