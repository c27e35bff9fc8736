/* OpenSSH's private keys: "openssh-key-v1" (OpenSSH's PROTOCOL.key), ed25519 and ECDSA (RFC 8709 section 4, RFC 5656 section 3.1), clear.
 * bcrypt_pbkdf, the only key derivation they have, is in none of our libraries: an encrypted key is refused with what to do about it. */
#include "crypto/key_import_part.h"

#include "base/escape.h"
#include "crypto/pem.h"

enum { BLOCK_BYTES = 8, SEED_BYTES = 32 };

static const char magic[] = "openssh-key-v1"; /* with its NUL */

/* --- RFC 4251 section 5, taken off the front of *in or not at all ----------------------------- */

static bool
take_bytes(struct slice *out, struct slice *in, size_t n)
{
	if (in->len < n)
		return false;
	*out = slice_of(in->ptr, n);
	*in = slice_of(in->ptr + n, in->len - n);
	return true;
}

static bool
take_u32(uint32_t *out, struct slice *in)
{
	struct slice b;

	if (!take_bytes(&b, in, 4))
		return false;
	*out = (uint32_t)b.ptr[0] << 24 | (uint32_t)b.ptr[1] << 16 | (uint32_t)b.ptr[2] << 8 | b.ptr[3];
	return true;
}

static bool
take_string(struct slice *out, struct slice *in)
{
	struct slice rest = *in;
	uint32_t n;

	if (!take_u32(&n, &rest) || !take_bytes(out, &rest, n))
		return false;
	*in = rest;
	return true;
}

static bool
take_word(struct slice *in, const char *expected)
{
	struct slice word;

	return take_string(&word, in) && slice_is(word, expected);
}

/* mpint: positive, in the fewest bytes. */
static bool
take_positive(struct slice *magnitude, struct slice *in)
{
	struct slice n;

	if (!take_string(&n, in) || n.len == 0 || n.ptr[0] & 0x80)
		return false;
	if (n.ptr[0] == 0) {
		if (n.len < 2 || !(n.ptr[1] & 0x80))
			return false;
		n = slice_of(n.ptr + 1, n.len - 1);
	}
	*magnitude = n;
	return true;
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
	return fail(err, COCKET_E_FORMAT, "OpenSSH private key: not in the form of openssh-key-v1");
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

/* What is said of the key twice, in the open and beside the secret: its type, its curve, its point. */
static bool
take_public(struct slice *point, struct slice *in, const struct ssh_type *type)
{
	return take_word(in, type->name) && (!type->curve || take_word(in, type->curve)) && take_string(point, in);
}

/* The seed, and again the public key: RFC 8032's private key and what libsodium calls the secret one. */
static enum cocket_code
take_ed25519(struct privkey **out, struct slice *in, struct slice point, struct err *err)
{
	struct slice both, seed;

	if (!take_string(&both, in) || !take_bytes(&seed, &both, SEED_BYTES) || both.len != SEED_BYTES)
		return malformed(err);
	if (!slice_eq(both, point))
		return fail(err, COCKET_E_FORMAT, "OpenSSH private key: holds two different public keys");
	return privkey_new_checked(out, key_type_info(KEY_ED25519), seed, point, err);
}

static enum cocket_code
take_ecdsa(struct privkey **out, struct slice *in, const struct key_type_info *kind, struct slice point, struct err *err)
{
	AUTO(secret_free) struct secret scalar = { 0 };
	struct slice d;

	if (!take_positive(&d, in) || d.len > kind->secret_bytes)
		return malformed(err);
	if (secret_new(&scalar, kind->secret_bytes, err))
		return err->code;
	memcpy(scalar.ptr + scalar.len - d.len, d.ptr, d.len);
	return privkey_new_checked(out, kind, secret_slice(&scalar), point, err);
}

/* --- the file --------------------------------------------------------------------------------- */

/* Bytes 1, 2, 3 ... up to a whole block, and nothing after them. */
static bool
padding_ok(struct slice rest)
{
	if (rest.len >= BLOCK_BYTES)
		return false;
	for (size_t i = 0; i < rest.len; i++)
		if (rest.ptr[i] != i + 1)
			return false;
	return true;
}

/* The section that encryption would hide: a number twice, to know a wrong password by, the key, a comment, padding. */
static enum cocket_code
parse_section(struct privkey **out, struct slice in, const struct ssh_type *type, struct slice expected, struct err *err)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	struct slice point, comment;
	uint32_t check, again;

	if (in.len % BLOCK_BYTES != 0 || !take_u32(&check, &in) || !take_u32(&again, &in) || check != again || !take_public(&point, &in, type))
		return malformed(err);
	if (!slice_eq(point, expected))
		return fail(err, COCKET_E_FORMAT, "OpenSSH private key: holds two different public keys");
	if (type->curve ? take_ecdsa(&key, &in, key_type_info(type->type), point, err) : take_ed25519(&key, &in, point, err))
		return err->code;
	if (!take_string(&comment, &in) || !padding_ok(in))
		return malformed(err);
	*out = key;
	key = NULL;
	return COCKET_OK;
}

static enum cocket_code
check_clear(struct slice cipher, struct slice kdf, struct slice options, struct err *err)
{
	if (!slice_is(cipher, "none") || !slice_is(kdf, "none"))
		return fail(err, COCKET_E_UNSUPPORTED,
		            "encrypted OpenSSH key: remove its passphrase on a copy first (ssh-keygen -p -N '' -f COPY)");
	return options.len == 0 ? COCKET_OK : malformed(err);
}

static enum cocket_code
parse_binary(struct privkey **out, struct slice in, struct err *err)
{
	struct slice start, cipher, kdf, options, public, section, name, again, point;
	const struct ssh_type *type;
	uint32_t count;

	if (!take_bytes(&start, &in, sizeof magic) || memcmp(start.ptr, magic, sizeof magic) != 0 || !take_string(&cipher, &in) ||
	    !take_string(&kdf, &in) || !take_string(&options, &in) || !take_u32(&count, &in))
		return malformed(err);
	if (check_clear(cipher, kdf, options, err))
		return err->code;
	if (count != 1 || !take_string(&public, &in) || !take_string(&section, &in) || in.len != 0)
		return malformed(err);
	again = public;
	if (!take_string(&name, &again))
		return malformed(err);
	if (find_type(&type, name, err))
		return err->code;
	if (!take_public(&point, &public, type) || public.len != 0)
		return malformed(err);
	return parse_section(out, section, type, point, err);
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
