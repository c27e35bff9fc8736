/* Key files: PEM around cosign's encrypted box (cosign_key.h) or around plain PKCS #8.
 * Never reads a password from anywhere, never touches a file, never shows anything of a key but its type and PEM label. */
#include "crypto/privkey_pem.h"

#include <sodium.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/cosign_key.h"
#include "crypto/key_type.h"
#include "crypto/pem.h"
#include "crypto/pkcs8.h"

#define LABEL_SIGSTORE "ENCRYPTED SIGSTORE PRIVATE KEY"
#define LABEL_COSIGN "ENCRYPTED COSIGN PRIVATE KEY"
#define LABEL_PLAIN "PRIVATE KEY"

static bool
is_encrypted_label(struct slice label)
{
	return slice_is(label, LABEL_SIGSTORE) || slice_is(label, LABEL_COSIGN);
}

bool
privkey_pem_is_encrypted(struct slice pem)
{
	struct err ignored;
	struct pem block;

	return pem_parse(&block, pem, &ignored) == COCKET_OK && is_encrypted_label(block.label);
}

static enum cocket_code
parse_encrypted(struct privkey **out, struct slice body, const struct secret *password, struct err *err)
{
	AUTO(buf_free) struct buf json = BUF(KEY_FILE_MAX_BYTES);
	AUTO(cosign_key_free) struct cosign_key box = { 0 };
	AUTO(secret_free) struct secret der = { 0 };

	if (base64_decode_lines(&json, body, err) || cosign_key_parse(&box, buf_slice(&json), err))
		return within(err, "encrypted private key");
	if (!password)
		return fail(err, COCKET_E_USAGE, "encrypted private key: a password is needed");
	if (cosign_key_open(&der, &box, password, err))
		return within(err, "encrypted private key");
	return pkcs8_parse(out, secret_slice(&der), err);
}

static enum cocket_code
parse_plain(struct privkey **out, struct slice body, struct err *err)
{
	AUTO(secret_free) struct secret der = { 0 };

	if (pem_decode_secret(&der, body, err))
		return err->code;
	return pkcs8_parse(out, secret_slice(&der), err);
}

static enum cocket_code
refuse_label(struct slice label, struct err *err)
{
	static const char *const importable[] = { "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY", NULL };

	for (size_t i = 0; importable[i]; i++)
		if (slice_is(label, importable[i]))
			return fail(err, COCKET_E_UNSUPPORTED, "PEM label is %s, expected " LABEL_PLAIN ": convert it with cocket key import",
			            importable[i]);
	if (slice_is(label, "RSA PRIVATE KEY"))
		return key_type_check_signs(key_type_info(KEY_RSA), err);
	return fail(err, COCKET_E_FORMAT, "not a private key: PEM label is %.*s, expected " LABEL_SIGSTORE " or " LABEL_PLAIN,
	            SLICE_FMT(label));
}

enum cocket_code
privkey_parse_pem(struct privkey **out, struct slice pem, const struct secret *password, struct err *err)
{
	struct pem block;

	if (pem.len > KEY_FILE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "not a private key: %zu bytes, at most %zu are read", pem.len, KEY_FILE_MAX_BYTES);
	if (pem_parse(&block, pem, err))
		return within(err, "not a private key");
	if (is_encrypted_label(block.label))
		return parse_encrypted(out, block.body, password, err);
	if (slice_is(block.label, LABEL_PLAIN))
		return parse_plain(out, block.body, err);
	return refuse_label(block.label, err);
}

static enum cocket_code
print_pem(struct secret *out, const char *label, struct slice bytes, struct err *err)
{
	size_t len = sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_ORIGINAL);
	AUTO(secret_free) struct secret base64 = { 0 };

	if (secret_new(&base64, len, err) || secret_new(out, pem_print_bytes(label, len - 1), err))
		return err->code;
	sodium_bin2base64((char *)base64.ptr, len, bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
	pem_print(out->ptr, label, slice_of(base64.ptr, len - 1));
	return COCKET_OK;
}

enum cocket_code
privkey_print_pem(struct secret *out, const struct privkey *key, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret der = { 0 };
	AUTO(cosign_key_free) struct cosign_key box = { 0 };
	AUTO(buf_free) struct buf json = BUF(KEY_FILE_MAX_BYTES);

	if (pkcs8_print(&der, key, err))
		return err->code;
	if (!password)
		return print_pem(out, LABEL_PLAIN, secret_slice(&der), err);
	if (cosign_key_new(&box, secret_slice(&der), password, err) || cosign_key_print(&json, &box, err))
		return err->code;
	return print_pem(out, LABEL_SIGSTORE, buf_slice(&json), err);
}
