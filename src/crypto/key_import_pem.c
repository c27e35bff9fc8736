/* PEM keys of openssl and of notary (Docker Content Trust): PKCS #8 clear and PBES2, SEC 1 clear and with the encryption of old PEM
 * (RFC 1421 headers Proc-Type and DEK-Info), which openssl and notary wrote before PKCS #8.
 * notary's headers role, gun and path say what a key was for; nothing here depends on them.  Other headers are refused. */
#include "crypto/key_import_part.h"

#include "base/escape.h"
#include "crypto/key_import_decrypt.h"
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
put_header(struct slice values[static HEADERS], struct slice name, struct slice value, struct err *err)
{
	size_t i = header_index(name);

	if (i == HEADERS)
		return fail(err, COCKET_E_FORMAT, "private key: unknown PEM header %s", TEXT(name));
	if (values[i].ptr)
		return fail(err, COCKET_E_FORMAT, "private key: duplicate PEM header %s", header_names[i]);
	values[i] = value;
	return COCKET_OK;
}

static enum cocket_code
parse_headers(struct slice values[static HEADERS], struct slice headers, struct err *err)
{
	struct slice name, value;

	while (pem_take_header(&name, &value, &headers))
		if (put_header(values, name, value, err))
			return err->code;
	return COCKET_OK;
}

/* --- one function a label --------------------------------------------------------------------- */

struct block {
	struct slice der;
	const struct slice *headers;
	const struct secret *password;
};

static bool
has_old_encryption(const struct block *block)
{
	return block->headers[PROC_TYPE].ptr || block->headers[DEK_INFO].ptr;
}

static enum cocket_code
refuse_old_encryption(const struct block *block, struct err *err)
{
	if (has_old_encryption(block))
		return fail(err, COCKET_E_FORMAT, "private key: PEM headers Proc-Type and DEK-Info are not allowed with PKCS #8");
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
	AUTO(pbes2_free) struct pbes2 box = { 0 };

	if (refuse_old_encryption(block, err))
		return err->code;
	if (pbes2_parse(&box, block->der, err))
		return within(err, "encrypted private key");
	if (!block->password)
		return key_import_need_password(err);
	if (pbes2_decrypt(&der, &box, block->password, err) || decrypted_check(pkcs8_parse(out, secret_slice(&der), err), err))
		return within(err, "encrypted private key");
	return COCKET_OK;
}

static enum cocket_code
parse_dek(struct dek *out, const struct block *block, struct err *err)
{
	if (!slice_is(block->headers[PROC_TYPE], "4,ENCRYPTED") || !block->headers[DEK_INFO].ptr)
		return fail(err, COCKET_E_FORMAT, "private key: expected PEM headers Proc-Type: 4,ENCRYPTED and DEK-Info together");
	return dek_parse(out, block->headers[DEK_INFO], err) ? within(err, "private key: PEM header") : COCKET_OK;
}

static enum cocket_code
parse_ec_encrypted(struct privkey **out, const struct block *block, struct err *err)
{
	AUTO(secret_free) struct secret der = { 0 };
	struct dek dek;

	if (parse_dek(&dek, block, err))
		return err->code;
	if (!block->password)
		return key_import_need_password(err);
	if (dek_decrypt(&der, &dek, block->der, block->password, err) || decrypted_check(sec1_parse(out, secret_slice(&der), err), err))
		return within(err, "encrypted private key");
	return COCKET_OK;
}

static enum cocket_code
parse_ec(struct privkey **out, const struct block *block, struct err *err)
{
	return has_old_encryption(block) ? parse_ec_encrypted(out, block, err) : sec1_parse(out, block->der, err);
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
	return fail(err, COCKET_E_UNSUPPORTED, "already in cocket's own format: use cocket key passwd");
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
	return fail(err, COCKET_E_FORMAT, "not a supported private key: PEM label is %.*s", SLICE_FMT(pem->label));
}

static enum cocket_code
parse(struct privkey **out, struct slice file, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret der = { 0 };
	struct slice headers[HEADERS] = { { 0 } };
	struct pem pem;

	if (slice_starts(file, "-----BEGIN EC PARAMETERS-----")) /* openssl ecparam -genkey writes them as a block of their own */
		return fail(err, COCKET_E_UNSUPPORTED, "starts with a block EC PARAMETERS: openssl ec -in FILE -out COPY leaves it out");
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
