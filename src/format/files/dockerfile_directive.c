/* Parser directives, "# name=value" before anything else: see dockerfile.h; BuildKit frontend/dockerfile/parser/directives.go.
 * They are read twice there, and here: for the frontend (DetectSyntax: behind a "#!" line, only at the very beginning of a line) and for the
 * escape (Parse: white space may stand before them, and "#!" is a comment that ends them).
 * The frontend's other forms, "// syntax=" and {"syntax": }, begin no Dockerfile: such a file is refused at its first instruction. */
#include <strings.h>

#include "base/escape.h"
#include "format/files/dockerfile_flags.h"
#include "format/files/dockerfile.h"
#include "format/files/dockerfile_part.h"
#include "format/text/go_space.h"
#include "format/files/image_refs_part.h"
#include "format/text/slice_scan.h"

enum directive_kind { DIRECTIVE_NONE, DIRECTIVE_UNKNOWN, DIRECTIVE_SYNTAX, DIRECTIVE_ESCAPE, DIRECTIVE_CHECK };

struct directive {
	enum directive_kind kind;
	struct slice name, value;
};

static size_t
skip(struct slice s, size_t at)
{
	while (at < s.len && is_regexp_space(s.ptr[at]))
		at++;
	return at;
}

/* [a-zA-Z][a-zA-Z0-9]* : how long it is. */
static size_t
name_length(struct slice text)
{
	size_t n = 0;

	while (n < text.len && is_alnum(text.ptr[n]))
		n++;
	return n > 0 && is_digit(text.ptr[0]) ? 0 : n;
}

/* \s*(.+?)\s*$ ; a value of white space alone is its last byte. */
static struct slice
directive_value(struct slice text)
{
	size_t at = skip(text, 0), end = text.len;

	if (at == text.len)
		at--;
	while (end > at + 1 && is_regexp_space(text.ptr[end - 1]))
		end--;
	return slice_of(text.ptr + at, end - at);
}

/* ^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$ */
static bool
split_directive(struct directive *out, struct slice text)
{
	const size_t n = name_length(text), equals = skip(text, n);

	if (n == 0 || equals + 1 >= text.len || text.ptr[equals] != '=')
		return false;
	out->name = head(text, n);
	out->value = directive_value(tail(text, equals + 1));
	return true;
}

static struct directive
read_directive(struct slice line)
{
	static const char *const names[] = { [DIRECTIVE_SYNTAX] = "syntax", [DIRECTIVE_ESCAPE] = "escape", [DIRECTIVE_CHECK] = "check" };
	struct directive d = { 0 };

	if (!slice_starts(line, "#") || !split_directive(&d, space_trim_left(tail(line, 1))))
		return d;
	d.kind = DIRECTIVE_UNKNOWN;
	for (int i = DIRECTIVE_SYNTAX; i <= DIRECTIVE_CHECK; i++)
		if (instruction_is(d.name, names[i]))
			d.kind = (enum directive_kind)i;
	return d;
}

static enum cocket_code
refuse(const struct dockerfile *d, struct slice at, struct err *err, const char *why)
{
	return image_refs_refuse(err, d->bytes, (size_t)(at.ptr - d->bytes.ptr), COCKET_E_FORMAT, "%s", why);
}

/* The name ends at the first blank; what stands behind it are arguments of the frontend.  A directive that stands there twice ends them. */
static void
find_frontend(struct dockerfile *d)
{
	bool seen[DIRECTIVE_CHECK + 1] = { [DIRECTIVE_NONE] = true, [DIRECTIVE_UNKNOWN] = true };
	struct slice first;
	size_t at = d->at;

	first = dockerfile_take_line(d->bytes, &at);
	if (!slice_starts(first, "#!"))
		at = d->at;
	while (at < d->bytes.len) {
		const struct directive found = read_directive(dockerfile_take_line(d->bytes, &at));

		if (seen[found.kind])
			return;
		seen[found.kind] = true;
		if (found.kind == DIRECTIVE_SYNTAX) {
			d->frontend = head(found.value, find(found.value, ' '));
			return;
		}
	}
}

static enum cocket_code
take_escape(struct dockerfile *d, struct slice value, struct err *err)
{
	if (value.len != 1 || (value.ptr[0] != '\\' && value.ptr[0] != '`'))
		return image_refs_refuse(err, d->bytes, (size_t)(value.ptr - d->bytes.ptr), COCKET_E_FORMAT, "escape=%s: expected \\ or `", TEXT(value));
	d->escape = value.ptr[0];
	return COCKET_OK;
}

/* Older builders read on behind a directive that they do not know, today's take it for a comment. */
static enum cocket_code
check_behind_unknown(const struct dockerfile *d, size_t at, struct err *err)
{
	while (at < d->bytes.len) {
		const struct directive found = read_directive(space_trim_left(dockerfile_take_line(d->bytes, &at)));

		if (found.kind == DIRECTIVE_NONE)
			break;
		if (found.kind == DIRECTIVE_SYNTAX || found.kind == DIRECTIVE_ESCAPE)
			return refuse(d, found.name, err, "syntax or escape behind a directive that is not known: builders differ");
	}
	return COCKET_OK;
}

enum cocket_code
dockerfile_read_directives(struct dockerfile *d, struct err *err)
{
	bool seen[DIRECTIVE_CHECK + 1] = { false };
	size_t at = d->at;

	find_frontend(d);
	while (at < d->bytes.len) {
		const struct directive found = read_directive(space_trim_left(dockerfile_take_line(d->bytes, &at)));

		if (found.kind == DIRECTIVE_NONE)
			break;
		if (found.kind == DIRECTIVE_UNKNOWN)
			return check_behind_unknown(d, at, err);
		if (seen[found.kind])
			return refuse(d, found.name, err, "a directive that stands there twice");
		seen[found.kind] = true;
		if (found.kind == DIRECTIVE_ESCAPE && take_escape(d, found.value, err))
			return err->code;
	}
	return COCKET_OK;
}
