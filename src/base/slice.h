/* A borrowed run of bytes.  Owns nothing, is passed by value, is not NUL-terminated. */
#ifndef COCKET_BASE_SLICE_H
#define COCKET_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const uint8_t *ptr;
	size_t len;
};

/* For printf's "%.*s". */
#define SLICE_FMT(s) (int)(s).len, (const char *)(s).ptr

static inline struct slice
slice_of(const void *ptr, size_t len)
{
	return (struct slice){ .ptr = ptr, .len = len };
}

/* The bytes of a C string, without its NUL; NULL gives the empty slice. */
static inline struct slice
slice_str(const char *s)
{
	return slice_of(s, s ? strlen(s) : 0);
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_str(s));
}

static inline bool
slice_starts(struct slice a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.len >= n && memcmp(a.ptr, prefix, n) == 0;
}

static inline bool
slice_ends(struct slice a, const char *suffix)
{
	size_t n = strlen(suffix);

	return a.len >= n && memcmp(a.ptr + a.len - n, suffix, n) == 0;
}

/* The words end with NULL. */
static inline bool
slice_is_one_of(struct slice a, const char *const words[])
{
	for (; *words; words++)
		if (slice_is(a, *words))
			return true;
	return false;
}

/* Takes what is before the next `end`, and that byte; all of it if there is none. */
static inline struct slice
slice_take_until(struct slice *rest, char end)
{
	const uint8_t *at = rest->len ? memchr(rest->ptr, end, rest->len) : NULL;
	struct slice part = slice_of(rest->ptr, at ? (size_t)(at - rest->ptr) : rest->len);

	*rest = at ? slice_of(at + 1, rest->len - part.len - 1) : slice_of(NULL, 0);
	return part;
}

#endif
