/* PBES2 as openssl and notary write it: PBKDF2 with HMAC-SHA-1 or SHA-2, then AES or triple DES in CBC (RFC 8018 5.2, 6.2, appendix A).
 * Its parameters are read here, strictly, and not by OpenSSL, which would run any number of iterations that a file asks for. */
#include "crypto/pbes2.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>

#include "base/limits.h"
#include "crypto/der.h"
#include "crypto/openssl.h"

#define BYTES(literal) { (const uint8_t *)(literal), sizeof(literal) - 1 }
#define OID_PKCS5 "\x2a\x86\x48\x86\xf7\x0d\x01\x05"
#define HMAC(last) BYTES("\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02" last "\x05\x00")

static const struct slice oid_pbes2 = BYTES(OID_PKCS5 "\x0d"), oid_pbkdf2 = BYTES(OID_PKCS5 "\x0c");

/* RFC 8018 appendix B.1; the first is what stands for none (appendix A.2). */
static const struct {
	const char *hash;
	struct slice algorithm; /* contents of the AlgorithmIdentifier */
} hmacs[] = {
	{ "SHA1", HMAC("\x07") },   { "SHA224", HMAC("\x08") }, { "SHA256", HMAC("\x09") },
	{ "SHA384", HMAC("\x0a") }, { "SHA512", HMAC("\x0b") },
};

static enum cocket_code
malformed(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "not DER encrypted PKCS #8");
}

static enum cocket_code
unsupported(const char *what, struct err *err)
{
	return fail(err, COCKET_E_UNSUPPORTED, "%s: not read, rewrite a copy of it with openssl pkcs8 -topk8 -v2 aes-256-cbc", what);
}

/* AlgorithmIdentifier: its OID and, in it, SEQUENCE parameters. */
static bool
take_algorithm(struct slice *oid, struct slice *rest, struct slice *in)
{
	return der_take(rest, in, DER_SEQUENCE) && der_take(oid, rest, DER_OID);
}

static enum cocket_code
parse_hash(struct pbes2 *box, struct slice params, struct err *err)
{
	struct slice algorithm;

	box->hash = hmacs[0].hash;
	if (params.len == 0)
		return COCKET_OK;
	if (!der_take(&algorithm, &params, DER_SEQUENCE) || params.len != 0)
		return malformed(err);
	for (size_t i = 0; i < sizeof hmacs / sizeof hmacs[0]; i++)
		if (slice_eq(algorithm, hmacs[i].algorithm)) {
			box->hash = hmacs[i].hash;
			return COCKET_OK;
		}
	return unsupported("PBKDF2 with an unknown hash", err);
}

static enum cocket_code
check_iterations(int *out, struct slice magnitude, struct err *err)
{
	uint32_t n = 0;

	if (magnitude.len == 0)
		return malformed(err);
	for (size_t i = 0; i < magnitude.len && magnitude.len <= 4; i++)
		n = n << 8 | magnitude.ptr[i];
	if (magnitude.len > 4 || n > PBKDF2_ITERATIONS_MAX)
		return fail(err, COCKET_E_UNSUPPORTED, "PBKDF2 iterations: more than %d", PBKDF2_ITERATIONS_MAX);
	*out = (int)n;
	return COCKET_OK;
}

/* keyLength may stand, and then only repeats what the cipher says. */
static bool
take_key_length(struct slice *params, size_t key_bytes)
{
	struct slice n;

	if (!der_is_next(*params, DER_INTEGER))
		return true;
	return der_take_uint(&n, params) && n.len == 1 && n.ptr[0] == key_bytes;
}

static enum cocket_code
parse_pbkdf2(struct pbes2 *box, struct slice kdf, struct err *err)
{
	struct slice params, iterations;

	if (!der_take(&params, &kdf, DER_SEQUENCE) || kdf.len != 0 || !der_take(&box->salt, &params, DER_OCTET_STRING) ||
	    !der_take_uint(&iterations, &params) || !take_key_length(&params, box->cipher->key_bytes))
		return malformed(err);
	if (check_iterations(&box->iterations, iterations, err))
		return err->code;
	return parse_hash(box, params, err);
}

static enum cocket_code
parse_cipher(struct pbes2 *box, struct slice oid, struct slice params, struct err *err)
{
	box->cipher = cbc_of_oid(oid);
	if (!box->cipher)
		return unsupported("PBES2 with an unknown cipher", err);
	if (!der_take(&box->iv, &params, DER_OCTET_STRING) || params.len != 0 || box->iv.len != box->cipher->block_bytes)
		return malformed(err);
	return COCKET_OK;
}

static enum cocket_code
parse_scheme(struct pbes2 *box, struct slice params, struct err *err)
{
	struct slice both, kdf_oid, kdf, cipher_oid, cipher;

	if (!der_take(&both, &params, DER_SEQUENCE) || params.len != 0 || !take_algorithm(&kdf_oid, &kdf, &both) ||
	    !take_algorithm(&cipher_oid, &cipher, &both) || both.len != 0)
		return malformed(err);
	if (!slice_eq(kdf_oid, oid_pbkdf2))
		return unsupported("PBES2 with another key derivation than PBKDF2", err);
	if (parse_cipher(box, cipher_oid, cipher, err))
		return err->code;
	return parse_pbkdf2(box, kdf, err);
}

enum cocket_code
pbes2_parse(struct pbes2 *out, struct slice der, struct err *err)
{
	struct pbes2 box = { 0 };
	struct slice info, oid, params;

	if (!der_take(&info, &der, DER_SEQUENCE) || der.len != 0 || !take_algorithm(&oid, &params, &info) ||
	    !der_take(&box.text, &info, DER_OCTET_STRING) || info.len != 0)
		return malformed(err);
	if (!slice_eq(oid, oid_pbes2))
		return unsupported("encryption other than PBES2", err);
	if (parse_scheme(&box, params, err))
		return err->code;
	*out = box;
	return COCKET_OK;
}

static void
kdf_free(EVP_KDF **kdf)
{
	EVP_KDF_free(*kdf);
}

static void
kdf_ctx_free(EVP_KDF_CTX **ctx)
{
	EVP_KDF_CTX_free(*ctx);
}

/* PBKDF2 (RFC 8018 5.2); OpenSSL's parameters are not const, but are only read. */
static bool
pbkdf2(struct secret *out, const struct pbes2 *box, const struct secret *password)
{
	AUTO(kdf_free) EVP_KDF *kdf = EVP_KDF_fetch(openssl_context(), "PBKDF2", NULL);
	AUTO(kdf_ctx_free) EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	unsigned int iterations = (unsigned int)box->iterations;
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)box->hash, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, password->ptr, password->len),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)box->salt.ptr, box->salt.len),
		OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations),
		OSSL_PARAM_construct_end(),
	};

	return ctx && EVP_KDF_derive(ctx, out->ptr, out->len, params) == 1;
}

static enum cocket_code
derive(struct secret *out, const struct pbes2 *box, const struct secret *password, struct err *err)
{
	if (secret_new(out, box->cipher->key_bytes, err))
		return err->code;
	if (!pbkdf2(out, box, password)) {
		ERR_clear_error();
		return fail(err, COCKET_E_INTERNAL, "OpenSSL does not run PBKDF2 with %s", box->hash);
	}
	return COCKET_OK;
}

enum cocket_code
pbes2_open(struct secret *out, const struct pbes2 *box, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret key = { 0 };

	if (derive(&key, box, password, err))
		return err->code;
	return cbc_open(out, box->cipher, secret_slice(&key), box->iv, box->text, err);
}
