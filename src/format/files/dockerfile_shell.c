/* Words as BuildKit's shell takes them: see dockerfile_shell.h.  Never takes "not set" for "empty". */
#include "format/files/dockerfile_shell.h"

#include "base/limits.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

static bool
is_ascii(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 0x80)
			return false;
	return true;
}

enum cocket_code
shell_fill(struct buf *out, size_t *at, struct slice text, struct shell *s, struct err *err)
{
	AUTO(buf_free) struct buf filled = BUF(SHELL_TEXT_MAX_BYTES);
	struct lexer l = { .in = { .text = text }, .variables = &s->variables, .budget = &s->budget, .escape = s->escape };

	*at = 0;
	if (!is_ascii(text))
		return fail(err, COCKET_E_UNSUPPORTED, "only ASCII is supported here");
	enum cocket_code code = lexer_read_until(&filled, &l, CURSOR_END, err);
	*at = code ? l.in.at : 0;
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

/* White space of letters and of variables ends a word. */
static enum cocket_code
split_words(struct splitter *s, struct slice text, struct err *err)
{
	size_t blank;

	for (size_t at = 0; at < text.len; at += blank ? blank : 1) {
		blank = space_length(text, at);
		if (blank ? end_word(s, err) : buf_add(&s->word, slice_of(text.ptr + at, 1), err))
			return err->code;
	}
	return COCKET_OK;
}

/* What stood in a word before a part behind an operator is lost in lex.go, which has one buffer for the words of both. */
static enum cocket_code
split_token(struct splitter *s, enum token kind, struct err *err)
{
	const bool may_be_several = kind == TOKEN_LETTER || kind == TOKEN_VARIABLE;

	if (s->lexer.lost_word)
		s->word.len = 0;
	s->lexer.lost_word = false;
	return may_be_several ? split_words(s, buf_slice(&s->token), err) : buf_add(&s->word, buf_slice(&s->token), err);
}

/* A letter of several bytes is one token, for it may be white space. */
static enum cocket_code
take_token(struct splitter *s, enum token *kind, struct err *err)
{
	s->token.len = 0;
	if (lexer_read_token(&s->token, kind, &s->lexer, err))
		return err->code;
	while (*kind == TOKEN_LETTER && cursor_peek(&s->lexer.in) >= 0x80)
		if (lexer_add(&s->token, cursor_next(&s->lexer.in), err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
shell_split(struct slice text, enum shell_raw raw, enum cocket_code (*each)(void *context, struct slice word, struct err *err), void *context,
            struct err *err)
{
	const bool is_raw = raw == SHELL_RAW;
	AUTO(splitter_free) struct splitter s = {
		.lexer = { .in = { .text = text }, .escape = '\\', .raw_quotes = is_raw, .raw_escapes = is_raw },
		.token = BUF(2 * IMAGE_LINE_MAX_BYTES), .word = BUF(2 * IMAGE_LINE_MAX_BYTES), .each = each, .context = context,
	};
	enum token kind;

	while (!cursor_is_at_end(&s.lexer.in))
		if (take_token(&s, &kind, err) || split_token(&s, kind, err))
			return err->code;
	return end_word(&s, err);
}
