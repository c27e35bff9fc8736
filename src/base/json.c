/* JSON documents: scanned (json_scan.c), then built by cJSON, then read by name.
 * Never reads cJSON's numbers (valueint saturates, valuedouble rounds): each number keeps its text.
 * Never looks a name up without regard to case. */
#include "base/json.h"

#include <cjson/cJSON.h>

#include "base/escape.h"
#include "base/json_scan.h"
#include "base/limits.h"
#include "base/secret.h"

#define CJSON_NUMBER_BYTES 63 /* cJSON before 1.7.18 reads no more of a number */
#define INTEGER_MAX (UINT64_C(1) << 53) /* RFC 7493 section 2.2: what every reader has exactly */

/* --- numbers --- */

/* The first number in *rest, which begins behind it afterwards.  The text was scanned: a digit or "-" outside strings begins a number. */
static struct slice
next_number(struct slice *rest)
{
	static const char body[] = "+-.0123456789Ee";
	size_t at = 0;

	while (at < rest->len && rest->ptr[at] != '-' && (rest->ptr[at] < '0' || rest->ptr[at] > '9'))
		at += rest->ptr[at] == '"' ? json_string_length(slice_of(rest->ptr + at, rest->len - at)) : 1;
	size_t end = at;
	while (end < rest->len && memchr(body, rest->ptr[end], sizeof body - 1))
		end++;
	struct slice number = slice_of(rest->ptr + at, end - at);
	*rest = slice_of(rest->ptr + end, rest->len - end);
	return number;
}

/* Gives each number, in the order of the text, its text: an exact value, and nothing lost where what others wrote is printed again. */
static enum cocket_code
keep_numbers(struct cJSON *node, struct slice *rest, struct err *err)
{
	for (; node; node = node->next) {
		if (node->child && keep_numbers(node->child, rest, err) != COCKET_OK)
			return err->code;
		if (!cJSON_IsNumber(node))
			continue;
		struct slice number = next_number(rest);
		node->valuestring = cJSON_malloc(number.len + 1); /* cJSON_Delete frees it */
		if (!node->valuestring)
			return no_memory(err);
		memcpy(node->valuestring, number.ptr, number.len);
		node->valuestring[number.len] = '\0';
	}
	return COCKET_OK;
}

/* For cJSON alone: a copy where "0" and spaces stand for each number that is too long for it. */
static enum cocket_code
blank_long_numbers(struct buf *copy, struct slice text, struct err *err)
{
	if (buf_add(copy, text, err) != COCKET_OK)
		return err->code;
	for (struct slice rest = text; rest.len;) {
		struct slice number = next_number(&rest);
		uint8_t *to = copy->ptr + (number.ptr - text.ptr);
		if (number.len > CJSON_NUMBER_BYTES) {
			memset(to, ' ', number.len);
			*to = '0';
		}
	}
	return COCKET_OK;
}

/* --- documents --- */

static struct slice
without_space_after(struct slice text)
{
	while (text.len && memchr(" \t\r\n", text.ptr[text.len - 1], 4))
		text.len--;
	return text;
}

/* The scanner took the text: that cJSON does not can only be for want of memory. */
static enum cocket_code
build_tree(struct json_doc *out, struct slice text, struct err *err)
{
	const char *end = NULL;
	const char *start = (const char *)text.ptr;

	out->root = cJSON_ParseWithLengthOpts(start, text.len, &end, false);
	if (!out->root)
		return no_memory(err);
	if (end != start + text.len)
		return fail(err, COCKET_E_FORMAT, "bytes after the value");
	return COCKET_OK;
}

static enum cocket_code
build(struct json_doc *out, struct slice text, size_t longest_number, struct err *err)
{
	AUTO(buf_free) struct buf copy = BUF(text.len);
	struct slice for_cjson = text;

	if (longest_number > CJSON_NUMBER_BYTES) {
		if (blank_long_numbers(&copy, text, err) != COCKET_OK)
			return err->code;
		for_cjson = without_space_after(buf_slice(&copy));
	}
	if (build_tree(out, for_cjson, err) != COCKET_OK)
		return err->code;
	return keep_numbers(out->root, &text, err);
}

enum cocket_code
json_check(struct slice text, size_t max_depth, struct err *err)
{
	struct json_scan rules = { .max_depth = max_depth, .max_values = SIZE_MAX };

	return json_scan(&rules, text, err);
}

enum cocket_code
json_parse(struct json_doc *out, struct slice text, struct err *err)
{
	return json_parse_up_to(out, text, JSON_VALUES_MAX, err);
}

enum cocket_code
json_parse_up_to(struct json_doc *out, struct slice text, size_t max_values, struct err *err)
{
	struct json_scan rules = { .max_depth = JSON_DEPTH_MAX, .max_values = max_values, .strict = true };
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_scan(&rules, text, err) != COCKET_OK)
		return err->code;
	if (build(&doc, without_space_after(text), rules.longest_number, err) != COCKET_OK)
		return err->code;
	*out = doc;
	doc.root = NULL;
	return COCKET_OK;
}

void
json_free(struct json_doc *doc)
{
	cJSON_Delete(doc->root);
	doc->root = NULL;
}

void
json_wipe(struct json v)
{
	const char *text = json_string_value(v);

	if (text)
		wipe((void *)(uintptr_t)text, strlen(text));
	for (struct json member = json_first(v); json_type(member) != JSON_ABSENT; member = json_next(member))
		json_wipe(member);
}

struct json
json_root(const struct json_doc *doc)
{
	return (struct json){ .node = doc->root };
}

bool
json_is_compact(struct slice text)
{
	for (size_t i = 0; i < text.len;) {
		if (memchr(" \t\r\n", text.ptr[i], 4))
			return false;
		i += text.ptr[i] == '"' ? json_string_length(slice_of(text.ptr + i, text.len - i)) : 1;
	}
	return true;
}

/* --- values --- */

enum json_type
json_type(struct json v)
{
	if (!v.node)
		return JSON_ABSENT;
	switch (v.node->type & 0xFF) {
	case cJSON_NULL: return JSON_NULL;
	case cJSON_False:
	case cJSON_True: return JSON_BOOL;
	case cJSON_Number: return JSON_NUMBER;
	case cJSON_String: return JSON_STRING;
	case cJSON_Array: return JSON_ARRAY;
	case cJSON_Object: return JSON_OBJECT;
	default: BUG("a parsed document has no other types");
	}
}

static bool
has_members(struct json v)
{
	return json_type(v) == JSON_ARRAY || json_type(v) == JSON_OBJECT;
}

struct json
json_first(struct json v)
{
	return (struct json){ .node = has_members(v) ? v.node->child : NULL };
}

struct json
json_next(struct json v)
{
	return (struct json){ .node = v.node ? v.node->next : NULL };
}

size_t
json_count(struct json v)
{
	size_t n = 0;

	for (struct json m = json_first(v); m.node; m = json_next(m))
		n++;
	return n;
}

const char *
json_name(struct json member)
{
	return member.node && member.node->string ? member.node->string : "";
}

struct json
json_get(struct json v, const char *name)
{
	struct json m = { 0 };

	if (json_type(v) != JSON_OBJECT)
		return m;
	for (m = json_first(v); m.node && strcmp(m.node->string, name) != 0; m = json_next(m))
		;
	return m;
}

const char *
json_string_value(struct json v)
{
	return json_type(v) == JSON_STRING ? v.node->valuestring : NULL;
}

const char *
json_number_text(struct json v)
{
	return json_type(v) == JSON_NUMBER ? v.node->valuestring : NULL;
}

bool
json_is_true(struct json v)
{
	return v.node && cJSON_IsTrue(v.node);
}

/* Plain decimal digits only: who reads an integer elsewhere (Go's encoding/json) refuses "1e2" and "1.0", so here they are none. */
bool
json_u64_value(uint64_t *out, struct json v)
{
	const char *text = json_number_text(v);
	struct err unused;

	return text && u64_parse(out, slice_str(text), INTEGER_MAX, &unused) == COCKET_OK;
}
