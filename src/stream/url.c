/* URLs of the schemes http and https, after RFC 3986, read narrowly: what two parsers might read in two ways is refused.
 * Never resolves a name, never follows anything. */
#include "stream/url.h"

#include <stdio.h>

#include "base/ascii.h"
#include "base/escape.h"

static struct slice
from(struct slice s, size_t n)
{
	return slice_of(s.ptr + n, s.len - n);
}

static bool
is_in(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

static size_t
span_until(struct slice s, const char *stops)
{
	size_t n = 0;

	while (n < s.len && !is_in(s.ptr[n], stops))
		n++;
	return n;
}

/* Visible ASCII; a backslash is '/' to some parsers. */
static bool
is_url_character(uint8_t c)
{
	return c > 0x20 && c <= 0x7e && !is_in(c, "\\\"<>^`{|}");
}

static enum cocket_code
characters_check(struct slice text, struct err *err)
{
	if (text.len == 0 || text.len > URL_MAX_BYTES)
		return fail(err, COCKET_E_FORMAT, "url of %zu bytes, expected 1 to %zu", text.len, URL_MAX_BYTES);
	for (size_t i = 0; i < text.len; i++)
		if (!is_url_character(text.ptr[i]))
			return fail(err, COCKET_E_FORMAT, "url contains the byte 0x%02x, which must be percent-encoded", text.ptr[i]);
	return COCKET_OK;
}

#define DIGITS "0123456789"
#define HEX DIGITS "abcdefABCDEF"
#define LETTERS_AND_DIGITS DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static size_t
span(struct slice s, const char *set)
{
	size_t n = 0;

	while (n < s.len && is_in(s.ptr[n], set))
		n++;
	return n;
}

/* Length of the host at the start of an authority; 0: it is none. */
static size_t
host_span(struct slice authority)
{
	size_t n;

	if (authority.len == 0 || authority.ptr[0] != '[')
		return span(authority, LETTERS_AND_DIGITS ".-_");
	n = 1 + span(from(authority, 1), HEX ".:");
	return n > 2 && n < authority.len && authority.ptr[n] == ']' ? n + 1 : 0;
}

/* ":PORT" */
static bool
port_parse(uint64_t *out, struct slice text)
{
	struct err ignored;

	return text.ptr[0] == ':' && u64_parse(out, from(text, 1), UINT16_MAX, &ignored) == COCKET_OK && *out > 0;
}

static enum cocket_code
authority_parse(struct url *out, struct slice authority, struct err *err)
{
	size_t n = host_span(authority);
	struct slice rest = from(authority, n);
	uint64_t port = out->https ? 443 : 80;

	if (memchr(authority.ptr, '@', authority.len))
		return fail(err, COCKET_E_FORMAT, "url contains a user name"); /* A25; and never repeat it */
	if (n == 0)
		return fail(err, COCKET_E_FORMAT, "url has no valid host: %s", TEXT(authority));
	if (rest.len > 0 && !port_parse(&port, rest))
		return fail(err, COCKET_E_FORMAT, "url has no valid port: %s", TEXT(authority));
	out->host = slice_of(authority.ptr, n);
	out->port = (uint16_t)port;
	return COCKET_OK;
}

enum cocket_code
url_parse(struct url *out, struct slice text, struct err *err)
{
	struct url u = {0};
	size_t scheme, authority;

	if (characters_check(text, err))
		return err->code;
	u.https = ascii_starts(text, "https://");
	if (!u.https && !ascii_starts(text, "http://"))
		return fail(err, COCKET_E_FORMAT, "url is not http or https");
	scheme = u.https ? strlen("https://") : strlen("http://");
	authority = span_until(from(text, scheme), "/?#");
	if (authority_parse(&u, slice_of(text.ptr + scheme, authority), err))
		return err->code;
	u.target = from(text, scheme + authority);
	u.target.len = span_until(u.target, "#");
	*out = u;
	return COCKET_OK;
}

bool
url_same_host(const struct url *a, const struct url *b)
{
	return ascii_eq(a->host, b->host);
}

bool
url_same_origin(const struct url *a, const struct url *b)
{
	return a->https == b->https && a->port == b->port && url_same_host(a, b);
}

struct slice
url_path(const struct url *u)
{
	return slice_of(u->target.ptr, span_until(u->target, "?"));
}

/* Length of a dot at the start: ".", "%2e", or 0. */
static size_t
dot_span(struct slice s)
{
	if (s.len > 0 && s.ptr[0] == '.')
		return 1;
	return ascii_starts(s, "%2e") ? 3 : 0;
}

static bool
segment_is_dots(struct slice segment)
{
	size_t dots = 0;

	for (size_t n; (n = dot_span(segment)) > 0; dots++)
		segment = from(segment, n);
	return segment.len == 0 && (dots == 1 || dots == 2);
}

static bool
has_escaped_separator(struct slice path)
{
	for (size_t i = 0; i < path.len; i++)
		if (ascii_starts(from(path, i), "%2f") || ascii_starts(from(path, i), "%5c"))
			return true;
	return false;
}

bool
path_has_dots(struct slice path)
{
	if (has_escaped_separator(path))
		return true;
	while (path.len > 0)
		if (segment_is_dots(slice_take_until(&path, '/')))
			return true;
	return false;
}

/* How much of the base's path stays before a relative reference: RFC 3986 5.2.3, up to the last '/'. */
static struct slice
base_directory(const struct url *base)
{
	struct slice path = url_path(base);

	while (path.len > 0 && path.ptr[path.len - 1] != '/')
		path.len--;
	return path.len > 0 ? path : slice_str("/");
}

static enum cocket_code
add_relative(struct buf *out, const struct url *base, struct slice reference, struct err *err)
{
	if (buf_addf(out, err, "%s://%.*s:%u", base->https ? "https" : "http", SLICE_FMT(base->host), (unsigned)base->port))
		return err->code;
	if (reference.ptr[0] != '/' && buf_add(out, reference.ptr[0] == '?' ? url_path(base) : base_directory(base), err))
		return err->code;
	return buf_add(out, reference, err);
}

static bool
has_scheme(struct slice reference)
{
	size_t n = span_until(reference, ":/?#");

	return n < reference.len && reference.ptr[n] == ':';
}

/* The absolute URL, whatever it is. */
static enum cocket_code
reference_resolve(struct buf *out, const struct url *base, struct slice reference, struct err *err)
{
	if (has_scheme(reference))
		return buf_add(out, reference, err);
	if (slice_starts(reference, "//"))
		return buf_addf(out, err, "%s:%.*s", base->https ? "https" : "http", SLICE_FMT(reference));
	return add_relative(out, base, reference, err);
}

enum cocket_code
url_join(struct buf *out, const struct url *base, struct slice reference, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(2 * URL_MAX_BYTES);
	struct url joined;

	if (characters_check(reference, err) || reference_resolve(&text, base, reference, err) || url_parse(&joined, buf_slice(&text), err))
		return err->code;
	if (!has_scheme(reference) && path_has_dots(url_path(&joined)))
		return fail(err, COCKET_E_FORMAT, "relative url contains a dot segment");
	return buf_add(out, buf_slice(&text), err);
}

void
url_host_port(char out[static URL_HOST_PORT_BYTES], const struct url *u)
{
	int host = u->host.len < URL_HOST_PORT_BYTES - 8 ? (int)u->host.len : URL_HOST_PORT_BYTES - 8;

	if (u->port == (u->https ? 443 : 80))
		(void)snprintf(out, URL_HOST_PORT_BYTES, "%.*s", host, (const char *)u->host.ptr);
	else
		(void)snprintf(out, URL_HOST_PORT_BYTES, "%.*s:%u", host, (const char *)u->host.ptr, (unsigned)u->port);
}

struct url_text
url_show(const char *url)
{
	struct url_text out = {0};
	struct url u;
	struct err err;
	char path[URL_SHOW_BYTES - 80];
	char host[URL_HOST_PORT_BYTES];

	if (url_parse(&u, slice_str(url), &err)) {
		(void)snprintf(out.s, sizeof out.s, "(malformed url)");
		return out;
	}
	(void)text_escape(path, sizeof path, url_path(&u));
	url_host_port(host, &u);
	(void)snprintf(out.s, sizeof out.s, "%s://%.*s%s", u.https ? "https" : "http", (int)strlen(host), host, path);
	return out;
}

enum cocket_code
url_encode(struct buf *out, struct slice text, struct err *err)
{
	for (size_t i = 0; i < text.len; i++) {
		const uint8_t c = text.ptr[i];

		if (buf_addf(out, err, is_in(c, LETTERS_AND_DIGITS "-._~") ? "%c" : "%%%02X", c))
			return err->code;
	}
	return COCKET_OK;
}
