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

/* The value of a lower-case digit; -1 for anything else: OCI's encoded part of a digest is lower-case only.  By table: whether a digit or a letter
 * comes next cannot be foretold, and a branch that is is paid for twice. */
static int
hex_digit(uint8_t c)
{
	static const uint8_t values[256] = { /* and one more; 0 none */
		['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ['a'] = 11, 12, 13, 14, 15, 16,
	};

	return values[c] - 1;
}

static enum cocket_code
refuse_hex(struct slice text, struct err *err)
{
	size_t i = 0;

	while (hex_digit(text.ptr[i]) >= 0)
		i++;
	return fail(err, COCKET_E_FORMAT, "hex: \"%s\" at %zu, expected 0-9 or a-f", TEXT(slice_of(text.ptr + i, 1)), i);
}

enum cocket_code
hex_decode(uint8_t *out, size_t n, struct slice text, struct err *err)
{
	int all = 0;

	if (text.len != 2 * n)
		return fail(err, COCKET_E_FORMAT, "hex: %zu characters, expected %zu", text.len, 2 * n);
	for (size_t i = 0; i < text.len; i++)
		all |= hex_digit(text.ptr[i]);
	if (all < 0)
		return refuse_hex(text, err);
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

/* With a bit above the six of its value; 0 none.  By table, as hex_digit. */
static uint32_t
base64_marked(uint8_t c)
{
	static const uint8_t values[256] = {
		['+'] = 126, ['/'] = 127, ['0'] = 116, 117, 118, 119, 120, 121, 122, 123, 124, 125,
		['A'] = 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
		['a'] = 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115,
	};

	return values[c];
}

static bool
is_base64_digit(int c)
{
	return base64_marked((uint8_t)c) != 0;
}

static enum cocket_code
refuse_character(const struct reader *r, struct err *err)
{
	size_t at = r->at - 1;

	return fail(err, COCKET_E_FORMAT, "base64: \"%s\" at %zu", TEXT(slice_of(r->text.ptr + at, 1)), at);
}

static enum cocket_code
refuse_length(size_t characters, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "base64: %zu characters, expected groups of 4 padded with \"=\"", characters);
}

/* Four of them; negative if one is none. */
static inline int32_t
base64_group(const uint8_t p[static 4])
{
	const uint32_t a = base64_marked(p[0]), b = base64_marked(p[1]), c = base64_marked(p[2]), d = base64_marked(p[3]);
	const uint32_t marks = UINT32_C(64) << 18 | 64 << 12 | 64 << 6 | 64;

	return a & b & c & d & 64 ? (int32_t)((a << 18) + (b << 12) + (c << 6) + d - marks) : -1;
}

/* Passes over the digits that come next. */
static size_t
digits_take(struct reader *r)
{
	const size_t from = r->at;

	while (r->text.len - r->at >= 4 && base64_group(r->text.ptr + r->at) >= 0)
		r->at += 4;
	while (r->at < r->text.len && is_base64_digit(r->text.ptr[r->at]))
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
		if (c == '=' ? pads == 2 : pads > 0 || !is_base64_digit(c))
			return refuse_character(&r, err);
		if (c == '=')
			pads++;
		else
			digits += 1 + digits_take(&r);
	}
	if ((digits + pads) % 4 != 0)
		return refuse_length(digits + pads, err);
	*size = digits / 4 * 3 + (pads ? 3 - pads : 0);
	return COCKET_OK;
}

/* The next four, of which each is a digit or a "=". */
static uint32_t
group_take(struct reader *r)
{
	uint32_t bits = 0;

	for (int i = 0; i < 4; i++) {
		const int c = next_character(r);

		bits = bits << 6 | (c == '=' ? 0 : base64_marked((uint8_t)c) & 63);
	}
	return bits;
}

/* Groups of four digits with nothing between them; how many bytes they came to. */
static size_t
groups_decode(uint8_t *to, size_t size, struct reader *r)
{
	const struct slice text = r->text;
	size_t at = r->at, done = 0;

	for (int bits; size - done >= 3 && text.len - at >= 4 && (bits = base64_group(text.ptr + at)) >= 0; at += 4, done += 3) {
		to[done] = (uint8_t)(bits >> 16);
		to[done + 1] = (uint8_t)(bits >> 8);
		to[done + 2] = (uint8_t)bits;
	}
	r->at = at;
	return done;
}

/* RFC 4648 section 3.5: bits that are not part of the value must be zero, else one value would have many texts. */
static enum cocket_code
decode(uint8_t *to, size_t size, struct reader r, struct err *err)
{
	for (size_t done = groups_decode(to, size, &r); done < size; done += groups_decode(to + done, size - done, &r)) {
		const uint32_t bits = group_take(&r);
		const size_t n = size - done < 3 ? size - done : 3;

		if (!r.loose && n < 3 && (bits & (0xFFFFFFU >> 8 * n)) != 0)
			return fail(err, COCKET_E_FORMAT, "base64: bits left over at the end");
		for (size_t i = 0; i < n; i++)
			to[done + i] = (uint8_t)(bits >> (16 - 8 * i));
		done += n;
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
	size_t pads = 0;

	if (text.len % 4 != 0) /* what is wrong may be one character */
		return measure(size, (struct reader){ .text = text }, err);
	while (pads < 2 && pads < text.len && text.ptr[text.len - 1 - pads] == '=')
		pads++;
	*size = text.len / 4 * 3 - pads;
	return COCKET_OK;
}

/* Four characters are read before three bytes are written: those that come next are whole, should one of them be none. */
enum cocket_code
base64_decode_in_place(uint8_t *to, size_t size, struct slice text, struct err *err)
{
	struct reader r = { .text = text };
	const size_t done = groups_decode(to, size, &r);
	size_t rest;

	if (measure(&rest, r, err))
		return err->code;
	return rest == size - done ? decode(to + done, rest, r, err) : refuse_length(text.len, err);
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
