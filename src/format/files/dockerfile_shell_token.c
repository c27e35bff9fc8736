/* The letters, quotes and escapes of the shell of Dockerfiles: see dockerfile_shell.h.  Function by function as lex.go has them, because what it
 * does in a corner is what runs. */
#include "format/files/dockerfile_shell_part.h"
#include "format/text/slice_scan.h"

enum cocket_code
lexer_add(struct buf *out, int c, struct err *err)
{
	const uint8_t byte = (uint8_t)c;

	return buf_add(out, slice_of(&byte, 1), err);
}

static enum cocket_code
add_if(bool is_kept, struct buf *out, int c, struct err *err)
{
	return is_kept ? lexer_add(out, c, err) : COCKET_OK;
}

/* --- quotes --- */

static enum cocket_code
refuse_open_quote(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "unterminated quote");
}

static enum cocket_code
read_single_quoted(struct buf *out, struct lexer *l, struct err *err)
{
	const size_t from = l->in.at++;
	const struct slice rest = cursor_rest(&l->in), inside = head(rest, find(rest, '\''));

	if (inside.len == rest.len) {
		l->in.at = from;
		return refuse_open_quote(err);
	}
	l->in.at += inside.len + 1;
	return buf_add(out, l->raw_quotes ? cursor_since(&l->in, from) : inside, err);
}

static bool
is_escaped_in_quotes(const struct lexer *l, int c)
{
	return c == '"' || c == '$' || c == l->escape;
}

/* Inside "...", behind the escape: it escapes a quote, a dollar and itself. */
static enum cocket_code
read_escape_in_quotes(struct buf *out, struct lexer *l, struct err *err)
{
	const int c = cursor_peek(&l->in);

	if (c == CURSOR_END)
		return COCKET_OK;
	if (!is_escaped_in_quotes(l, c))
		return add_if(l->raw_escapes && !l->raw_quotes, out, l->escape, err) ? err->code : lexer_add(out, l->escape, err);
	l->in.at++;
	return add_if(l->raw_escapes, out, l->escape, err) ? err->code : lexer_add(out, c, err);
}

static enum cocket_code
read_byte_in_quotes(struct buf *out, struct lexer *l, struct err *err)
{
	if (cursor_peek(&l->in) == '$')
		return lexer_read_variable(out, l, err);
	if (cursor_take(&l->in, l->escape))
		return read_escape_in_quotes(out, l, err);
	return lexer_add(out, cursor_next(&l->in), err);
}

static enum cocket_code
read_double_quoted(struct buf *out, struct lexer *l, struct err *err)
{
	l->in.at++;
	if (add_if(l->raw_quotes, out, '"', err))
		return err->code;
	while (!cursor_take(&l->in, '"')) {
		if (cursor_is_at_end(&l->in))
			return refuse_open_quote(err);
		if (read_byte_in_quotes(out, l, err))
			return err->code;
	}
	return add_if(l->raw_quotes, out, '"', err);
}

/* --- tokens --- */

static bool
is_heredoc_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* "<<" and the blanks behind it are one, so that "<< EOF" is one word. */
static enum cocket_code
read_less(struct buf *out, struct lexer *l, struct err *err)
{
	const size_t from = l->in.at++;

	if (cursor_take(&l->in, '<'))
		(void)cursor_take_run(&l->in, is_heredoc_blank);
	return buf_add(out, cursor_since(&l->in, from), err);
}

/* An escape at the very end is taken off. */
static enum cocket_code
read_escaped(struct buf *out, struct lexer *l, struct err *err)
{
	l->in.at++;
	if (add_if(l->raw_escapes, out, l->escape, err))
		return err->code;
	const int c = cursor_next(&l->in);
	return add_if(c != CURSOR_END, out, c, err);
}

static enum cocket_code
read_letter(struct buf *out, struct lexer *l, struct err *err)
{
	return lexer_add(out, cursor_next(&l->in), err);
}

static enum token
next_token(const struct lexer *l)
{
	const int c = cursor_peek(&l->in);

	switch (c) {
	case '$':
		return TOKEN_VARIABLE;
	case '<':
		return TOKEN_LESS;
	case '\'':
	case '"':
		return TOKEN_QUOTED;
	default:
		return c == l->escape ? TOKEN_ESCAPED : TOKEN_LETTER;
	}
}

enum cocket_code
lexer_read_token(struct buf *out, enum token *kind, struct lexer *l, struct err *err)
{
	*kind = next_token(l);
	switch (*kind) {
	case TOKEN_VARIABLE:
		return lexer_read_variable(out, l, err);
	case TOKEN_LESS:
		return read_less(out, l, err);
	case TOKEN_QUOTED:
		return cursor_peek(&l->in) == '"' ? read_double_quoted(out, l, err) : read_single_quoted(out, l, err);
	case TOKEN_ESCAPED:
		return read_escaped(out, l, err);
	case TOKEN_LETTER:
		break;
	}
	return read_letter(out, l, err);
}

enum cocket_code
lexer_read_until(struct buf *out, struct lexer *l, int stop, struct err *err)
{
	enum token ignored;

	while (cursor_peek(&l->in) != stop) {
		if (cursor_is_at_end(&l->in))
			return fail(err, COCKET_E_FORMAT, "${: missing %c", stop);
		if (lexer_read_token(out, &ignored, l, err))
			return err->code;
	}
	l->in.at += !cursor_is_at_end(&l->in);
	return COCKET_OK;
}
