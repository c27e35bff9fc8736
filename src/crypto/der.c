/* DER as X.690 writes it, read strictly: one encoding for one value, never BER.
 * Never reads past the slice, knows no type but what keys and signatures are made of. */
#include "crypto/der.h"

static const struct slice nothing = { NULL, 0 };

static struct slice
skip(struct slice s, size_t n)
{
	return slice_of(s.ptr + n, s.len - n);
}

static struct slice
refuse(struct der *in)
{
	in->has_failed = true;
	return nothing;
}

/* X.690 10.1: in the fewest octets.  Three octets say 16 MiB, more than anything here may have. */
static bool
take_long_length(size_t *out, struct slice *in, size_t octets)
{
	size_t n = 0;

	if (octets < 1 || octets > 3 || in->len < octets)
		return false;
	for (size_t i = 0; i < octets; i++)
		n = n << 8 | in->ptr[i];
	if (n < 0x80 || in->ptr[0] == 0)
		return false;
	*out = n;
	*in = skip(*in, octets);
	return true;
}

/* X.690 10.1: the definite form. */
static bool
take_length(size_t *out, struct slice *in)
{
	uint8_t first;

	if (in->len == 0)
		return false;
	first = in->ptr[0];
	*in = skip(*in, 1);
	if (first >= 0x80)
		return take_long_length(out, in, first & 0x7f);
	*out = first;
	return true;
}

struct der
der_of(struct slice bytes)
{
	return (struct der){ .rest = bytes };
}

bool
der_is_next(const struct der *in, uint8_t tag)
{
	return !in->has_failed && in->rest.len > 0 && in->rest.ptr[0] == tag;
}

bool
der_is_done(const struct der *in)
{
	return !in->has_failed && in->rest.len == 0;
}

struct slice
der_take(struct der *in, uint8_t tag)
{
	struct slice rest;
	size_t len;

	if (!der_is_next(in, tag))
		return refuse(in);
	rest = skip(in->rest, 1);
	if (!take_length(&len, &rest) || rest.len < len)
		return refuse(in);
	in->rest = skip(rest, len);
	return slice_of(rest.ptr, len);
}

struct slice
der_take_optional(struct der *in, uint8_t tag)
{
	return der_is_next(in, tag) ? der_take(in, tag) : nothing;
}

struct der
der_enter(struct der *in, uint8_t tag)
{
	struct slice contents = der_take(in, tag);

	return (struct der){ .rest = contents, .has_failed = in->has_failed };
}

/* X.690 8.3.2: the first nine bits are not all equal. */
bool
der_uint_of(struct slice *magnitude, struct slice n)
{
	bool has_sign_octet = n.len > 0 && n.ptr[0] == 0;

	if (n.len == 0 || n.ptr[0] & 0x80)
		return false;
	if (has_sign_octet && n.len > 1 && !(n.ptr[1] & 0x80))
		return false;
	*magnitude = has_sign_octet ? skip(n, 1) : n;
	return true;
}

struct slice
der_take_uint(struct der *in)
{
	struct der after = *in;
	struct slice n;

	if (!der_uint_of(&n, der_take(&after, DER_INTEGER)))
		return refuse(in);
	*in = after;
	return n;
}

/* X.690 8.6.2: the first octet counts the unused bits. */
struct slice
der_take_bits(struct der *in)
{
	struct der after = *in;
	struct slice bits = der_take(&after, DER_BIT_STRING);

	if (bits.len == 0 || bits.ptr[0] != 0)
		return refuse(in);
	*in = after;
	return skip(bits, 1);
}

bool
der_uint_less(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return a.len < b.len;
	return a.len > 0 && memcmp(a.ptr, b.ptr, a.len) < 0;
}

bool
der_uint_is(struct slice magnitude, uint8_t n)
{
	return slice_eq(magnitude, slice_of(&n, n > 0));
}

/* X.690 10.1: the shortest form. */
size_t
der_header_bytes(size_t len)
{
	return len < 0x80 ? 2 : len < 0x100 ? 3 : 4;
}

enum cocket_code
der_put_header(struct buf *out, uint8_t tag, size_t len, struct err *err)
{
	const uint8_t one[] = { tag, (uint8_t)len }, two[] = { tag, 0x81, (uint8_t)len }, three[] = { tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len };

	if (len > 0xffff)
		return fail(err, COCKET_E_TOO_LARGE, "DER: %zu bytes in one value", len);
	if (len < 0x80)
		return buf_add(out, slice_of(one, sizeof one), err);
	return len < 0x100 ? buf_add(out, slice_of(two, sizeof two), err) : buf_add(out, slice_of(three, sizeof three), err);
}
