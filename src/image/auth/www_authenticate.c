/* The WWW-Authenticate header (RFC 9110 sections 5.6 and 11.6.1): a list of challenges, each a scheme with a token68 or a list of
 * parameters.
 * A comma parts challenges as well as parameters: a token that '=' follows is a parameter, any other begins a challenge.
 * Never guesses: a header outside the grammar is refused whole. */
#include "image/auth/www_authenticate.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "format/text/slice_scan.h"

struct header_cursor {
	struct slice rest;
};

static bool
at_end(const struct header_cursor *c)
{
	return c->rest.len == 0;
}

static bool
at(const struct header_cursor *c, char ch)
{
	return c->rest.len > 0 && c->rest.ptr[0] == (uint8_t)ch;
}

static struct slice
cursor_consume(struct header_cursor *c, size_t n)
{
	struct slice taken = slice_of(c->rest.ptr, n);

	c->rest = slice_of(c->rest.ptr + n, c->rest.len - n);
	return taken;
}

static void
cursor_skip(struct header_cursor *c, const char *set)
{
	while (c->rest.len > 0 && c->rest.ptr[0] && strchr(set, c->rest.ptr[0]))
		(void)cursor_consume(c, 1);
}

/* The run at the start of alphanumerics and what is in extra. */
static size_t
span(struct slice s, const char *extra)
{
	size_t n = 0;

	while (n < s.len && (is_alnum(s.ptr[n]) || (s.ptr[n] && strchr(extra, s.ptr[n]))))
		n++;
	return n;
}

static struct slice
token_consume(struct header_cursor *c)
{
	return cursor_consume(c, span(c->rest, "!#$%&'*+-.^_`|~")); /* RFC 9110 5.6.2 */
}

/* After "Scheme ": skips a token68, where that is what stands there up to the next comma or the end. */
static void
skip_token68(struct header_cursor *c)
{
	struct header_cursor ahead = *c;
	size_t n = span(ahead.rest, "-._~+/");

	(void)cursor_consume(&ahead, n);
	cursor_skip(&ahead, "=");
	cursor_skip(&ahead, " \t");
	if (n > 0 && (at_end(&ahead) || at(&ahead, ',')))
		*c = ahead;
}

/* Where a parameter's value goes; capacity 0: it is read and dropped. */
struct value_sink {
	char *text;
	size_t capacity, len;
};

static struct value_sink
sink_of(struct challenge *ch, struct slice name)
{
	static const struct {
		const char *name;
		size_t offset, capacity;
	} rows[] = {
		{ "realm", offsetof(struct challenge, realm), sizeof ch->realm },
		{ "service", offsetof(struct challenge, service), sizeof ch->service },
		{ "scope", offsetof(struct challenge, scope), sizeof ch->scope },
		{ "error", offsetof(struct challenge, error), sizeof ch->error },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (ascii_is(name, rows[i].name))
			return (struct value_sink){ .text = (char *)ch + rows[i].offset, .capacity = rows[i].capacity };
	return (struct value_sink){0};
}

static enum cocket_code
sink_put(struct value_sink *s, uint8_t c, struct err *err)
{
	if ((c < 0x20 && c != '\t') || c == 0x7f)
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: a control character in a value");
	if (s->capacity == 0)
		return COCKET_OK;
	if (s->len + 1 >= s->capacity)
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: a value of more than %zu bytes", s->capacity - 1);
	s->text[s->len++] = (char)c;
	return COCKET_OK;
}

/* quoted-string of RFC 9110 5.6.4, behind its first quote. */
static enum cocket_code
quoted_string(struct value_sink *s, struct header_cursor *c, struct err *err)
{
	while (!at_end(c) && !at(c, '"')) {
		if (at(c, '\\'))
			(void)cursor_consume(c, 1);
		if (at_end(c))
			break;
		if (sink_put(s, cursor_consume(c, 1).ptr[0], err))
			return err->code;
	}
	if (at_end(c))
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: unterminated quoted string");
	(void)cursor_consume(c, 1);
	return COCKET_OK;
}

static enum cocket_code
value_consume(struct value_sink *s, struct header_cursor *c, struct err *err)
{
	struct slice bare;

	if (at(c, '"')) {
		(void)cursor_consume(c, 1);
		return quoted_string(s, c, err);
	}
	bare = token_consume(c);
	if (bare.len == 0)
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: a parameter without a value");
	for (size_t i = 0; i < bare.len; i++)
		if (sink_put(s, bare.ptr[i], err))
			return err->code;
	return COCKET_OK;
}

/* Behind "name=". */
static enum cocket_code
parameter_consume(struct challenge *ch, struct slice name, struct header_cursor *c, struct err *err)
{
	struct value_sink s = sink_of(ch, name);

	if (s.capacity > 0 && s.text[0]) /* RFC 9110 11.2: once per challenge; which one counts is not for us to choose */
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: %s twice", TEXT(name));
	cursor_skip(c, " \t");
	if (value_consume(&s, c, err))
		return err->code;
	cursor_skip(c, " \t");
	if (!at_end(c) && !at(c, ','))
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: %s: expected a comma after its value", TEXT(name));
	return COCKET_OK;
}

static enum challenge_scheme
scheme_of(struct slice name)
{
	if (ascii_is(name, "bearer"))
		return CHALLENGE_BEARER;
	if (ascii_is(name, "basic"))
		return CHALLENGE_BASIC;
	return CHALLENGE_OTHER;
}

static enum cocket_code
challenge_begin(struct challenges *out, struct slice name, struct header_cursor *c, bool spaced, struct err *err)
{
	if (out->count == CHALLENGES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "www-authenticate: more than %d challenges", CHALLENGES_MAX);
	out->items[out->count++] = (struct challenge){ .scheme = scheme_of(name) };
	if (spaced)
		skip_token68(c);
	else if (!at_end(c) && !at(c, ','))
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: expected a space after the scheme %s", TEXT(name));
	return COCKET_OK;
}

/* One scheme or one parameter: whichever the token turns out to be.  first: the count before this header. */
static enum cocket_code
element_consume(struct challenges *out, size_t first, struct header_cursor *c, struct err *err)
{
	struct slice name = token_consume(c);
	bool spaced = at(c, ' ') || at(c, '\t');

	if (name.len == 0)
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: expected a scheme or a parameter at %s", TEXT(c->rest));
	cursor_skip(c, " \t");
	if (!at(c, '='))
		return challenge_begin(out, name, c, spaced, err);
	(void)cursor_consume(c, 1);
	if (out->count == first)
		return fail(err, COCKET_E_REGISTRY, "www-authenticate: the parameter %s without a scheme", TEXT(name));
	return parameter_consume(&out->items[out->count - 1], name, c, err);
}

enum cocket_code
challenges_parse(struct challenges *out, struct slice text, struct err *err)
{
	size_t first = out->count;
	struct header_cursor c = { .rest = text };

	for (;;) {
		cursor_skip(&c, ", \t");
		if (at_end(&c))
			return COCKET_OK;
		if (element_consume(out, first, &c, err)) {
			out->count = first;
			return err->code;
		}
	}
}

const struct challenge *
challenges_choose(const struct challenges *c)
{
	const struct challenge *best = NULL;

	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].scheme > (best ? best->scheme : CHALLENGE_OTHER))
			best = &c->items[i];
	return best;
}
