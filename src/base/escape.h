/* Text from outside on its way to a person: control characters, invalid UTF-8 and terminal escapes never get through.
 * Also the small parsers of text that several layers share.  Never allocates. */
#ifndef COCKET_BASE_ESCAPE_H
#define COCKET_BASE_ESCAPE_H

#include "base/err.h"
#include "base/slice.h"

/* Room for the escaped form of something quoted in a message: longer text is cut and ends in "...". */
#define TEXT_QUOTE_BYTES 160

struct text {
	char s[TEXT_QUOTE_BYTES];
};

/* Printable form of bytes: printable ASCII and well-formed printable UTF-8 stay, the rest (C0, DEL, C1, bidi controls, invalid bytes,
 * backslash) becomes \xNN.
 * Use in messages: fail(err, CODE, "tag %s: ...", TEXT(slice)). */
struct text text_quote(struct slice bytes);
#define TEXT(bytes) (text_quote(bytes).s)

/* As text_quote into a buffer of the caller's, whole (out_size >= 4 * len + 1 always suffices); returns the length written, cut at
 * out_size - 1. */
size_t text_escape(char *out, size_t out_size, struct slice bytes);

/* True where the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool utf8_valid(struct slice bytes);

/* Decimal digits only, no sign, no leading zero except "0" itself, at most max. */
MUST_CHECK enum cocket_code u64_parse(uint64_t *out, struct slice text, uint64_t max, struct err *err);

/* White space of ASCII, whatever the locale. */
#define TEXT_BLANKS " \t\n\v\f\r"

/* Without the bytes of blanks at either end.  A NUL is never one. */
struct slice text_trim(struct slice text, const char *blanks);

/* Takes what is before the first blank, and the blanks behind it and at the end. */
struct slice text_take_word(struct slice *rest, const char *blanks);

/* True where Go's encoding/json takes the one key for the other: letters of any case, U+017F for s, U+212A for k. */
bool text_folds_to(const char *a, const char *b);

#endif
