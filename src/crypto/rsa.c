/* RSA public keys: RSAPublicKey in strict DER (RFC 8017 A.1.1), of sizes that are neither weak nor a way to waste time.
 * Never makes a private key. */
#include "crypto/rsa.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "crypto/der.h"

enum { BITS_MIN = 2048, BITS_MAX = 8192, EXPONENT_BYTES_MAX = 8 };

static size_t
bit_length(struct slice n)
{
	size_t bits = n.len * 8;

	for (unsigned int top = n.len > 0 ? n.ptr[0] : 0x80; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

static bool
is_odd(struct slice n)
{
	return n.len > 0 && (n.ptr[n.len - 1] & 1);
}

static enum cocket_code
check_modulus(struct slice n, struct err *err)
{
	size_t bits = bit_length(n);

	if (bits < BITS_MIN || bits > BITS_MAX)
		return fail(err, COCKET_E_UNSUPPORTED, "rsa public key: %zu bits, expected %d to %d", bits, BITS_MIN, BITS_MAX);
	if (!is_odd(n))
		return fail(err, COCKET_E_FORMAT, "rsa public key: modulus is even");
	return COCKET_OK;
}

/* An even number, or 1, is a mistake or a trap; huge ones only cost time (SP 800-56B 6.2, RFC 8017 3.1). */
static enum cocket_code
check_exponent(struct slice e, struct err *err)
{
	if (e.len > EXPONENT_BYTES_MAX)
		return fail(err, COCKET_E_UNSUPPORTED, "rsa public key: exponent of %zu bits, expected at most 64", bit_length(e));
	if (!is_odd(e) || der_uint_is(e, 1))
		return fail(err, COCKET_E_FORMAT, "rsa public key: exponent is not an odd number of at least 3");
	return COCKET_OK;
}

/* RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } (RFC 8017 A.1.1). */
static enum cocket_code
parse(struct slice *n, struct slice *e, struct slice bytes, struct err *err)
{
	struct der file = der_of(bytes), numbers = der_enter(&file, DER_SEQUENCE);

	*n = der_take_uint(&numbers);
	*e = der_take_uint(&numbers);
	if (!der_is_done(&numbers) || !der_is_done(&file))
		return fail(err, COCKET_E_FORMAT, "rsa public key: not a DER RSAPublicKey");
	return check_modulus(*n, err) ? err->code : check_exponent(*e, err);
}

static EVP_PKEY *
from_data(struct slice n, struct slice e)
{
	AUTO(pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(openssl_context(), "RSA", NULL);
	uint8_t modulus[BITS_MAX / 8], exponent[EXPONENT_BYTES_MAX];
	EVP_PKEY *evp = NULL;
	OSSL_PARAM params[3];

	openssl_number(modulus, n);
	openssl_number(exponent, e);
	params[0] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, modulus, n.len);
	params[1] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, exponent, e.len);
	params[2] = OSSL_PARAM_construct_end();
	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &evp, EVP_PKEY_PUBLIC_KEY, params) != 1)
		ERR_clear_error();
	return evp;
}

enum cocket_code
rsa_public_new(EVP_PKEY **out, struct slice *modulus, struct slice der, struct err *err)
{
	struct slice n, e;

	if (parse(&n, &e, der, err))
		return err->code;
	*out = from_data(n, e);
	if (!*out)
		return fail(err, COCKET_E_FORMAT, "rsa public key: refused by OpenSSL");
	*modulus = n;
	return COCKET_OK;
}
