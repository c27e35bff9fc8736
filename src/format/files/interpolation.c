/* Filling variables in (see interpolation.h; compose-spec 12-interpolation.md).
 * Never takes "not set" for "empty". */
#include "format/files/interpolation.h"

#include "base/escape.h"
#include "base/limits.h"
#include "format/text/cursor.h"
#include "format/text/slice_scan.h"

struct filler {
	const struct interpolation *variables;
	struct cursor in;
	unsigned depth;
};

static bool
is_name_byte(uint8_t c)
{
	return is_alnum(c) || c == '_';
}

/* What begins at the place; empty if no name does. */
static struct slice
take_name(struct cursor *in)
{
	const bool is_number = is_among(cursor_peek(in), "0123456789");

	return is_number ? cursor_since(in, in->at) : cursor_take_run(in, is_name_byte);
}

static enum cocket_code
look_up(const char **value, char name[static VARIABLE_NAME_MAX + 1], const struct filler *f, struct slice text, struct err *err)
{
	if (text.len == 0)
		return fail(err, COCKET_E_FORMAT, "$: expected a variable name after it");
	if (text.len > VARIABLE_NAME_MAX)
		return fail(err, COCKET_E_TOO_LARGE, "variable %s: a name of more than %d bytes", TEXT(text), VARIABLE_NAME_MAX);
	copy(name, text);
	return f->variables->get(f->variables->context, value, name, err);
}

static enum cocket_code
not_set(const char *name, struct err *err)
{
	return fail(err, COCKET_E_NOT_FOUND, "variable %s is unset and has no default", name);
}

static enum cocket_code
fill_plain(struct buf *out, const char *name, const char *value, struct err *err)
{
	return value ? buf_add(out, slice_str(value), err) : not_set(name, err);
}

static enum cocket_code fill(struct buf *out, struct filler *f, bool inside, struct err *err);

/* Up to the brace that closes, or the end. */
static void
skip_part(struct cursor *in)
{
	size_t open = 0;

	while (!cursor_is_at_end(in) && !(open == 0 && cursor_peek(in) == '}'))
		if (cursor_take_text(in, "${"))
			open++;
		else
			open -= cursor_next(in) == '}';
}

/* The part behind an operator, up to the brace that closes it. */
static enum cocket_code
fill_part(struct buf *out, struct filler *f, struct err *err)
{
	if (++f->depth > VARIABLES_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "variables nested too deeply");
	if (fill(out, f, true, err))
		return err->code;
	f->depth--;
	return COCKET_OK;
}

static enum cocket_code
fill_value(struct buf *out, struct filler *f, const char *value, struct err *err)
{
	skip_part(&f->in);
	return buf_add(out, slice_str(value), err);
}

/* With a colon, an empty value is as good as none. */
static bool
has_value(const char *value, bool colon)
{
	return value && !(colon && *value == '\0');
}

/* Behind ${NAME: at the operator. */
static enum cocket_code
fill_operator(struct buf *out, struct filler *f, const char *name, const char *value, struct err *err)
{
	const bool is_set = has_value(value, cursor_take(&f->in, ':'));

	switch (cursor_next(&f->in)) {
	case '-':
		return is_set ? fill_value(out, f, value, err) : fill_part(out, f, err);
	case '?':
		return is_set ? fill_value(out, f, value, err) : not_set(name, err);
	case '+':
		return is_set ? fill_part(out, f, err) : fill_value(out, f, "", err);
	default:
		return fail(err, COCKET_E_UNSUPPORTED, "variable %s: expected } or one of - + ? (with or without a colon) after it", name);
	}
}

static enum cocket_code
fill_braced(struct buf *out, struct filler *f, struct err *err)
{
	char name[VARIABLE_NAME_MAX + 1];
	const char *value = NULL;

	if (look_up(&value, name, f, take_name(&f->in), err))
		return err->code;
	if (cursor_peek(&f->in) == '}' ? fill_plain(out, name, value, err) : fill_operator(out, f, name, value, err))
		return err->code;
	return cursor_take(&f->in, '}') ? COCKET_OK : fail(err, COCKET_E_FORMAT, "variable %s: missing }", name);
}

static enum cocket_code
fill_bare(struct buf *out, struct filler *f, struct err *err)
{
	char name[VARIABLE_NAME_MAX + 1];
	const char *value = NULL;

	return look_up(&value, name, f, take_name(&f->in), err) ? err->code : fill_plain(out, name, value, err);
}

/* At a dollar. */
static enum cocket_code
fill_variable(struct buf *out, struct filler *f, struct err *err)
{
	const size_t dollar = f->in.at++;
	enum cocket_code code;

	if (cursor_take(&f->in, '$'))
		return buf_add(out, slice_str("$"), err);
	code = cursor_take(&f->in, '{') ? fill_braced(out, f, err) : fill_bare(out, f, err);
	if (code)
		f->in.at = dollar;
	return code;
}

static enum cocket_code
fill_byte(struct buf *out, struct filler *f, struct err *err)
{
	if (cursor_peek(&f->in) == '$')
		return fill_variable(out, f, err);
	return buf_add(out, slice_of(&(uint8_t){ (uint8_t)cursor_next(&f->in) }, 1), err);
}

/* inside: up to a closing brace, which is left. */
static enum cocket_code
fill(struct buf *out, struct filler *f, bool inside, struct err *err)
{
	while (!cursor_is_at_end(&f->in) && !(inside && cursor_peek(&f->in) == '}'))
		if (fill_byte(out, f, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
interpolation_fill(struct buf *out, size_t *at, struct slice text, const struct interpolation *v, struct err *err)
{
	struct filler f = { .variables = v, .in = { .text = text } };
	enum cocket_code code = fill(out, &f, false, err);

	*at = code ? f.in.at : 0;
	return code;
}

/* The text between first and last, if it has both. */
static struct slice
without(struct slice text, uint8_t first, uint8_t last)
{
	bool has_both = text.len >= 2 && text.ptr[0] == first && text.ptr[text.len - 1] == last;

	return has_both ? slice_of(text.ptr + 1, text.len - 2) : text;
}

struct slice
interpolation_alone(struct slice text)
{
	struct cursor in = { 0 };

	text = without(text, '"', '"');
	if (text.len < 2 || text.ptr[0] != '$')
		return slice_str("");
	in.text = without(tail(text, 1), '{', '}');
	const struct slice name = take_name(&in);
	return cursor_is_at_end(&in) ? name : slice_str("");
}
