/* AES and triple DES in CBC mode with the padding of RFC 8018 section 6.2, by OpenSSL's default provider.
 * Never encrypts, and leaves no plain text but in the caller's guarded memory. */
#include "crypto/cbc.h"

#include <openssl/err.h>

#include "base/limits.h"
#include "crypto/openssl.h"

#define BYTES(literal) { (const uint8_t *)(literal), sizeof(literal) - 1 }
#define OID_AES "\x60\x86\x48\x01\x65\x03\x04\x01"

enum { BLOCK_MAX_BYTES = 16 };

static const struct cbc ciphers[] = {
	{ "AES-128-CBC", BYTES(OID_AES "\x02"), 16, 16 },
	{ "AES-192-CBC", BYTES(OID_AES "\x16"), 24, 16 },
	{ "AES-256-CBC", BYTES(OID_AES "\x2a"), 32, 16 },
	{ "DES-EDE3-CBC", BYTES("\x2a\x86\x48\x86\xf7\x0d\x03\x07"), 24, 8 },
};

#define CIPHERS (sizeof ciphers / sizeof ciphers[0])

const struct cbc *
cbc_of_name(struct slice name)
{
	for (size_t i = 0; i < CIPHERS; i++)
		if (slice_is(name, ciphers[i].name))
			return &ciphers[i];
	return NULL;
}

const struct cbc *
cbc_of_oid(struct slice oid)
{
	for (size_t i = 0; i < CIPHERS; i++)
		if (slice_eq(oid, ciphers[i].oid))
			return &ciphers[i];
	return NULL;
}

static enum cocket_code
wrong(struct err *err)
{
	return fail(err, COCKET_E_AUTH, "wrong password, or a damaged file");
}

static enum cocket_code
decrypt(struct secret *out, EVP_CIPHER_CTX *ctx, struct slice text, struct err *err)
{
	AUTO(secret_free) struct secret room = { 0 };
	int n = 0, last = 0;

	if (secret_new(&room, text.len + BLOCK_MAX_BYTES, err))
		return err->code;
	if (EVP_DecryptUpdate(ctx, room.ptr, &n, text.ptr, (int)text.len) != 1 || EVP_DecryptFinal_ex(ctx, room.ptr + n, &last) != 1) {
		ERR_clear_error();
		return wrong(err);
	}
	return secret_copy(out, slice_of(room.ptr, (size_t)n + (size_t)last), err);
}

enum cocket_code
cbc_open(struct secret *out, const struct cbc *cipher, struct slice key, struct slice iv, struct slice text, struct err *err)
{
	AUTO(cipher_free) EVP_CIPHER *evp = EVP_CIPHER_fetch(openssl_context(), cipher->name, NULL);
	AUTO(cipher_ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (text.len == 0 || text.len % cipher->block_bytes != 0 || text.len > KEY_FILE_MAX_BYTES)
		return fail(err, COCKET_E_FORMAT, "%zu encrypted bytes, expected whole blocks of %zu", text.len, cipher->block_bytes);
	if (!evp || !ctx || EVP_DecryptInit_ex2(ctx, evp, key.ptr, iv.ptr, NULL) != 1) {
		ERR_clear_error();
		return fail(err, COCKET_E_INTERNAL, "OpenSSL has no %s", cipher->name);
	}
	return decrypt(out, ctx, text, err);
}

enum cocket_code
cbc_judge(enum cocket_code code, struct err *err)
{
	return code == COCKET_E_FORMAT ? wrong(err) : code;
}
