/* $NAME, ${NAME} and ${NAME OPERATOR PART} of the shell of Dockerfiles: see dockerfile_shell.h; lex.go processDollar.
 * Never takes "not set" for "empty". */
#include "base/limits.h"
#include "base/escape.h"
#include "format/files/dockerfile_pattern.h"
#include "format/files/dockerfile_shell.h"
#include "format/files/dockerfile_shell_part.h"
#include "format/text/slice_scan.h"

/* A name, a number, or one of the shell's own: $@ $* $# $? $- $$ $!; empty where nothing of these begins. */
static struct slice
take_name(struct lexer *l)
{
	const size_t from = l->at;
	const int c = lexer_peek(l);

	if (c != TO_THE_END && is_digit((uint8_t)c)) {
		while (lexer_peek(l) != TO_THE_END && is_digit((uint8_t)lexer_peek(l)))
			l->at++;
	} else if (c > 0 && strchr("@*#?-$!", c)) {
		l->at++;
	} else {
		while (lexer_peek(l) == '_' || (lexer_peek(l) != TO_THE_END && is_alnum((uint8_t)lexer_peek(l))))
			l->at++;
	}
	return slice_of(l->text.ptr + from, l->at - from);
}

/* Of a part that does not count too, so that who is asked knows all that the text names. */
static enum cocket_code
look_up(const char **value, const struct lexer *l, struct slice name, struct err *err)
{
	char text[VARIABLE_NAME_MAX + 1];
	struct err ignored = { 0 };
	const struct interpolation *v = &l->shell->variables;

	*value = NULL;
	if (name.len == 0 || !(is_alnum(name.ptr[0]) || name.ptr[0] == '_') || is_digit(name.ptr[0]))
		return fail(err, COCKET_E_FORMAT, "$: expected a variable's name behind it");
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
		return fail(err, COCKET_E_NOT_FOUND, "variable %s is not set and has no default", TEXT(name));
	return buf_add(out, slice_str(value), err);
}

/* The part behind an operator, and the byte that ends it. */
static enum cocket_code
read_part(struct buf *out, struct lexer *l, int stop, bool raw_escapes, struct err *err)
{
	const bool before = l->raw_escapes;

	if (l->depth++ == VARIABLES_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "variables within variables, deeper than is read");
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

/* - + ? : the variable's value, the part, or neither. */
static enum cocket_code
read_default(struct buf *out, struct lexer *l, struct slice name, int operator, bool colon, struct err *err)
{
	const char *value;

	if (look_up(&value, l, name, err))
		return err->code;
	const bool is_there = value && !(colon && *value == '\0');
	if (operator == (is_there ? '+' : '-'))
		return read_part(out, l, '}', false, err);
	if (operator != '+' && add_value(out, l, name, is_there ? value : NULL, err))
		return err->code;
	return skip_part(l, err);
}

/* A pattern of more than letters, * and ?, or of what is no ASCII: which of its bytes escape which is not worth being wrong about. */
static enum cocket_code
check_pattern(struct slice written, struct slice filled, struct err *err)
{
	if (has(written, '\\') || has(written, '`') || has(written, '"') || has(written, '\'') || has(filled, '\\'))
		return fail(err, COCKET_E_UNSUPPORTED, "quotes and escapes are not read in a pattern");
	for (size_t i = 0; i < filled.len; i++)
		if (filled.ptr[i] >= 0x80)
			return fail(err, COCKET_E_UNSUPPORTED, "a pattern, or text for one, that is not ASCII");
	return COCKET_OK;
}

static enum cocket_code
read_pattern(struct buf *out, struct lexer *l, int stop, struct err *err)
{
	const size_t from = l->at;

	if (read_part(out, l, stop, true, err))
		return err->code;
	return check_pattern(slice_of(l->text.ptr + from, l->at - from), buf_slice(out), err);
}

/* # ## % %% */
static enum cocket_code
read_cut(struct buf *out, struct lexer *l, struct slice name, int operator, struct err *err)
{
	AUTO(buf_free) struct buf pattern = BUF(SHELL_TEXT_MAX_BYTES);
	const char *value;

	if (look_up(&value, l, name, err) || read_pattern(&pattern, l, '}', err))
		return err->code;
	if (!value || l->skipping)
		return add_value(out, l, name, value, err);
	struct slice text = slice_str(value), by = buf_slice(&pattern);
	const bool is_longest = by.len && by.ptr[0] == operator;
	if (check_pattern(slice_str(""), text, err) ||
	    pattern_cut(&text, tail(by, is_longest), operator == '#' ? PATTERN_PREFIX : PATTERN_SUFFIX, is_longest, &l->shell->budget, err))
		return err->code;
	return buf_add(out, text, err);
}

/* / // */
static enum cocket_code
read_replacement(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	AUTO(buf_free) struct buf pattern = BUF(SHELL_TEXT_MAX_BYTES);
	AUTO(buf_free) struct buf by = BUF(SHELL_TEXT_MAX_BYTES);
	struct replacement r = { .every = lexer_peek(l) == '/' };
	const char *value;

	l->at += r.every;
	if (look_up(&value, l, name, err) || read_pattern(&pattern, l, '/', err) || read_pattern(&by, l, '}', err))
		return err->code;
	if (!value || l->skipping)
		return add_value(out, l, name, value, err);
	if (has(buf_slice(&by), '$')) /* a template to Go's regexp */
		return fail(err, COCKET_E_UNSUPPORTED, "a dollar in what replaces a pattern");
	if (check_pattern(slice_str(""), slice_str(value), err))
		return err->code;
	r.pattern = buf_slice(&pattern);
	r.by = buf_slice(&by);
	return pattern_replace(out, slice_str(value), &r, &l->shell->budget, err);
}

static enum cocket_code
unknown_operator(struct slice name, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "variable %s: expected } or one of - + ? (with or without a colon) # %% / behind it", TEXT(name));
}

static enum cocket_code
fill_braced(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	const char *value;
	int operator = lexer_next(l);

	switch (operator) {
	case '}':
		return look_up(&value, l, name, err) ? err->code : add_value(out, l, name, value, err);
	case '#':
	case '%':
		return read_cut(out, l, name, operator, err);
	case '/':
		return read_replacement(out, l, name, err);
	case '-':
	case '+':
	case '?':
		return read_default(out, l, name, operator, false, err);
	case ':':
		operator = lexer_next(l);
		if (operator == '-' || operator == '+' || operator == '?')
			return read_default(out, l, name, operator, true, err);
		return unknown_operator(name, err);
	default:
		return unknown_operator(name, err);
	}
}

/* A part whose escapes lex.go doubles, as it does in a pattern: no heredoc is looked for in there. */
static enum cocket_code
keep_pattern(struct buf *out, struct lexer *l, int stop, struct err *err)
{
	const size_t from = l->at;

	if (read_part(out, l, stop, true, err))
		return err->code;
	if (memmem(l->text.ptr + from, l->at - from, "<<", 2))
		return fail(err, COCKET_E_UNSUPPORTED, "<< in a pattern");
	return lexer_add(out, stop, err);
}

static enum cocket_code
keep_default(struct buf *out, struct lexer *l, struct err *err)
{
	return read_part(out, l, '}', false, err) ? err->code : lexer_add(out, '}', err);
}

/* Behind "${NAME:". */
static enum cocket_code
keep_colon(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	const int operator = lexer_next(l);

	if (operator == TO_THE_END || operator == '#' || operator == '%' || operator >= 0x80)
		return unknown_operator(name, err);
	return lexer_add(out, operator, err) ? err->code : keep_default(out, l, err);
}

static enum cocket_code
keep_replacement(struct buf *out, struct lexer *l, struct err *err)
{
	l->at += lexer_peek(l) == '/'; /* one slash of two is lost */
	return keep_pattern(out, l, '/', err) ? err->code : keep_pattern(out, l, '}', err);
}

static enum cocket_code
keep_behind(struct buf *out, struct lexer *l, struct slice name, int operator, struct err *err)
{
	switch (operator) {
	case '}':
		return COCKET_OK;
	case '/':
		return keep_replacement(out, l, err);
	case '#':
	case '%':
		return keep_pattern(out, l, '}', err);
	case ':':
		return keep_colon(out, l, name, err);
	default:
		return keep_default(out, l, err);
	}
}

/* As it stands, but for escapes that are taken off inside. */
static enum cocket_code
keep_braced(struct buf *out, struct lexer *l, struct slice name, struct err *err)
{
	const int operator = lexer_next(l);

	if (operator == TO_THE_END || !strchr("}:/+-?#%", operator))
		return unknown_operator(name, err);
	if (buf_add(out, slice_str("${"), err) || buf_add(out, name, err) || lexer_add(out, operator, err))
		return err->code;
	return keep_behind(out, l, name, operator, err);
}

static enum cocket_code
read_braced(struct buf *out, struct lexer *l, struct err *err)
{
	const int c = lexer_peek(l);

	if (c == TO_THE_END || c == '{' || c == '}' || c == ':')
		return fail(err, COCKET_E_FORMAT, "${: expected a variable's name behind it");
	struct slice name = take_name(l);
	return l->shell ? fill_braced(out, l, name, err) : keep_braced(out, l, name, err);
}

/* At a dollar.  Where it cannot be read, the place of the error is the dollar's. */
enum cocket_code
lexer_read_variable(struct buf *out, struct lexer *l, struct err *err)
{
	const size_t dollar = l->at++;
	const char *value;
	enum cocket_code code;

	if (lexer_peek(l) == '{') {
		l->at++;
		code = read_braced(out, l, err);
	} else {
		struct slice name = take_name(l);
		if (!l->shell)
			return buf_add(out, slice_of(l->text.ptr + dollar, l->at - dollar), err);
		code = look_up(&value, l, name, err) ? err->code : add_value(out, l, name, value, err);
	}
	if (code)
		l->at = dollar;
	return code;
}
