/* Instructions and their flags: see dockerfile_flags.h. */
#include "format/files/dockerfile_flags.h"

#include <strings.h>

#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

struct instruction
instruction_split(struct slice line)
{
	size_t end = 0, arguments;

	line = space_trim(line);
	while (end < line.len && !is_delimiter(line.ptr[end]))
		end++;
	for (arguments = end; arguments < line.len && is_delimiter(line.ptr[arguments]);)
		arguments++;
	return (struct instruction){ .name = head(line, end), .arguments = tail(line, arguments) };
}

bool
instruction_is(struct slice name, const char *what)
{
	return name.len == strlen(what) && strncasecmp((const char *)name.ptr, what, name.len) == 0;
}

void
flags_free(struct flags *f)
{
	buf_free(&f->text);
}

static size_t
skip_spaces(struct slice s)
{
	size_t n = 0;

	while (n < s.len && is_space_byte(s.ptr[n]))
		n++;
	return n;
}

/* Whether this byte begins quotes, or ends those that hold (0 none). */
static bool
turns_quotes(uint8_t quote, uint8_t c)
{
	return quote ? c == quote : c == '"' || c == '\'';
}

/* The byte there, or the one that it escapes; an escape at the very end is nothing. */
static enum cocket_code
add_byte(struct flags *f, size_t *at, struct err *err)
{
	*at += f->rest.ptr[*at] == f->escape;
	if (*at == f->rest.len)
		return COCKET_OK;
	return buf_add(&f->text, slice_of(&f->rest.ptr[(*at)++], 1), err);
}

/* In either kind of quotes the escape escapes, and "${" means nothing. */
static enum cocket_code
read_flag(struct flags *f, size_t *end, struct err *err)
{
	const struct slice s = f->rest;
	uint8_t quote = 0;
	size_t at = 0;

	f->text.len = 0;
	while (at < s.len && (quote || !is_space_byte(s.ptr[at]))) {
		if (turns_quotes(quote, s.ptr[at])) {
			quote = quote ? 0 : s.ptr[at];
			at++;
		} else if (add_byte(f, &at, err)) {
			return err->code;
		}
	}
	*end = at;
	return COCKET_OK;
}

enum cocket_code
flags_next(struct flags *f, bool *more, struct flag *out, struct err *err)
{
	size_t end = 0;

	*more = false;
	f->rest = tail(f->rest, skip_spaces(f->rest));
	if (!slice_starts(f->rest, "--"))
		return COCKET_OK;
	if (read_flag(f, &end, err))
		return err->code;
	struct slice raw = head(f->rest, end);
	f->rest = tail(f->rest, end);
	if (slice_is(buf_slice(&f->text), "--")) /* ends the flags */
		return COCKET_OK;
	*more = true;
	*out = (struct flag){ .text = buf_slice(&f->text), .raw = raw, .is_plain = slice_eq(raw, buf_slice(&f->text)) };
	if (out->is_plain)
		out->text = raw;
	return COCKET_OK;
}
