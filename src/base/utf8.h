/* UTF-8 (RFC 3629), one character at a time: what the escaper, the log and the JSON scanner share. */
#ifndef COCKET_BASE_UTF8_H
#define COCKET_BASE_UTF8_H

#include "base/slice.h"

/* Length of the well-formed character that the bytes begin with, 1 to 4, its code point in *out; 0 where there is none. */
size_t utf8_next(uint32_t *out, struct slice bytes);

/* Writes the code point's UTF-8 (no surrogate, at most U+10FFFF); its length. */
#define UTF8_BYTES_MAX 4
size_t utf8_put(uint8_t out[static UTF8_BYTES_MAX], uint32_t code_point);

/* False for what moves, hides or reorders the text around it: control and format characters, line separators. */
bool utf8_is_printable(uint32_t code_point);

#endif
