/* Lines for people: see text_line.h.  A piece is escaped first and measured then, so what is counted is what is written. */
#include "cli/output/text_line.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/escape.h"
#include "cli/output/output.h"

#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN 40
#define CUT "..."

static const char *const tones[] = {
	[TONE_PLAIN] = "", [TONE_STRONG] = "\x1b[1m", [TONE_FAINT] = "\x1b[2m", [TONE_NAME] = "\x1b[36m", [TONE_WARN] = "\x1b[33m", [TONE_BAD] = "\x1b[31m",
};

/* One less than there are, for the comma behind what just fits. */
static size_t
terminal_columns(void)
{
	struct winsize size;

	size_t columns = COLUMNS_DEFAULT;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		columns = size.ws_col;
	return (columns < COLUMNS_MIN ? COLUMNS_MIN : columns) - 1;
}

/* https://no-color.org: set and not empty. */
static bool
colour_is_wanted(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return (no == NULL || *no == '\0') && term && *term && strcmp(term, "dumb") != 0;
}

struct text_style
text_style_find(bool is_full)
{
	struct text_style style = {0};

	if (isatty(STDOUT_FILENO)) {
		style.columns = is_full ? 0 : terminal_columns();
		style.is_coloured = colour_is_wanted();
	}
	return style;
}

static bool
is_continued(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t
text_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += !is_continued(*text);
	return n;
}

void
text_line_begin(struct text_line *out, const struct text_style *style, const char *lead, const char *indent)
{
	*out = (struct text_line){ .style = style, .indent = indent, .column = text_columns(lead), .begun = text_columns(lead) };
	out_printf("%s", lead);
}

static void
new_line(struct text_line *l)
{
	out_printf("\n%s", l->indent);
	l->column = l->begun = text_columns(l->indent);
}

static bool
fits(const struct text_line *l, size_t columns)
{
	return l->style->columns == 0 || l->column + columns <= l->style->columns;
}

/* Bytes of text that take so many columns at most. */
static size_t
prefix(const char *text, size_t columns)
{
	size_t i = 0;

	for (size_t n = 0; text[i] && (n += !is_continued(text[i])) <= columns; i++)
		;
	return i;
}

static void
put_toned(struct text_line *l, enum tone tone, const char *text, size_t len)
{
	bool is_toned = l->style->is_coloured && tone != TONE_PLAIN;

	out_printf("%s%.*s%s", is_toned ? tones[tone] : "", (int)len, text, is_toned ? "\x1b[0m" : "");
}

/* What is longer than a line of its own ends in "...". */
static void
put_piece(struct text_line *l, enum tone tone, const char *text)
{
	size_t columns = text_columns(text), taken = l->column + strlen(CUT);
	size_t room = l->style->columns > taken ? l->style->columns - taken : 0;

	if (fits(l, columns)) {
		put_toned(l, tone, text, strlen(text));
		l->column += columns;
		return;
	}
	put_toned(l, tone, text, prefix(text, room));
	out_printf(CUT);
	l->column = l->style->columns;
}

/* On this line after what separates it, or on a further one. */
static void
put_separator(struct text_line *l, const char *before, size_t columns)
{
	size_t width = text_columns(before);

	if (l->column == l->begun)
		return;
	if (fits(l, width + columns)) {
		out_printf("%s", before);
		l->column += width;
	} else {
		out_printf("%.*s", (int)strcspn(before, " "), before);
		new_line(l);
	}
}

void
text_line_put(struct text_line *l, enum tone tone, const char *before, const char *text)
{
	size_t room = 4 * strlen(text) + 1;
	char *escaped = malloc(room);

	if (!escaped) { /* as it stands, and out_text tells of the memory */
		out_text(slice_str(text));
		return;
	}
	(void)text_escape(escaped, room, slice_str(text));
	put_separator(l, before, text_columns(escaped));
	put_piece(l, tone, escaped);
	free(escaped);
}

void
text_line_end(struct text_line *l)
{
	out_printf("\n");
	l->column = 0;
}
