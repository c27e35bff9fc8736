/* Hex and base64, RFC 4648, strict: each value has exactly one text.
 * Never skips a character it does not know, never takes a text with bits left over (RFC 4648 sections 3.3, 3.5). */
#include "base/encoding.h"

#include "base/escape.h"

void
hex_encode(char *out, struct slice bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		*out++ = digits[bytes.ptr[i] >> 4];
		*out++ = digits[bytes.ptr[i] & 15];
	}
	*out = '\0';
}

/* The value of a lower-case digit; -1 for anything else: OCI's encoded part of a digest is lower-case only. */
static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

enum cocket_code
hex_decode(uint8_t *out, size_t n, struct slice text, struct err *err)
{
	if (text.len != 2 * n)
		return fail(err, COCKET_E_FORMAT, "hex: %zu characters, expected %zu", text.len, 2 * n);
	for (size_t i = 0; i < text.len; i++)
		if (hex_digit(text.ptr[i]) < 0)
			return fail(err, COCKET_E_FORMAT, "hex: \"%s\" at %zu, expected 0-9 or a-f", TEXT(slice_of(text.ptr + i, 1)), i);
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(hex_digit(text.ptr[2 * i]) << 4 | hex_digit(text.ptr[2 * i + 1]));
	return COCKET_OK;
}

enum cocket_code
base64_encode(struct buf *out, struct slice bytes, struct err *err)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	if (bytes.len > SIZE_MAX / 4 * 3 - 3)
		return fail(err, COCKET_E_TOO_LARGE, "base64: %zu bytes", bytes.len);
	size_t len = (bytes.len + 2) / 3 * 4;
	uint8_t *to = buf_reserve(out, len, err);
	if (!to)
		return err->code;
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;
		uint32_t b1 = left > 1 ? bytes.ptr[i + 1] : 0, b2 = left > 2 ? bytes.ptr[i + 2] : 0;
		uint32_t bits = (uint32_t)bytes.ptr[i] << 16 | b1 << 8 | b2;
		*to++ = (uint8_t)digits[bits >> 18];
		*to++ = (uint8_t)digits[bits >> 12 & 63];
		*to++ = left > 1 ? (uint8_t)digits[bits >> 6 & 63] : '=';
		*to++ = left > 2 ? (uint8_t)digits[bits & 63] : '=';
	}
	out->len += len;
	return COCKET_OK;
}

/* A text and how far it is read; lines: line ends are passed over; loose: so is each LF and CR, and bits left over count for nothing. */
struct reader {
	struct slice text;
	size_t at;
	bool lines, loose;
};

static size_t
line_end_length(const struct reader *r)
{
	const size_t left = r->text.len - r->at;
	const uint8_t *p;

	if ((!r->lines && !r->loose) || left == 0)
		return 0;
	p = r->text.ptr + r->at;
	if (p[0] == '\n' || (r->loose && p[0] == '\r'))
		return 1;
	return left > 1 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

/* The next character; -1 at the end. */
static int
next_character(struct reader *r)
{
	size_t n;

	while ((n = line_end_length(r)) > 0)
		r->at += n;
	return r->at < r->text.len ? r->text.ptr[r->at++] : -1;
}

/* By table: what comes next cannot be foretold, and a branch that is is paid for twice. */
static int
base64_digit(int c)
{
	static const uint8_t values[256] = { /* and one more; 0 none */
		['+'] = 63, ['/'] = 64, ['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
		['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
		['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
	};

	return values[c] - 1;
}

static enum cocket_code
refuse_character(const struct reader *r, struct err *err)
{
	size_t at = r->at - 1;

	return fail(err, COCKET_E_FORMAT, "base64: \"%s\" at %zu", TEXT(slice_of(r->text.ptr + at, 1)), at);
}

/* Passes over the digits that come next. */
static size_t
digits_take(struct reader *r)
{
	const size_t from = r->at;

	while (r->at < r->text.len && base64_digit(r->text.ptr[r->at]) >= 0)
		r->at++;
	return r->at - from;
}

/* Every character is a digit, but for one or two "=" at the end of the last group of four; *size is the size of the value. */
static enum cocket_code
measure(size_t *size, struct reader r, struct err *err)
{
	size_t digits = digits_take(&r), pads = 0;
	int c;

	while ((c = next_character(&r)) >= 0) {
		if (c == '=' ? pads == 2 : pads > 0 || base64_digit(c) < 0)
			return refuse_character(&r, err);
		if (c == '=')
			pads++;
		else
			digits += 1 + digits_take(&r);
	}
	if ((digits + pads) % 4 != 0)
		return fail(err, COCKET_E_FORMAT, "base64: %zu characters, expected groups of 4 padded with \"=\"", digits + pads);
	*size = digits / 4 * 3 + (pads ? 3 - pads : 0);
	return COCKET_OK;
}

/* The next four, of which each is a digit or a "=". */
static uint32_t
group_take(struct reader *r)
{
	const uint8_t *p = r->text.ptr + r->at;
	uint32_t bits = 0;

	if (r->text.len - r->at >= 4 && (base64_digit(p[0]) | base64_digit(p[1]) | base64_digit(p[2]) | base64_digit(p[3])) >= 0) {
		r->at += 4;
		return (uint32_t)base64_digit(p[0]) << 18 | (uint32_t)base64_digit(p[1]) << 12 | (uint32_t)base64_digit(p[2]) << 6 | (uint32_t)base64_digit(p[3]);
	}
	for (int i = 0; i < 4; i++) {
		const int c = next_character(r);

		bits = bits << 6 | (c == '=' ? 0 : (uint32_t)base64_digit(c));
	}
	return bits;
}

/* RFC 4648 section 3.5: bits that are not part of the value must be zero, else one value would have many texts. */
static enum cocket_code
decode(uint8_t *to, size_t size, struct reader r, struct err *err)
{
	for (size_t done = 0; done < size; done += 3) {
		const uint32_t bits = group_take(&r);
		size_t n = size - done < 3 ? size - done : 3;
		if (!r.loose && n < 3 && (bits & (0xFFFFFFU >> 8 * n)) != 0)
			return fail(err, COCKET_E_FORMAT, "base64: bits left over at the end");
		for (size_t i = 0; i < n; i++)
			to[done + i] = (uint8_t)(bits >> (16 - 8 * i));
	}
	return COCKET_OK;
}

static enum cocket_code
base64_read(struct buf *out, struct reader r, struct err *err)
{
	size_t size;

	if (measure(&size, r, err) != COCKET_OK)
		return err->code;
	uint8_t *to = buf_reserve(out, size, err);
	if (!to)
		return err->code;
	if (decode(to, size, r, err) != COCKET_OK) {
		*to = 0;
		return err->code;
	}
	out->len += size;
	return COCKET_OK;
}

enum cocket_code
base64_decode(struct buf *out, struct slice text, struct err *err)
{
	return base64_read(out, (struct reader){ .text = text }, err);
}

enum cocket_code
base64_decoded_size(size_t *size, struct slice text, struct err *err)
{
	return measure(size, (struct reader){ .text = text }, err);
}

/* Four characters are read before three bytes are written. */
enum cocket_code
base64_decode_in_place(uint8_t *to, size_t *size, struct slice text, struct err *err)
{
	const struct reader r = { .text = text };

	return measure(size, r, err) ? err->code : decode(to, *size, r, err);
}

enum cocket_code
base64_decode_lines(struct buf *out, struct slice text, struct err *err)
{
	return base64_read(out, (struct reader){ .text = text, .lines = true }, err);
}

enum cocket_code
base64_decode_loose(struct buf *out, struct slice text, struct err *err)
{
	return base64_read(out, (struct reader){ .text = text, .loose = true }, err);
}
