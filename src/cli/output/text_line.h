/* Lines for people on standard output: pieces that are put one after another, in colour and wrapped if a terminal reads them, and as they are if not.
 * Never writes a control character that came from outside. */
#ifndef COCKET_CLI_OUTPUT_TEXT_LINE_H
#define COCKET_CLI_OUTPUT_TEXT_LINE_H

#include "base/err.h"
#include "base/slice.h"

enum tone { TONE_PLAIN, TONE_STRONG, TONE_FAINT, TONE_NAME, TONE_WARN, TONE_BAD };

struct text_style {
	size_t columns; /* lines are no longer than this; 0: as long as they are, for programs and for --full */
	bool is_coloured;
};
/* Of standard output: a terminal's width, at least 40 columns; colour unless NO_COLOR is set or TERM is "dumb". */
struct text_style text_style_find(bool is_full);

/* A line that is being written. */
struct text_line {
	const struct text_style *style;
	const char *indent; /* what further lines of the same begin with */
	size_t column;      /* where the next piece begins */
	size_t begun;       /* where the first of this line began: no piece goes to a further line if it is the first */
};

/* Starts a line that begins with lead, and goes on with indent. */
void text_line_begin(struct text_line *out, const struct text_style *style, const char *lead, const char *indent);
/* Puts a piece, escaped: on a further line if it does not fit, cut if it is longer than a line.  before: what separates it from a piece on the same
 * line, such as ", ". */
void text_line_put(struct text_line *l, enum tone tone, const char *before, const char *text);
void text_line_end(struct text_line *l);

/* How many columns text takes: one for each character of UTF-8. */
size_t text_columns(const char *text);

#endif
