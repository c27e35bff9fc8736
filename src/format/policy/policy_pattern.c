/* Which images a rule is for: image patterns (image_pattern.h) with a glob for the tag after ':', and which of two is more specific.
 * '*' never crosses a slash, so patterns that match one name have as many parts as it has; but for the catch-all, which is for every name
 * and less specific than any other. */
#include "format/policy/policy_part.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/name/image_pattern.h"
#include "format/name/pattern_hint.h"
#include "format/name/pattern_names.h"
#include "format/text/glob.h"
#include "format/text/path_pattern.h"
#include "format/text/slice_scan.h"

/* --- reading --- */

/* After the last slash; an address' or a set's ':' stands in brackets and is not ours. */
static size_t
tag_colon(struct slice text)
{
	size_t slash = find_last(text, '/');

	for (size_t i = slash < text.len ? slash + 1 : 0, open = 0; i < text.len; i++) {
		open += text.ptr[i] == '[';
		open -= text.ptr[i] == ']' && open > 0;
		if (text.ptr[i] == ':' && open == 0)
			return i;
	}
	return text.len;
}

static bool
slice_is_open(struct slice part)
{
	return has(part, '*') || has(part, '?') || has(part, '[');
}

static bool
tag_characters(struct slice tag)
{
	return consists_of(tag, is_alnum, "._-*?[]!");
}

static const char *
tag_fault(struct slice tag)
{
	if (tag.len == 0 || tag.len > TAG_MAX_BYTES)
		return "a tag is 1 to 128 characters";
	if (!tag_characters(tag) || tag.ptr[0] == '.' || tag.ptr[0] == '-')
		return "a tag is letters, digits and . _ - (not first), with the globs * ? [...]";
	if (memmem(tag.ptr, tag.len, "**", 2))
		return "** is no more than *";
	if (!glob_sets_close(tag))
		return "a [...] is not closed, or is empty";
	return pattern_names_tag(tag) ? NULL : "no tag is like that";
}

static bool
is_catch_all(const struct policy_pattern *p)
{
	return strcmp(p->repository, POLICY_CATCH_ALL) == 0;
}

static enum cocket_code
read_pattern(struct policy_pattern *out, const char *text, struct err *err)
{
	struct slice all = slice_str(text);
	size_t colon = pattern_is_host(text) ? all.len : tag_colon(all);
	struct policy_pattern p = { 0 };
	char repository[2 * NAME_TEXT_BYTES];
	const char *why = has(all, '@') ? "a digest has no place in it" : colon < all.len ? tag_fault(tail(all, colon + 1)) : NULL;

	if (why || colon >= sizeof repository)
		return fail(err, COCKET_E_USAGE, "pattern %s: %s", TEXT(all), why ? why : "longer than 255 bytes");
	copy(repository, head(all, colon));
	if (strcmp(text, POLICY_CATCH_ALL) == 0)
		copy(p.repository, all);
	else if (image_pattern_read(p.repository, repository, err))
		return err->code;
	if (colon < all.len)
		copy(p.tag, tail(all, colon + 1));
	*out = p;
	return COCKET_OK;
}

static bool
is_pattern(const char *text)
{
	struct policy_pattern ignored;
	struct err unused = { 0 };

	return read_pattern(&ignored, text, &unused) == COCKET_OK;
}

enum cocket_code
policy_pattern_parse(struct policy_pattern *out, const char *text, struct err *err)
{
	return read_pattern(out, text, err) ? pattern_hint_add(err, text, is_pattern) : COCKET_OK;
}

void
policy_pattern_print(char out[static POLICY_PATTERN_TEXT_BYTES], const struct policy_pattern *p)
{
	snprintf(out, POLICY_PATTERN_TEXT_BYTES, "%s%s%s", p->repository, p->tag[0] ? ":" : "", p->tag);
}

/* --- matching and comparing --- */

bool
policy_pattern_matches(const struct policy_pattern *p, const struct name *name)
{
	char repository[NAME_TEXT_BYTES];

	if (is_catch_all(p))
		return true;
	name_print_repository(repository, name);
	if (!path_pattern_matches(p->repository, repository))
		return false;
	return p->tag[0] == '\0' || (name->tag[0] != '\0' && path_pattern_matches(p->tag, name->tag));
}

/* Takes the next part off both; false where both are at their end.  Parts that are missing are empty. */
static bool
next_parts(struct slice *a, struct slice *b, struct slice *rest_a, struct slice *rest_b)
{
	size_t n = find(*rest_a, '/'), m = find(*rest_b, '/');

	if (rest_a->len == 0 && rest_b->len == 0)
		return false;
	*a = head(*rest_a, n);
	*b = head(*rest_b, m);
	*rest_a = tail(*rest_a, n < rest_a->len ? n + 1 : n);
	*rest_b = tail(*rest_b, m < rest_b->len ? m + 1 : m);
	return true;
}

static int
compare_parts(struct slice a, struct slice b)
{
	struct glob x, y;

	if (slice_eq(a, b) || (!slice_is_open(a) && !slice_is_open(b)))
		return 0;
	return glob_read(&x, a) && glob_read(&y, b) ? glob_compare(&x, &y) : 0;
}

int
policy_pattern_compare(const struct policy_pattern *a, const struct policy_pattern *b)
{
	struct slice rest_a = slice_str(a->repository), rest_b = slice_str(b->repository), x, y;

	if (is_catch_all(a) || is_catch_all(b))
		return is_catch_all(b) - is_catch_all(a);
	while (next_parts(&x, &y, &rest_a, &rest_b)) {
		int order = compare_parts(x, y);

		if (order != 0)
			return order;
	}
	if ((a->tag[0] == '\0') != (b->tag[0] == '\0')) /* any tag, or none, is less than any tag */
		return a->tag[0] ? 1 : -1;
	return compare_parts(slice_str(a->tag), slice_str(b->tag));
}

/* False where these parts tell nothing apart. */
static bool
parts_why(char out[static POLICY_WHY_BYTES], struct slice a, struct slice b)
{
	struct glob x, y;

	if (compare_parts(a, b) == 0 || !glob_read(&x, a) || !glob_read(&y, b))
		return false;
	if (*glob_compare_word(&x, &y))
		snprintf(out, POLICY_WHY_BYTES, "%.*s %s, before %.*s", SLICE_FMT(a), glob_compare_word(&x, &y), SLICE_FMT(b));
	return true;
}

void
policy_pattern_why(char out[static POLICY_WHY_BYTES], const struct policy_pattern *a, const struct policy_pattern *b)
{
	struct slice rest_a = slice_str(a->repository), rest_b = slice_str(b->repository), x, y;

	out[0] = '\0';
	if (is_catch_all(b)) {
		snprintf(out, POLICY_WHY_BYTES, "%s", is_catch_all(a) ? "" : "any other pattern comes before it");
		return;
	}
	while (next_parts(&x, &y, &rest_a, &rest_b))
		if (parts_why(out, x, y))
			return;
	if (b->tag[0])
		(void)parts_why(out, slice_str(a->tag), slice_str(b->tag));
	else if (a->tag[0])
		snprintf(out, POLICY_WHY_BYTES, "it has a pattern for the tag");
}

static bool
parts_meet(struct slice a, struct slice b)
{
	struct glob x, y;

	if (!slice_is_open(a) && !slice_is_open(b))
		return slice_eq(a, b);
	return slice_eq(a, b) || !glob_read(&x, a) || !glob_read(&y, b) || glob_meets(&x, &y);
}

bool
policy_patterns_tie(const struct policy_pattern *a, const struct policy_pattern *b)
{
	struct slice rest_a = slice_str(a->repository), rest_b = slice_str(b->repository), x, y;

	if (is_catch_all(a) || is_catch_all(b))
		return policy_pattern_compare(a, b) == 0;
	while (next_parts(&x, &y, &rest_a, &rest_b))
		if ((rest_a.len == 0) != (rest_b.len == 0) || !parts_meet(x, y))
			return false;
	return parts_meet(slice_str(a->tag), slice_str(b->tag)) && policy_pattern_compare(a, b) == 0;
}

/* Past the first n parts. */
static size_t
parts_end(struct slice text, size_t n)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '/' && --n == 0)
			return i;
	return text.len;
}

bool
policy_pattern_holds(const struct policy_pattern *p, const char *prefix)
{
	char begin[NAME_TEXT_BYTES];
	struct slice text = slice_str(p->repository);
	size_t parts = 1;

	if (is_catch_all(p))
		return true;
	for (const char *c = prefix; *c; c++)
		parts += *c == '/';
	copy(begin, head(text, parts_end(text, parts)));
	for (size_t i = strlen(begin); i < text.len; i++)
		if (text.ptr[i] != '/' && text.ptr[i] != '*')
			return false;
	return path_pattern_matches(begin, prefix); /* part for part: a pattern of fewer does not */
}
