/* DER as X.690 writes it, read strictly: one encoding for one value, never BER.
 * Never allocates, never reads past the slice, knows no type but what keys and signatures are made of. */
#include "crypto/der.h"

static struct slice
skip(struct slice s, size_t n)
{
	return slice_of(s.ptr + n, s.len - n);
}

/* X.690 10.1: the definite form, in the fewest octets.  Three octets say 16 MiB, more than anything here may have. */
static bool
take_length(size_t *out, struct slice *in)
{
	size_t octets, n = 0;

	if (in->len == 0)
		return false;
	if (in->ptr[0] < 0x80) {
		*out = in->ptr[0];
		*in = skip(*in, 1);
		return true;
	}
	octets = in->ptr[0] & 0x7f;
	if (octets < 1 || octets > 3 || in->len <= octets)
		return false;
	for (size_t i = 1; i <= octets; i++)
		n = n << 8 | in->ptr[i];
	if (n < 0x80 || in->ptr[1] == 0)
		return false;
	*out = n;
	*in = skip(*in, 1 + octets);
	return true;
}

bool
der_is_next(struct slice in, uint8_t tag)
{
	return in.len > 0 && in.ptr[0] == tag;
}

bool
der_take(struct slice *contents, struct slice *in, uint8_t tag)
{
	struct slice rest;
	size_t len;

	if (!der_is_next(*in, tag))
		return false;
	rest = skip(*in, 1);
	if (!take_length(&len, &rest) || rest.len < len)
		return false;
	*contents = slice_of(rest.ptr, len);
	*in = skip(rest, len);
	return true;
}

bool
der_take_uint(struct slice *magnitude, struct slice *in)
{
	struct slice rest = *in, n;

	if (!der_take(&n, &rest, DER_INTEGER) || n.len == 0)
		return false;
	if (n.ptr[0] & 0x80)
		return false; /* negative */
	if (n.ptr[0] == 0 && n.len > 1 && !(n.ptr[1] & 0x80))
		return false; /* X.690 8.3.2: the first nine bits are not all equal */
	*magnitude = n.ptr[0] == 0 ? skip(n, 1) : n;
	*in = rest;
	return true;
}

bool
der_take_bits(struct slice *bytes, struct slice *in)
{
	struct slice rest = *in, bits;

	if (!der_take(&bits, &rest, DER_BIT_STRING) || bits.len == 0 || bits.ptr[0] != 0)
		return false; /* X.690 8.6.2: the first octet counts the unused bits */
	*bytes = skip(bits, 1);
	*in = rest;
	return true;
}

bool
der_uint_less(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return a.len < b.len;
	return a.len > 0 && memcmp(a.ptr, b.ptr, a.len) < 0;
}
