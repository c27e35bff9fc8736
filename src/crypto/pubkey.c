/* Public keys: SPKI PEM in (RFC 5480, 8410, 8017), verdicts on signatures out (FIPS 186-4 and RFC 8017 by OpenSSL, RFC 8032 by libsodium).
 * The key fixes algorithm and hash; nothing is ever taken from the signature.  Whatever fails, fails to SIGNATURE_BAD. */
#include "crypto/pubkey.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/ec.h"
#include "crypto/ecdsa_raw.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"
#include "crypto/rsa.h"
#include "crypto/signature_form.h"
#include "crypto/spki.h"

#define PEM_LABEL "PUBLIC KEY"
#define SPKI_MAX_BYTES (4 * KIB)

struct pubkey {
	const struct key_type_info *kind;
	struct digest id;
	struct buf spki;
	struct slice bytes;   /* the key in spki */
	struct slice modulus; /* RSA: in spki */
	EVP_PKEY *evp;        /* all but ed25519 */
};

void
pubkey_free(struct pubkey **key)
{
	if (!*key)
		return;
	EVP_PKEY_free((*key)->evp);
	buf_free(&(*key)->spki);
	free(*key);
	*key = NULL;
}

/* Canonical, on the curve, and of the prime order: of small order it would take one signature for many messages. */
static enum cocket_code
load_ed25519(struct pubkey *key, struct err *err)
{
	if (crypto_core_ed25519_is_valid_point(key->bytes.ptr) != 1)
		return fail(err, COCKET_E_FORMAT, "ed25519 public key: not a canonical point of prime order");
	return COCKET_OK;
}

static enum cocket_code
load(struct pubkey *key, struct err *err)
{
	if (key->kind->type == KEY_ED25519)
		return load_ed25519(key, err);
	if (key->kind->type == KEY_RSA)
		return rsa_public_new(&key->evp, &key->modulus, key->bytes, err);
	return ec_public_new(&key->evp, key->kind, key->bytes, err);
}

enum cocket_code
pubkey_parse_spki(struct pubkey **out, struct slice der, struct err *err)
{
	AUTO(pubkey_free) struct pubkey *key = calloc(1, sizeof *key);

	if (!key)
		return no_memory(err);
	key->spki = BUF(SPKI_MAX_BYTES);
	if (buf_add(&key->spki, der, err))
		return within(err, "public key");
	if (spki_parse(&key->kind, &key->bytes, buf_slice(&key->spki), err) || load(key, err))
		return err->code;
	key->id = digest_of(buf_slice(&key->spki));
	*out = key;
	key = NULL;
	return COCKET_OK;
}

/* Of the kinds whose SPKI spki_print makes. */
enum cocket_code
pubkey_parse_raw(struct pubkey **out, enum key_type type, struct slice bytes, struct err *err)
{
	AUTO(buf_free) struct buf der = BUF(SPKI_MAX_BYTES);
	const struct key_type_info *kind = key_type_info(type);

	if (!kind || !kind->makes_signatures)
		return fail(err, COCKET_E_UNSUPPORTED, "%s public key: no raw form is supported", key_type_name(type));
	if (bytes.len != kind->public_bytes)
		return fail(err, COCKET_E_FORMAT, "%s public key: %zu bytes, expected %zu", kind->name, bytes.len, kind->public_bytes);
	if (spki_print(&der, kind, bytes, err))
		return err->code;
	return pubkey_parse_spki(out, buf_slice(&der), err);
}

static enum cocket_code
check_label(struct slice label, struct err *err)
{
	static const char private_key[] = "PRIVATE KEY";
	size_t n = sizeof private_key - 1;

	if (slice_is(label, PEM_LABEL))
		return COCKET_OK;
	if (label.len >= n && memcmp(label.ptr + label.len - n, private_key, n) == 0)
		return fail(err, COCKET_E_FORMAT, "not a public key: this is a private key (PEM label is %.*s, expected " PEM_LABEL ")",
		            SLICE_FMT(label));
	return fail(err, COCKET_E_FORMAT, "not a public key: PEM label is %.*s, expected " PEM_LABEL, SLICE_FMT(label));
}

enum cocket_code
pubkey_parse_pem(struct pubkey **out, struct slice pem, struct err *err)
{
	AUTO(buf_free) struct buf der = BUF(SPKI_MAX_BYTES);
	struct pem block;

	if (pem.len > KEY_FILE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "not a public key: %zu bytes, at most %zu are read", pem.len, KEY_FILE_MAX_BYTES);
	if (pem_parse(&block, pem, err))
		return within(err, "not a public key");
	if (check_label(block.label, err))
		return err->code;
	if (base64_decode_lines(&der, block.body, err))
		return within(err, "public key");
	return pubkey_parse_spki(out, buf_slice(&der), err);
}

enum key_type
pubkey_type(const struct pubkey *key)
{
	return key->kind->type;
}

const struct digest *
pubkey_id(const struct pubkey *key)
{
	return &key->id;
}

struct slice
pubkey_spki(const struct pubkey *key)
{
	return buf_slice(&key->spki);
}

enum cocket_code
pubkey_print_pem(struct buf *out, const struct pubkey *key, struct err *err)
{
	AUTO(buf_free) struct buf base64 = BUF(2 * SPKI_MAX_BYTES);
	size_t n;
	uint8_t *at;

	if (base64_encode(&base64, pubkey_spki(key), err))
		return err->code;
	n = pem_print_bytes(PEM_LABEL, base64.len);
	at = buf_reserve(out, n, err);
	if (!at)
		return err->code;
	pem_print(at, PEM_LABEL, buf_slice(&base64));
	out->len += n;
	return COCKET_OK;
}

/* Ed25519ph, RFC 8032 5.1: dom2(1, "") and SHA-512 of the message, which is what libsodium's multi-part signatures are. */
static bool
ed25519ph_verify(struct slice key, struct slice message, struct slice sig)
{
	crypto_sign_ed25519ph_state state;

	return crypto_sign_ed25519ph_init(&state) == 0 && crypto_sign_ed25519ph_update(&state, message.ptr, message.len) == 0 &&
	       crypto_sign_ed25519ph_final_verify(&state, sig.ptr, key.ptr) == 0;
}

static bool
ed25519_pure_verify(struct slice key, struct slice message, struct slice sig)
{
	return crypto_sign_verify_detached(sig.ptr, message.ptr, message.len, key.ptr) == 0;
}

/* MGF1 uses the same hash unless set otherwise (RSA-PSS; RFC 8017 A.2.3). */
static bool
set_padding(EVP_PKEY_CTX *ctx, int padding)
{
	return EVP_PKEY_CTX_set_rsa_padding(ctx, padding) == 1 &&
	       (padding != RSA_PKCS1_PSS_PADDING || EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_AUTO) == 1);
}

/* padding: of RSA. */
static bool
evp_verify(const struct pubkey *key, const char *hash, struct slice message, struct slice sig, int padding)
{
	AUTO(md_ctx_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey_ctx = NULL; /* ctx's */
	bool good;

	good = ctx && EVP_DigestVerifyInit_ex(ctx, &pkey_ctx, hash, openssl_context(), NULL, key->evp, NULL) == 1 &&
	       (key->kind->type != KEY_RSA || set_padding(pkey_ctx, padding)) &&
	       EVP_DigestVerify(ctx, sig.ptr, sig.len, message.ptr, message.len) == 1;
	ERR_clear_error();
	return good;
}

/* cosign signs with ph and verifies pure.  The two are kept apart by dom2, so trying both proves nothing that either would not. */
static bool
verify_either(const struct pubkey *key, struct slice message, struct slice sig)
{
	if (key->kind->type != KEY_ED25519)
		return evp_verify(key, key->kind->hash, message, sig, RSA_PKCS1_PADDING);
	return ed25519_pure_verify(key->bytes, message, sig) || ed25519ph_verify(key->bytes, message, sig);
}

static bool
verify_pure(const struct pubkey *key, struct slice message, struct slice sig)
{
	if (key->kind->type != KEY_ED25519)
		return evp_verify(key, key->kind->hash, message, sig, RSA_PKCS1_PADDING);
	return ed25519_pure_verify(key->bytes, message, sig);
}

static bool
verify_pss(const struct pubkey *key, struct slice message, struct slice sig)
{
	return evp_verify(key, key->kind->hash, message, sig, RSA_PKCS1_PSS_PADDING);
}

static bool
verify_sha256(const struct pubkey *key, struct slice message, struct slice sig)
{
	return evp_verify(key, "SHA256", message, sig, RSA_PKCS1_PADDING);
}

static bool
verify_sha256_digest(const struct pubkey *key, struct slice digest, struct slice sig)
{
	AUTO(pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(openssl_context(), key->evp, NULL);
	bool good;

	good = digest.len == SHA256_BYTES && ctx && EVP_PKEY_verify_init(ctx) == 1 && (key->kind->type != KEY_RSA || set_padding(ctx, RSA_PKCS1_PADDING)) &&
	       EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) == 1 && EVP_PKEY_verify(ctx, sig.ptr, sig.len, digest.ptr, digest.len) == 1;
	ERR_clear_error();
	return good;
}

static enum signature_check
check_signature(const struct pubkey *key, struct slice message, struct slice sig,
                bool (*verify)(const struct pubkey *key, struct slice message, struct slice sig))
{
	switch (signature_form(key->kind, key->modulus, sig)) {
	case SIGNATURE_FORM_FITS:
		return verify(key, message, sig) ? SIGNATURE_GOOD : SIGNATURE_BAD;
	case SIGNATURE_FORM_IMPOSSIBLE:
		return SIGNATURE_MALFORMED;
	case SIGNATURE_FORM_OTHER:
	default:
		return SIGNATURE_OTHER_TYPE;
	}
}

enum signature_check
pubkey_verify(const struct pubkey *key, struct slice message, struct slice sig)
{
	return check_signature(key, message, sig, verify_either);
}

enum signature_check
pubkey_verify_pure(const struct pubkey *key, struct slice message, struct slice sig)
{
	return check_signature(key, message, sig, verify_pure);
}

enum signature_check
pubkey_verify_pss(const struct pubkey *key, struct slice message, struct slice sig)
{
	return key->kind->type == KEY_RSA ? check_signature(key, message, sig, verify_pss) : SIGNATURE_OTHER_TYPE;
}

enum signature_check
pubkey_verify_sha256(const struct pubkey *key, struct slice message, struct slice sig)
{
	return key->kind->type == KEY_ED25519 ? SIGNATURE_OTHER_TYPE : check_signature(key, message, sig, verify_sha256);
}

enum signature_check
pubkey_verify_sha256_digest(const struct pubkey *key, struct slice digest, struct slice sig)
{
	return key->kind->type == KEY_ED25519 ? SIGNATURE_OTHER_TYPE : check_signature(key, digest, sig, verify_sha256_digest);
}

/* The width is fixed, so that one signature has one encoding (A32). */
enum signature_check
pubkey_verify_raw_sha256(const struct pubkey *key, struct slice message, struct slice sig)
{
	uint8_t der[ECDSA_DER_MAX_BYTES];

	if (!key->kind->group || sig.len != 2 * key->kind->order.len)
		return SIGNATURE_OTHER_TYPE;
	return check_signature(key, message, slice_of(der, ecdsa_raw_to_der(der, sig)), verify_sha256);
}
