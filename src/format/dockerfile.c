/* Splitting Dockerfiles into instructions (see dockerfile.h; BuildKit frontend/dockerfile/parser/parser.go and directives.go).
 * Never loses a line: what a heredoc passes over ends where the builder ends it, or the file is refused. */
#include "format/dockerfile.h"

#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"
#include "format/listing_part.h"
#include "format/scan.h"

#define BOM "\xef\xbb\xbf"
#define HEREDOC_NAME_MAX 256

struct dockerfile_piece {
	size_t at;     /* in the line */
	size_t offset; /* in the file */
};

void
dockerfile_free(struct dockerfile *d)
{
	buf_free(&d->line);
	free(d->pieces);
	*d = (struct dockerfile){ 0 };
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static size_t
skip_blank(struct slice s, size_t at)
{
	while (at < s.len && is_blank(s.ptr[at]))
		at++;
	return at;
}

/* The next line of the file without its end; at moves past it. */
static struct slice
take_line(struct dockerfile *d)
{
	struct slice rest = tail(d->bytes, d->at);
	size_t end = find(rest, '\n');
	struct slice line = head(rest, end);

	d->at += end + (end < rest.len);
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

static size_t
place_of(const struct dockerfile *d, struct slice line)
{
	return (size_t)(line.ptr - d->bytes.ptr);
}

/* --- directives --- */

/* "# name = value"; "//" begins one too where it is the syntax that is looked for (directives.go DetectSyntax). */
static bool
parse_directive(struct slice *name, struct slice *value, struct slice line)
{
	size_t at, from;

	at = slice_starts(line, "#") ? 1 : slice_starts(line, "//") ? 2 : 0;
	if (at == 0)
		return false;
	from = at = skip_blank(line, at);
	while (at < line.len && is_alnum(line.ptr[at]))
		at++;
	*name = slice_of(line.ptr + from, at - from);
	at = skip_blank(line, at);
	if (name->len == 0 || is_digit(name->ptr[0]) || at == line.len || line.ptr[at] != '=')
		return false;
	*value = tail(line, skip_blank(line, at + 1));
	while (value->len && is_blank(value->ptr[value->len - 1]))
		value->len--;
	return value->len > 0;
}

static bool
is_named(struct slice name, const char *what)
{
	return name.len == strlen(what) && strncasecmp((const char *)name.ptr, what, name.len) == 0;
}

static enum cocket_code
take_escape(struct dockerfile *d, struct slice value, struct err *err)
{
	if (value.len != 1 || (value.ptr[0] != '\\' && value.ptr[0] != '`'))
		return listing_refuse(err, d->bytes, place_of(d, value), COCKET_E_FORMAT, "escape=%s: expected \\ or `", TEXT(value));
	d->escape = value.ptr[0];
	return COCKET_OK;
}

/* The manual takes a directive that it does not know for a comment, which ends them; the builder reads on. */
static enum cocket_code
take_directives(struct dockerfile *d, struct err *err)
{
	struct slice name, value;
	bool is_after_unknown = false;
	size_t before;

	for (;;) {
		before = d->at;
		struct slice line = take_line(d);
		line = tail(line, skip_blank(line, 0));
		if (before == 0 && slice_starts(line, "#!"))
			continue;
		if (!parse_directive(&name, &value, line))
			break;
		if (is_named(name, "syntax") && d->syntax.len == 0)
			d->syntax = value;
		if (is_named(name, "escape") && is_after_unknown)
			return listing_refuse(err, d->bytes, place_of(d, name), COCKET_E_FORMAT, "escape behind a directive that is not known");
		if (is_named(name, "escape") && take_escape(d, value, err))
			return err->code;
		is_after_unknown |= !is_named(name, "syntax") && !is_named(name, "escape") && !is_named(name, "check");
	}
	d->at = before;
	return COCKET_OK;
}

enum cocket_code
dockerfile_open(struct dockerfile *out, struct slice bytes, struct err *err)
{
	struct dockerfile d = { .bytes = bytes, .escape = '\\', .line = BUF(LISTING_LINE_MAX_BYTES) };

	if (has(bytes, '\0'))
		return listing_refuse(err, bytes, find(bytes, '\0'), COCKET_E_FORMAT, "a NUL byte, expected text");
	if (slice_starts(bytes, BOM))
		d.at = strlen(BOM);
	if (take_directives(&d, err))
		return err->code;
	*out = d;
	return COCKET_OK;
}

/* --- lines --- */

static bool
is_comment(struct slice line)
{
	size_t at = skip_blank(line, 0);

	return at < line.len && line.ptr[at] == '#';
}

static bool
is_empty(struct slice line)
{
	return skip_blank(line, 0) == line.len;
}

/* An escape at the end, white space behind it or not, that is not escaped itself: taken off. */
static bool
take_continuation(struct slice *line, uint8_t escape)
{
	size_t n = line->len;

	while (n && (line->ptr[n - 1] == ' ' || line->ptr[n - 1] == '\t'))
		n--;
	if (n == 0 || line->ptr[n - 1] != escape || (n > 1 && line->ptr[n - 2] == escape))
		return false;
	line->len = n - 1;
	return true;
}

static enum cocket_code
add_piece(struct dockerfile *d, struct slice text, struct err *err)
{
	if (d->count == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 16;
		struct dockerfile_piece *pieces = reallocarray(d->pieces, cap, sizeof *pieces);
		if (!pieces)
			return fail(err, COCKET_E_NOMEM, "no memory for a line");
		d->pieces = pieces;
		d->cap = cap;
	}
	d->pieces[d->count++] = (struct dockerfile_piece){ d->line.len, place_of(d, text) };
	if (buf_add(&d->line, text, err) == COCKET_OK)
		return COCKET_OK;
	return listing_refuse(err, d->bytes, place_of(d, text), COCKET_E_TOO_LARGE, "an instruction of more than %zu bytes", d->line.max);
}

/* Comments and empty lines inside an instruction are passed over, as the builder does. */
static enum cocket_code
join_lines(struct dockerfile *d, struct slice line, struct err *err)
{
	bool goes_on = take_continuation(&line, d->escape);

	d->line.len = d->count = 0;
	if (add_piece(d, line, err))
		return err->code;
	while (goes_on && d->at < d->bytes.len) {
		line = take_line(d);
		if (is_comment(line) || is_empty(line))
			continue;
		goes_on = take_continuation(&line, d->escape);
		if (add_piece(d, line, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- heredocs --- */

/* At "${": to behind the brace that closes it. */
static size_t
skip_braces(bool *is_odd, struct slice line, size_t i)
{
	size_t open = 0;

	for (; i < line.len; i++) {
		if (line.ptr[i] == '$' && i + 1 < line.len && line.ptr[i + 1] == '{')
			open++;
		else if (line.ptr[i] == '}' && --open == 0)
			return i + 1;
		else if (strchr("'\"\\<", line.ptr[i]))
			*is_odd = true;
	}
	*is_odd = true;
	return i;
}

bool
dockerfile_word(struct word *out, size_t *at, struct slice line, uint8_t escape)
{
	uint8_t quote = 0;
	size_t from = skip_blank(line, *at), i = from;
	bool is_odd = false;

	if (from == line.len)
		return false;
	while (i < line.len && (quote || !is_blank(line.ptr[i]))) {
		uint8_t c = line.ptr[i++];
		if (c == escape && quote != '\'' && i < line.len)
			i++;
		else if (c == '$' && quote != '\'' && i < line.len && line.ptr[i] == '{')
			i = skip_braces(&is_odd, line, i - 1);
		else if (quote && c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
	}
	*out = (struct word){ slice_of(line.ptr + from, i - from), from, is_odd || quote };
	*at = i;
	return true;
}

struct heredoc {
	char name[HEREDOC_NAME_MAX + 1];
	size_t length;
	bool tabs; /* "<<-": tabs before a line do not count */
};

static bool
unquote(struct heredoc *h, struct slice text, uint8_t escape)
{
	uint8_t quote = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];
		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? 0 : c;
			continue;
		}
		if (c == escape && quote != '\'' && i + 1 < text.len)
			c = text.ptr[++i];
		if (h->length == HEREDOC_NAME_MAX)
			return false;
		h->name[h->length++] = (char)c;
	}
	return h->length > 0;
}

/* [0-9]*<<-?NAME, NAME without '<'. */
static bool
parse_heredoc(struct heredoc *out, struct slice word, uint8_t escape)
{
	struct heredoc h = { 0 };
	size_t at = 0;

	while (at < word.len && is_digit(word.ptr[at]))
		at++;
	word = tail(word, at);
	if (!slice_starts(word, "<<"))
		return false;
	h.tabs = word.len > 2 && word.ptr[2] == '-';
	word = tail(word, 2u + h.tabs);
	if (has(word, '<') || !unquote(&h, word, escape))
		return false;
	*out = h;
	return true;
}

static enum cocket_code
skip_body(struct dockerfile *d, const struct heredoc *h, struct err *err)
{
	size_t from = dockerfile_offset(d, 0);

	while (d->at < d->bytes.len) {
		struct slice line = take_line(d);
		while (h->tabs && line.len && line.ptr[0] == '\t')
			line = tail(line, 1);
		if (slice_eq(line, slice_of(h->name, h->length)))
			return COCKET_OK;
	}
	return listing_refuse(err, d->bytes, from, COCKET_E_FORMAT, "heredoc %s does not end", TEXT(slice_of(h->name, h->length)));
}

/* RUN, COPY and ADD may have them, behind ONBUILD too; the JSON form has none. */
static bool
may_hold_heredocs(struct slice line, uint8_t escape)
{
	struct word w;
	size_t at = 0;

	if (!dockerfile_word(&w, &at, line, escape))
		return false;
	if (is_named(w.text, "ONBUILD") && !dockerfile_word(&w, &at, line, escape))
		return false;
	return is_named(w.text, "RUN") || is_named(w.text, "COPY") || is_named(w.text, "ADD");
}

/* The builder looks for them with a backslash for escape, whatever the directive says (parser.go heredocsFromLine). */
#define HEREDOC_ESCAPE '\\'

static enum cocket_code
check_words(const struct dockerfile *d, struct err *err)
{
	struct slice line = buf_slice(&d->line);
	struct word w;
	size_t at = 0;

	if (!memmem(line.ptr, line.len, "<<", 2))
		return COCKET_OK;
	while (dockerfile_word(&w, &at, line, HEREDOC_ESCAPE))
		if (w.is_odd)
			return listing_refuse(err, d->bytes, dockerfile_offset(d, w.at), COCKET_E_FORMAT,
			                      "quotes or braces beside << that are not read: it cannot be told where a heredoc begins");
	return COCKET_OK;
}

static enum cocket_code
skip_heredocs(struct dockerfile *d, struct err *err)
{
	struct slice line = buf_slice(&d->line);
	struct heredoc h;
	struct word w;
	size_t at = 0;

	if (!may_hold_heredocs(line, d->escape))
		return COCKET_OK;
	if (check_words(d, err))
		return err->code;
	while (dockerfile_word(&w, &at, line, HEREDOC_ESCAPE))
		if (parse_heredoc(&h, w.text, HEREDOC_ESCAPE) && skip_body(d, &h, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
dockerfile_next(struct dockerfile *d, bool *more, struct err *err)
{
	*more = false;
	while (d->at < d->bytes.len && !*more) {
		struct slice line = take_line(d);
		if (is_comment(line) || is_empty(line))
			continue;
		*more = true;
		if (join_lines(d, line, err) || skip_heredocs(d, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- places --- */

static size_t
piece_of(const struct dockerfile *d, size_t at)
{
	size_t i = d->count;

	while (i > 1 && d->pieces[i - 1].at > at)
		i--;
	return i - 1;
}

size_t
dockerfile_offset(const struct dockerfile *d, size_t at)
{
	const struct dockerfile_piece *p = &d->pieces[piece_of(d, at)];

	return p->offset + (at - p->at);
}

bool
dockerfile_is_one_piece(const struct dockerfile *d, size_t at, size_t length)
{
	return length == 0 || piece_of(d, at) == piece_of(d, at + length - 1);
}
