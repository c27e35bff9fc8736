/* Letters of ASCII, whatever the locale says. */
#ifndef COCKET_BASE_ASCII_H
#define COCKET_BASE_ASCII_H

#include "base/slice.h"

/* Capitals become small letters; every other byte stays as it is. */
static inline char
ascii_lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* All of these compare letters in any case. */
static inline bool
ascii_starts(struct slice text, const char *prefix)
{
	const size_t n = strlen(prefix);

	if (text.len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (ascii_lower((char)text.ptr[i]) != ascii_lower(prefix[i]))
			return false;
	return true;
}

static inline bool
ascii_is(struct slice text, const char *word)
{
	return text.len == strlen(word) && ascii_starts(text, word);
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
