/* OpenSSH's private keys: "openssh-key-v1" (OpenSSH's PROTOCOL.key), ed25519 and ECDSA (RFC 8709 section 4, RFC 5656 section 3.1), clear.
 * bcrypt_pbkdf, their only key derivation, is in none of our libraries: an encrypted key is refused, with a hint. */
#include "crypto/key_import_part.h"

#include "base/escape.h"
#include "crypto/der.h"
#include "crypto/pem.h"
#include "crypto/ssh_key.h"

enum { BLOCK_BYTES = 8, SEED_BYTES = 32 };

static const char magic[] = "openssh-key-v1"; /* with its NUL */

/* --- the key types ---------------------------------------------------------------------------- */

static enum cocket_code
malformed(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "OpenSSH private key: not valid openssh-key-v1");
}

static enum cocket_code
find_type(const struct ssh_type **out, struct slice name, struct err *err)
{
	*out = ssh_type_find(name);
	if (*out)
		return key_type_check_signs(key_type_info((*out)->type), err);
	return fail(err, COCKET_E_UNSUPPORTED, "OpenSSH key type %s: expected ssh-ed25519, ecdsa-sha2-nistp256 or ecdsa-sha2-nistp384",
	            TEXT(name));
}

static enum cocket_code
refuse_two_keys(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "OpenSSH private key: holds two different public keys");
}

/* The seed, and again the public key: RFC 8032's private key and what libsodium calls the secret one. */
static enum cocket_code
ed25519_of(struct privkey **out, struct slice secret, struct slice point, struct err *err)
{
	struct ssh_reader in = { .rest = secret };
	struct slice seed = ssh_take_bytes(&in, SEED_BYTES), public = ssh_take_bytes(&in, SEED_BYTES);

	if (!ssh_is_done(&in))
		return malformed(err);
	if (!slice_eq(public, point))
		return refuse_two_keys(err);
	return privkey_new_checked(out, key_type_info(KEY_ED25519), seed, point, err);
}

/* mpint is written as DER writes an INTEGER. */
static enum cocket_code
ecdsa_of(struct privkey **out, const struct key_type_info *kind, struct slice secret, struct slice point, struct err *err)
{
	AUTO(secret_free) struct secret scalar = { 0 };
	struct slice d;

	if (!der_uint_of(&d, secret) || d.len == 0 || d.len > kind->secret_bytes)
		return malformed(err);
	if (secret_new(&scalar, kind->secret_bytes, err))
		return err->code;
	memcpy(scalar.ptr + scalar.len - d.len, d.ptr, d.len);
	return privkey_new_checked(out, kind, secret_slice(&scalar), point, err);
}

/* --- the file --------------------------------------------------------------------------------- */

/* Bytes 1, 2, 3 ... up to a whole block, and nothing after them. */
static bool
is_padding(struct slice rest)
{
	if (rest.len >= BLOCK_BYTES)
		return false;
	for (size_t i = 0; i < rest.len; i++)
		if (rest.ptr[i] != i + 1)
			return false;
	return true;
}

/* The section that encryption would hide: a number twice, to know a wrong password by, the key, a comment, padding. */
static bool
parse_section(struct slice *point, struct slice *secret, struct slice section, const struct ssh_type *type)
{
	struct ssh_reader in = { .rest = section };
	uint32_t check = ssh_take_u32(&in), again = ssh_take_u32(&in);

	*point = ssh_take_point(&in, type);
	*secret = ssh_take_string(&in);
	(void)ssh_take_string(&in);
	return !in.has_failed && check == again && section.len % BLOCK_BYTES == 0 && is_padding(in.rest);
}

static enum cocket_code
key_of(struct privkey **out, struct slice section, const struct ssh_type *type, struct slice expected, struct err *err)
{
	struct slice point, secret;

	if (!parse_section(&point, &secret, section, type))
		return malformed(err);
	if (!slice_eq(point, expected))
		return refuse_two_keys(err);
	if (type->curve)
		return ecdsa_of(out, key_type_info(type->type), secret, point, err);
	return ed25519_of(out, secret, point, err);
}

struct envelope {
	struct slice start, cipher, kdf, options, public, section;
	uint32_t count; /* of keys */
};

static bool
parse_envelope(struct envelope *out, struct slice bytes)
{
	struct ssh_reader in = { .rest = bytes };

	out->start = ssh_take_bytes(&in, sizeof magic);
	out->cipher = ssh_take_string(&in);
	out->kdf = ssh_take_string(&in);
	out->options = ssh_take_string(&in);
	out->count = ssh_take_u32(&in);
	out->public = ssh_take_string(&in);
	out->section = ssh_take_string(&in);
	return ssh_is_done(&in) && out->count == 1 && slice_eq(out->start, slice_of(magic, sizeof magic));
}

static enum cocket_code
check_clear(const struct envelope *e, struct err *err)
{
	if (!slice_is(e->cipher, "none") || !slice_is(e->kdf, "none"))
		return fail(err, COCKET_E_UNSUPPORTED,
		            "encrypted OpenSSH key: remove its passphrase on a copy first (ssh-keygen -p -N '' -f COPY)");
	return e->options.len == 0 ? COCKET_OK : malformed(err);
}

static enum cocket_code
parse_public(const struct ssh_type **type, struct slice *point, struct slice public, struct err *err)
{
	struct ssh_reader in = { .rest = public }, ahead = in;
	struct slice name = ssh_take_string(&ahead);

	if (ahead.has_failed)
		return malformed(err);
	if (find_type(type, name, err))
		return err->code;
	*point = ssh_take_point(&in, *type);
	return ssh_is_done(&in) ? COCKET_OK : malformed(err);
}

static enum cocket_code
parse_binary(struct privkey **out, struct slice bytes, struct err *err)
{
	const struct ssh_type *type = NULL;
	struct slice point = { 0 };
	struct envelope e;

	if (!parse_envelope(&e, bytes))
		return malformed(err);
	if (check_clear(&e, err) || parse_public(&type, &point, e.public, err))
		return err->code;
	return key_of(out, e.section, type, point, err);
}

static enum cocket_code
parse(struct privkey **out, struct slice file, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret binary = { 0 };
	struct pem pem;

	(void)password;
	if (pem_parse(&pem, file, err))
		return within(err, "not a private key");
	if (pem_decode_secret(&binary, pem.body, err))
		return err->code;
	return parse_binary(out, secret_slice(&binary), err);
}

static bool
is(struct slice file)
{
	struct err ignored;
	struct pem pem;

	return pem_parse(&pem, file, &ignored) == COCKET_OK && slice_is(pem.label, "OPENSSH PRIVATE KEY");
}

const struct key_import_format key_import_openssh = { is, parse };
