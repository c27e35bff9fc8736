/* OpenSSH's private keys: "openssh-key-v1" (OpenSSH's PROTOCOL.key), ed25519 and ECDSA (RFC 8709 section 4, RFC 5656 section 3.1), clear.
 * bcrypt_pbkdf, their only key derivation, is in none of our libraries: an encrypted key is refused, with a hint. */
#include "crypto/key_import_part.h"

#include "base/escape.h"
#include "crypto/der.h"
#include "crypto/pem.h"

enum { BLOCK_BYTES = 8, SEED_BYTES = 32 };

static const char magic[] = "openssh-key-v1"; /* with its NUL */

/* --- a reader of RFC 4251 section 5: what is missing makes it fail for good, and every later value is empty ----- */

struct ssh_reader {
	struct slice rest;
	bool has_failed;
};

static struct slice
take_bytes(struct ssh_reader *in, size_t n)
{
	struct slice bytes = slice_of(in->rest.ptr, n);

	if (in->has_failed || in->rest.len < n) {
		in->has_failed = true;
		return slice_of(NULL, 0);
	}
	in->rest = slice_of(in->rest.ptr + n, in->rest.len - n);
	return bytes;
}

static uint32_t
take_u32(struct ssh_reader *in)
{
	struct slice b = take_bytes(in, 4);

	return b.ptr ? (uint32_t)b.ptr[0] << 24 | (uint32_t)b.ptr[1] << 16 | (uint32_t)b.ptr[2] << 8 | b.ptr[3] : 0;
}

static struct slice
take_string(struct ssh_reader *in)
{
	return take_bytes(in, take_u32(in));
}

static void
expect_word(struct ssh_reader *in, const char *expected)
{
	if (!slice_is(take_string(in), expected))
		in->has_failed = true;
}

static bool
is_done(const struct ssh_reader *in)
{
	return !in->has_failed && in->rest.len == 0;
}

/* --- the key types ---------------------------------------------------------------------------- */

struct ssh_type {
	const char *name;
	const char *curve; /* NULL: no ECDSA */
	enum key_type type;
};

static const struct ssh_type types[] = {
	{ "ssh-ed25519", NULL, KEY_ED25519 },           { "ecdsa-sha2-nistp256", "nistp256", KEY_P256 },
	{ "ecdsa-sha2-nistp384", "nistp384", KEY_P384 }, { "ecdsa-sha2-nistp521", "nistp521", KEY_P521 },
	{ "ssh-rsa", NULL, KEY_RSA },
};

static enum cocket_code
malformed(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "OpenSSH private key: not valid openssh-key-v1");
}

static enum cocket_code
find_type(const struct ssh_type **out, struct slice name, struct err *err)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (slice_is(name, types[i].name)) {
			*out = &types[i];
			return key_type_check_signs(key_type_info(types[i].type), err);
		}
	return fail(err, COCKET_E_UNSUPPORTED, "OpenSSH key type %s: expected ssh-ed25519, ecdsa-sha2-nistp256 or ecdsa-sha2-nistp384",
	            TEXT(name));
}

/* What is said of the key twice, in the clear and beside the secret: its type, its curve, its point. */
static struct slice
take_public(struct ssh_reader *in, const struct ssh_type *type)
{
	expect_word(in, type->name);
	if (type->curve)
		expect_word(in, type->curve);
	return take_string(in);
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
	struct slice seed = take_bytes(&in, SEED_BYTES), public = take_bytes(&in, SEED_BYTES);

	if (!is_done(&in))
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
	uint32_t check = take_u32(&in), again = take_u32(&in);

	*point = take_public(&in, type);
	*secret = take_string(&in);
	(void)take_string(&in);
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

	out->start = take_bytes(&in, sizeof magic);
	out->cipher = take_string(&in);
	out->kdf = take_string(&in);
	out->options = take_string(&in);
	out->count = take_u32(&in);
	out->public = take_string(&in);
	out->section = take_string(&in);
	return is_done(&in) && out->count == 1 && slice_eq(out->start, slice_of(magic, sizeof magic));
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
	struct slice name = take_string(&ahead);

	if (ahead.has_failed)
		return malformed(err);
	if (find_type(type, name, err))
		return err->code;
	*point = take_public(&in, *type);
	return is_done(&in) ? COCKET_OK : malformed(err);
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
