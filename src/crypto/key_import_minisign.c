/* Secret keys of minisign and of signify: a line "untrusted comment: ...", a line of base64.
 * minisign: scrypt as libsodium does it, XORed over key and checksum (BLAKE2b); signify: only without a password, since its bcrypt_pbkdf
 * is in none of our libraries.  No cost above that of minisign itself is run (1 GiB of memory, some seconds). */
#include "crypto/key_import_part.h"

#include <sodium.h>

#include "base/limits.h"
#include "crypto/pem.h"

#define COMMENT "untrusted comment: "

enum {
	MINISIGN_BYTES = 158,
	SIGNIFY_BYTES = 104,
	HIDDEN_BYTES = 104, /* what the password hides of minisign's: number, key, checksum */
	NUMBER_BYTES = 8,
	SEED_BYTES = 32,
	SUM_BYTES = 32,
	SIGNIFY_SALT_BYTES = 16,
	SIGNIFY_SUM_BYTES = 8,
};

/* The callers have checked the length of the whole. */
static struct slice
take(struct slice *in, size_t n)
{
	struct slice out = slice_of(in->ptr, n);

	if (in->len < n)
		BUG("a field past the end");
	*in = slice_of(in->ptr + n, in->len - n);
	return out;
}

static uint64_t
little_endian(struct slice bytes)
{
	uint64_t n = 0;

	for (size_t i = bytes.len; i > 0; i--)
		n = n << 8 | bytes.ptr[i - 1];
	return n;
}

/* What libsodium calls the secret key: the seed and the public key. */
static enum cocket_code
key_of(struct privkey **out, struct slice secret_key, struct err *err)
{
	struct slice seed = take(&secret_key, SEED_BYTES);

	return privkey_new_checked(out, key_type_info(KEY_ED25519), seed, secret_key, err);
}

/* --- minisign --------------------------------------------------------------------------------- */

struct minisign {
	bool encrypted;
	uint64_t ops, mem;
	struct slice algorithm, salt, hidden;
};

static enum cocket_code
check_cost(const struct minisign *m, struct err *err)
{
	if (m->ops < crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN || m->ops > crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE ||
	    m->mem < crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN || m->mem > crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)
		return fail(err, COCKET_E_UNSUPPORTED, "minisign secret key: scrypt limits outside minisign's own range");
	return COCKET_OK;
}

static enum cocket_code
parse_minisign(struct minisign *m, struct slice in, struct err *err)
{
	struct slice kdf, sum;

	m->algorithm = take(&in, 2);
	kdf = take(&in, 2);
	sum = take(&in, 2);
	m->salt = take(&in, crypto_pwhash_scryptsalsa208sha256_SALTBYTES);
	m->ops = little_endian(take(&in, 8));
	m->mem = little_endian(take(&in, 8));
	m->hidden = in;
	m->encrypted = slice_is(kdf, "Sc");
	if (!slice_is(m->algorithm, "Ed") || !slice_is(sum, "B2") || (!m->encrypted && !slice_eq(kdf, slice_of("\0", 2))))
		return fail(err, COCKET_E_UNSUPPORTED, "minisign secret key: expected ed25519, scrypt or no encryption, and BLAKE2b");
	return m->encrypted ? check_cost(m, err) : COCKET_OK;
}

static enum cocket_code
derive(struct secret *out, const struct minisign *m, const struct secret *password, struct err *err)
{
	if (secret_new(out, HIDDEN_BYTES, err))
		return err->code;
	if (crypto_pwhash_scryptsalsa208sha256(out->ptr, out->len, (const char *)password->ptr, password->len, m->salt.ptr, m->ops,
	                                       (size_t)m->mem) != 0)
		return fail(err, COCKET_E_NOMEM, "scrypt: needs %zu MiB of memory", (size_t)m->mem / MIB);
	return COCKET_OK;
}

static bool
sum_ok(const struct minisign *m, struct slice number, struct slice key, struct slice sum)
{
	crypto_generichash_state state;
	uint8_t made[SUM_BYTES];
	bool good = crypto_generichash_init(&state, NULL, 0, sizeof made) == 0 &&
	            crypto_generichash_update(&state, m->algorithm.ptr, m->algorithm.len) == 0 &&
	            crypto_generichash_update(&state, number.ptr, number.len) == 0 &&
	            crypto_generichash_update(&state, key.ptr, key.len) == 0 && crypto_generichash_final(&state, made, sizeof made) == 0;

	wipe(&state, sizeof state);
	return good && sodium_memcmp(made, sum.ptr, sizeof made) == 0;
}

/* minisign -G -W leaves the checksum zero, minisign -C -W computes it. */
static enum cocket_code
parse_hidden(struct privkey **out, const struct minisign *m, struct slice in, struct err *err)
{
	struct slice number = take(&in, NUMBER_BYTES), key = take(&in, 2 * SEED_BYTES);

	if (!m->encrypted && sodium_is_zero(in.ptr, in.len))
		return key_of(out, key, err);
	if (sum_ok(m, number, key, in))
		return key_of(out, key, err);
	if (m->encrypted)
		return fail(err, COCKET_E_AUTH, "encrypted private key: wrong password");
	return fail(err, COCKET_E_FORMAT, "minisign secret key: checksum mismatch");
}

static enum cocket_code
import_minisign(struct privkey **out, struct slice in, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret plain = { 0 };
	struct minisign m;

	if (parse_minisign(&m, in, err))
		return err->code;
	if (!m.encrypted)
		return parse_hidden(out, &m, m.hidden, err);
	if (!password)
		return key_import_need_password(err);
	if (derive(&plain, &m, password, err))
		return err->code;
	for (size_t i = 0; i < plain.len; i++)
		plain.ptr[i] ^= m.hidden.ptr[i];
	return parse_hidden(out, &m, secret_slice(&plain), err);
}

/* --- signify ---------------------------------------------------------------------------------- */

static enum cocket_code
import_signify(struct privkey **out, struct slice in, struct err *err)
{
	struct slice algorithm = take(&in, 2), kdf = take(&in, 2), rounds = take(&in, 4), sum;
	uint8_t made[crypto_hash_sha512_BYTES];
	bool good;

	if (!slice_is(algorithm, "Ed") || !slice_is(kdf, "BK"))
		return fail(err, COCKET_E_UNSUPPORTED, "signify secret key: expected ed25519 with bcrypt");
	if (!sodium_is_zero(rounds.ptr, rounds.len))
		return fail(err, COCKET_E_UNSUPPORTED, "signify secret key with a password: bcrypt_pbkdf is not supported");
	(void)take(&in, SIGNIFY_SALT_BYTES);
	sum = take(&in, SIGNIFY_SUM_BYTES);
	(void)take(&in, NUMBER_BYTES);
	good = crypto_hash_sha512(made, in.ptr, in.len) == 0 && sodium_memcmp(made, sum.ptr, sum.len) == 0;
	wipe(made, sizeof made);
	return good ? key_of(out, in, err) : fail(err, COCKET_E_FORMAT, "signify secret key: checksum mismatch");
}

/* --- the two lines ---------------------------------------------------------------------------- */

static struct slice
without_line_end(struct slice s)
{
	if (s.len > 0 && s.ptr[s.len - 1] == '\n')
		s.len--;
	if (s.len > 0 && s.ptr[s.len - 1] == '\r')
		s.len--;
	return s;
}

static enum cocket_code
decode(struct secret *out, struct slice file, struct err *err)
{
	const uint8_t *end = memchr(file.ptr, '\n', file.len);
	enum cocket_code code;
	struct slice line;

	if (!end)
		return fail(err, COCKET_E_FORMAT, "minisign secret key: no second line");
	line = without_line_end(slice_of(end + 1, file.len - (size_t)(end + 1 - file.ptr)));
	if (memchr(line.ptr, '\n', line.len) || memchr(line.ptr, '\r', line.len))
		return fail(err, COCKET_E_FORMAT, "minisign secret key: more than two lines");
	code = pem_decode_secret(out, line, err);
	return code == COCKET_E_FORMAT ? fail(err, code, "minisign secret key: second line is not base64") : code;
}

static enum cocket_code
parse(struct privkey **out, struct slice file, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret bytes = { 0 };

	if (decode(&bytes, file, err))
		return err->code;
	if (bytes.len == MINISIGN_BYTES)
		return import_minisign(out, secret_slice(&bytes), password, err);
	if (bytes.len == SIGNIFY_BYTES)
		return import_signify(out, secret_slice(&bytes), err);
	return fail(err, COCKET_E_FORMAT, "not a secret key of minisign or signify: %zu bytes, expected %d or %d", bytes.len, MINISIGN_BYTES,
	            SIGNIFY_BYTES);
}

bool
key_import_minisign_is_secret(struct slice file)
{
	AUTO(secret_free) struct secret bytes = { 0 };
	struct err unused = { 0 };

	return decode(&bytes, file, &unused) == COCKET_OK && (bytes.len == MINISIGN_BYTES || bytes.len == SIGNIFY_BYTES);
}

static bool
is(struct slice file)
{
	return slice_starts(file, COMMENT);
}

const struct key_import_format key_import_minisign = { is, parse };
