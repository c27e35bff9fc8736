/* PEM keys of openssl and of notary (Docker Content Trust): PKCS #8 clear and PBES2, SEC 1 clear and with the encryption of old PEM
 * (RFC 1421 headers Proc-Type and DEK-Info; key by EVP_BytesToKey, MD5, one round: what openssl and notary wrote before PKCS #8).
 * notary's headers role, gun and path say what a key was for; nothing here depends on them.  Other headers are refused. */
#include "crypto/key_import_part.h"

#include <openssl/err.h>
#include <sodium.h>

#include "crypto/openssl.h"
#include "crypto/pbes2.h"
#include "crypto/pem.h"
#include "crypto/pkcs8.h"

/* --- headers ---------------------------------------------------------------------------------- */

enum { PROC_TYPE, DEK_INFO, HEADERS = 5 };

static const char *const header_names[HEADERS] = { [PROC_TYPE] = "Proc-Type", [DEK_INFO] = "DEK-Info", "role", "gun", "path" };

static size_t
header_index(struct slice name)
{
	size_t i = 0;

	while (i < HEADERS && !slice_is(name, header_names[i]))
		i++;
	return i;
}

static enum cocket_code
parse_headers(struct slice values[static HEADERS], struct slice headers, struct err *err)
{
	struct slice name, value;

	while (pem_take_header(&name, &value, &headers)) {
		size_t i = header_index(name);

		if (i == HEADERS)
			return fail(err, COCKET_E_FORMAT, "private key: PEM header %.*s is not known", (int)(name.len < 64 ? name.len : 64),
			            (const char *)name.ptr);
		if (values[i].ptr)
			return fail(err, COCKET_E_FORMAT, "private key: PEM header %s stands twice", header_names[i]);
		values[i] = value;
	}
	return COCKET_OK;
}

/* --- the encryption of old PEM ---------------------------------------------------------------- */

#define IV_MAX_BYTES 16
#define SALT_BYTES 8 /* PKCS5_SALT_LEN: the IV's first bytes salt the key too */

struct dek {
	const struct cbc *cipher;
	uint8_t iv[IV_MAX_BYTES];
};

/* DEK-Info: CIPHER,HEX.  OpenSSL writes upper-case hex, Go lower-case. */
static enum cocket_code
parse_dek(struct dek *out, const struct slice values[static HEADERS], struct err *err)
{
	struct slice info = values[DEK_INFO], name = info, hex;
	size_t n = 0;

	if (!slice_is(values[PROC_TYPE], "4,ENCRYPTED") || !info.ptr)
		return fail(err, COCKET_E_FORMAT, "private key: expected PEM headers Proc-Type: 4,ENCRYPTED and DEK-Info together");
	for (name.len = 0; name.len < info.len && info.ptr[name.len] != ',';)
		name.len++;
	out->cipher = cbc_of_name(name);
	if (!out->cipher)
		return fail(err, COCKET_E_UNSUPPORTED, "private key: PEM header DEK-Info names another cipher than AES or triple DES in CBC");
	hex = slice_of(info.ptr + name.len, info.len - name.len);
	if (hex.len != 1 + 2 * out->cipher->block_bytes ||
	    sodium_hex2bin(out->iv, sizeof out->iv, (const char *)hex.ptr + 1, hex.len - 1, NULL, &n, NULL) != 0 ||
	    n != out->cipher->block_bytes)
		return fail(err, COCKET_E_FORMAT, "private key: PEM header DEK-Info: expected %zu bytes of hex", out->cipher->block_bytes);
	return COCKET_OK;
}

static enum cocket_code
derive_dek(struct secret *out, const struct dek *dek, const struct secret *password, struct err *err)
{
	AUTO(cipher_free) EVP_CIPHER *cipher = EVP_CIPHER_fetch(openssl_context(), dek->cipher->name, NULL);
	AUTO(md_free) EVP_MD *md5 = EVP_MD_fetch(openssl_context(), "MD5", NULL);

	_Static_assert(IV_MAX_BYTES >= SALT_BYTES, "the salt is in the IV");
	if (secret_new(out, CBC_KEY_MAX_BYTES, err))
		return err->code;
	if (!cipher || !md5 ||
	    EVP_BytesToKey(cipher, md5, dek->iv, password->ptr, (int)password->len, 1, out->ptr, NULL) != (int)dek->cipher->key_bytes) {
		ERR_clear_error();
		return fail(err, COCKET_E_INTERNAL, "OpenSSL has no MD5 for old PEM encryption");
	}
	return COCKET_OK;
}

static enum cocket_code
open_dek(struct secret *out, const struct dek *dek, struct slice text, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret key = { 0 };

	if (derive_dek(&key, dek, password, err))
		return err->code;
	return cbc_open(out, dek->cipher, slice_of(key.ptr, dek->cipher->key_bytes), slice_of(dek->iv, dek->cipher->block_bytes), text, err);
}

/* --- one function a label --------------------------------------------------------------------- */

struct block {
	struct slice der;
	const struct slice *headers;
	const struct secret *password;
};

static enum cocket_code
refuse_old_encryption(const struct block *block, struct err *err)
{
	if (block->headers[PROC_TYPE].ptr || block->headers[DEK_INFO].ptr)
		return fail(err, COCKET_E_FORMAT, "private key: PEM headers Proc-Type and DEK-Info do not belong to PKCS #8");
	return COCKET_OK;
}

static enum cocket_code
parse_clear(struct privkey **out, const struct block *block, struct err *err)
{
	if (refuse_old_encryption(block, err))
		return err->code;
	return pkcs8_parse(out, block->der, err);
}

static enum cocket_code
parse_encrypted(struct privkey **out, const struct block *block, struct err *err)
{
	AUTO(secret_free) struct secret der = { 0 };
	struct pbes2 box;

	if (refuse_old_encryption(block, err))
		return err->code;
	if (pbes2_parse(&box, block->der, err))
		return within(err, "encrypted private key");
	if (!block->password)
		return key_import_need_password(err);
	if (pbes2_open(&der, &box, block->password, err) || cbc_judge(pkcs8_parse(out, secret_slice(&der), err), err))
		return within(err, "encrypted private key");
	return COCKET_OK;
}

static enum cocket_code
parse_ec(struct privkey **out, const struct block *block, struct err *err)
{
	AUTO(secret_free) struct secret der = { 0 };
	struct dek dek;

	if (!block->headers[PROC_TYPE].ptr && !block->headers[DEK_INFO].ptr)
		return sec1_parse(out, block->der, err);
	if (parse_dek(&dek, block->headers, err))
		return err->code;
	if (!block->password)
		return key_import_need_password(err);
	if (open_dek(&der, &dek, block->der, block->password, err) || cbc_judge(sec1_parse(out, secret_slice(&der), err), err))
		return within(err, "encrypted private key");
	return COCKET_OK;
}

static enum cocket_code
refuse_rsa(struct privkey **out, const struct block *block, struct err *err)
{
	(void)out, (void)block;
	return key_type_check_signs(key_type_info(KEY_RSA), err);
}

static enum cocket_code
refuse_own(struct privkey **out, const struct block *block, struct err *err)
{
	(void)out, (void)block;
	return fail(err, COCKET_E_UNSUPPORTED, "is already in cocket's form: use key passwd");
}

static const struct {
	const char *label;
	enum cocket_code (*parse)(struct privkey **out, const struct block *block, struct err *err);
} labels[] = {
	{ "PRIVATE KEY", parse_clear },
	{ "ENCRYPTED PRIVATE KEY", parse_encrypted },
	{ "EC PRIVATE KEY", parse_ec },
	{ "RSA PRIVATE KEY", refuse_rsa },
	{ "ENCRYPTED SIGSTORE PRIVATE KEY", refuse_own },
	{ "ENCRYPTED COSIGN PRIVATE KEY", refuse_own },
};

static enum cocket_code
parse_labelled(struct privkey **out, const struct pem *pem, const struct block *block, struct err *err)
{
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (slice_is(pem->label, labels[i].label))
			return labels[i].parse(out, block, err);
	return fail(err, COCKET_E_FORMAT, "not a private key that is read: PEM label is %.*s", SLICE_FMT(pem->label));
}

static enum cocket_code
parse(struct privkey **out, struct slice file, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret der = { 0 };
	struct slice headers[HEADERS] = { { 0 } };
	struct pem pem;

	if (slice_starts(file, "-----BEGIN EC PARAMETERS-----")) /* openssl ecparam -genkey writes them as a block of their own */
		return fail(err, COCKET_E_UNSUPPORTED, "a block EC PARAMETERS comes first: openssl ec -in FILE -out COPY leaves it out");
	if (pem_parse_with_headers(&pem, file, err))
		return within(err, "not a private key");
	if (parse_headers(headers, pem.headers, err) || pem_decode_secret(&der, pem.body, err))
		return err->code;
	return parse_labelled(out, &pem, &(struct block){ secret_slice(&der), headers, password }, err);
}

static bool
is(struct slice file)
{
	(void)file;
	return true;
}

const struct key_import_format key_import_pem = { is, parse };
