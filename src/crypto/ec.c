/* The NIST curves by OpenSSL (SEC 1 2.3.3, FIPS 186-4 D.1.2): only named ones, only uncompressed points.
 * Scalars pass through guarded memory and OpenSSL's constant-time paths, and are wiped. */
#include "crypto/ec.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>

static void
group_free(EC_GROUP **group)
{
	EC_GROUP_free(*group);
}

static void
point_free(EC_POINT **point)
{
	EC_POINT_free(*point);
}

static void
bn_free(BIGNUM **n)
{
	BN_clear_free(*n);
}

static void
bn_ctx_free(BN_CTX **ctx)
{
	BN_CTX_free(*ctx);
}

bool
ec_scalar_in_range(const struct key_type_info *kind, struct slice scalar)
{
	unsigned int below = 0, equal = 1, any = 0;

	if (scalar.len != kind->order.len)
		return false;
	for (size_t i = 0; i < scalar.len; i++) {
		unsigned int s = scalar.ptr[i], n = kind->order.ptr[i];

		below |= equal & (((s - n) >> 8) & 1);
		equal &= (((s ^ n) - 1) >> 8) & 1;
		any |= s;
	}
	return below == 1 && any != 0;
}

bool
ec_point_of(uint8_t *out, const struct key_type_info *kind, struct slice scalar)
{
	AUTO(group_free) EC_GROUP *group = EC_GROUP_new_by_curve_name_ex(openssl_context(), NULL, EC_curve_nist2nid(kind->group));
	AUTO(point_free) EC_POINT *point = group ? EC_POINT_new(group) : NULL;
	AUTO(bn_free) BIGNUM *d = BN_secure_new();
	AUTO(bn_ctx_free) BN_CTX *ctx = BN_CTX_secure_new_ex(openssl_context());

	if (!point || !d || !ctx || !BN_bin2bn(scalar.ptr, (int)scalar.len, d))
		return false;
	BN_set_flags(d, BN_FLG_CONSTTIME);
	return EC_POINT_mul(group, point, d, NULL, NULL, ctx) == 1 &&
	       EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, kind->public_bytes, ctx) == kind->public_bytes;
}

/* scalar: in native order, or NULL for a public key. */
static EVP_PKEY *
from_data(const struct key_type_info *kind, struct slice point, struct secret *scalar)
{
	AUTO(pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(openssl_context(), "EC", NULL);
	char group[sizeof "P-521"];
	uint8_t octets[EC_POINT_MAX_BYTES];
	EVP_PKEY *evp = NULL;
	OSSL_PARAM params[4], *p = params;

	memcpy(group, kind->group, sizeof group);
	memcpy(octets, point.ptr, point.len);
	*p++ = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	*p++ = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets, point.len);
	if (scalar)
		*p++ = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, scalar->ptr, scalar->len);
	*p = OSSL_PARAM_construct_end();
	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &evp, scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) != 1)
		ERR_clear_error();
	return evp;
}

/* SP 800-56A 5.6.2.3.4: on the curve and not infinity; the cofactor is 1, so every such point is in the group. */
static bool
public_check(EVP_PKEY *evp)
{
	AUTO(pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(openssl_context(), evp, NULL);
	bool good = ctx && EVP_PKEY_public_check_quick(ctx) == 1;

	if (!good)
		ERR_clear_error();
	return good;
}

enum cocket_code
ec_public_new(EVP_PKEY **out, const struct key_type_info *kind, struct slice point, struct err *err)
{
	AUTO(pkey_free) EVP_PKEY *evp = from_data(kind, point, NULL);

	if (!evp || !public_check(evp))
		return fail(err, COCKET_E_FORMAT, "%s public key: point is not on the curve", kind->name);
	*out = evp;
	evp = NULL;
	return COCKET_OK;
}

enum cocket_code
ec_private_new(EVP_PKEY **out, const struct key_type_info *kind, struct slice point, struct slice scalar, struct err *err)
{
	AUTO(secret_free) struct secret native = { 0 };

	if (secret_new(&native, scalar.len, err))
		return err->code;
	openssl_number(native.ptr, scalar);
	*out = from_data(kind, point, &native);
	if (!*out)
		return fail(err, COCKET_E_INTERNAL, "%s: OpenSSL rejects the private key", kind->name);
	return COCKET_OK;
}
