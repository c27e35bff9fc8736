/* Letters of ASCII, whatever the locale says. */
#ifndef COCKET_BASE_ASCII_H
#define COCKET_BASE_ASCII_H

#include "base/slice.h"

/* Capitals become small letters; every other byte stays as it is.  Without branches: digits and letters come as they like in hashes. */
static inline char
ascii_lower(char c)
{
	return (char)(c | ((uint8_t)(c - 'A') < 26) << 5);
}

/* All of these compare letters in any case. */
static inline bool
ascii_eq(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower((char)a.ptr[i]) != ascii_lower((char)b.ptr[i]))
			return false;
	return true;
}

static inline bool
ascii_is(struct slice text, const char *word)
{
	return ascii_eq(text, slice_str(word));
}

static inline bool
ascii_starts(struct slice text, const char *prefix)
{
	const size_t n = strlen(prefix);

	return text.len >= n && ascii_is(slice_of(text.ptr, n), prefix);
}

static inline bool
ascii_is_one_of(struct slice text, const char *const words[])
{
	for (; *words; words++)
		if (ascii_is(text, *words))
			return true;
	return false;
}

#endif
