/* Package URLs: see purl.h.  An escape that is malformed, or decodes to NUL, is refused, never passed on. */
#include "format/attestation/purl.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "format/text/slice_scan.h"

#define SCHEME "pkg:"

bool
purl_is(struct slice text)
{
	return slice_starts(text, SCHEME);
}

static bool
is_slash(uint8_t c)
{
	return c == '/';
}

/* -1: no digit. */
static int
hex_value(uint8_t c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that text begins with, decoded; -1 for an escape that is none, and for NUL. */
static int
take_byte(struct slice *text)
{
	int high, low, byte = text->ptr[0];

	if (byte != '%') {
		*text = tail(*text, 1);
		return byte ? byte : -1;
	}
	if (text->len < 3 || (high = hex_value(text->ptr[1])) < 0 || (low = hex_value(text->ptr[2])) < 0)
		return -1;
	*text = tail(*text, 3);
	return high || low ? high << 4 | low : -1;
}

static bool
decode(char *out, size_t size, struct slice text)
{
	size_t n = 0;

	while (text.len) {
		int byte = take_byte(&text);
		if (byte < 0 || n + 1 >= size)
			return false;
		out[n++] = (char)byte;
	}
	out[n] = '\0';
	return true;
}

/* Takes what follows the last c, and c. */
static struct slice
take_behind(struct slice *text, char c)
{
	size_t at = find_last(*text, c);
	struct slice behind = at < text->len ? tail(*text, at + 1) : slice_of(NULL, 0);

	*text = head(*text, at);
	return behind;
}

/* "core@1.0": behind the last '@', unless a name would begin with it ("@angular/core"). */
static struct slice
take_version(struct slice *path)
{
	size_t at = find_last(*path, '@');

	if (at == path->len || at == 0 || path->ptr[at - 1] == '/' || has(tail(*path, at), '/'))
		return slice_of(NULL, 0);
	return take_behind(path, '@');
}

static bool
take_type(struct purl *p, struct slice *path)
{
	struct slice type = slice_take_until(path, '/');

	if (type.len == 0 || type.len >= sizeof p->type || !consists_of(type, is_alnum, ".+-"))
		return false;
	for (size_t i = 0; i < type.len; i++)
		p->type[i] = ascii_lower((char)type.ptr[i]);
	return true;
}

static bool
take_parts(struct purl *p, struct slice path)
{
	if (!take_type(p, &path))
		return false;
	path = drop_trailing(drop_leading(path, is_slash), is_slash);
	struct slice version = take_version(&path);
	size_t slash = find_last(path, '/');
	struct slice name = slash < path.len ? tail(path, slash + 1) : path;
	struct slice space = slash < path.len ? head(path, slash) : slice_of(NULL, 0);
	return name.len && decode(p->name, sizeof p->name, name) && decode(p->namespace, sizeof p->namespace, space)
	    && decode(p->version, sizeof p->version, version);
}

enum cocket_code
purl_parse(struct purl *out, struct slice text, struct err *err)
{
	struct purl p = { 0 };
	struct slice path = head(text, find_last(text, '#'));
	struct slice qualifiers = take_behind(&path, '?');

	if (!purl_is(path) || qualifiers.len >= sizeof p.qualifiers || !take_parts(&p, drop_leading(tail(path, strlen(SCHEME)), is_slash)))
		return fail(err, COCKET_E_FORMAT, "purl: %s, expected pkg:TYPE/NAME@VERSION", TEXT(text));
	if (qualifiers.len)
		copy(p.qualifiers, qualifiers);
	*out = p;
	return COCKET_OK;
}

bool
purl_qualifier(char *out, size_t size, const struct purl *p, const char *key)
{
	struct slice rest = slice_str(p->qualifiers);

	out[0] = '\0';
	while (rest.len) {
		struct slice value = slice_take_until(&rest, '&');
		struct slice name = slice_take_until(&value, '=');
		if (!slice_is(name, key))
			continue;
		if (value.len && decode(out, size, value))
			return true;
		out[0] = '\0';
		return false;
	}
	return false;
}
