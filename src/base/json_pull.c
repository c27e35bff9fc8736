/* See json_pull.h.  All bytes were scanned: quotes match, brackets match, escapes are whole. */
#include "base/json_pull.h"

#include "base/escape.h"
#include "base/json_keys.h"
#include "base/json_scan.h"
#include "base/limits.h"
#include "base/utf8.h"

#define U64_MAX ((uint64_t)1 << 53)

/* --- where values end ------------------------------------------------------------------------- */

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const uint8_t *
skip_space(const uint8_t *p, const uint8_t *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

static const uint8_t *
skip_string(const uint8_t *p, const uint8_t *end)
{
	return p + json_string_length(slice_of(p, (size_t)(end - p)));
}

/* From the opening bracket to past the closing one. */
static const uint8_t *
skip_container(const uint8_t *p, const uint8_t *end)
{
	size_t depth = 0;

	do {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		p++;
	} while (depth > 0);
	return p;
}

static bool
ends_word(uint8_t c)
{
	return c == ',' || c == '}' || c == ']' || is_space(c);
}

static const uint8_t *
skip_value(const uint8_t *p, const uint8_t *end)
{
	if (*p == '"')
		return skip_string(p, end);
	if (*p == '{' || *p == '[')
		return skip_container(p, end);
	while (p < end && !ends_word(*p))
		p++;
	return p;
}

/* Takes the value that begins at *p. */
static struct json_pull
take_value(const uint8_t **p, const uint8_t *end)
{
	const uint8_t *start = *p;

	*p = skip_value(start, end);
	return (struct json_pull){ slice_of(start, (size_t)(*p - start)) };
}

/* Without space around it: of a text that was scanned, the one value. */
static struct slice
trimmed(struct slice text)
{
	while (is_space(text.ptr[text.len - 1]))
		text.len--;
	while (is_space(*text.ptr))
		text = slice_of(text.ptr + 1, text.len - 1);
	return text;
}

enum cocket_code
json_pull_open(struct json_pull *out, struct slice text, size_t max_depth, size_t max_values, struct err *err)
{
	struct json_scan rules = { .max_depth = max_depth, .max_values = max_values, .max_keys = JSON_OPEN_KEYS_MAX, .strict = true };

	if (json_scan(&rules, text, err))
		return err->code;
	*out = (struct json_pull){ trimmed(text) };
	return COCKET_OK;
}

enum json_type
json_pull_type(struct json_pull v)
{
	if (v.text.len == 0)
		return JSON_ABSENT;
	switch (v.text.ptr[0]) {
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case '"': return JSON_STRING;
	case 'n': return JSON_NULL;
	case 't':
	case 'f': return JSON_BOOL;
	default: return JSON_NUMBER;
	}
}

/* --- members ---------------------------------------------------------------------------------- */

struct json_members
json_pull_enter(struct json_pull v)
{
	enum json_type type = json_pull_type(v);

	if (type != JSON_OBJECT && type != JSON_ARRAY)
		return (struct json_members){ 0 };
	/* The end is the closing bracket. */
	return (struct json_members){ .at = v.text.ptr + 1, .end = v.text.ptr + v.text.len - 1, .has_names = type == JSON_OBJECT };
}

bool
json_pull_next(struct json_members *m)
{
	const uint8_t *p = m->at;

	if (p == NULL)
		return false;
	p = skip_space(p, m->end);
	if (p < m->end && *p == ',')
		p = skip_space(p + 1, m->end);
	if (p == m->end) {
		*m = (struct json_members){ 0 };
		return false;
	}
	if (m->has_names) {
		m->name = take_value(&p, m->end);
		p = skip_space(p, m->end);
		p = skip_space(p + 1, m->end); /* the colon */
	}
	m->value = take_value(&p, m->end);
	m->at = p;
	return true;
}

struct json_pull
json_pull_get(struct json_pull object, const char *name)
{
	struct json_pull v;

	json_pull_fields(&v, &name, 1, object);
	return v;
}

void
json_pull_fields(struct json_pull *out, const char *const *names, size_t n, struct json_pull object)
{
	struct json_members m = json_pull_enter(object);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct json_pull){ 0 };
	while (json_pull_next(&m))
		for (size_t i = 0; i < n; i++)
			if (json_pull_is(m.name, names[i]))
				out[i] = m.value;
}

/* --- strings ---------------------------------------------------------------------------------- */

bool
json_pull_plain(struct slice *out, struct json_pull v)
{
	if (json_pull_type(v) != JSON_STRING)
		return false;
	*out = slice_of(v.text.ptr + 1, v.text.len - 2);
	return out->len == 0 || memchr(out->ptr, '\\', out->len) == NULL;
}

/* The next piece of a string's decoded text, at *p before its closing quote: a run without escapes, or one escaped character, whose
 * UTF-8 goes into the caller's bytes. */
static struct slice
next_piece(const uint8_t **p, const uint8_t *end, uint8_t bytes[static UTF8_BYTES_MAX])
{
	const uint8_t *start = *p;

	if (*start == '\\')
		return slice_of(bytes, utf8_put(bytes, json_key_next(p) - 1));
	const uint8_t *escape = memchr(start, '\\', (size_t)(end - start));
	*p = escape ? escape : end;
	return slice_of(start, (size_t)(*p - start));
}

bool
json_pull_is(struct json_pull v, const char *text)
{
	struct slice rest = slice_str(text), plain;
	uint8_t bytes[UTF8_BYTES_MAX];

	if (json_pull_plain(&plain, v))
		return slice_eq(plain, rest);
	if (json_pull_type(v) != JSON_STRING)
		return false;
	for (const uint8_t *p = v.text.ptr + 1, *end = v.text.ptr + v.text.len - 1; p < end;) {
		struct slice piece = next_piece(&p, end, bytes);
		if (piece.len > rest.len || memcmp(piece.ptr, rest.ptr, piece.len) != 0)
			return false;
		rest = slice_of(rest.ptr + piece.len, rest.len - piece.len);
	}
	return rest.len == 0;
}

enum cocket_code
json_pull_text(struct buf *out, struct json_pull v, struct err *err)
{
	uint8_t bytes[UTF8_BYTES_MAX];

	if (json_pull_type(v) != JSON_STRING)
		return COCKET_OK;
	for (const uint8_t *p = v.text.ptr + 1, *end = v.text.ptr + v.text.len - 1; p < end;)
		if (buf_add(out, next_piece(&p, end, bytes), err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
json_pull_copy(char *out, size_t size, struct json_pull v, struct err *err)
{
	uint8_t bytes[UTF8_BYTES_MAX];
	size_t n = 0;

	out[0] = '\0';
	if (json_pull_type(v) != JSON_STRING)
		return COCKET_OK;
	for (const uint8_t *p = v.text.ptr + 1, *end = v.text.ptr + v.text.len - 1; p < end;) {
		struct slice piece = next_piece(&p, end, bytes);
		if (piece.len >= size - n)
			return fail(err, COCKET_E_TOO_LARGE, "%s: more than %zu bytes", TEXT(v.text), size - 1);
		memcpy(out + n, piece.ptr, piece.len);
		n += piece.len;
	}
	out[n] = '\0';
	return COCKET_OK;
}

/* --- other values ----------------------------------------------------------------------------- */

bool
json_pull_is_true(struct json_pull v)
{
	return json_pull_type(v) == JSON_BOOL && v.text.ptr[0] == 't';
}

struct slice
json_pull_number(struct json_pull v)
{
	return json_pull_type(v) == JSON_NUMBER ? v.text : slice_of(NULL, 0);
}

bool
json_pull_u64(uint64_t *out, struct json_pull v)
{
	struct err err;

	return u64_parse(out, json_pull_number(v), U64_MAX, &err) == COCKET_OK;
}

static const char *
type_name(enum json_type type)
{
	static const char *const names[] = {
		[JSON_NULL] = "null", [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number", [JSON_STRING] = "a string",
		[JSON_ARRAY] = "an array", [JSON_OBJECT] = "an object",
	};

	return names[type];
}

enum cocket_code
json_pull_expect(struct json_pull v, enum json_type type, const char *name, struct err *err)
{
	enum json_type is = json_pull_type(v);

	if (is == type)
		return COCKET_OK;
	if (is == JSON_ABSENT)
		return fail(err, COCKET_E_FORMAT, "%s: missing", name);
	return fail(err, COCKET_E_FORMAT, "%s: not %s", name, type_name(type));
}

enum cocket_code
json_pull_expect_loose(struct json_pull v, enum json_type type, const char *name, struct err *err)
{
	enum json_type is = json_pull_type(v);

	return is == JSON_ABSENT || is == JSON_NULL ? COCKET_OK : json_pull_expect(v, type, name, err);
}
