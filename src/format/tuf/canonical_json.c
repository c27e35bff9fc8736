/* Canonical JSON, OLPC's dialect (TUF 1.0 section 4.2.2; docs/FORMATS.md 0 (a)): one text for one value, so that a signature can be over the
 * value.
 * Not RFC 8785, and not always JSON: control characters stand in strings as they are.  Never prints a number that two readers may read
 * differently. */
#include "format/tuf/canonical_json.h"

#include <stdlib.h>

#include "base/escape.h"
#include "format/text/slice_scan.h"

#define INTEGER_MAX ((UINT64_C(1) << 53) - 1) /* RFC 7493 section 2.2 */

static enum cocket_code print_value(struct buf *out, struct json v, struct err *err);

/* "-0" has no canonical form: some print it, some print "0". */
static bool
is_integer(struct slice text)
{
	bool negative = slice_starts(text, "-");
	struct err unused;
	uint64_t n;

	if (u64_parse(&n, negative ? tail(text, 1) : text, INTEGER_MAX, &unused))
		return false;
	return n > 0 || !negative;
}

static enum cocket_code
print_number(struct buf *out, struct json v, struct err *err)
{
	struct slice text = slice_str(json_number_text(v));

	if (!is_integer(text))
		return fail(err, COCKET_E_FORMAT, "%s: not an integer below 2^53, which alone have a canonical form", TEXT(text));
	return buf_add(out, text, err);
}

static enum cocket_code
print_string(struct buf *out, const char *s, struct err *err)
{
	if (buf_add(out, slice_str("\""), err))
		return err->code;
	for (; *s; s++) {
		size_t plain = strcspn(s, "\"\\");

		if (buf_add(out, slice_of(s, plain), err))
			return err->code;
		s += plain;
		if (!*s)
			break;
		if (buf_add(out, slice_str("\\"), err) || buf_add(out, slice_of(s, 1), err))
			return err->code;
	}
	return buf_add(out, slice_str("\""), err);
}

static enum cocket_code
print_array(struct buf *out, struct json v, struct err *err)
{
	const char *before = "[";

	for (struct json m = json_first(v); m.node; m = json_next(m), before = ",")
		if (buf_add(out, slice_str(before), err) || print_value(out, m, err))
			return err->code;
	return buf_add(out, slice_str(*before == '[' ? "[]" : "]"), err);
}

/* By the bytes of UTF-8, which is the order of code points. */
static int
compare_names(const void *a, const void *b)
{
	const struct json *x = a, *y = b;

	return strcmp(json_name(*x), json_name(*y));
}

static enum cocket_code
print_members(struct buf *out, const struct json *members, size_t count, struct err *err)
{
	if (buf_add(out, slice_str("{"), err))
		return err->code;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && buf_add(out, slice_str(","), err))
			return err->code;
		if (print_string(out, json_name(members[i]), err) || buf_add(out, slice_str(":"), err) || print_value(out, members[i], err))
			return err->code;
	}
	return buf_add(out, slice_str("}"), err);
}

static void
members_free(struct json **members)
{
	free(*members);
}

static enum cocket_code
print_object(struct buf *out, struct json v, struct err *err)
{
	size_t count = json_count(v), i = 0;
	AUTO(members_free) struct json *members = calloc(count + 1, sizeof *members);

	if (!members)
		return no_memory(err);
	for (struct json m = json_first(v); m.node; m = json_next(m))
		members[i++] = m;
	qsort(members, count, sizeof *members, compare_names);
	return print_members(out, members, count, err);
}

/* Recurses no deeper than the parser let the document nest. */
static enum cocket_code
print_value(struct buf *out, struct json v, struct err *err)
{
	switch (json_type(v)) {
	case JSON_NULL: return buf_add(out, slice_str("null"), err);
	case JSON_BOOL: return buf_add(out, slice_str(json_is_true(v) ? "true" : "false"), err);
	case JSON_NUMBER: return print_number(out, v, err);
	case JSON_STRING: return print_string(out, json_string_value(v), err);
	case JSON_ARRAY: return print_array(out, v, err);
	case JSON_OBJECT: return print_object(out, v, err);
	case JSON_ABSENT:
	default: BUG("an absent value cannot be printed");
	}
}

enum cocket_code
canonical_json_print(struct buf *out, struct json value, struct err *err)
{
	size_t before = out->len;

	if (print_value(out, value, err) == COCKET_OK)
		return COCKET_OK;
	out->len = before;
	if (out->ptr)
		out->ptr[before] = 0;
	return err->code;
}
