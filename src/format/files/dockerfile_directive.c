/* Parser directives: see dockerfile_directive.h; BuildKit frontend/dockerfile/parser/directives.go.
 * They are read twice there, and here: for the frontend (DetectSyntax: behind a "#!" line, only at the very beginning of a line) and for the
 * escape (Parse: white space may stand before them, and "#!" is a comment that ends them).
 * The frontend's other forms, "// syntax=" and {"syntax": }, begin no Dockerfile: such a file is refused at its first instruction. */
#include "format/files/dockerfile_directive.h"

#include "base/escape.h"
#include "format/files/dockerfile_flags.h"
#include "format/files/dockerfile_line.h"
#include "format/text/cursor.h"
#include "format/text/go_space.h"
#include "format/text/line_column.h"

enum directive_kind { DIRECTIVE_NONE, DIRECTIVE_UNKNOWN, DIRECTIVE_SYNTAX, DIRECTIVE_ESCAPE, DIRECTIVE_CHECK };

struct directive {
	enum directive_kind kind;
	struct slice name, value;
};

/* --- one of them --- */

/* \s*(.+?)\s*$ : a value of white space alone is its last byte. */
static struct slice
trim_value(struct slice value)
{
	while (value.len > 1 && is_regexp_space(value.ptr[0]))
		value = tail(value, 1);
	while (value.len > 1 && is_regexp_space(value.ptr[value.len - 1]))
		value.len--;
	return value;
}

static bool
is_name(struct slice name)
{
	return name.len > 0 && !is_digit(name.ptr[0]);
}

/* ^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$ */
static bool
split_directive(struct directive *out, struct slice text)
{
	struct cursor c = { .text = text };

	out->name = cursor_take_run(&c, is_alnum);
	(void)cursor_take_run(&c, is_regexp_space);
	if (!is_name(out->name) || !cursor_take(&c, '=') || cursor_is_at_end(&c))
		return false;
	out->value = trim_value(cursor_rest(&c));
	return true;
}

static enum directive_kind
directive_kind_of(struct slice name)
{
	static const char *const names[] = { [DIRECTIVE_SYNTAX] = "syntax", [DIRECTIVE_ESCAPE] = "escape", [DIRECTIVE_CHECK] = "check" };

	for (int i = DIRECTIVE_SYNTAX; i <= DIRECTIVE_CHECK; i++)
		if (instruction_is(name, names[i]))
			return (enum directive_kind)i;
	return DIRECTIVE_UNKNOWN;
}

static struct directive
read_directive(struct slice line)
{
	struct directive d = { 0 };

	if (slice_starts(line, "#") && split_directive(&d, space_trim_left(tail(line, 1))))
		d.kind = directive_kind_of(d.name);
	return d;
}

static struct directive
next_directive(struct slice bytes, size_t *at)
{
	return read_directive(space_trim_left(dockerfile_take_line(bytes, at)));
}

/* --- the frontend --- */

static size_t
skip_interpreter(struct slice bytes, size_t at)
{
	const size_t from = at;
	const struct slice first = dockerfile_take_line(bytes, &at);

	return slice_starts(first, "#!") ? at : from;
}

/* The name ends at the first blank; what stands behind it are arguments of the frontend.  A directive that stands there twice ends them. */
static struct slice
find_frontend(struct slice bytes, size_t at)
{
	bool seen[DIRECTIVE_CHECK + 1] = { [DIRECTIVE_NONE] = true, [DIRECTIVE_UNKNOWN] = true };

	at = skip_interpreter(bytes, at);
	while (at < bytes.len) {
		const struct directive found = read_directive(dockerfile_take_line(bytes, &at));

		if (seen[found.kind])
			break;
		seen[found.kind] = true;
		if (found.kind == DIRECTIVE_SYNTAX)
			return head(found.value, find(found.value, ' '));
	}
	return slice_of(NULL, 0);
}

/* --- the escape --- */

static enum cocket_code
refuse(struct slice bytes, struct slice part, struct err *err, const char *why)
{
	return line_column_fail(err, bytes, (size_t)(part.ptr - bytes.ptr), COCKET_E_FORMAT, "%s", why);
}

static enum cocket_code
set_escape(struct directives *d, struct slice bytes, struct slice value, struct err *err)
{
	if (!slice_is(value, "\\") && !slice_is(value, "`"))
		return line_column_fail(err, bytes, (size_t)(value.ptr - bytes.ptr), COCKET_E_FORMAT, "escape=%s: expected \\ or `", TEXT(value));
	d->escape = value.ptr[0];
	return COCKET_OK;
}

/* Older builders read on behind a directive that they do not know, today's take it for a comment. */
static enum cocket_code
check_behind_unknown(struct slice bytes, size_t at, struct err *err)
{
	while (at < bytes.len) {
		const struct directive found = next_directive(bytes, &at);

		if (found.kind == DIRECTIVE_NONE)
			break;
		if (found.kind == DIRECTIVE_SYNTAX || found.kind == DIRECTIVE_ESCAPE)
			return refuse(bytes, found.name, err, "syntax or escape after an unknown directive: builders differ");
	}
	return COCKET_OK;
}

static enum cocket_code
find_escape(struct directives *d, struct slice bytes, size_t at, struct err *err)
{
	bool seen[DIRECTIVE_CHECK + 1] = { false };

	while (at < bytes.len) {
		const struct directive found = next_directive(bytes, &at);

		if (found.kind == DIRECTIVE_NONE)
			break;
		if (found.kind == DIRECTIVE_UNKNOWN)
			return check_behind_unknown(bytes, at, err);
		if (seen[found.kind])
			return refuse(bytes, found.name, err, "duplicate parser directive");
		seen[found.kind] = true;
		if (found.kind == DIRECTIVE_ESCAPE && set_escape(d, bytes, found.value, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
directives_read(struct directives *out, struct slice bytes, size_t at, struct err *err)
{
	*out = (struct directives){ .escape = '\\', .frontend = find_frontend(bytes, at) };
	return find_escape(out, bytes, at, err);
}
