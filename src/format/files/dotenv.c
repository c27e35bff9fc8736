/* .env files (see dotenv.h).  Never guesses where a statement ends. */
#include "format/files/dotenv.h"

#include "base/escape.h"
#include "base/limits.h"
#include "format/text/bom.h"
#include "format/text/cursor.h"
#include "format/text/go_space.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"

#define VALUE_MAX_BYTES (32 * KIB)

struct parser {
	struct assignments *to;
	const char *source;
	struct cursor in;
	const struct interpolation *environment;
};

static enum cocket_code
refuse(const struct parser *p, size_t offset, struct err *err, struct slice what, const char *why)
{
	struct line_column place = line_column_of(p->in.text, offset);

	return fail(err, COCKET_E_FORMAT, "%s:%zu:%zu: %s: %s", TEXT(slice_str(p->source)), place.line, place.column, TEXT(what), why);
}

static bool
is_line_end(const struct parser *p)
{
	const int c = cursor_peek(&p->in);

	return c == CURSOR_END || c == '\n';
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static void
skip_blanks(struct parser *p)
{
	(void)cursor_take_run(&p->in, is_blank);
}

static struct slice
rest_of_line(const struct parser *p)
{
	struct slice rest = cursor_rest(&p->in);

	return head(rest, find(rest, '\n'));
}

static bool
name_is_valid(struct slice name)
{
	return name.len > 0 && !is_digit(name.ptr[0]) && consists_of(name, is_alnum, "_");
}

/* --- variables within values --- */

/* The environment's goes before those of the file (compose-go dotenv.GetEnvFromFile). */
static enum cocket_code
get(void *context, const char **out, const char *name, struct err *err)
{
	const struct parser *p = context;

	if (p->environment->get(p->environment->context, out, name, err))
		return err->code;
	return *out ? COCKET_OK : assignments_get(p->to, out, name, err);
}

struct env_assignment {
	size_t offset;
	struct slice name, value;
	bool has_variables;
	const char *why; /* it has no value; NULL none */
};

static enum cocket_code
fill(struct buf *out, struct parser *p, const struct env_assignment *s, struct err *err)
{
	const struct interpolation v = { get, p };
	size_t at;

	return s->has_variables ? interpolation_fill(out, &at, s->value, &v, err) : buf_add(out, s->value, err);
}

/* Keeps the value, or why there is none. */
static enum cocket_code
keep(struct parser *p, const struct env_assignment *s, struct err *err)
{
	AUTO(buf_free) struct buf value = BUF(VALUE_MAX_BYTES);
	struct err reason = { 0 }, placed;
	const char *why = s->why;

	if (!name_is_valid(s->name)) /* no variable has such a name: nobody will ask */
		return COCKET_OK;
	if (!why && fill(&value, p, s, &reason))
		why = reason.message;
	if (!why)
		return assignments_add(p->to, s->name, buf_str(&value), NULL, err);
	(void)refuse(p, s->offset, &placed, s->name, why);
	return assignments_add(p->to, s->name, NULL, placed.message, err);
}

/* --- values --- */

/* strings.TrimRightFunc(s, unicode.IsSpace) */
static struct slice
trim_right(struct slice s)
{
	struct slice trimmed = space_trim(s);

	return trimmed.len ? head(s, (size_t)(trimmed.ptr - s.ptr) + trimmed.len) : trimmed;
}

static enum cocket_code
take_plain(struct parser *p, size_t offset, struct slice name, struct err *err)
{
	struct slice value = rest_of_line(p);
	const uint8_t *comment = value.len ? memmem(value.ptr, value.len, " #", 2) : NULL;

	p->in.at += value.len;
	if (first_is(value, '#')) /* a comment for older readers */
		return keep(p, &(struct env_assignment){ offset, name, value, false, "values that begin with # are not supported" }, err);
	if (comment)
		value.len = (size_t)(comment - value.ptr);
	return keep(p, &(struct env_assignment){ offset, name, trim_right(value), true, NULL }, err);
}

/* In double quotes, of which the dollar is left to be filled in. */
static enum cocket_code
add_escape(struct buf *out, uint8_t c, const char **why, struct err *err)
{
	static const char letters[] = "abfnrtv\"\\", bytes[] = "\a\b\f\n\r\t\v\"\\";
	const char *letter = c ? strchr(letters, c) : NULL;
	const char literal[] = { '\\', (char)c };

	if (c == '0')
		*why = "octal escapes are not supported";
	if (c == '$')
		return buf_add(out, slice_str("$$"), err);
	return letter ? buf_add(out, slice_of(&bytes[letter - letters], 1), err) : buf_add(out, slice_of(literal, 2), err);
}

static enum cocket_code
add_quoted(struct buf *out, struct parser *p, uint8_t quote, const char **why, struct err *err)
{
	const uint8_t c = (uint8_t)cursor_next(&p->in), next = (uint8_t)cursor_peek(&p->in);

	if (c != '\\' || cursor_is_at_end(&p->in))
		return buf_add(out, slice_of(&c, 1), err);
	p->in.at++;
	if (next == quote)
		return buf_add(out, slice_of(&next, 1), err);
	return quote == '"' ? add_escape(out, next, why, err) : buf_add(out, cursor_since(&p->in, p->in.at - 2), err);
}

/* Up to the quote that closes, lines away perhaps. */
static enum cocket_code
read_quoted(struct buf *raw, struct parser *p, struct env_assignment *s, uint8_t quote, struct err *err)
{
	while (!cursor_take(&p->in, quote)) {
		if (cursor_is_at_end(&p->in))
			return refuse(p, s->offset, err, s->name, "unterminated quote: cannot tell which lines are values");
		if (add_quoted(raw, p, quote, &s->why, err))
			return err->code;
	}
	s->value = buf_slice(raw);
	return COCKET_OK;
}

/* Only a comment may follow. */
static enum cocket_code
take_quoted(struct parser *p, size_t offset, struct slice name, struct err *err)
{
	AUTO(buf_free) struct buf raw = BUF(CONFIG_FILE_MAX_BYTES);
	const uint8_t quote = (uint8_t)cursor_next(&p->in);
	struct env_assignment s = { .offset = offset, .name = name, .has_variables = quote == '"' };

	if (read_quoted(&raw, p, &s, quote, err))
		return err->code;
	skip_blanks(p);
	if (!is_line_end(p) && cursor_peek(&p->in) != '#')
		return refuse(p, offset, err, name, "unexpected text after the quotes");
	return keep(p, &s, err);
}

/* --- statements --- */

static void
skip_export(struct parser *p)
{
	const size_t from = p->in.at;

	if (!cursor_take_text(&p->in, "export"))
		return;
	if (cursor_take_run(&p->in, is_blank).len == 0)
		p->in.at = from; /* a name that begins so */
}

static bool
is_key_byte(uint8_t c)
{
	return is_alnum(c) || is_blank(c) || (c && strchr("_.-[]", c));
}

static struct slice
take_name(struct parser *p)
{
	return drop_trailing(cursor_take_run(&p->in, is_key_byte), is_blank);
}

static bool
ends_name(const struct parser *p)
{
	return is_line_end(p) || is_among(cursor_peek(&p->in), "=:");
}

static enum cocket_code
take_value(struct parser *p, size_t offset, struct slice name, struct err *err)
{
	skip_blanks(p);
	const int first = cursor_peek(&p->in);
	if (first == 0xc2) /* U+0085 and U+00A0, which are blanks to some */
		return refuse(p, offset, err, name, "expected a value that begins with ASCII");
	return is_among(first, "\"'") ? take_quoted(p, offset, name, err) : take_plain(p, offset, name, err);
}

static enum cocket_code
take_statement(struct parser *p, struct err *err)
{
	const size_t offset = p->in.at;

	skip_export(p);
	const struct slice name = take_name(p);
	if (has(name, ' ') || !ends_name(p)) {
		p->in.at += rest_of_line(p).len;
		return refuse(p, offset, err, cursor_since(&p->in, offset), "expected NAME=VALUE");
	}
	if (is_line_end(p))
		return COCKET_OK; /* the environment's own, which is asked first */
	p->in.at++;
	return take_value(p, offset, name, err);
}

static enum cocket_code
take_line(struct parser *p, struct err *err)
{
	skip_blanks(p);
	if (cursor_peek(&p->in) == '#')
		p->in.at += rest_of_line(p).len;
	else if (!is_line_end(p) && take_statement(p, err))
		return err->code;
	(void)cursor_take(&p->in, '\n');
	return COCKET_OK;
}

enum cocket_code
dotenv_parse(struct assignments *a, const char *source, struct slice bytes, const struct interpolation *environment, struct err *err)
{
	struct parser p = { .to = a, .source = source, .in = { .text = bytes }, .environment = environment };

	if (has(bytes, '\0'))
		return refuse(&p, find(bytes, '\0'), err, slice_str("NUL byte"), "expected text");
	(void)cursor_take_text(&p.in, BOM);
	while (!cursor_is_at_end(&p.in))
		if (take_line(&p, err))
			return err->code;
	return COCKET_OK;
}
