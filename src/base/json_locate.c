/* Where in its text a parsed value stands, so that a wrong setting is named by line and column (see json.h).
 * Counts values in the order of the text, which is the order of the tree; never prints or parses anything again. */
#include "base/json.h"

#include <cjson/cJSON.h>

#include "base/json_scan.h"

/* Counts the values up to and with wanted, in *n; true where it was met. */
static bool
count_to(const struct cJSON *node, const struct cJSON *wanted, size_t *n)
{
	for (; node; node = node->next) {
		++*n;
		if (node == wanted || (node->child && count_to(node->child, wanted, n)))
			return true;
	}
	return false;
}

static bool
is_one_of(uint8_t c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static size_t
space_length(struct slice text, size_t at)
{
	size_t end = at;

	while (end < text.len && is_one_of(text.ptr[end], " \t\r\n"))
		end++;
	return end - at;
}

/* Length of what begins at a byte that is no space: a string, a word or number, or one of the brackets and marks. */
static size_t
token_length(struct slice text, size_t at)
{
	size_t end = at;

	if (text.ptr[at] == '"')
		return json_string_length(slice_of(text.ptr + at, text.len - at));
	while (end < text.len && !is_one_of(text.ptr[end], " \t\r\n[]{},:\""))
		end++;
	return end > at ? end - at : 1;
}

static bool
is_name(struct slice text, size_t at)
{
	size_t end;

	if (text.ptr[at] != '"')
		return false;
	end = at + token_length(text, at);
	end += space_length(text, end);
	return end < text.len && text.ptr[end] == ':';
}

/* Offset of the nth value, counted from 1; *name: that of its member's name, where it has one. */
static size_t
nth_value(struct slice text, size_t n, size_t *name)
{
	size_t last_name = SIZE_MAX;

	for (size_t at = space_length(text, 0); at < text.len; at += token_length(text, at), at += space_length(text, at)) {
		if (is_name(text, at)) {
			last_name = at;
		} else if (!is_one_of(text.ptr[at], "]},:")) {
			*name = last_name == SIZE_MAX ? at : last_name;
			if (--n == 0)
				return at;
			last_name = SIZE_MAX;
		}
	}
	*name = 0;
	return 0;
}

static struct json_place
place_at(struct slice text, size_t at)
{
	struct json_place place = { 1, 1 };

	for (size_t i = 0; i < at; i++) {
		if (text.ptr[i] == '\n')
			place = (struct json_place){ place.line + 1, 1 };
		else if ((text.ptr[i] & 0xC0) != 0x80)
			place.column++;
	}
	return place;
}

static size_t
offset(size_t *name, const struct json_doc *doc, struct slice text, struct json v)
{
	size_t n = 0;

	*name = 0;
	return v.node && count_to(doc->root, v.node, &n) ? nth_value(text, n, name) : 0;
}

struct json_place
json_locate(const struct json_doc *doc, struct slice text, struct json v)
{
	size_t name;

	return place_at(text, offset(&name, doc, text, v));
}

struct json_place
json_locate_name(const struct json_doc *doc, struct slice text, struct json member)
{
	size_t name;

	(void)offset(&name, doc, text, member);
	return place_at(text, name);
}
