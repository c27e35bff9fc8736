/* Private keys in memory: made, derived, used to sign: ed25519 (RFC 8032, pure) by libsodium, ECDSA (FIPS 186-4, hash by curve) by OpenSSL.
 * The scalar lives in guarded memory, beside OpenSSL's own copy for EC; a signature leaves only after it was verified. */
#include "crypto/privkey.h"

#include <openssl/err.h>
#include <sodium.h>
#include <stdlib.h>

#include "crypto/ec.h"
#include "crypto/privkey_part.h"
#include "crypto/spki.h"

enum { SPKI_MAX = 160, SIGNATURE_MAX = 160 };

struct privkey {
	const struct key_type_info *kind;
	struct pubkey *public;
	struct secret secret; /* ed25519: seed and public key, as libsodium wants them; EC: the scalar */
	uint8_t point[EC_POINT_MAX_BYTES];
	EVP_PKEY *evp; /* EC */
};

void
privkey_free(struct privkey **key)
{
	if (!*key)
		return;
	EVP_PKEY_free((*key)->evp);
	pubkey_free(&(*key)->public);
	secret_free(&(*key)->secret);
	free(*key);
	*key = NULL;
}

const struct pubkey *
privkey_public(const struct privkey *key)
{
	return key->public;
}

const struct key_type_info *
privkey_type_info(const struct privkey *key)
{
	return key->kind;
}

struct slice
privkey_scalar(const struct privkey *key)
{
	return slice_of(key->secret.ptr, key->kind->secret_bytes);
}

struct slice
privkey_point(const struct privkey *key)
{
	return slice_of(key->point, key->kind->public_bytes);
}

static enum cocket_code
load_ed25519(struct privkey *key, struct slice seed, struct err *err)
{
	if (secret_new(&key->secret, crypto_sign_SECRETKEYBYTES, err))
		return err->code;
	if (crypto_sign_seed_keypair(key->point, key->secret.ptr, seed.ptr) != 0)
		return fail(err, COCKET_E_INTERNAL, "ed25519: no public key from the seed");
	return COCKET_OK;
}

static bool
sign_ed25519(uint8_t *sig, size_t *len, const struct privkey *key, struct slice message)
{
	*len = crypto_sign_BYTES;
	return crypto_sign_detached(sig, NULL, message.ptr, message.len, key->secret.ptr) == 0;
}

static enum cocket_code
load_ec(struct privkey *key, struct slice scalar, struct err *err)
{
	if (!ec_scalar_in_range(key->kind, scalar))
		return fail(err, COCKET_E_FORMAT, "%s private key: scalar is not in 1..n-1", key->kind->name);
	if (secret_copy(&key->secret, scalar, err))
		return err->code;
	if (!ec_point_of(key->point, key->kind, scalar))
		return fail(err, COCKET_E_NOMEM, "%s: no public key from the private one", key->kind->name);
	return ec_private_new(&key->evp, key->kind, privkey_point(key), scalar, err);
}

static bool
sign_ec(uint8_t *sig, size_t *len, const struct privkey *key, struct slice message)
{
	AUTO(md_ctx_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	return ctx && EVP_DigestSignInit_ex(ctx, NULL, key->kind->hash, openssl_context(), NULL, key->evp, NULL) == 1 &&
	       EVP_DigestSign(ctx, sig, len, message.ptr, message.len) == 1;
}

static enum cocket_code
load_public(struct privkey *key, struct err *err)
{
	AUTO(buf_free) struct buf spki = BUF(SPKI_MAX);

	if (spki_print(&spki, key->kind, privkey_point(key), err))
		return err->code;
	return pubkey_parse_spki(&key->public, buf_slice(&spki), err);
}

static enum cocket_code
load(struct privkey *key, struct slice scalar, struct err *err)
{
	if (key->kind->group ? load_ec(key, scalar, err) : load_ed25519(key, scalar, err))
		return err->code;
	return load_public(key, err);
}

enum cocket_code
privkey_new_checked(struct privkey **out, const struct key_type_info *kind, struct slice scalar, struct slice point, struct err *err)
{
	AUTO(privkey_free) struct privkey *key = NULL;

	if (scalar.len != kind->secret_bytes)
		return fail(err, COCKET_E_FORMAT, "%s private key: %zu bytes, expected %zu", kind->name, scalar.len, kind->secret_bytes);
	key = calloc(1, sizeof *key);
	if (!key)
		return no_memory(err);
	key->kind = kind;
	if (load(key, scalar, err))
		return err->code;
	if (point.len != 0 && !slice_eq(point, privkey_point(key)))
		return fail(err, COCKET_E_FORMAT, "%s private key: does not match the public key in the file", kind->name);
	*out = key;
	key = NULL;
	return COCKET_OK;
}

/* EC: FIPS 186-4 B.4.2, testing candidates; one in 2^32 is drawn again. */
static void
draw(struct secret *scalar, const struct key_type_info *kind)
{
	do
		randombytes_buf(scalar->ptr, scalar->len);
	while (kind->group && !ec_scalar_in_range(kind, secret_slice(scalar)));
}

enum cocket_code
privkey_generate(struct privkey **out, enum key_type type, struct err *err)
{
	const struct key_type_info *kind = key_type_info(type);
	AUTO(secret_free) struct secret scalar = { 0 };

	if (!kind || !kind->makes_signatures)
		return fail(err, COCKET_E_UNSUPPORTED, "key type %s: expected ed25519, p256 or p384", key_type_name(type));
	if (secret_new(&scalar, kind->secret_bytes, err))
		return err->code;
	draw(&scalar, kind);
	return privkey_new_checked(out, kind, secret_slice(&scalar), slice_of(NULL, 0), err);
}

/* A fault while signing can give the key away, so no signature leaves that does not verify. */
enum cocket_code
privkey_sign(struct buf *out, const struct privkey *key, struct slice message, struct err *err)
{
	uint8_t sig[SIGNATURE_MAX];
	size_t len = sizeof sig;
	bool signed_it = key->kind->group ? sign_ec(sig, &len, key, message) : sign_ed25519(sig, &len, key, message);

	if (!signed_it || pubkey_verify(key->public, message, slice_of(sig, len)) != SIGNATURE_GOOD) {
		ERR_clear_error();
		wipe(sig, sizeof sig);
		return fail(err, COCKET_E_INTERNAL, "%s: discarded a new signature that does not verify", key->kind->name);
	}
	return buf_add(out, slice_of(sig, len), err);
}
