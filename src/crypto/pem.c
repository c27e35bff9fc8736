/* PEM after RFC 7468: "-----BEGIN LABEL-----", base64 lines, "-----END LABEL-----"; headers (RFC 1421) if the caller wants them.
 * Takes one block and nothing beside it: a file with two keys is ambiguous.  Never shows the body in a message. */
#include "crypto/pem.h"

#include <sodium.h>

#include "base/escape.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"
#define LABEL_MAX 64
#define LINE_MAX_CHARS 64 /* RFC 7468 section 2 */

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static bool
is_made_of(struct slice text, const char *characters)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == 0 || !strchr(characters, text.ptr[i]))
			return false;
	return text.len > 0;
}

static bool
is_label(struct slice label)
{
	return label.len <= LABEL_MAX && is_made_of(label, UPPER DIGITS " ") && label.ptr[0] != ' ' && label.ptr[label.len - 1] != ' ';
}

static bool
take(struct slice *s, struct slice expected)
{
	if (s->len < expected.len || !slice_eq(slice_of(s->ptr, expected.len), expected))
		return false;
	*s = slice_of(s->ptr + expected.len, s->len - expected.len);
	return true;
}

/* "-----BEGIN LABEL-----" and the end of its line. */
static bool
take_begin(struct slice *label, struct slice *s)
{
	struct slice rest = *s, l;
	const uint8_t *dash;

	if (!take(&rest, slice_str(BEGIN)))
		return false;
	dash = memchr(rest.ptr, '-', rest.len);
	if (!dash)
		return false;
	l = slice_of(rest.ptr, (size_t)(dash - rest.ptr));
	rest = slice_of(dash, rest.len - l.len);
	if (!is_label(l) || !take(&rest, slice_str(DASHES)))
		return false;
	(void)take(&rest, slice_str("\r"));
	if (!take(&rest, slice_str("\n")))
		return false;
	*label = l;
	*s = rest;
	return true;
}

static bool
take_end(struct slice *s, struct slice label)
{
	return take(s, slice_str(END)) && take(s, label) && take(s, slice_str(DASHES));
}

/* Without its line end; false if no line ends. */
static bool
take_line(struct slice *line, struct slice *s)
{
	const uint8_t *end = s->len > 0 ? memchr(s->ptr, '\n', s->len) : NULL;

	if (!end)
		return false;
	*line = slice_of(s->ptr, (size_t)(end - s->ptr));
	*s = slice_of(end + 1, s->len - line->len - 1);
	if (line->len > 0 && line->ptr[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* "Name: value" (RFC 1421 section 4.4). */
static bool
split_header(struct slice *name, struct slice *value, struct slice line)
{
	struct slice rest = line;

	*name = slice_take_until(&rest, ':');
	if (!is_made_of(*name, UPPER LOWER DIGITS "-") || !slice_starts(rest, " "))
		return false;
	*value = slice_of(rest.ptr + 1, rest.len - 1);
	return true;
}

bool
pem_take_header(struct slice *name, struct slice *value, struct slice *headers)
{
	struct slice line;

	return take_line(&line, headers) && split_header(name, value, line);
}

/* No base64 line holds a colon, so the first line tells if there are headers. */
static bool
take_headers(struct slice *headers, struct slice *s)
{
	struct slice rest = *s, line, name, value;

	*headers = slice_of(s->ptr, 0);
	if (!take_line(&line, &rest) || line.len == 0 || !memchr(line.ptr, ':', line.len))
		return true;
	do {
		if (!split_header(&name, &value, line))
			return false;
		headers->len = (size_t)(rest.ptr - headers->ptr);
		if (!take_line(&line, &rest))
			return false;
	} while (line.len > 0);
	*s = rest;
	return true;
}

/* All that follows the BEGIN line and the headers. */
static enum cocket_code
parse_body(struct pem *out, struct slice rest, struct err *err)
{
	struct slice label = out->label, body;
	const uint8_t *dash;

	dash = rest.len > 0 ? memchr(rest.ptr, '-', rest.len) : NULL;
	if (!dash)
		return fail(err, COCKET_E_FORMAT, "PEM block %.*s: no END line", SLICE_FMT(label));
	body = slice_of(rest.ptr, (size_t)(dash - rest.ptr));
	rest = slice_of(dash, rest.len - body.len);
	if (!take_end(&rest, label) || body.len == 0 || body.ptr[body.len - 1] != '\n')
		return fail(err, COCKET_E_FORMAT, "PEM block %.*s: expected base64 lines and -----END %.*s-----", SLICE_FMT(label),
		            SLICE_FMT(label));
	if (rest.len != 0)
		return fail(err, COCKET_E_FORMAT, "PEM block %.*s: data follows it, expected one block alone", SLICE_FMT(label));
	out->body = body;
	return COCKET_OK;
}

static enum cocket_code
parse(struct pem *out, struct slice text, bool with_headers, struct err *err)
{
	struct pem pem = { 0 };
	struct slice rest = text_trim(text, " \t\r\n");

	if (!take_begin(&pem.label, &rest))
		return fail(err, COCKET_E_FORMAT, "not PEM: expected a line -----BEGIN ...----- at the start");
	if (with_headers && !take_headers(&pem.headers, &rest))
		return fail(err, COCKET_E_FORMAT, "PEM block %.*s: headers are not lines of \"Name: value\" and an empty line", SLICE_FMT(pem.label));
	if (parse_body(&pem, rest, err))
		return err->code;
	*out = pem;
	return COCKET_OK;
}

enum cocket_code
pem_parse(struct pem *out, struct slice text, struct err *err)
{
	return parse(out, text, false, err);
}

enum cocket_code
pem_parse_with_headers(struct pem *out, struct slice text, struct err *err)
{
	return parse(out, text, true, err);
}

enum cocket_code
pem_decode_secret(struct secret *out, struct slice body, struct err *err)
{
	AUTO(secret_free) struct secret room = { 0 };
	size_t len = 0;

	if (secret_new(&room, body.len, err))
		return err->code;
	if (sodium_base642bin(room.ptr, room.len, (const char *)body.ptr, body.len, "\r\n", &len, NULL,
	                      sodium_base64_VARIANT_ORIGINAL) != 0)
		return fail(err, COCKET_E_FORMAT, "private key: invalid base64 between the PEM lines");
	return secret_copy(out, slice_of(room.ptr, len), err);
}

size_t
pem_print_bytes(const char *label, size_t base64_len)
{
	size_t lines = (base64_len + LINE_MAX_CHARS - 1) / LINE_MAX_CHARS;

	return sizeof BEGIN - 1 + sizeof END - 1 + 2 * (strlen(label) + sizeof DASHES "\n" - 1) + base64_len + lines;
}

static uint8_t *
put(uint8_t *out, struct slice s)
{
	memcpy(out, s.ptr, s.len);
	return out + s.len;
}

void
pem_print(uint8_t *out, const char *label, struct slice base64)
{
	out = put(put(put(out, slice_str(BEGIN)), slice_str(label)), slice_str(DASHES "\n"));
	for (size_t i = 0; i < base64.len; i += LINE_MAX_CHARS) {
		size_t n = base64.len - i < LINE_MAX_CHARS ? base64.len - i : LINE_MAX_CHARS;

		out = put(put(out, slice_of(base64.ptr + i, n)), slice_str("\n"));
	}
	(void)put(put(put(out, slice_str(END)), slice_str(label)), slice_str(DASHES "\n"));
}
