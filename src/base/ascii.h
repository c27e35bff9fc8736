/* Letters of ASCII, whatever the locale says. */
#ifndef COCKET_BASE_ASCII_H
#define COCKET_BASE_ASCII_H

/* Capitals become small letters; every other byte stays as it is. */
static inline char
ascii_lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

#endif
