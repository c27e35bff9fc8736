/* .env files (see dotenv.h).  Never guesses where a statement ends. */
#include "format/files/dotenv.h"

#include "base/limits.h"
#include "base/escape.h"
#include "format/text/go_space.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"

#define VALUE_MAX_BYTES (32 * KIB)

struct parser {
	struct assignments *to;
	const char *source;
	struct slice bytes;
	size_t at;
	const struct interpolation *environment;
};

static enum cocket_code
refuse(const struct parser *p, size_t offset, struct err *err, struct slice what, const char *why)
{
	struct line_column place = line_column_of(p->bytes, offset);

	return fail(err, COCKET_E_FORMAT, "%s:%zu:%zu: %s: %s", TEXT(slice_str(p->source)), place.line, place.column, TEXT(what), why);
}

static uint8_t
peek(const struct parser *p)
{
	return p->at < p->bytes.len ? p->bytes.ptr[p->at] : '\n';
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static void
skip_blanks(struct parser *p)
{
	while (is_blank(peek(p)))
		p->at++;
}

static struct slice
rest_of_line(const struct parser *p)
{
	struct slice rest = tail(p->bytes, p->at);

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

struct statement {
	size_t offset;
	struct slice name, value;
	bool has_variables;
	const char *why; /* it has no value; NULL none */
};

static enum cocket_code
fill(struct buf *out, struct parser *p, const struct statement *s, struct err *err)
{
	const struct interpolation v = { get, p };
	size_t at;

	return s->has_variables ? interpolation_fill(out, &at, s->value, &v, err) : buf_add(out, s->value, err);
}

/* Keeps the value, or why there is none. */
static enum cocket_code
keep(struct parser *p, const struct statement *s, struct err *err)
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

	p->at += value.len;
	if (value.len && value.ptr[0] == '#') /* a comment for older readers */
		return keep(p, &(struct statement){ offset, name, value, false, "a value that begins with # is not read" }, err);
	if (comment)
		value.len = (size_t)(comment - value.ptr);
	return keep(p, &(struct statement){ offset, name, trim_right(value), true, NULL }, err);
}

/* In double quotes, of which the dollar is left to be filled in. */
static enum cocket_code
add_escape(struct buf *out, uint8_t c, const char **why, struct err *err)
{
	static const char letters[] = "abfnrtv\"\\", bytes[] = "\a\b\f\n\r\t\v\"\\";
	const char *letter = c ? strchr(letters, c) : NULL;
	const char literal[] = { '\\', (char)c };

	if (c == '0')
		*why = "octal escapes are not read";
	if (c == '$')
		return buf_add(out, slice_str("$$"), err);
	return letter ? buf_add(out, slice_of(&bytes[letter - letters], 1), err) : buf_add(out, slice_of(literal, 2), err);
}

static enum cocket_code
add_quoted(struct buf *out, struct parser *p, uint8_t quote, const char **why, struct err *err)
{
	uint8_t c = peek(p);
	bool is_escape = c == '\\' && p->at + 1 < p->bytes.len;
	uint8_t next = is_escape ? p->bytes.ptr[p->at + 1] : 0;

	p->at += 1u + is_escape;
	if (!is_escape)
		return buf_add(out, slice_of(&c, 1), err);
	if (next == quote)
		return buf_add(out, slice_of(&next, 1), err);
	return quote == '"' ? add_escape(out, next, why, err) : buf_add(out, slice_of(p->bytes.ptr + p->at - 2, 2), err);
}

/* Up to the quote that closes, lines away perhaps; only a comment may follow. */
static enum cocket_code
take_quoted(struct parser *p, size_t offset, struct slice name, struct err *err)
{
	AUTO(buf_free) struct buf raw = BUF(CONFIG_FILE_MAX_BYTES);
	const char *why = NULL;
	uint8_t quote = p->bytes.ptr[p->at++];

	while (p->at < p->bytes.len && p->bytes.ptr[p->at] != quote)
		if (add_quoted(&raw, p, quote, &why, err))
			return err->code;
	if (p->at >= p->bytes.len)
		return refuse(p, offset, err, name, "a quote that nothing closes: which lines are values cannot be told");
	p->at++;
	skip_blanks(p);
	if (peek(p) != '\n' && peek(p) != '#')
		return refuse(p, offset, err, name, "expected nothing behind the quotes");
	return keep(p, &(struct statement){ offset, name, buf_slice(&raw), quote == '"', why }, err);
}

/* --- statements --- */

static void
skip_export(struct parser *p)
{
	static const char export[] = "export";
	struct slice rest = rest_of_line(p);

	if (slice_starts(rest, export) && rest.len > strlen(export) && is_blank(rest.ptr[strlen(export)])) {
		p->at += strlen(export);
		skip_blanks(p);
	}
}

static bool
is_key_byte(uint8_t c)
{
	return is_alnum(c) || is_blank(c) || (c && strchr("_.-[]", c));
}

static struct slice
take_name(struct parser *p)
{
	size_t from = p->at;
	struct slice name;

	while (is_key_byte(peek(p)))
		p->at++;
	name = slice_of(p->bytes.ptr + from, p->at - from);
	while (name.len && is_blank(name.ptr[name.len - 1]))
		name.len--;
	return name;
}

static bool
ends_name(uint8_t c)
{
	return c == '=' || c == ':' || c == '\n';
}

static enum cocket_code
take_value(struct parser *p, size_t offset, struct slice name, struct err *err)
{
	skip_blanks(p);
	if (peek(p) == 0xc2) /* U+0085 and U+00A0, which are blanks to some */
		return refuse(p, offset, err, name, "expected a value that begins with ASCII");
	return peek(p) == '"' || peek(p) == '\'' ? take_quoted(p, offset, name, err) : take_plain(p, offset, name, err);
}

static enum cocket_code
take_statement(struct parser *p, struct err *err)
{
	size_t offset = p->at;
	struct slice name;

	skip_export(p);
	name = take_name(p);
	if (has(name, ' ') || !ends_name(peek(p)))
		return refuse(p, offset, err, slice_of(p->bytes.ptr + offset, p->at - offset + rest_of_line(p).len), "expected NAME=VALUE");
	if (peek(p) == '\n')
		return COCKET_OK; /* the environment's own, which is asked first */
	p->at++;
	return take_value(p, offset, name, err);
}

enum cocket_code
dotenv_parse(struct assignments *a, const char *source, struct slice bytes, const struct interpolation *environment, struct err *err)
{
	struct parser p = { .to = a, .source = source, .bytes = bytes, .environment = environment };

	p.at = slice_starts(bytes, "\xef\xbb\xbf") ? 3 : 0;
	if (has(bytes, '\0'))
		return refuse(&p, find(bytes, '\0'), err, slice_str("NUL byte"), "expected text");
	while (p.at < bytes.len) {
		skip_blanks(&p);
		if (peek(&p) == '#')
			p.at += rest_of_line(&p).len;
		else if (peek(&p) != '\n' && take_statement(&p, err))
			return err->code;
		p.at += p.at < bytes.len && peek(&p) == '\n';
	}
	return COCKET_OK;
}
