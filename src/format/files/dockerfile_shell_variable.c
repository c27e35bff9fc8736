/* $NAME, ${NAME} and ${NAME OPERATOR PART} of the shell of Dockerfiles: see dockerfile_shell.h; lex.go processDollar.
 * Never takes "not set" for "empty". */
#include "base/escape.h"
#include "base/limits.h"
#include "format/files/dockerfile_pattern.h"
#include "format/files/dockerfile_shell_part.h"
#include "format/text/slice_scan.h"

static bool
is_word_byte(uint8_t c)
{
	return is_alnum(c) || c == '_';
}

/* A name, a number, or one of the shell's own: $@ $* $# $? $- $$ $!; empty if nothing of these begins. */
static struct slice
take_name(struct lexer *l)
{
	const size_t from = l->in.at;
	const int c = cursor_peek(&l->in);

	if (is_among(c, "0123456789"))
		return cursor_take_run(&l->in, is_digit);
	if (!is_among(c, "@*#?-$!"))
		return cursor_take_run(&l->in, is_word_byte);
	l->in.at++;
	return cursor_since(&l->in, from);
}

static bool
is_variable_name(struct slice name)
{
	return name.len > 0 && is_word_byte(name.ptr[0]) && !is_digit(name.ptr[0]);
}

/* Of a part that does not count too, so that who is asked knows all that the text names. */
static enum cocket_code
look_up(const char **value, const struct lexer *l, struct slice name, struct err *err)
{
	char text[VARIABLE_NAME_MAX + 1];
	struct err ignored = { 0 };
	const struct interpolation *v = l->variables;

	*value = NULL;
	if (!is_variable_name(name))
		return fail(err, COCKET_E_FORMAT, "$: expected a variable name after it");
	if (name.len > VARIABLE_NAME_MAX)
		return fail(err, COCKET_E_TOO_LARGE, "variable %s: a name of more than %d bytes", TEXT(name), VARIABLE_NAME_MAX);
	copy(text, name);
	if (!l->skipping)
		return v->get(v->context, value, text, err);
	(void)v->get(v->context, value, text, &ignored);
	*value = NULL;
	return COCKET_OK;
}

static enum cocket_code
add_value(struct buf *out, const struct lexer *l, struct slice name, const char *value, struct err *err)
{
	if (!value && !l->skipping)
		return fail(err, COCKET_E_NOT_FOUND, "variable %s is unset and has no default", TEXT(name));
	return buf_add(out, slice_str(value), err);
}

/* The part behind an operator, and the byte that ends it. */
static enum cocket_code
read_part(struct buf *out, struct lexer *l, int stop, bool raw_escapes, struct err *err)
{
	const bool before = l->raw_escapes;

	if (l->depth++ == VARIABLES_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "variables nested too deeply");
	l->lost_word = true;
	l->raw_escapes = raw_escapes;
	if (lexer_read_until(out, l, stop, err))
		return err->code;
	l->raw_escapes = before;
	l->depth--;
	return COCKET_OK;
}

static enum cocket_code
skip_part(struct lexer *l, struct err *err)
{
	AUTO(buf_free) struct buf ignored = BUF(IMAGE_LINE_MAX_BYTES);

	l->skipping++;
	if (read_part(&ignored, l, '}', false, err))
		return err->code;
	l->skipping--;
	return COCKET_OK;
}

/* ${NAME OPERATOR PART}: what stands before the part. */
struct expansion {
	struct slice name;
	int operator;
	bool colon; /* before it: an empty value is as good as none */
};

static bool
has_value(const struct expansion *e, const char *value)
{
	return value && !(e->colon && *value == '\0');
}

/* - + ? : the variable's value, the part, or neither. */
static enum cocket_code
read_default(struct buf *out, struct lexer *l, const struct expansion *e, struct err *err)
{
	const char *value;

	if (look_up(&value, l, e->name, err))
		return err->code;
	if (!has_value(e, value))
		value = NULL;
	if (e->operator == (value ? '+' : '-'))
		return read_part(out, l, '}', false, err);
	if (e->operator != '+' && add_value(out, l, e->name, value, err))
		return err->code;
	return skip_part(l, err);
}

static bool
has_quote_or_escape(struct slice text)
{
	return has(text, '\\') || has(text, '`') || has(text, '"') || has(text, '\'');
}

static enum cocket_code
check_ascii(struct slice text, struct err *err)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 0x80)
			return fail(err, COCKET_E_UNSUPPORTED, "a pattern, or text for one, that is not ASCII");
	return COCKET_OK;
}

/* Which of its bytes escape which is not worth being wrong about. */
static enum cocket_code
check_text(struct slice text, struct err *err)
{
	if (has(text, '\\'))
		return fail(err, COCKET_E_UNSUPPORTED, "quotes and escapes in a pattern are not supported");
	return check_ascii(text, err);
}

/* A pattern is of letters, * and ? alone. */
static enum cocket_code
check_pattern(struct slice written, struct slice filled, struct err *err)
{
	if (has_quote_or_escape(written))
		return fail(err, COCKET_E_UNSUPPORTED, "quotes and escapes in a pattern are not supported");
	return check_text(filled, err);
}

static enum cocket_code
read_pattern(struct buf *out, struct lexer *l, int stop, struct err *err)
{
	const size_t from = l->in.at;

	if (read_part(out, l, stop, true, err))
		return err->code;
	return check_pattern(cursor_since(&l->in, from), buf_slice(out), err);
}

static bool
has_no_text(const struct lexer *l, const char *value)
{
	return !value || l->skipping;
}

static enum cocket_code
cut(struct buf *out, struct lexer *l, int operator, struct slice text, struct slice pattern, struct err *err)
{
	const bool is_longest = first_is(pattern, (uint8_t)operator);
	const enum pattern_end end = operator == '#' ? PATTERN_PREFIX : PATTERN_SUFFIX;

	if (check_text(text, err) || pattern_cut(&text, tail(pattern, is_longest), end, is_longest, l->budget, err))
		return err->code;
	return buf_add(out, text, err);
}

/* # ## % %% */
static enum cocket_code
read_cut(struct buf *out, struct lexer *l, const struct expansion *e, struct err *err)
{
	AUTO(buf_free) struct buf pattern = BUF(SHELL_TEXT_MAX_BYTES);
	const char *value;

	if (look_up(&value, l, e->name, err) || read_pattern(&pattern, l, '}', err))
		return err->code;
	if (has_no_text(l, value))
		return add_value(out, l, e->name, value, err);
	return cut(out, l, e->operator, slice_str(value), buf_slice(&pattern), err);
}

static enum cocket_code
replace(struct buf *out, struct lexer *l, struct slice text, const struct replacement *by, struct err *err)
{
	if (has(by->text, '$')) /* a template to Go's regexp */
		return fail(err, COCKET_E_UNSUPPORTED, "a dollar in the replacement of a pattern");
	return check_text(text, err) ? err->code : pattern_replace(out, text, by, l->budget, err);
}

/* / // */
static enum cocket_code
read_replacement(struct buf *out, struct lexer *l, const struct expansion *e, struct err *err)
{
	AUTO(buf_free) struct buf pattern = BUF(SHELL_TEXT_MAX_BYTES);
	AUTO(buf_free) struct buf by = BUF(SHELL_TEXT_MAX_BYTES);
	const bool every = cursor_take(&l->in, '/');
	const char *value;

	if (look_up(&value, l, e->name, err) || read_pattern(&pattern, l, '/', err) || read_pattern(&by, l, '}', err))
		return err->code;
	if (has_no_text(l, value))
		return add_value(out, l, e->name, value, err);
	return replace(out, l, slice_str(value), &(struct replacement){ buf_slice(&pattern), buf_slice(&by), every }, err);
}

/* $NAME, ${NAME} */
static enum cocket_code
read_plain(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	const char *value;

	return look_up(&value, l, name, err) ? err->code : add_value(out, l, name, value, err);
}

static enum cocket_code
unknown_operator(struct slice name, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "variable %s: expected } or one of - + ? (with or without a colon) # %% / after it", TEXT(name));
}

static enum cocket_code
fill_braced(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	const bool colon = cursor_take(&l->in, ':');
	const struct expansion e = { .name = name, .operator = cursor_next(&l->in), .colon = colon };

	if (is_among(e.operator, "-+?"))
		return read_default(out, l, &e, err);
	if (colon)
		return unknown_operator(name, err);
	switch (e.operator) {
	case '}':
		return read_plain(out, l, name, err);
	case '#':
	case '%':
		return read_cut(out, l, &e, err);
	case '/':
		return read_replacement(out, l, &e, err);
	default:
		return unknown_operator(name, err);
	}
}

/* A part whose escapes lex.go doubles, as it does in a pattern: no heredoc is looked for in there. */
static enum cocket_code
keep_pattern(struct buf *out, struct lexer *l, int stop, struct err *err)
{
	const size_t from = l->in.at;

	if (read_part(out, l, stop, true, err))
		return err->code;
	if (has_text(cursor_since(&l->in, from), "<<"))
		return fail(err, COCKET_E_UNSUPPORTED, "<< in a pattern");
	return lexer_add(out, stop, err);
}

static enum cocket_code
keep_default(struct buf *out, struct lexer *l, struct err *err)
{
	return read_part(out, l, '}', false, err) ? err->code : lexer_add(out, '}', err);
}

/* Behind the colon: any letter but these. */
static enum cocket_code
keep_behind_colon(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	const int operator = cursor_next(&l->in);

	if (operator == CURSOR_END || operator >= 0x80 || is_among(operator, "#%"))
		return unknown_operator(name, err);
	return lexer_add(out, operator, err) ? err->code : keep_default(out, l, err);
}

/* One slash of two is lost. */
static enum cocket_code
keep_replacement(struct buf *out, struct lexer *l, struct err *err)
{
	(void)cursor_take(&l->in, '/');
	return keep_pattern(out, l, '/', err) ? err->code : keep_pattern(out, l, '}', err);
}

/* As it stands, but for escapes that are taken off inside. */
static enum cocket_code
keep_braced(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	const int operator = cursor_next(&l->in);

	if (!is_among(operator, "}:/+-?#%"))
		return unknown_operator(name, err);
	if (buf_add(out, slice_str("${"), err) || buf_add(out, name, err) || lexer_add(out, operator, err))
		return err->code;
	switch (operator) {
	case '}':
		return COCKET_OK;
	case '/':
		return keep_replacement(out, l, err);
	case '#':
	case '%':
		return keep_pattern(out, l, '}', err);
	case ':':
		return keep_behind_colon(out, l, name, err);
	default:
		return keep_default(out, l, err);
	}
}

static enum cocket_code
read_braced(struct buf *out, struct lexer *l, struct err *err)
{
	const int c = cursor_peek(&l->in);

	if (c == CURSOR_END || is_among(c, "{}:"))
		return fail(err, COCKET_E_FORMAT, "${: expected a variable name after it");
	const struct slice name = take_name(l);
	return l->variables ? fill_braced(out, l, name, err) : keep_braced(out, l, name, err);
}

static enum cocket_code
read_bare(struct buf *out, struct lexer *l, struct err *err)
{
	const struct slice name = take_name(l);

	if (l->variables)
		return read_plain(out, l, name, err);
	return lexer_add(out, '$', err) ? err->code : buf_add(out, name, err);
}

/* If it cannot be read, the place of the error is the dollar's. */
enum cocket_code
lexer_read_variable(struct buf *out, struct lexer *l, struct err *err)
{
	const size_t dollar = l->in.at++;
	const enum cocket_code code = cursor_take(&l->in, '{') ? read_braced(out, l, err) : read_bare(out, l, err);

	if (code)
		l->in.at = dollar;
	return code;
}
