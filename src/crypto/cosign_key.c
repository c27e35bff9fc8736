/* cosign's encrypted box: {"kdf": scrypt, "cipher": nacl/secretbox, "ciphertext"}; RFC 7914 and XSalsa20-Poly1305 by libsodium.
 * Only cosign's three scrypt costs are run, so that no file can order more than 128 MiB, nor less work than the least of the three. */
#include "crypto/cosign_key.h"

#include <inttypes.h>
#include <sodium.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"

#define KDF "scrypt"
#define CIPHER "nacl/secretbox"

enum {
	SCRYPT_N = 65536,
	SCRYPT_R = 8,
	SCRYPT_P = 1,
	SALT_BYTES = 32,
	NONCE_BYTES = crypto_secretbox_NONCEBYTES,
	TAG_BYTES = crypto_secretbox_MACBYTES,
};

void
cosign_key_free(struct cosign_key *s)
{
	buf_free(&s->salt);
	buf_free(&s->nonce);
	buf_free(&s->ciphertext);
}

static enum cocket_code
check_name(struct json obj, const char *expected, struct err *err)
{
	const char *name;

	if (json_string(&name, obj, "name", err))
		return err->code;
	if (strcmp(name, expected) != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "name: %s, expected %s", TEXT(slice_str(name)), expected);
	return COCKET_OK;
}

static enum cocket_code
parse_bytes(struct buf *out, struct json obj, const char *name, size_t expected, struct err *err)
{
	*out = BUF(KEY_FILE_MAX_BYTES);
	if (json_base64(out, obj, name, err))
		return err->code;
	if (out->len != expected)
		return fail(err, COCKET_E_FORMAT, "%s: %zu bytes, expected %zu", name, out->len, expected);
	return COCKET_OK;
}

enum { COST_N, COST_R, COST_P, COSTS };

static enum cocket_code
read_costs(uint64_t cost[static COSTS], struct json params, struct err *err)
{
	static const char *const fields[COSTS + 1] = { "N", "r", "p", NULL };

	if (json_closed(params, fields, err))
		return err->code;
	for (size_t i = 0; i < COSTS; i++)
		if (json_u64(&cost[i], params, fields[i], err))
			return err->code;
	return COCKET_OK;
}

static bool
is_cosigns_cost(const uint64_t cost[static COSTS])
{
	uint64_t n = cost[COST_N];

	return (n == SCRYPT_N / 2 || n == SCRYPT_N || n == SCRYPT_N * 2) && cost[COST_R] == SCRYPT_R && cost[COST_P] == SCRYPT_P;
}

static enum cocket_code
parse_params(uint64_t *n, struct json kdf, struct err *err)
{
	uint64_t cost[COSTS];
	struct json params;

	if (json_object(&params, kdf, "params", err))
		return err->code;
	if (read_costs(cost, params, err))
		return within(err, "params");
	if (!is_cosigns_cost(cost))
		return fail(err, COCKET_E_UNSUPPORTED,
		            "scrypt N %" PRIu64 ", r %" PRIu64 ", p %" PRIu64 ": expected N 32768, 65536 or 131072, r 8, p 1", cost[COST_N],
		            cost[COST_R], cost[COST_P]);
	*n = cost[COST_N];
	return COCKET_OK;
}

static enum cocket_code
parse_kdf(struct cosign_key *out, struct json root, struct err *err)
{
	static const char *const fields[] = { "name", "params", "salt", NULL };
	struct json kdf;

	if (json_object(&kdf, root, "kdf", err))
		return err->code;
	if (json_closed(kdf, fields, err) || check_name(kdf, KDF, err) || parse_params(&out->n, kdf, err) ||
	    parse_bytes(&out->salt, kdf, "salt", SALT_BYTES, err))
		return within(err, "kdf");
	return COCKET_OK;
}

static enum cocket_code
parse_cipher(struct cosign_key *out, struct json root, struct err *err)
{
	static const char *const fields[] = { "name", "nonce", NULL };
	struct json cipher;

	if (json_object(&cipher, root, "cipher", err))
		return err->code;
	if (json_closed(cipher, fields, err) || check_name(cipher, CIPHER, err) ||
	    parse_bytes(&out->nonce, cipher, "nonce", NONCE_BYTES, err))
		return within(err, "cipher");
	return COCKET_OK;
}

static enum cocket_code
parse_ciphertext(struct cosign_key *out, struct json root, struct err *err)
{
	out->ciphertext = BUF(KEY_FILE_MAX_BYTES);
	if (json_base64(&out->ciphertext, root, "ciphertext", err))
		return err->code;
	if (out->ciphertext.len <= TAG_BYTES)
		return fail(err, COCKET_E_FORMAT, "ciphertext: %zu bytes, expected more than %d", out->ciphertext.len, TAG_BYTES);
	return COCKET_OK;
}

/* Closed at every level: what cosign writes is all there is, and a parameter that we do not know might matter. */
static enum cocket_code
parse_root(struct cosign_key *out, struct json root, struct err *err)
{
	static const char *const fields[] = { "kdf", "cipher", "ciphertext", NULL };

	if (json_closed(root, fields, err) || parse_kdf(out, root, err) || parse_cipher(out, root, err))
		return err->code;
	return parse_ciphertext(out, root, err);
}

enum cocket_code
cosign_key_parse(struct cosign_key *out, struct slice text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, text, err))
		return err->code;
	if (json_type(json_root(&doc)) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not a JSON object");
	return parse_root(out, json_root(&doc), err);
}

static void
put_string(struct json_writer *w, const char *name, const char *value)
{
	json_key(w, name);
	json_put_string(w, slice_str(value));
}

static void
put_u64(struct json_writer *w, const char *name, uint64_t value)
{
	json_key(w, name);
	json_put_u64(w, value);
}

static enum cocket_code
put_bytes(struct json_writer *w, const char *name, const struct buf *bytes, struct err *err)
{
	AUTO(buf_free) struct buf base64 = BUF(KEY_FILE_MAX_BYTES);

	if (base64_encode(&base64, buf_slice(bytes), err))
		return err->code;
	json_key(w, name);
	json_put_string(w, buf_slice(&base64));
	return COCKET_OK;
}

static enum cocket_code
put_kdf(struct json_writer *w, const struct cosign_key *box, struct err *err)
{
	json_key(w, "kdf");
	json_begin_object(w);
	put_string(w, "name", KDF);
	json_key(w, "params");
	json_begin_object(w);
	put_u64(w, "N", box->n);
	put_u64(w, "r", SCRYPT_R);
	put_u64(w, "p", SCRYPT_P);
	json_end_object(w);
	if (put_bytes(w, "salt", &box->salt, err))
		return err->code;
	json_end_object(w);
	return COCKET_OK;
}

static enum cocket_code
put_cipher(struct json_writer *w, const struct cosign_key *box, struct err *err)
{
	json_key(w, "cipher");
	json_begin_object(w);
	put_string(w, "name", CIPHER);
	if (put_bytes(w, "nonce", &box->nonce, err))
		return err->code;
	json_end_object(w);
	return COCKET_OK;
}

/* Names and their order are cosign's. */
enum cocket_code
cosign_key_print(struct buf *out, const struct cosign_key *box, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	if (put_kdf(&w, box, err) || put_cipher(&w, box, err) || put_bytes(&w, "ciphertext", &box->ciphertext, err))
		return err->code;
	json_end_object(&w);
	return json_writer_done(&w, err);
}

static enum cocket_code
derive(struct secret *out, const struct secret *password, const struct cosign_key *box, struct err *err)
{
	if (secret_new(out, crypto_secretbox_KEYBYTES, err))
		return err->code;
	if (crypto_pwhash_scryptsalsa208sha256_ll(password->ptr, password->len, box->salt.ptr, box->salt.len, box->n, SCRYPT_R,
	                                          SCRYPT_P, out->ptr, out->len) != 0)
		return fail(err, COCKET_E_NOMEM, "scrypt: needs %" PRIu64 " MiB of memory", box->n * SCRYPT_R * 128 / MIB);
	return COCKET_OK;
}

enum cocket_code
cosign_key_open(struct secret *out, const struct cosign_key *box, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret key = { 0 }, secret = { 0 };

	if (derive(&key, password, box, err) || secret_new(&secret, box->ciphertext.len - TAG_BYTES, err))
		return err->code;
	if (crypto_secretbox_open_easy(secret.ptr, box->ciphertext.ptr, box->ciphertext.len, box->nonce.ptr, key.ptr) != 0)
		return fail(err, COCKET_E_AUTH, "wrong password");
	*out = secret;
	secret = (struct secret){ 0 };
	return COCKET_OK;
}

static enum cocket_code
put_random(struct buf *out, size_t n, struct err *err)
{
	uint8_t *at;

	*out = BUF(n);
	at = buf_reserve(out, n, err);
	if (!at)
		return err->code;
	randombytes_buf(at, n);
	out->len = n;
	return COCKET_OK;
}

enum cocket_code
cosign_key_new(struct cosign_key *out, struct slice secret, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret key = { 0 };
	size_t len = secret.len + TAG_BYTES;
	uint8_t *at;

	out->n = SCRYPT_N;
	out->ciphertext = BUF(len);
	if (put_random(&out->salt, SALT_BYTES, err) || put_random(&out->nonce, NONCE_BYTES, err) || derive(&key, password, out, err))
		return err->code;
	at = buf_reserve(&out->ciphertext, len, err);
	if (!at)
		return err->code;
	if (crypto_secretbox_easy(at, secret.ptr, secret.len, out->nonce.ptr, key.ptr) != 0)
		return fail(err, COCKET_E_INTERNAL, "secretbox failed");
	out->ciphertext.len = len;
	return COCKET_OK;
}
