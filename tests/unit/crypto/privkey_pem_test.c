/* privkey_pem.c, cosign_key.c, pkcs8.c and privkey.c: keys that are read, each refusal with its message, round trips, and damage of every kind.
 * The keys that cosign wrote, where the shared vectors are there. */
#include "helper.h"

#include <stdlib.h>

#include "base/json.h"
#include "support/vectors.h"
#include "test_keys.h"

static const struct {
	const char *name;
	const char *pem;
	enum cocket_code code;
	const char *message; /* or, of a key that is taken, the PEM of its public key; "": some key */
} plain[] = {
	{ "ed25519", ED25519_KEY, COCKET_OK, ED25519_PUB },
	{ "p256", P256_KEY, COCKET_OK, P256_PUB },
	{ "p384", P384_KEY, COCKET_OK, P384_PUB },
	{ "ed25519 with attributes and public key", ED25519_KEY_RFC8410, COCKET_OK, ED25519_PUB_RFC8410 },
	{ "ed25519 with public key", ED25519_KEY_V2, COCKET_OK, ED25519_PUB },
	{ "another public key", ED25519_KEY_V2_OTHER, COCKET_E_FORMAT, "ed25519 private key: does not match the public key in the file" },
	{ "public key in version 0", ED25519_KEY_V1_PUBLIC, COCKET_E_FORMAT, "ed25519 private key: unknown data after the key" },
	{ "31 bytes", ED25519_KEY_SHORT, COCKET_E_FORMAT, "ed25519 private key: 31 bytes, expected 32" },
	{ "p256 without point", P256_KEY_NO_POINT, COCKET_OK, P256_PUB },
	{ "p256 with parameters", P256_KEY_PARAMETERS, COCKET_OK, P256_PUB },
	{ "other parameters", P256_KEY_OTHER_PARAMETERS, COCKET_E_FORMAT, "p256 private key: invalid DER in PKCS #8" },
	{ "another point", P256_KEY_OTHER_POINT, COCKET_E_FORMAT, "p256 private key: does not match the public key in the file" },
	{ "scalar 0", P256_KEY_ZERO, COCKET_E_FORMAT, "p256 private key: scalar is not in 1..n-1" },
	{ "scalar n", P256_KEY_ORDER, COCKET_E_FORMAT, "p256 private key: scalar is not in 1..n-1" },
	{ "scalar n-1", P256_KEY_ORDER_LESS_1, COCKET_OK, "" },
	{ "scalar of 31 bytes", P256_KEY_SHORT, COCKET_E_FORMAT, "p256 private key: 31 bytes, expected 32" },
	{ "scalar of 33 bytes", P256_KEY_LONG, COCKET_E_FORMAT, "p256 private key: 33 bytes, expected 32" },
	{ "version 2", P256_KEY_VERSION_2, COCKET_E_FORMAT, "private key: not DER PKCS #8" },
	{ "ECPrivateKey version 2", P256_KEY_INNER_VERSION_2, COCKET_E_FORMAT, "p256 private key: invalid DER in PKCS #8" },
	{ "trailing byte", P256_KEY_TRAILING, COCKET_E_FORMAT, "private key: not DER PKCS #8" },
	{ "something after", P256_KEY_UNKNOWN_REST, COCKET_E_FORMAT, "p256 private key: unknown data after the key" },
	{ "p521", P521_KEY_EMPTY, COCKET_E_UNSUPPORTED, "private key is p521: expected ed25519, p256 or p384" },
	{ "rsa", RSA_KEY_EMPTY, COCKET_E_UNSUPPORTED, "private key is rsa: expected ed25519, p256 or p384" },
	{ "x25519", X25519_KEY, COCKET_E_UNSUPPORTED, "private key: unknown algorithm, expected ed25519, p256, p384, p521 or rsa" },
	{ "sec1 label", P256_KEY_SEC1, COCKET_E_UNSUPPORTED,
	  "PEM label is EC PRIVATE KEY, expected PRIVATE KEY: convert it with cocket key import" },
	{ "openssh label", "-----BEGIN OPENSSH PRIVATE KEY-----\nMAA=\n-----END OPENSSH PRIVATE KEY-----\n", COCKET_E_UNSUPPORTED,
	  "PEM label is OPENSSH PRIVATE KEY, expected PRIVATE KEY: convert it with cocket key import" },
	{ "pkcs1 label", RSA_KEY_LABEL, COCKET_E_UNSUPPORTED, "private key is rsa: expected ed25519, p256 or p384" },
	{ "openssl's encryption", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
	  COCKET_E_UNSUPPORTED,
	  "PEM label is ENCRYPTED PRIVATE KEY, expected PRIVATE KEY: convert it with cocket key import" },
	{ "public key", P256_PUB, COCKET_E_FORMAT,
	  "not a private key: PEM label is PUBLIC KEY, expected ENCRYPTED SIGSTORE PRIVATE KEY or PRIVATE KEY" },
	{ "two keys", P256_KEY P256_KEY, COCKET_E_FORMAT,
	  "not a private key: PEM block PRIVATE KEY: data follows it, expected one block alone" },
	{ "nothing", "", COCKET_E_FORMAT, "not a private key: not PEM: expected a line -----BEGIN ...----- at the start" },
	{ "not base64", "-----BEGIN PRIVATE KEY-----\nMA A=\n-----END PRIVATE KEY-----\n", COCKET_E_FORMAT,
	  "private key: invalid base64 between the PEM lines" },
	{ "no padding", "-----BEGIN PRIVATE KEY-----\nMAA\n-----END PRIVATE KEY-----\n", COCKET_E_FORMAT,
	  "private key: invalid base64 between the PEM lines" },
	{ "empty", "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n", COCKET_E_FORMAT, "private key: not DER PKCS #8" },
};

static void
assert_public(const struct privkey *key, const char *pem)
{
	AUTO(pubkey_free) struct pubkey *expected = public_key(slice_str(pem));

	assert_true(slice_eq(pubkey_spki(privkey_public(key)), pubkey_spki(expected)));
}

static void
reads_plain_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };
		enum cocket_code code = privkey_parse_pem(&key, slice_str(plain[i].pem), NULL, &err);

		assert_false(privkey_pem_is_encrypted(slice_str(plain[i].pem)));
		if (plain[i].code != COCKET_OK || code != COCKET_OK) {
			assert_refused(plain[i].name, code, &err, plain[i].code, plain[i].message);
			assert_null(key);
		} else if (plain[i].message[0] != '\0') {
			assert_public(key, plain[i].message);
		}
	}
}

/* As openssl wrote it, to the byte: test_keys.h holds its output. */
static void
writes_plain_keys_as_openssl_does(void **state)
{
	static const char *const pems[] = { ED25519_KEY, P256_KEY, P384_KEY };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		AUTO(secret_free) struct secret text = { 0 };
		struct err err = { 0 };

		assert_int_equal(privkey_parse_pem(&key, slice_str(pems[i]), NULL, &err), COCKET_OK);
		assert_int_equal(privkey_print_pem(&text, key, NULL, &err), COCKET_OK);
		assert_true(slice_is(secret_slice(&text), pems[i]));
	}
}

static void
assert_signs(const struct privkey *key)
{
	AUTO(buf_free) struct buf sig = BUF(KIB);
	struct err err = { 0 };

	assert_int_equal(privkey_sign(&sig, key, slice_str(MESSAGE), &err), COCKET_OK);
	assert_int_equal(pubkey_verify(privkey_public(key), slice_str(MESSAGE), buf_slice(&sig)), SIGNATURE_GOOD);
	assert_int_not_equal(pubkey_verify(privkey_public(key), slice_str(MESSAGE "."), buf_slice(&sig)), SIGNATURE_GOOD);
}

static void
round_trip(enum key_type type, const struct secret *password)
{
	AUTO(privkey_free) struct privkey *key = NULL, *again = NULL;
	AUTO(secret_free) struct secret text = { 0 };
	struct err err = { 0 };

	assert_int_equal(privkey_generate(&key, type, &err), COCKET_OK);
	assert_int_equal(pubkey_type(privkey_public(key)), type);
	assert_int_equal(privkey_print_pem(&text, key, password, &err), COCKET_OK);
	assert_int_equal(privkey_pem_is_encrypted(secret_slice(&text)), password != NULL);
	assert_int_equal(privkey_parse_pem(&again, secret_slice(&text), password, &err), COCKET_OK);
	assert_true(digest_eq(pubkey_id(privkey_public(again)), pubkey_id(privkey_public(key))));
	assert_signs(key);
	assert_signs(again);
}

static void
makes_writes_reads_and_signs(void **state)
{
	static const enum key_type types[] = { KEY_ED25519, KEY_P256, KEY_P384 };
	AUTO(secret_free) struct secret password = password_of("a password"), empty = password_of("");

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		round_trip(types[i], NULL);
		round_trip(types[i], &password);
	}
	round_trip(KEY_P256, &empty);
}

static void
no_two_keys_are_alike(void **state)
{
	(void)state;
	for (enum key_type type = KEY_ED25519; type <= KEY_P384; type++) {
		AUTO(privkey_free) struct privkey *a = NULL, *b = NULL;
		struct err err = { 0 };

		assert_int_equal(privkey_generate(&a, type, &err), COCKET_OK);
		assert_int_equal(privkey_generate(&b, type, &err), COCKET_OK);
		assert_false(digest_eq(pubkey_id(privkey_public(a)), pubkey_id(privkey_public(b))));
	}
}

static void
makes_no_other_keys(void **state)
{
	static const struct { enum key_type type; const char *message; } rows[] = {
		{ KEY_NONE, "key type none: expected ed25519, p256 or p384" },
		{ KEY_P521, "key type p521: expected ed25519, p256 or p384" },
		{ KEY_RSA, "key type rsa: expected ed25519, p256 or p384" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		assert_refused(rows[i].message, privkey_generate(&key, rows[i].type, &err), &err, COCKET_E_UNSUPPORTED, rows[i].message);
		assert_null(key);
	}
}

static void
ed25519_signs_pure_as_openssl_does(void **state)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(buf_free) struct buf sig = BUF(KIB), expected = unhex(ED25519_SIG);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(privkey_parse_pem(&key, slice_str(ED25519_KEY), NULL, &err), COCKET_OK);
	assert_int_equal(privkey_sign(&sig, key, slice_str(MESSAGE), &err), COCKET_OK);
	assert_true(slice_eq(buf_slice(&sig), buf_slice(&expected)));
}

/* --- the encrypted form --- */

#define SALT "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
#define NONCE "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"
#define BOX "MTIzNDU2Nzg5MDEyMzQ1Njc4"
#define KDF KDF_OF("65536", "8", "1")
#define KDF_OF(n, r, p) "\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":" n ",\"r\":" r ",\"p\":" p "},\"salt\":\"" SALT "\"}"
#define PARAMS(n, r, p) "{" KDF_OF(n, r, p) "," CIPHER "," TEXT_BOX "}"
#define CIPHER "\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"" NONCE "\"}"
#define TEXT_BOX "\"ciphertext\":\"" BOX "\""
#define NEEDS "encrypted private key: a password is needed"
#define COST(n, r, p) "encrypted private key: kdf: scrypt N " n ", r " r ", p " p ": expected N 32768, 65536 or 131072, r 8, p 1"

static const struct {
	const char *json;
	enum cocket_code code;
	const char *message;
} boxes[] = {
	/* COCKET_E_USAGE: the box is in order, and no password was given */
	{ "{" KDF "," CIPHER "," TEXT_BOX "}", COCKET_E_USAGE, NEEDS },
	{ "{" TEXT_BOX " , " CIPHER " , " KDF "}", COCKET_E_USAGE, NEEDS },
	{ PARAMS("32768", "8", "1"), COCKET_E_USAGE, NEEDS },
	{ PARAMS("131072", "8", "1"), COCKET_E_USAGE, NEEDS },
	{ PARAMS("262144", "8", "1"), COCKET_E_UNSUPPORTED, COST("262144", "8", "1") },
	{ PARAMS("1048576", "8", "1"), COCKET_E_UNSUPPORTED, COST("1048576", "8", "1") },
	{ PARAMS("16384", "8", "1"), COCKET_E_UNSUPPORTED, COST("16384", "8", "1") },
	{ PARAMS("65537", "8", "1"), COCKET_E_UNSUPPORTED, COST("65537", "8", "1") },
	{ PARAMS("2", "8", "1"), COCKET_E_UNSUPPORTED, COST("2", "8", "1") },
	{ PARAMS("65536", "16", "1"), COCKET_E_UNSUPPORTED, COST("65536", "16", "1") },
	{ PARAMS("65536", "8", "2"), COCKET_E_UNSUPPORTED, COST("65536", "8", "2") },
	{ PARAMS("65536", "0", "1"), COCKET_E_UNSUPPORTED, COST("65536", "0", "1") },
	{ PARAMS("-1", "8", "1"), COCKET_E_FORMAT, "encrypted private key: *" },
	{ PARAMS("65536.5", "8", "1"), COCKET_E_FORMAT, "encrypted private key: *" },
	{ PARAMS("\"65536\"", "8", "1"), COCKET_E_FORMAT, "encrypted private key: *" },
	{ "{" KDF "," CIPHER "," TEXT_BOX ",\"x\":1}", COCKET_E_FORMAT, "encrypted private key: *" },
	{ "{" KDF "," CIPHER "," TEXT_BOX "," TEXT_BOX "}", COCKET_E_FORMAT, "encrypted private key: *" },
	{ "{" KDF "," CIPHER "," TEXT_BOX "} ", COCKET_E_USAGE, NEEDS },
	{ "{" KDF "," CIPHER "," TEXT_BOX "}x", COCKET_E_FORMAT, "encrypted private key: *" },
	{ "{" KDF "," CIPHER "}", COCKET_E_FORMAT, "encrypted private key: ciphertext: missing" },
	{ "{" KDF "," TEXT_BOX "}", COCKET_E_FORMAT, "encrypted private key: cipher: missing" },
	{ "{" CIPHER "," TEXT_BOX "}", COCKET_E_FORMAT, "encrypted private key: kdf: missing" },
	{ "[]", COCKET_E_FORMAT, "encrypted private key: not a JSON object" },
	{ "{" KDF "," CIPHER ",\"ciphertext\":\"MTIzNDU2Nzg5MDEyMzQ1Ng==\"}", COCKET_E_FORMAT,
	  "encrypted private key: ciphertext: 16 bytes, expected more than 16" },
	{ "{" KDF "," CIPHER ",\"ciphertext\":\"\"}", COCKET_E_FORMAT,
	  "encrypted private key: ciphertext: 0 bytes, expected more than 16" },
	{ "{" KDF ",\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"" SALT "\"}," TEXT_BOX "}", COCKET_E_FORMAT,
	  "encrypted private key: cipher: nonce: 32 bytes, expected 24" },
	{ "{" KDF ",\"cipher\":{\"name\":\"aes-gcm\",\"nonce\":\"" NONCE "\"}," TEXT_BOX "}", COCKET_E_UNSUPPORTED,
	  "encrypted private key: cipher: name: aes-gcm, expected nacl/secretbox" },
	{ "{" KDF ",\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"" NONCE "\",\"x\":0}," TEXT_BOX "}", COCKET_E_FORMAT,
	  "encrypted private key: *" },
	{ "{\"kdf\":{\"name\":\"argon2\",\"params\":{\"N\":65536,\"r\":8,\"p\":1},\"salt\":\"" SALT "\"}," CIPHER "," TEXT_BOX "}",
	  COCKET_E_UNSUPPORTED, "encrypted private key: kdf: name: argon2, expected scrypt" },
	{ "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":65536,\"r\":8,\"p\":1},\"salt\":\"" NONCE "\"}," CIPHER "," TEXT_BOX "}",
	  COCKET_E_FORMAT, "encrypted private key: kdf: salt: 24 bytes, expected 32" },
	{ "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":65536,\"r\":8,\"p\":1,\"t\":1},\"salt\":\"" SALT "\"}," CIPHER "," TEXT_BOX "}",
	  COCKET_E_FORMAT, "encrypted private key: *" },
};

static struct buf
in_pem(const char *label, struct slice json)
{
	AUTO(buf_free) struct buf base64 = BUF(64 * KIB);
	struct buf pem = BUF(128 * KIB);
	struct err err = { 0 };

	assert_int_equal(base64_encode(&base64, json, &err), COCKET_OK);
	assert_int_equal(buf_addf(&pem, &err, "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, buf_str(&base64), label), COCKET_OK);
	return pem;
}

static void
reads_the_box_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
		AUTO(buf_free) struct buf pem = in_pem("ENCRYPTED SIGSTORE PRIVATE KEY", slice_str(boxes[i].json));
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };
		enum cocket_code code = privkey_parse_pem(&key, buf_slice(&pem), NULL, &err);

		assert_true(privkey_pem_is_encrypted(buf_slice(&pem)));
		assert_refused(boxes[i].json, code, &err, boxes[i].code, boxes[i].message);
		assert_null(key);
	}
}

static void
knows_what_is_encrypted(void **state)
{
	static const struct { const char *label; bool encrypted; } labels[] = {
		{ "ENCRYPTED SIGSTORE PRIVATE KEY", true }, { "ENCRYPTED COSIGN PRIVATE KEY", true }, { "ENCRYPTED PRIVATE KEY", false },
		{ "PRIVATE KEY", false },                   { "PUBLIC KEY", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		AUTO(buf_free) struct buf pem = in_pem(labels[i].label, slice_str("{}"));

		assert_int_equal(privkey_pem_is_encrypted(buf_slice(&pem)), labels[i].encrypted);
	}
	assert_false(privkey_pem_is_encrypted(slice_of(NULL, 0)));
}

static struct buf
encrypted_key(enum key_type type, const struct secret *password)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret text = { 0 };
	struct buf out = BUF(64 * KIB);
	struct err err = { 0 };

	assert_int_equal(privkey_generate(&key, type, &err), COCKET_OK);
	assert_int_equal(privkey_print_pem(&text, key, password, &err), COCKET_OK);
	assert_int_equal(buf_add(&out, secret_slice(&text), &err), COCKET_OK);
	return out;
}

/* The body of a PEM, decoded. */
static struct buf
out_of_pem(const struct buf *pem)
{
	const char *begin = strchr(buf_str(pem), '\n') + 1, *end = strstr(begin, "-----END");
	struct buf json = BUF(64 * KIB);
	struct err err = { 0 };

	assert_non_null(end);
	assert_int_equal(base64_decode_lines(&json, slice_of(begin, (size_t)(end - begin)), &err), COCKET_OK);
	return json;
}

static void
writes_what_cosign_reads(void **state)
{
	static const char head[] = "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":65536,\"r\":8,\"p\":1},\"salt\":\"";
	AUTO(secret_free) struct secret password = password_of("x");
	AUTO(buf_free) struct buf pem = encrypted_key(KEY_ED25519, &password), json = out_of_pem(&pem);
	const char *at = buf_str(&json);

	(void)state;
	assert_true(slice_starts(buf_slice(&pem), "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"));
	assert_int_equal(strcspn(strchr(buf_str(&pem), '\n') + 1, "\n"), 64);
	assert_memory_equal(at, head, sizeof head - 1);
	at += sizeof head - 1 + 44;
	assert_memory_equal(at, "\"},\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"", 46);
	at += 46 + 32;
	assert_memory_equal(at, "\"},\"ciphertext\":\"", 17);
	at += 17 + 88; /* base64 of 48 bytes of PKCS #8 and the tag of 16 */
	assert_string_equal(at, "\"}");
}

static void
refuses_a_wrong_password_and_damage(void **state)
{
	AUTO(secret_free) struct secret password = password_of("right"), wrong = password_of("Right"), empty = password_of("");
	AUTO(buf_free) struct buf pem = encrypted_key(KEY_P256, &password);
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err err = { 0 };

	(void)state;
	assert_refused("wrong", privkey_parse_pem(&key, buf_slice(&pem), &wrong, &err), &err, COCKET_E_AUTH,
	               "encrypted private key: wrong password");
	assert_refused("empty", privkey_parse_pem(&key, buf_slice(&pem), &empty, &err), &err, COCKET_E_AUTH,
	               "encrypted private key: wrong password");
	assert_refused("none", privkey_parse_pem(&key, buf_slice(&pem), NULL, &err), &err, COCKET_E_USAGE,
	               "encrypted private key: a password is needed");
	assert_null(key);
}

/* One character of the ciphertext's base64 after another, some of them: each costs a scrypt. */
static void
refuses_flipped_bits(void **state)
{
	AUTO(secret_free) struct secret password = password_of("right");
	AUTO(buf_free) struct buf pem = encrypted_key(KEY_ED25519, &password), json = out_of_pem(&pem);
	char *text = strstr((char *)json.ptr, "\"ciphertext\":\"");
	static const size_t places[] = { 0, 21, 22, 43, 64, 84 };

	(void)state;
	assert_non_null(text);
	text += strlen("\"ciphertext\":\"");
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		char kept = text[places[i]];
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		text[places[i]] = kept == 'A' ? 'B' : 'A';
		AUTO(buf_free) struct buf damaged = in_pem("ENCRYPTED SIGSTORE PRIVATE KEY", buf_slice(&json));

		assert_refused("damaged", privkey_parse_pem(&key, buf_slice(&damaged), &password, &err), &err, COCKET_E_AUTH,
		               "encrypted private key: wrong password");
		text[places[i]] = kept;
	}
}

/* Each prefix ends before scrypt would start, but for the one that lacks the last line end only. */
static void
refuses_every_truncation(void **state)
{
	AUTO(secret_free) struct secret password = password_of("right");
	AUTO(buf_free) struct buf pem = encrypted_key(KEY_P384, &password);
	const char *const pems[] = { buf_str(&pem), ED25519_KEY, P256_KEY, P384_KEY };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t n = 0; n + 1 < strlen(pems[i]); n++) {
			AUTO(privkey_free) struct privkey *key = NULL;
			struct err err = { 0 };

			assert_int_equal(privkey_parse_pem(&key, slice_of(pems[i], n), &password, &err), COCKET_E_FORMAT);
			assert_null(key);
		}
	}
}

/* The DER inside, cut at every byte. */
static void
refuses_every_truncation_of_pkcs8(void **state)
{
	static const char *const pems[] = { ED25519_KEY, ED25519_KEY_RFC8410, P256_KEY, P256_KEY_PARAMETERS, P384_KEY };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		AUTO(buf_free) struct buf pem = BUF(KIB), der = BUF(KIB);
		struct err err = { 0 };

		assert_int_equal(buf_add(&pem, slice_str(pems[i]), &err), COCKET_OK);
		der = out_of_pem(&pem);
		for (size_t n = 0; n < der.len; n++) {
			AUTO(buf_free) struct buf cut = in_pem("PRIVATE KEY", slice_of(der.ptr, n));
			AUTO(privkey_free) struct privkey *key = NULL;

			assert_int_equal(privkey_parse_pem(&key, buf_slice(&cut), NULL, &err), COCKET_E_FORMAT);
		}
	}
}

static void
refuses_what_is_too_large(void **state)
{
	static char blanks[KEY_FILE_MAX_BYTES + 1];
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err err = { 0 };

	(void)state;
	memset(blanks, ' ', sizeof blanks);
	assert_refused("64 KiB and 1", privkey_parse_pem(&key, slice_of(blanks, sizeof blanks), NULL, &err), &err, COCKET_E_TOO_LARGE,
	               "not a private key: 65537 bytes, at most 65536 are read");
}

/* --- keys of others --- */

static const char *
outside_or_skip(const char *what)
{
	const char *dir = outside_dir();

	if (!dir) {
		print_message("SKIP %s: no data of other projects\n", what);
		skip();
	}
	return dir;
}

/* Reads, and compares with the public key beside it; for types that do not sign, the refusal. */
static void
assert_reads(const char *dir, const char *file, const char *public, const char *password)
{
	AUTO(buf_free) struct buf pem = vectors_read(dir, file), public_pem = vectors_read(dir, public);
	AUTO(secret_free) struct secret secret = password_of(password);
	AUTO(pubkey_free) struct pubkey *expected = public_key(buf_slice(&public_pem));
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err err = { 0 };
	char message[128];
	enum cocket_code code = privkey_parse_pem(&key, buf_slice(&pem), &secret, &err);

	if (pubkey_type(expected) == KEY_P521 || pubkey_type(expected) == KEY_RSA) {
		snprintf(message, sizeof message, "private key is %s: expected ed25519, p256 or p384",
		         key_type_name(pubkey_type(expected)));
		assert_refused(file, code, &err, COCKET_E_UNSUPPORTED, message);
		return;
	}
	assert_refused(file, code, &err, COCKET_OK, "");
	assert_true(digest_eq(pubkey_id(privkey_public(key)), pubkey_id(expected)));
	assert_signs(key);
}

static void
reads_the_peers_keys(void **state)
{
	char dir[4096];
	struct err err = { 0 };
	size_t n = 0;

	(void)state;
	snprintf(dir, sizeof dir, "%s/peers/keys", vectors_dir());
	AUTO(buf_free) struct buf text = vectors_read(dir, "keys.json");
	AUTO(json_free) struct json_doc doc = { 0 };

	assert_int_equal(json_parse(&doc, buf_slice(&text), &err), COCKET_OK);
	for (struct json k = json_first(json_get(json_root(&doc), "keys")); json_type(k) != JSON_ABSENT; k = json_next(k)) {
		const char *private, *public, *password;

		if (json_string(&private, k, "private", &err) || json_string(&public, k, "public", &err) ||
		    json_string(&password, k, "password", &err))
			fail_msg("%s", err.message);
		assert_reads(dir, private, public, password);
		n++;
	}
	assert_true(n >= 10);
	assert_reads(dir, "ed25519.pkcs8.pem", "ed25519.pub", "");
	assert_reads(dir, "ed25519-second.pkcs8.pem", "ed25519-second.pub", "");
	assert_reads(dir, "p384.pkcs8.pem", "p384.pub", "");
	assert_reads(dir, "p521.pkcs8.pem", "p521.pub", "");
	assert_reads(dir, "rsa2048.pkcs8.pem", "rsa2048.pub", "");
}

static void
reads_the_keys_that_cosign_made(void **state)
{
	static const char *const names[] = { "ed25519", "p256", "p384", "p521" };
	char dir[4096], file[64], plain_file[64], public[64], password[64];

	(void)state;
	snprintf(dir, sizeof dir, "%s/cosign-generated", vectors_dir());
	for (size_t i = 0; i < 4; i++) {
		snprintf(file, sizeof file, "%s.key", names[i]);
		snprintf(plain_file, sizeof plain_file, "%s.pem", names[i]);
		snprintf(public, sizeof public, "%s.pub", names[i]);
		snprintf(password, sizeof password, "pw-%s", names[i]);
		assert_reads(dir, file, public, password);
		assert_reads(dir, plain_file, public, "");
	}
}

static void
takes_and_refuses_cosigns_own_test_keys(void **state)
{
	static const char convert[] = "PEM label is EC PRIVATE KEY, expected PRIVATE KEY: convert it with cocket key import";
	static const char rsa[] = "private key is rsa: expected ed25519, p256 or p384";
	static const struct { const char *file; enum cocket_code code; const char *message; } keys[] = {
		{ "pemcosignkey.pem", COCKET_OK, "" },
		{ "pemsigstorekey.pem", COCKET_OK, "" },
		{ "pemcosigneckey.pem", COCKET_E_FORMAT, "private key: SEC 1 \"EC PRIVATE KEY\", expected PKCS #8" },
		{ "cosign-test.key", COCKET_E_AUTH, "encrypted private key: wrong password" },
		{ "ed25519key.pem", COCKET_OK, "" },
		{ "validecpkcs8.pem", COCKET_OK, "" },
		{ "validecp256.pem", COCKET_E_UNSUPPORTED, convert },
		{ "validecp384.pem", COCKET_E_UNSUPPORTED, convert },
		{ "validecp521.pem", COCKET_E_UNSUPPORTED, convert },
		{ "validrsa.pem", COCKET_E_UNSUPPORTED, rsa },
		{ "validrsapkcs1.pem", COCKET_E_UNSUPPORTED, rsa },
		{ "validrsapkcs8.pem", COCKET_E_UNSUPPORTED, "private key is rsa: expected ed25519, p256 or p384" },
		{ "invalidecp224.pem", COCKET_E_UNSUPPORTED, convert },
		{ "invalidecunsupported.pem", COCKET_E_UNSUPPORTED, convert },
		{ "invalidkey.pem", COCKET_E_FORMAT, "not a private key: PEM label is PGP PRIVATE KEY BLOCK, expected *" },
		{ "invalidrsalargekey.pem", COCKET_E_UNSUPPORTED, rsa },
		{ "invalidrsasmallkey.pem", COCKET_E_UNSUPPORTED, rsa },
		{ "invalidrsawithpubkey.pem", COCKET_E_FORMAT,
		  "not a private key: PEM label is PUBLIC KEY, expected ENCRYPTED SIGSTORE PRIVATE KEY or PRIVATE KEY" },
	};
	AUTO(secret_free) struct secret password = password_of("hello");
	char dir[4096];

	(void)state;
	snprintf(dir, sizeof dir, "%s/cosign-keys", outside_or_skip("cosign's test keys"));
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		AUTO(buf_free) struct buf pem = vectors_read(dir, keys[i].file);
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };
		enum cocket_code code = privkey_parse_pem(&key, buf_slice(&pem), &password, &err);

		assert_refused(keys[i].file, code, &err, keys[i].code, keys[i].message);
		if (code == COCKET_OK)
			assert_signs(key);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_plain_keys),
		cmocka_unit_test(writes_plain_keys_as_openssl_does),
		cmocka_unit_test(makes_writes_reads_and_signs),
		cmocka_unit_test(no_two_keys_are_alike),
		cmocka_unit_test(makes_no_other_keys),
		cmocka_unit_test(ed25519_signs_pure_as_openssl_does),
		cmocka_unit_test(reads_the_box_strictly),
		cmocka_unit_test(knows_what_is_encrypted),
		cmocka_unit_test(writes_what_cosign_reads),
		cmocka_unit_test(refuses_a_wrong_password_and_damage),
		cmocka_unit_test(refuses_flipped_bits),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(refuses_every_truncation_of_pkcs8),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(reads_the_peers_keys),
		cmocka_unit_test(reads_the_keys_that_cosign_made),
		cmocka_unit_test(takes_and_refuses_cosigns_own_test_keys),
	};

	return cmocka_run_group_tests_name("crypto/privkey_pem", tests, NULL, NULL);
}
