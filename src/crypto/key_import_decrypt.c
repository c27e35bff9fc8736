/* PBES2 as openssl and notary write it (RFC 8018 6.2, appendix A), and the encryption of old PEM (key by EVP_BytesToKey, MD5, one round), by
 * OpenSSL in our own context.  OpenSSL would run any number of iterations that a file asks for, and many ciphers: so both are looked up in
 * the decoded parameters first, and nothing but the forms below is run.
 * Never encrypts; the plain text is written to the caller's guarded memory only. */
#include "crypto/key_import_decrypt.h"

#include <openssl/err.h>
#include <sodium.h>

#include "base/limits.h"
#include "crypto/openssl.h"

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* --- ciphers ------------------------------------------------------------------------------------------------------------------------- */

static const struct cbc {
	const char *name;
	int nid;
	int key_bytes, block_bytes;
} ciphers[] = {
	{ "AES-128-CBC", NID_aes_128_cbc, 16, 16 },
	{ "AES-192-CBC", NID_aes_192_cbc, 24, 16 },
	{ "AES-256-CBC", NID_aes_256_cbc, 32, 16 },
	{ "DES-EDE3-CBC", NID_des_ede3_cbc, 24, 8 },
};

static const struct cbc *
cbc_of_name(struct slice name)
{
	for (size_t i = 0; i < LENGTH(ciphers); i++)
		if (slice_is(name, ciphers[i].name))
			return &ciphers[i];
	return NULL;
}

static const struct cbc *
cbc_of_nid(int nid)
{
	for (size_t i = 0; i < LENGTH(ciphers); i++)
		if (ciphers[i].nid == nid)
			return &ciphers[i];
	return NULL;
}

static enum cocket_code
refuse_password(struct err *err)
{
	return fail(err, COCKET_E_AUTH, "wrong password, or a damaged file");
}

enum cocket_code
decrypted_check(enum cocket_code code, struct err *err)
{
	return code == COCKET_E_FORMAT ? refuse_password(err) : code;
}

/* With a context that has cipher, key and IV. */
static enum cocket_code
decrypt(struct secret *out, EVP_CIPHER_CTX *ctx, struct slice text, struct err *err)
{
	size_t block = (size_t)EVP_CIPHER_CTX_get_block_size(ctx);
	AUTO(secret_free) struct secret room = { 0 };
	int n = 0, last = 0;

	if (text.len == 0 || text.len % block != 0)
		return fail(err, COCKET_E_FORMAT, "%zu encrypted bytes, expected a multiple of %zu", text.len, block);
	if (secret_new(&room, text.len + block, err))
		return err->code;
	if (EVP_DecryptUpdate(ctx, room.ptr, &n, text.ptr, (int)text.len) != 1 || EVP_DecryptFinal_ex(ctx, room.ptr + n, &last) != 1) {
		ERR_clear_error();
		return refuse_password(err);
	}
	return secret_copy(out, slice_of(room.ptr, (size_t)n + (size_t)last), err);
}

/* --- PBES2 --------------------------------------------------------------------------------------------------------------------------- */

static void
scheme_free(PBE2PARAM **scheme)
{
	PBE2PARAM_free(*scheme);
}

static void
pbkdf2_free(PBKDF2PARAM **kdf)
{
	PBKDF2PARAM_free(*kdf);
}

static enum cocket_code
malformed(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "not DER encrypted PKCS #8");
}

static enum cocket_code
unsupported(const char *what, struct err *err)
{
	return fail(err, COCKET_E_UNSUPPORTED, "%s is not supported: convert a copy with openssl pkcs8 -topk8 -v2 aes-256-cbc", what);
}

/* The parameters of an algorithm, decoded; NULL if they are no such SEQUENCE. */
static void *
parameters(const X509_ALGOR *algorithm, const ASN1_ITEM *item)
{
	const ASN1_TYPE *t = algorithm->parameter;

	if (!t || t->type != V_ASN1_SEQUENCE)
		return NULL;
	return openssl_decode(slice_of(t->value.sequence->data, (size_t)t->value.sequence->length), item);
}

/* Octets of that length, or of any if it is 0. */
static bool
is_octets(const ASN1_TYPE *t, int bytes)
{
	return t && t->type == V_ASN1_OCTET_STRING && (bytes == 0 || t->value.octet_string->length == bytes);
}

static enum cocket_code
check_iterations(const ASN1_INTEGER *iterations, struct err *err)
{
	int64_t n = 0;
	bool fits = ASN1_INTEGER_get_int64(&n, iterations) == 1;

	if (ASN1_STRING_type(iterations) == V_ASN1_NEG_INTEGER || (fits && n < 1))
		return malformed(err);
	if (!fits || n > PBKDF2_ITERATIONS_MAX)
		return fail(err, COCKET_E_UNSUPPORTED, "PBKDF2 iterations: more than %d", PBKDF2_ITERATIONS_MAX);
	return COCKET_OK;
}

/* If present, it only repeats what the cipher says. */
static bool
is_key_length(const ASN1_INTEGER *length, const struct cbc *cipher)
{
	int64_t n = 0;

	return !length || (ASN1_INTEGER_get_int64(&n, length) == 1 && n == cipher->key_bytes);
}

/* RFC 8018 appendix B.1: the hash in the HMAC; none stands for SHA-1 (appendix A.2). */
static enum cocket_code
check_prf(const X509_ALGOR *prf, struct err *err)
{
	static const int known[] = {
		NID_hmacWithSHA1, NID_hmacWithSHA224, NID_hmacWithSHA256, NID_hmacWithSHA384, NID_hmacWithSHA512,
	};
	int nid = prf ? OBJ_obj2nid(prf->algorithm) : NID_hmacWithSHA1;

	for (size_t i = 0; i < LENGTH(known); i++)
		if (known[i] == nid && (!prf || (prf->parameter && prf->parameter->type == V_ASN1_NULL)))
			return COCKET_OK;
	return unsupported("PBKDF2 with an unknown hash", err);
}

static enum cocket_code
check_pbkdf2(const X509_ALGOR *algorithm, const struct cbc *cipher, struct err *err)
{
	AUTO(pbkdf2_free) PBKDF2PARAM *kdf = parameters(algorithm, ASN1_ITEM_rptr(PBKDF2PARAM));

	if (!kdf || !is_octets(kdf->salt, 0) || !is_key_length(kdf->keylength, cipher))
		return malformed(err);
	return check_iterations(kdf->iter, err) ? err->code : check_prf(kdf->prf, err);
}

static enum cocket_code
check_pbes2(const X509_ALGOR *algorithm, struct err *err)
{
	AUTO(scheme_free) PBE2PARAM *scheme = parameters(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
	const struct cbc *cipher;

	if (!scheme)
		return malformed(err);
	if (OBJ_obj2nid(scheme->keyfunc->algorithm) != NID_id_pbkdf2)
		return unsupported("PBES2 with another key derivation than PBKDF2", err);
	cipher = cbc_of_nid(OBJ_obj2nid(scheme->encryption->algorithm));
	if (!cipher)
		return unsupported("PBES2 with an unknown cipher", err);
	if (!is_octets(scheme->encryption->parameter, cipher->block_bytes))
		return malformed(err);
	return check_pbkdf2(scheme->keyfunc, cipher, err);
}

enum cocket_code
pbes2_parse(struct pbes2 *out, struct slice der, struct err *err)
{
	AUTO(pbes2_free) struct pbes2 p = { openssl_decode(der, ASN1_ITEM_rptr(X509_SIG)) };
	const X509_ALGOR *algorithm;

	if (!p.box)
		return malformed(err);
	X509_SIG_get0(p.box, &algorithm, NULL);
	if (OBJ_obj2nid(algorithm->algorithm) != NID_pbes2)
		return unsupported("encryption other than PBES2", err);
	if (check_pbes2(algorithm, err))
		return err->code;
	*out = p;
	p.box = NULL;
	return COCKET_OK;
}

void
pbes2_free(struct pbes2 *p)
{
	X509_SIG_free(p->box);
	p->box = NULL;
}

enum cocket_code
pbes2_decrypt(struct secret *out, const struct pbes2 *p, const struct secret *password, struct err *err)
{
	AUTO(cipher_ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const X509_ALGOR *algorithm;
	const ASN1_OCTET_STRING *text;

	X509_SIG_get0(p->box, &algorithm, &text);
	if (!ctx || EVP_PBE_CipherInit_ex(algorithm->algorithm, (const char *)password->ptr, (int)password->len, algorithm->parameter, ctx, 0,
	                                  openssl_context(), NULL) != 1) {
		ERR_clear_error();
		return fail(err, COCKET_E_INTERNAL, "OpenSSL cannot run this PBES2");
	}
	return decrypt(out, ctx, slice_of(text->data, (size_t)text->length), err);
}

/* --- old PEM ------------------------------------------------------------------------------------------------------------------------- */

/* OpenSSL writes upper-case hex, Go lower-case. */
static bool
is_iv(uint8_t iv[static EVP_MAX_IV_LENGTH], struct slice hex, size_t bytes)
{
	size_t n = 0;

	return hex.len == 2 * bytes && sodium_hex2bin(iv, bytes, (const char *)hex.ptr, hex.len, NULL, &n, NULL) == 0 && n == bytes;
}

enum cocket_code
dek_parse(struct dek *out, struct slice info, struct err *err)
{
	struct slice hex = info;
	const struct cbc *cipher = cbc_of_name(slice_take_until(&hex, ','));

	if (!cipher)
		return fail(err, COCKET_E_UNSUPPORTED, "DEK-Info: unsupported cipher, expected AES or triple DES in CBC");
	if (!is_iv(out->iv, hex, (size_t)cipher->block_bytes))
		return fail(err, COCKET_E_FORMAT, "DEK-Info: expected %d bytes of hex", cipher->block_bytes);
	out->cipher = cipher->name;
	return COCKET_OK;
}

/* The salt is the first PKCS5_SALT_LEN bytes of the IV. */
static bool
start(EVP_CIPHER_CTX *ctx, const struct dek *dek, const struct secret *password, struct secret *key)
{
	AUTO(cipher_free) EVP_CIPHER *cipher = EVP_CIPHER_fetch(openssl_context(), dek->cipher, NULL);
	AUTO(md_free) EVP_MD *md5 = EVP_MD_fetch(openssl_context(), "MD5", NULL);

	return cipher && md5 && EVP_BytesToKey(cipher, md5, dek->iv, password->ptr, (int)password->len, 1, key->ptr, NULL) > 0 &&
	       EVP_DecryptInit_ex2(ctx, cipher, key->ptr, dek->iv, NULL) == 1;
}

enum cocket_code
dek_decrypt(struct secret *out, const struct dek *dek, struct slice text, const struct secret *password, struct err *err)
{
	AUTO(cipher_ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	AUTO(secret_free) struct secret key = { 0 };

	if (secret_new(&key, EVP_MAX_KEY_LENGTH, err))
		return err->code;
	if (!ctx || !start(ctx, dek, password, &key)) {
		ERR_clear_error();
		return fail(err, COCKET_E_INTERNAL, "OpenSSL has no MD5 for the encryption of old PEM");
	}
	return decrypt(out, ctx, text, err);
}
