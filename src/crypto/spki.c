/* SubjectPublicKeyInfo in and out, after RFC 5280 4.1.2.7, RFC 5480 (EC), RFC 8410 (ed25519) and RFC 8017 (RSA).
 * Strict DER and uncompressed points, so that a key has one SPKI and therefore one id (attack A15). */
#include "crypto/spki.h"

#include "crypto/der.h"

enum { POINT_COMPRESSED_EVEN = 2, POINT_COMPRESSED_ODD = 3, POINT_UNCOMPRESSED = 4 }; /* SEC 1 2.3.3: the first octet */

static bool
is_point(struct slice key, uint8_t first)
{
	return key.len > 0 && key.ptr[0] == first;
}

static enum cocket_code
check_point(const struct key_type_info *kind, struct slice key, struct err *err)
{
	if (is_point(key, POINT_COMPRESSED_EVEN) || is_point(key, POINT_COMPRESSED_ODD))
		return fail(err, COCKET_E_FORMAT, "%s public key: point is compressed, expected the uncompressed form", kind->name);
	if (key.len == kind->public_bytes && !is_point(key, POINT_UNCOMPRESSED))
		return fail(err, COCKET_E_FORMAT, "%s public key: not an uncompressed point", kind->name);
	return COCKET_OK;
}

static enum cocket_code
check_key_bytes(const struct key_type_info *kind, struct slice key, struct err *err)
{
	if (kind->group && check_point(kind, key, err))
		return err->code;
	if (kind->public_bytes != 0 && key.len != kind->public_bytes)
		return fail(err, COCKET_E_FORMAT, "%s public key: %zu bytes, expected %zu", kind->name, key.len, kind->public_bytes);
	return COCKET_OK;
}

enum cocket_code
spki_parse(const struct key_type_info **kind, struct slice *key, struct slice bytes, struct err *err)
{
	struct der file = der_of(bytes), info = der_enter(&file, DER_SEQUENCE);
	struct slice algorithm = der_take(&info, DER_SEQUENCE), bits = der_take_bits(&info);
	const struct key_type_info *k;

	if (!der_is_done(&info) || !der_is_done(&file))
		return fail(err, COCKET_E_FORMAT, "public key: not a DER SubjectPublicKeyInfo");
	k = key_type_of_algorithm(algorithm);
	if (!k)
		return key_type_refuse("public key", algorithm, err);
	if (check_key_bytes(k, bits, err))
		return err->code;
	*kind = k;
	*key = bits;
	return COCKET_OK;
}

/* One octet of length is enough for the kinds whose key has a fixed length. */
static void
header(uint8_t out[static 2], uint8_t tag, size_t len)
{
	if (len >= 0x80)
		BUG("SPKI too long for a short length");
	out[0] = tag;
	out[1] = (uint8_t)len;
}

enum cocket_code
spki_print(struct buf *out, const struct key_type_info *kind, struct slice key, struct err *err)
{
	uint8_t info[2], algorithm[2], bits[3] = { 0 };

	header(info, DER_SEQUENCE, sizeof algorithm + kind->algorithm.len + sizeof bits + key.len);
	header(algorithm, DER_SEQUENCE, kind->algorithm.len);
	header(bits, DER_BIT_STRING, 1 + key.len);
	if (buf_add(out, slice_of(info, sizeof info), err) || buf_add(out, slice_of(algorithm, sizeof algorithm), err) ||
	    buf_add(out, kind->algorithm, err) || buf_add(out, slice_of(bits, sizeof bits), err) || buf_add(out, key, err))
		return err->code;
	return COCKET_OK;
}
