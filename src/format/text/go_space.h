/* White space as a Go program has it, which is not ours: by letter (unicode.IsSpace), by byte, or as one of BuildKit's regular expressions
 * says.  Two readers that differ in a blank differ in where a word ends. */
#ifndef COCKET_FORMAT_TEXT_GO_SPACE_H
#define COCKET_FORMAT_TEXT_GO_SPACE_H

#include "base/slice.h"

/* How many bytes the white space at that place has, of any script; 0 if there is none. */
size_t space_length(struct slice s, size_t at);

/* strings.TrimLeftFunc(s, unicode.IsSpace), strings.TrimSpace. */
struct slice space_trim_left(struct slice s);
struct slice space_trim(struct slice s);

/* unicode.IsSpace(rune(c)): a byte taken for a letter of Latin-1. */
static inline bool
is_space_byte(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0;
}

/* [\t\v\f\r ], between an instruction and its arguments. */
static inline bool
is_delimiter(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

/* \s of regexp, which has no vertical tab. */
static inline bool
is_regexp_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

#endif
