/* Instructions and their flags: see dockerfile_flags.h. */
#include "format/files/dockerfile_flags.h"

#include "base/ascii.h"
#include "format/text/cursor.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

static bool
is_word_byte(uint8_t c)
{
	return !is_delimiter(c);
}

struct slice
argument_take(struct slice *rest)
{
	struct cursor c = { .text = *rest };
	const struct slice argument = cursor_take_run(&c, is_word_byte);

	(void)cursor_take_run(&c, is_delimiter);
	*rest = cursor_rest(&c);
	return argument;
}

struct instruction
instruction_split(struct slice line)
{
	struct slice rest = space_trim(line);
	const struct slice name = argument_take(&rest);

	return (struct instruction){ .name = name, .arguments = rest };
}

bool
instruction_is(struct slice name, const char *what)
{
	return ascii_is(name, what);
}

void
flags_free(struct flags *f)
{
	buf_free(&f->text);
}

const char *
instruction_find(const char *const names[], struct slice name)
{
	for (; *names; names++)
		if (instruction_is(name, *names))
			return *names;
	return NULL;
}

/* --- quotes --- */

static bool
is_quote(int c)
{
	return c == '"' || c == '\'';
}

struct slice
quotes_inside(struct slice s)
{
	const bool is_quoted = s.len >= 2 && is_quote(s.ptr[0]) && last_is(s, s.ptr[0]);

	return is_quoted ? slice_of(s.ptr + 1, s.len - 2) : s;
}

bool
quote_toggle(int *quote, int c)
{
	if (*quote ? c != *quote : !is_quote(c))
		return false;
	*quote = *quote ? 0 : c;
	return true;
}

/* --- flags --- */

static bool
is_flag_end(const struct cursor *c, int quote)
{
	const int next = cursor_peek(c);

	return next == CURSOR_END || (!quote && is_space_byte((uint8_t)next));
}

/* In either kind of quotes the escape escapes, and "${" means nothing.  An escape at the very end is taken off. */
static enum cocket_code
read_flag(struct flags *f, struct cursor *c, struct err *err)
{
	int quote = 0;

	f->text.len = 0;
	while (!is_flag_end(c, quote)) {
		int byte = cursor_next(c);

		if (quote_toggle(&quote, byte))
			continue;
		if (byte == f->escape)
			byte = cursor_next(c);
		if (byte != CURSOR_END && buf_add(&f->text, slice_of(&(uint8_t){ (uint8_t)byte }, 1), err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
flags_next(struct flags *f, bool *more, struct flag *out, struct err *err)
{
	struct cursor c = { .text = drop_leading(f->rest, is_space_byte) };

	*more = false;
	f->rest = c.text;
	if (!slice_starts(f->rest, "--"))
		return COCKET_OK;
	if (read_flag(f, &c, err))
		return err->code;
	const struct slice raw = cursor_since(&c, 0);
	f->rest = cursor_rest(&c);
	if (slice_is(buf_slice(&f->text), "--")) /* ends the flags */
		return COCKET_OK;
	*more = true;
	*out = (struct flag){ .text = buf_slice(&f->text), .raw = raw, .is_plain = slice_eq(raw, buf_slice(&f->text)) };
	if (out->is_plain)
		out->text = raw;
	return COCKET_OK;
}
