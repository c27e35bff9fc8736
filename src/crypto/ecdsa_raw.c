/* r || s to SEQUENCE { INTEGER r, INTEGER s } (RFC 3279 2.2.3), in the minimal form that X.690 8.3.2 and 10.1 ask for.
 * Never allocates, never judges a signature. */
#include "crypto/ecdsa_raw.h"

#include "crypto/der.h"

static struct slice
without_leading_zeros(struct slice n)
{
	while (n.len > 1 && n.ptr[0] == 0)
		n = slice_of(n.ptr + 1, n.len - 1);
	return n;
}

/* An octet of zero keeps a number with its top bit set from being negative.  At most 66 octets, so one octet of length. */
static size_t
put_integer(uint8_t *out, struct slice n)
{
	size_t at = 0, sign;

	n = without_leading_zeros(n);
	sign = n.ptr[0] >> 7;
	out[at++] = DER_INTEGER;
	out[at++] = (uint8_t)(sign + n.len);
	if (sign)
		out[at++] = 0;
	memcpy(out + at, n.ptr, n.len);
	return at + n.len;
}

static size_t
put_header(uint8_t *out, size_t len)
{
	size_t at = 0;

	out[at++] = DER_SEQUENCE;
	if (len >= 0x80)
		out[at++] = 0x81;
	out[at++] = (uint8_t)len;
	return at;
}

size_t
ecdsa_raw_to_der(uint8_t out[static ECDSA_DER_MAX_BYTES], struct slice raw)
{
	uint8_t values[ECDSA_DER_MAX_BYTES];
	size_t half = raw.len / 2, len, at;

	if (raw.len == 0 || raw.len % 2 != 0 || raw.len > ECDSA_RAW_MAX_BYTES)
		return 0;
	len = put_integer(values, slice_of(raw.ptr, half));
	len += put_integer(values + len, slice_of(raw.ptr + half, half));
	at = put_header(out, len);
	memcpy(out + at, values, len);
	return at + len;
}
