/* Words as BuildKit's shell takes them: see dockerfile_shell.h.  Function by function as lex.go has them, because what it does in a corner is
 * what runs.  Never takes "not set" for "empty". */

#include "base/limits.h"
#include "format/files/dockerfile_shell.h"
#include "format/files/dockerfile_shell_part.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

enum token { TOKEN_LETTER, TOKEN_ESCAPED, TOKEN_QUOTED, TOKEN_VARIABLE, TOKEN_LESS };

enum cocket_code
lexer_add(struct buf *out, int c, struct err *err)
{
	const uint8_t byte = (uint8_t)c;

	return buf_add(out, slice_of(&byte, 1), err);
}

/* --- quotes --- */

static enum cocket_code
read_single_quoted(struct buf *out, struct lexer *l, struct err *err)
{
	struct slice rest = tail(l->text, l->at + 1);
	size_t end = find(rest, '\'');

	if (end == rest.len)
		return fail(err, COCKET_E_FORMAT, "a quote that nothing closes");
	struct slice whole = slice_of(l->text.ptr + l->at, end + 2);
	l->at += whole.len;
	return buf_add(out, l->raw_quotes ? whole : head(rest, end), err);
}

/* Inside "...", behind the escape: it escapes a quote, a dollar and itself. */
static enum cocket_code
read_escape_in_quotes(struct buf *out, struct lexer *l, struct err *err)
{
	const int c = lexer_peek(l);

	if (c == TO_THE_END)
		return COCKET_OK;
	if (c != '"' && c != '$' && c != l->escape)
		return l->raw_escapes && !l->raw_quotes && lexer_add(out, l->escape, err) ? err->code : lexer_add(out, l->escape, err);
	l->at++;
	return l->raw_escapes && lexer_add(out, l->escape, err) ? err->code : lexer_add(out, c, err);
}

static enum cocket_code
read_double_quoted(struct buf *out, struct lexer *l, struct err *err)
{
	enum cocket_code code = l->raw_quotes ? lexer_add(out, '"', err) : COCKET_OK;

	l->at++;
	while (!code && lexer_peek(l) != '"') {
		if (lexer_peek(l) == TO_THE_END)
			return fail(err, COCKET_E_FORMAT, "a quote that nothing closes");
		if (lexer_peek(l) == '$') {
			code = lexer_read_variable(out, l, err);
			continue;
		}
		const int c = lexer_next(l);
		code = c == l->escape ? read_escape_in_quotes(out, l, err) : lexer_add(out, c, err);
	}
	l->at++;
	return !code && l->raw_quotes ? lexer_add(out, '"', err) : code;
}

/* --- tokens --- */

/* "<<" and the blanks behind it are one, so that "<< EOF" is one word. */
static enum cocket_code
read_less(struct buf *out, struct lexer *l, struct err *err)
{
	const size_t from = l->at++;

	if (lexer_peek(l) == '<') {
		l->at++;
		while (lexer_peek(l) == ' ' || lexer_peek(l) == '\t' || lexer_peek(l) == '\r')
			l->at++;
	}
	return buf_add(out, slice_of(l->text.ptr + from, l->at - from), err);
}

/* An escape at the very end is taken off. */
static enum cocket_code
read_escaped(struct buf *out, struct lexer *l, struct err *err)
{
	l->at++;
	if (l->raw_escapes && lexer_add(out, l->escape, err))
		return err->code;
	const int c = lexer_next(l);
	return c == TO_THE_END ? COCKET_OK : lexer_add(out, c, err);
}

static enum cocket_code
read_token(struct buf *out, enum token *kind, struct lexer *l, struct err *err)
{
	switch (lexer_peek(l)) {
	case '$':
		*kind = TOKEN_VARIABLE;
		return lexer_read_variable(out, l, err);
	case '<':
		*kind = TOKEN_LESS;
		return read_less(out, l, err);
	case '\'':
		*kind = TOKEN_QUOTED;
		return read_single_quoted(out, l, err);
	case '"':
		*kind = TOKEN_QUOTED;
		return read_double_quoted(out, l, err);
	default:
		*kind = lexer_peek(l) == l->escape ? TOKEN_ESCAPED : TOKEN_LETTER;
		return *kind == TOKEN_ESCAPED ? read_escaped(out, l, err) : lexer_add(out, lexer_next(l), err);
	}
}

enum cocket_code
lexer_read_until(struct buf *out, struct lexer *l, int stop, struct err *err)
{
	enum token ignored;

	while (lexer_peek(l) != TO_THE_END) {
		if (lexer_peek(l) == stop) {
			l->at++;
			return COCKET_OK;
		}
		if (read_token(out, &ignored, l, err))
			return err->code;
	}
	if (stop == TO_THE_END)
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "${: no %c at its end", stop);
}

enum cocket_code
shell_fill(struct buf *out, size_t *at, struct slice text, struct shell *s, struct err *err)
{
	AUTO(buf_free) struct buf filled = BUF(SHELL_TEXT_MAX_BYTES);
	struct lexer l = { .text = text, .shell = s, .escape = s->escape };

	*at = 0;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 0x80)
			return fail(err, COCKET_E_UNSUPPORTED, "only ASCII is read here");
	enum cocket_code code = lexer_read_until(&filled, &l, TO_THE_END, err);
	*at = code ? l.at : 0;
	return code ? code : buf_add(out, buf_slice(&filled), err);
}

/* --- words --- */

struct splitter {
	struct lexer lexer;
	struct buf token, word;
	enum cocket_code (*each)(void *context, struct slice word, struct err *err);
	void *context;
};

static void
splitter_free(struct splitter *s)
{
	buf_free(&s->token);
	buf_free(&s->word);
}

static enum cocket_code
end_word(struct splitter *s, struct err *err)
{
	if (s->word.len && s->each(s->context, buf_slice(&s->word), err))
		return err->code;
	s->word.len = 0;
	return COCKET_OK;
}

/* White space of letters and of variables ends a word.  What stood in a word before a part behind an operator is lost in lex.go, which has one
 * buffer for the words of both. */
static enum cocket_code
split_token(struct splitter *s, enum token kind, struct err *err)
{
	const struct slice t = buf_slice(&s->token);
	size_t at = 0;

	if (s->lexer.lost_word)
		s->word.len = 0;
	s->lexer.lost_word = false;
	if (kind != TOKEN_LETTER && kind != TOKEN_VARIABLE)
		return buf_add(&s->word, t, err);
	while (at < t.len) {
		const size_t blank = space_length(t, at);

		if (blank ? end_word(s, err) : buf_add(&s->word, slice_of(t.ptr + at, 1), err))
			return err->code;
		at += blank ? blank : 1;
	}
	return COCKET_OK;
}

/* A letter of several bytes is one token, for it may be white space. */
static enum cocket_code
take_token(struct splitter *s, enum token *kind, struct err *err)
{
	s->token.len = 0;
	if (read_token(&s->token, kind, &s->lexer, err))
		return err->code;
	while (*kind == TOKEN_LETTER && lexer_peek(&s->lexer) >= 0x80)
		if (lexer_add(&s->token, lexer_next(&s->lexer), err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
shell_split(struct slice text, enum shell_raw raw, enum cocket_code (*each)(void *context, struct slice word, struct err *err), void *context,
            struct err *err)
{
	const bool is_raw = raw == SHELL_RAW;
	AUTO(splitter_free) struct splitter s = {
		.lexer = { .text = text, .escape = '\\', .raw_quotes = is_raw, .raw_escapes = is_raw },
		.token = BUF(2 * IMAGE_LINE_MAX_BYTES), .word = BUF(2 * IMAGE_LINE_MAX_BYTES), .each = each, .context = context,
	};
	enum token kind;

	while (lexer_peek(&s.lexer) != TO_THE_END)
		if (take_token(&s, &kind, err) || split_token(&s, kind, err))
			return err->code;
	return end_word(&s, err);
}
