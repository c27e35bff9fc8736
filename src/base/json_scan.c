/* A scanner for JSON, RFC 8259: says whether the bytes are one JSON text, and with strict whether they can mean only one thing
 * (RFC 7493, I-JSON; attack A19).
 * Never builds anything, never recurses: the open containers are a stack with a ceiling. */
#include "base/json_scan.h"

#include <stdio.h>

#include "base/eight.h"
#include "base/escape.h"
#include "base/json_keys.h"
#include "base/utf8.h"

struct frame {
	size_t first_key; /* number of the object's first key in keys */
	uint8_t closer;   /* '}' or ']' */
};

struct scanner {
	struct json_scan *rules;
	const uint8_t *start, *at, *end;
	struct buf frames; /* of struct frame, the innermost last */
	size_t depth;
	size_t values;
	struct json_keys keys;
	struct err *err;
};

static void
scanner_free(struct scanner *s)
{
	buf_free(&s->frames);
	json_keys_free(&s->keys);
}

/* Lines end with LF; columns count characters from 1. */
static enum cocket_code
refuse_at(struct scanner *s, const uint8_t *at, const char *what)
{
	size_t line = 1, column = 1;

	for (const uint8_t *p = s->start; p < at; p++) {
		if (*p == '\n') {
			line++;
			column = 1;
		} else if ((*p & 0xC0) != 0x80) {
			column++;
		}
	}
	return fail(s->err, COCKET_E_FORMAT, "line %zu column %zu: %s", line, column, what);
}

static enum cocket_code
refuse(struct scanner *s, const char *what)
{
	return refuse_at(s, s->at, s->at < s->end ? what : "unexpected end");
}

/* --- characters --- */

/* The byte that comes next; -1 at the end. */
static int
peek(const struct scanner *s)
{
	return s->at < s->end ? *s->at : -1;
}

static bool
take(struct scanner *s, char c)
{
	if (peek(s) != c)
		return false;
	s->at++;
	return true;
}

static bool
is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(int c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static void
skip_space(struct scanner *s)
{
	while (is_space(peek(s)))
		s->at++;
}

/* --- strings (RFC 8259 section 7) --- */

static enum cocket_code
scan_hex4(struct scanner *s, uint32_t *out)
{
	uint32_t n = 0;

	for (int i = 0; i < 4; i++) {
		int c = peek(s);
		if (!is_hex(c))
			return refuse(s, "expected four hexadecimal digits after \\u");
		n = n << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
		s->at++;
	}
	*out = n;
	return COCKET_OK;
}

/* A high surrogate must be followed by a low one, which must not stand alone: readers disagree about what else it means. */
static enum cocket_code
scan_surrogate(struct scanner *s, uint32_t first, const uint8_t *start)
{
	uint32_t second = 0;

	if (first >= 0xDC00 || !take(s, '\\') || !take(s, 'u'))
		return refuse_at(s, start, "lone surrogate");
	if (scan_hex4(s, &second) != COCKET_OK)
		return s->err->code;
	return second >= 0xDC00 && second <= 0xDFFF ? COCKET_OK : refuse_at(s, start, "lone surrogate");
}

static enum cocket_code
scan_escape(struct scanner *s)
{
	const uint8_t *start = s->at++;
	uint32_t c = 0;

	if (!take(s, 'u')) {
		if (s->at == s->end || *s->at == 0 || !strchr("\"\\/bfnrt", *s->at))
			return refuse(s, "unknown escape");
		s->at++;
		return COCKET_OK;
	}
	if (scan_hex4(s, &c) != COCKET_OK)
		return s->err->code;
	if (!s->rules->strict)
		return COCKET_OK;
	if (c == 0)
		return refuse_at(s, start, "\\u0000 is not allowed");
	return c >= 0xD800 && c <= 0xDFFF ? scan_surrogate(s, c, start) : COCKET_OK;
}

static enum cocket_code
scan_utf8(struct scanner *s)
{
	uint32_t c;
	size_t n = utf8_next(&c, slice_of(s->at, (size_t)(s->end - s->at)));

	s->at += n;
	return n ? COCKET_OK : refuse(s, "invalid UTF-8");
}

/* Over characters that stand for themselves, of one byte each. */
static void
skip_plain(struct scanner *s)
{
	while (s->end - s->at >= 8) {
		const uint64_t word = eight_load(s->at);
		const uint64_t others = eight_below(word, 0x20) | eight_equal(word, '"') | eight_equal(word, '\\') | (word & EIGHT_TOPS);

		if (others) {
			s->at += eight_first(others);
			return;
		}
		s->at += 8;
	}
	while (s->at < s->end && *s->at >= 0x20 && *s->at < 0x80 && *s->at != '"' && *s->at != '\\')
		s->at++;
}

/* From the opening quote to past the closing one. */
static enum cocket_code
scan_string(struct scanner *s)
{
	enum cocket_code code = COCKET_OK;

	s->at++;
	while (code == COCKET_OK) {
		skip_plain(s);
		if (take(s, '"'))
			return COCKET_OK;
		if (peek(s) == '\\')
			code = scan_escape(s);
		else if (peek(s) >= 0x80)
			code = scan_utf8(s);
		else
			code = refuse(s, "control character in a string");
	}
	return code;
}

/* --- numbers (section 6) and literals (section 3) --- */

static enum cocket_code
scan_digits(struct scanner *s)
{
	if (!is_digit(peek(s)))
		return refuse(s, "expected a digit");
	while (is_digit(peek(s)))
		s->at++;
	return COCKET_OK;
}

static enum cocket_code
scan_exponent(struct scanner *s)
{
	if (!take(s, 'e') && !take(s, 'E'))
		return COCKET_OK;
	if (!take(s, '+'))
		take(s, '-');
	return scan_digits(s);
}

static enum cocket_code
scan_number(struct scanner *s)
{
	const uint8_t *start = s->at;

	take(s, '-');
	if (!take(s, '0') && scan_digits(s) != COCKET_OK)
		return s->err->code;
	if (take(s, '.') && scan_digits(s) != COCKET_OK)
		return s->err->code;
	if (scan_exponent(s) != COCKET_OK)
		return s->err->code;
	size_t len = (size_t)(s->at - start);
	if (len > s->rules->longest_number)
		s->rules->longest_number = len;
	return COCKET_OK;
}

static enum cocket_code
scan_literal(struct scanner *s, const char *word)
{
	if (!slice_starts(slice_of(s->at, (size_t)(s->end - s->at)), word))
		return refuse(s, "expected a value");
	s->at += strlen(word);
	return COCKET_OK;
}

/* --- objects and arrays (sections 4 and 5) --- */

static const struct frame *
innermost(const struct scanner *s)
{
	return (const struct frame *)(const void *)s->frames.ptr + (s->depth - 1);
}

static enum cocket_code
open_container(struct scanner *s, uint8_t closer)
{
	struct frame f = { .first_key = s->keys.count, .closer = closer };

	if (s->depth == s->rules->max_depth)
		return refuse(s, "nested too deeply");
	if (buf_add(&s->frames, slice_of(&f, sizeof f), s->err) != COCKET_OK)
		return s->err->code;
	s->depth++;
	s->at++;
	return COCKET_OK;
}

static enum cocket_code
refuse_duplicate(struct scanner *s, const uint8_t *key)
{
	size_t len = json_string_length(slice_of(key, (size_t)(s->end - key)));
	char what[TEXT_QUOTE_BYTES + 32];

	snprintf(what, sizeof what, "duplicate key \"%s\"", TEXT(slice_of(key + 1, len - 2)));
	return refuse_at(s, key, what);
}

static enum cocket_code
close_container(struct scanner *s)
{
	const uint8_t *duplicate = s->rules->strict ? json_keys_close(&s->keys, innermost(s)->first_key) : NULL;

	if (duplicate)
		return refuse_duplicate(s, duplicate);
	s->at++;
	s->depth--;
	s->frames.len -= sizeof(struct frame);
	return COCKET_OK;
}

/* A key and its colon. */
static enum cocket_code
scan_key(struct scanner *s)
{
	skip_space(s);
	if (peek(s) != '"')
		return refuse(s, "expected a key");
	if (s->rules->strict && json_keys_add(&s->keys, s->at, s->rules->max_keys ? s->rules->max_keys : s->rules->max_values, s->err))
		return s->err->code;
	if (scan_string(s) != COCKET_OK)
		return s->err->code;
	skip_space(s);
	return take(s, ':') ? COCKET_OK : refuse(s, "expected ':'");
}

/* After the bracket of an object or array: either it ends here, or a value comes next. */
static enum cocket_code
begin_container(struct scanner *s, uint8_t closer, bool *complete)
{
	if (open_container(s, closer) != COCKET_OK)
		return s->err->code;
	skip_space(s);
	*complete = peek(s) == closer;
	if (*complete)
		return close_container(s);
	return closer == '}' ? scan_key(s) : COCKET_OK;
}

/* *complete: the value has ended; else a container has begun, and a value of its own comes next. */
static enum cocket_code
begin_value(struct scanner *s, bool *complete)
{
	skip_space(s);
	if (++s->values > s->rules->max_values)
		return fail(s->err, COCKET_E_TOO_MANY, "more than %zu values", s->rules->max_values);
	*complete = true;
	switch (peek(s)) {
	case '{': return begin_container(s, '}', complete);
	case '[': return begin_container(s, ']', complete);
	case '"': return scan_string(s);
	case 't': return scan_literal(s, "true");
	case 'f': return scan_literal(s, "false");
	case 'n': return scan_literal(s, "null");
	default: break;
	}
	return peek(s) == '-' || is_digit(peek(s)) ? scan_number(s) : refuse(s, "expected a value");
}

/* A value has ended inside a container: a comma and the next, or the end of the container, which is a value that has ended. */
static enum cocket_code
continue_container(struct scanner *s, bool *complete)
{
	uint8_t closer = innermost(s)->closer;

	skip_space(s);
	if (peek(s) == closer)
		return close_container(s);
	if (!take(s, ','))
		return refuse(s, closer == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
	*complete = false;
	return closer == '}' ? scan_key(s) : COCKET_OK;
}

static enum cocket_code
scan_text(struct scanner *s)
{
	bool complete = false;

	while (!complete || s->depth > 0)
		if ((complete ? continue_container(s, &complete) : begin_value(s, &complete)) != COCKET_OK)
			return s->err->code;
	skip_space(s);
	return s->at == s->end ? COCKET_OK : refuse(s, "bytes after the value");
}

enum cocket_code
json_scan(struct json_scan *rules, struct slice text, struct err *err)
{
	const uint8_t *start = text.ptr ? text.ptr : (const uint8_t *)"";
	AUTO(scanner_free) struct scanner s = {
		.rules = rules, .start = start, .at = start, .end = start + text.len, .frames = BUF(SIZE_MAX), .err = err,
	};

	rules->longest_number = 0;
	return scan_text(&s);
}

size_t
json_string_length(struct slice text)
{
	for (size_t from = 1;;) {
		const uint8_t *quote = memchr(text.ptr + from, '"', text.len - from);
		size_t escapes = 0;
		while (quote[-1 - (ptrdiff_t)escapes] == '\\')
			escapes++;
		size_t end = (size_t)(quote - text.ptr) + 1;
		if (escapes % 2 == 0)
			return end;
		from = end;
	}
}
