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

/* Where c stands first or last; s.len where it does not. */
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
