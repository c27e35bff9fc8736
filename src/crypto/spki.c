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

/* --- printing --------------------------------------------------------------------------------- */

enum cocket_code
spki_print(struct buf *out, const struct key_type_info *kind, struct slice key, struct err *err)
{
	const size_t algorithm = kind->algorithm.len, bits = 1 + key.len;
	static const uint8_t no_unused_bits[] = { 0 };

	if (der_put_header(out, DER_SEQUENCE, der_header_bytes(algorithm) + algorithm + der_header_bytes(bits) + bits, err) ||
	    der_put_header(out, DER_SEQUENCE, algorithm, err) || buf_add(out, kind->algorithm, err) || der_put_header(out, DER_BIT_STRING, bits, err) ||
	    buf_add(out, slice_of(no_unused_bits, 1), err) || buf_add(out, key, err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
rsa_public_print(struct buf *out, struct slice modulus, struct slice exponent, struct err *err)
{
	if (der_put_header(out, DER_SEQUENCE, der_header_bytes(modulus.len) + modulus.len + der_header_bytes(exponent.len) + exponent.len, err) ||
	    der_put_header(out, DER_INTEGER, modulus.len, err) || buf_add(out, modulus, err) || der_put_header(out, DER_INTEGER, exponent.len, err) ||
	    buf_add(out, exponent, err))
		return err->code;
	return COCKET_OK;
}
