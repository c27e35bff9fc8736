/* Taking text apart from its ends.  Borrows, never allocates; offsets are the caller's to keep inside. */
#ifndef COCKET_FORMAT_TEXT_SLICE_SCAN_H
#define COCKET_FORMAT_TEXT_SLICE_SCAN_H

#include "base/slice.h"

static inline bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_lower(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool
is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool
is_lower_alnum(uint8_t c)
{
	return is_digit(c) || is_lower(c);
}

static inline bool
is_alnum(uint8_t c)
{
	return is_lower_alnum(c) || is_upper(c);
}

static inline bool
is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static inline struct slice
head(struct slice s, size_t n)
{
	return slice_of(s.ptr, n);
}

static inline struct slice
tail(struct slice s, size_t n)
{
	return slice_of(n ? s.ptr + n : s.ptr, s.len - n); /* of nothing at all, too: NULL + 0 is not defined in C */
}

/* The first or last index of c; s.len if there is none. */
static inline size_t
find(struct slice s, char c)
{
	const uint8_t *at = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

static inline size_t
find_last(struct slice s, char c)
{
	const uint8_t *at = s.len ? memrchr(s.ptr, c, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

static inline bool
has(struct slice s, char c)
{
	return find(s, c) < s.len;
}

static inline bool
has_text(struct slice s, const char *text)
{
	return s.len && memmem(s.ptr, s.len, text, strlen(text));
}

static inline bool
first_is(struct slice s, uint8_t c)
{
	return s.len && s.ptr[0] == c;
}

static inline bool
last_is(struct slice s, uint8_t c)
{
	return s.len && s.ptr[s.len - 1] == c;
}

/* Of a byte, or of the end (CURSOR_END), which is none of them; nor is NUL. */
static inline bool
is_among(int c, const char *bytes)
{
	return c > 0 && strchr(bytes, c);
}

static inline struct slice
drop_leading(struct slice s, bool (*is_of_class)(uint8_t c))
{
	while (s.len && is_of_class(s.ptr[0]))
		s = tail(s, 1);
	return s;
}

static inline struct slice
drop_trailing(struct slice s, bool (*is_of_class)(uint8_t c))
{
	while (s.len && is_of_class(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* Every byte is of the class, or one of the others. */
static inline bool
consists_of(struct slice s, bool (*is_of_class)(uint8_t c), const char *others)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_of_class(s.ptr[i]) && (s.ptr[i] == '\0' || !strchr(others, s.ptr[i])))
			return false;
	return true;
}

/* out must hold s.len + 1 bytes. */
static inline void
copy(char *out, struct slice s)
{
	memcpy(out, s.ptr, s.len);
	out[s.len] = '\0';
}

#endif
