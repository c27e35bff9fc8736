/* The Link header, RFC 8288 section 3: <target> and parameters, links parted by commas.
 * A link with an anchor is about another page (3.2) and is left alone.  Never follows anything. */
#include "image/registry/link_header.h"

#include "base/ascii.h"

static struct slice
from(struct slice s, size_t n)
{
	return slice_of(s.ptr + n, s.len - n);
}

static struct slice
skip(struct slice s, const char *set)
{
	while (s.len > 0 && s.ptr[0] && strchr(set, s.ptr[0]))
		s = from(s, 1);
	return s;
}

static size_t
span_until(struct slice s, const char *stops)
{
	size_t n = 0;

	while (n < s.len && !(s.ptr[n] && strchr(stops, s.ptr[n])))
		n++;
	return n;
}

/* What stands between quotes; escapes stay: no relation we look for has one. */
static enum cocket_code
quoted_consume(struct slice *out, struct slice *rest, struct err *err)
{
	size_t n = 1;

	while (n < rest->len && rest->ptr[n] != '"')
		n += rest->ptr[n] == '\\' ? 2 : 1;
	if (n >= rest->len)
		return fail(err, COCKET_E_REGISTRY, "link header: unterminated quoted string");
	*out = slice_of(rest->ptr + 1, n - 1);
	*rest = from(*rest, n + 1);
	return COCKET_OK;
}

/* A token, or a quoted string. */
static enum cocket_code
value_consume(struct slice *out, struct slice *rest, struct err *err)
{
	if (rest->len > 0 && rest->ptr[0] == '"')
		return quoted_consume(out, rest, err);
	const size_t n = span_until(*rest, ";, \t");

	*out = slice_of(rest->ptr, n);
	*rest = from(*rest, n);
	return COCKET_OK;
}

/* Relation types are parted by spaces and compared without regard to case (2.1.1). */
static bool
relations_have_next(struct slice relations)
{
	while ((relations = skip(relations, " \t")).len > 0) {
		size_t n = span_until(relations, " \t");

		if (ascii_is(slice_of(relations.ptr, n), "next"))
			return true;
		relations = from(relations, n);
	}
	return false;
}

struct link_parameters {
	bool has_rel, is_next, has_anchor;
};

static enum cocket_code
parameter_consume(struct link_parameters *p, struct slice *rest, struct err *err)
{
	size_t n = span_until(*rest, "=;, \t");
	struct slice name = slice_of(rest->ptr, n), value = {0};

	*rest = skip(from(*rest, n), " \t");
	if (rest->len > 0 && rest->ptr[0] == '=') {
		*rest = skip(from(*rest, 1), " \t");
		if (value_consume(&value, rest, err))
			return err->code;
	}
	if (ascii_is(name, "rel") && !p->has_rel) { /* the first counts (3.3) */
		p->has_rel = true;
		p->is_next = relations_have_next(value);
	}
	p->has_anchor = p->has_anchor || ascii_is(name, "anchor");
	return COCKET_OK;
}

static enum cocket_code
target_consume(struct slice *out, struct slice *rest, struct err *err)
{
	const size_t n = span_until(*rest, ">");

	if (rest->ptr[0] != '<' || n == rest->len)
		return fail(err, COCKET_E_REGISTRY, "link header: expected <target>");
	*out = slice_of(rest->ptr + 1, n - 1);
	*rest = skip(from(*rest, n + 1), " \t");
	return COCKET_OK;
}

/* Takes one link; *rest is then empty or begins with a comma. */
static enum cocket_code
link_consume(struct slice *target, struct link_parameters *p, struct slice *rest, struct err *err)
{
	if (target_consume(target, rest, err))
		return err->code;
	while (rest->len > 0 && rest->ptr[0] == ';') {
		*rest = skip(from(*rest, 1), " \t");
		if (parameter_consume(p, rest, err))
			return err->code;
		*rest = skip(*rest, " \t");
	}
	if (rest->len > 0 && rest->ptr[0] != ',')
		return fail(err, COCKET_E_REGISTRY, "link header: expected a comma after a link");
	return COCKET_OK;
}

enum cocket_code
link_next(struct slice *out, struct slice value, struct err *err)
{
	struct slice found = {0}, target;

	while ((value = skip(value, ", \t")).len > 0) {
		struct link_parameters p = {0};

		if (link_consume(&target, &p, &value, err))
			return err->code;
		if (p.is_next && !p.has_anchor && found.len == 0)
			found = target;
	}
	*out = found;
	return COCKET_OK;
}
