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

/* The text is that word, which is written small, in any case. */
static inline bool
ascii_is(struct slice text, const char *word)
{
	size_t n = strlen(word);

	if (text.len != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (ascii_lower((char)text.ptr[i]) != word[i])
			return false;
	return true;
}

#endif
