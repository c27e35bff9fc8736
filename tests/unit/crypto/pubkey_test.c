/* pubkey.c by table: keys that are taken, their ids, each refusal with its message, and the verdicts on signatures made by openssl.
 * The shared vectors' keys too, where they are there.  What thousands of signatures say is in wycheproof_test.c. */
#include "helper.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/json.h"
#include "support/vectors.h"
#include "test_keys.h"

static const struct {
	const char *name;
	const char *pem;
	enum key_type type;
	const char *id;
} good[] = {
	{ "ed25519", ED25519_PUB, KEY_ED25519, ED25519_ID },
	{ "p256", P256_PUB, KEY_P256, P256_ID },
	{ "p384", P384_PUB, KEY_P384, P384_ID },
	{ "p521", P521_PUB, KEY_P521, P521_ID },
	{ "rsa", RSA2048_PUB, KEY_RSA, RSA2048_ID },
};

static void
takes_each_type_and_gives_its_id(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(good[i].pem));
		char id[DIGEST_HEX_BYTES];

		digest_print_hex(id, pubkey_id(key));
		assert_string_equal(id, good[i].id);
		assert_int_equal(pubkey_type(key), good[i].type);
		assert_string_equal(key_type_name(pubkey_type(key)), good[i].name);
	}
	assert_string_equal(key_type_name(KEY_NONE), "none");
}

static void
prints_the_pem_it_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(good[i].pem)), *again = NULL;
		AUTO(buf_free) struct buf pem = BUF(KIB);
		struct err err = { 0 };

		assert_int_equal(pubkey_print_pem(&pem, key, &err), COCKET_OK);
		assert_string_equal(buf_str(&pem), good[i].pem);
		assert_int_equal(pubkey_parse_spki(&again, pubkey_spki(key), &err), COCKET_OK);
		assert_true(digest_eq(pubkey_id(again), pubkey_id(key)));
	}
}

#define BEGIN "-----BEGIN PUBLIC KEY-----\n"
#define END "-----END PUBLIC KEY-----\n"
#define BODY "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
#define FORM "PEM block PUBLIC KEY: expected base64 lines and -----END PUBLIC KEY-----"

static const struct {
	const char *name;
	const char *pem;
	enum cocket_code code;
	const char *message;
} rows[] = {
	/* PEM */
	{ "plain", BEGIN BODY "\n" END, COCKET_OK, "" },
	{ "blank around", "\n \t\r\n" BEGIN BODY "\n" END "\n\n  \t\r\n", COCKET_OK, "" },
	{ "no last line end", BEGIN BODY "\n-----END PUBLIC KEY-----", COCKET_OK, "" },
	{ "crlf", "-----BEGIN PUBLIC KEY-----\r\n" BODY "\r\n-----END PUBLIC KEY-----\r\n", COCKET_OK, "" },
	{ "other line lengths", BEGIN "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7\nlshQhqowtrbLDFw4rXAxZuE=\n" END, COCKET_OK, "" },
	{ "nothing", "", COCKET_E_FORMAT, "not a public key: not PEM: expected a line -----BEGIN ...----- at the start" },
	{ "text before", "key:\n" BEGIN BODY "\n" END, COCKET_E_FORMAT,
	  "not a public key: not PEM: expected a line -----BEGIN ...----- at the start" },
	{ "text after", BEGIN BODY "\n" END "x", COCKET_E_FORMAT,
	  "not a public key: PEM block PUBLIC KEY: data follows it, expected one block alone" },
	{ "two keys", BEGIN BODY "\n" END BEGIN BODY "\n" END, COCKET_E_FORMAT,
	  "not a public key: PEM block PUBLIC KEY: data follows it, expected one block alone" },
	{ "no end", BEGIN BODY "\n", COCKET_E_FORMAT, "not a public key: PEM block PUBLIC KEY: no END line" },
	{ "other end", BEGIN BODY "\n-----END PRIVATE KEY-----\n", COCKET_E_FORMAT, "not a public key: " FORM },
	{ "end on the same line", BEGIN BODY "-----END PUBLIC KEY-----\n", COCKET_E_FORMAT, "not a public key: " FORM },
	{ "begin on the same line", "-----BEGIN PUBLIC KEY-----" BODY "\n" END, COCKET_E_FORMAT,
	  "not a public key: not PEM: expected a line -----BEGIN ...----- at the start" },
	{ "empty body", BEGIN END, COCKET_E_FORMAT, "not a public key: " FORM },
	{ "no base64", BEGIN "\n" END, COCKET_E_FORMAT, "public key: not a DER SubjectPublicKeyInfo" },
	{ "header", BEGIN "Proc-Type: 4,ENCRYPTED\n" BODY "\n" END, COCKET_E_FORMAT, "not a public key: " FORM },
	{ "label in lower case", "-----BEGIN public key-----\n" BODY "\n-----END public key-----\n", COCKET_E_FORMAT,
	  "not a public key: not PEM: expected a line -----BEGIN ...----- at the start" },
	{ "certificate", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", COCKET_E_FORMAT,
	  "not a public key: PEM label is CERTIFICATE, expected PUBLIC KEY" },
	{ "pkcs1", "-----BEGIN RSA PUBLIC KEY-----\nMAA=\n-----END RSA PUBLIC KEY-----\n", COCKET_E_FORMAT,
	  "not a public key: PEM label is RSA PUBLIC KEY, expected PUBLIC KEY" },
	{ "private key", P256_KEY, COCKET_E_FORMAT,
	  "not a public key: this is a private key (PEM label is PRIVATE KEY, expected PUBLIC KEY)" },
	{ "sec1 key", P256_KEY_SEC1, COCKET_E_FORMAT,
	  "not a public key: this is a private key (PEM label is EC PRIVATE KEY, expected PUBLIC KEY)" },
	{ "space in base64", BEGIN "MCow BQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n" END, COCKET_E_FORMAT,
	  "public key: base64: *" },
	{ "no padding", BEGIN "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE\n" END, COCKET_E_FORMAT,
	  "public key: base64: *" },
	{ "bits left over", BEGIN "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuF=\n" END, COCKET_E_FORMAT,
	  "public key: base64: *" },
	/* SPKI */
	{ "trailing", P256_TRAILING, COCKET_E_FORMAT, "public key: not a DER SubjectPublicKeyInfo" },
	{ "long length", P256_LONG_LENGTH, COCKET_E_FORMAT, "public key: not a DER SubjectPublicKeyInfo" },
	{ "unused bits", P256_UNUSED_BITS, COCKET_E_FORMAT, "public key: not a DER SubjectPublicKeyInfo" },
	/* EC */
	{ "compressed", P256_COMPRESSED, COCKET_E_FORMAT, "p256 public key: point is compressed, expected the uncompressed form" },
	{ "hybrid", P256_HYBRID, COCKET_E_FORMAT, "p256 public key: not an uncompressed point" },
	{ "infinity", P256_INFINITY, COCKET_E_FORMAT, "p256 public key: 1 bytes, expected 65" },
	{ "off the curve", P256_OFF_CURVE, COCKET_E_FORMAT, "p256 public key: point is not on the curve" },
	{ "explicit parameters", P256_EXPLICIT, COCKET_E_UNSUPPORTED, "public key: explicit curve parameters, expected a named curve" },
	{ "p224", P224_PUB, COCKET_E_UNSUPPORTED, "public key: unknown curve, expected P-256, P-384 or P-521" },
	{ "secp256k1", SECP256K1_PUB, COCKET_E_UNSUPPORTED, "public key: unknown curve, expected P-256, P-384 or P-521" },
	/* ed25519 */
	{ "identity", ED25519_IDENTITY, COCKET_E_FORMAT, "ed25519 public key: not a canonical point of prime order" },
	{ "zero", ED25519_ZERO, COCKET_E_FORMAT, "ed25519 public key: not a canonical point of prime order" },
	{ "order 8", ED25519_ORDER_8, COCKET_E_FORMAT, "ed25519 public key: not a canonical point of prime order" },
	{ "not canonical", ED25519_NOT_CANONICAL, COCKET_E_FORMAT, "ed25519 public key: not a canonical point of prime order" },
	{ "not a point", ED25519_OFF_CURVE, COCKET_E_FORMAT, "ed25519 public key: not a canonical point of prime order" },
	{ "31 bytes", ED25519_SHORT, COCKET_E_FORMAT, "ed25519 public key: 31 bytes, expected 32" },
	{ "x25519", X25519_PUB, COCKET_E_UNSUPPORTED, "public key: unknown algorithm, expected ed25519, p256, p384, p521 or rsa" },
	/* RSA */
	{ "e = 3", RSA_E_3, COCKET_OK, "" },
	{ "e = 1", RSA_E_1, COCKET_E_FORMAT, "rsa public key: exponent is not an odd number of at least 3" },
	{ "e even", RSA_E_EVEN, COCKET_E_FORMAT, "rsa public key: exponent is not an odd number of at least 3" },
	{ "e of 65 bits", RSA_E_65_BITS, COCKET_E_UNSUPPORTED, "rsa public key: exponent of 65 bits, expected at most 64" },
	{ "n even", RSA_EVEN_MODULUS, COCKET_E_FORMAT, "rsa public key: modulus is even" },
	{ "1024 bits", RSA1024_PUB, COCKET_E_UNSUPPORTED, "rsa public key: 1024 bits, expected 2048 to 8192" },
	{ "2047 bits", RSA_2047, COCKET_E_UNSUPPORTED, "rsa public key: 2047 bits, expected 2048 to 8192" },
	{ "8193 bits", RSA_8193, COCKET_E_UNSUPPORTED, "rsa public key: 8193 bits, expected 2048 to 8192" },
	{ "no NULL", RSA_NO_NULL, COCKET_E_UNSUPPORTED, "public key: unknown algorithm, expected ed25519, p256, p384, p521 or rsa" },
	{ "PSS only", RSAPSS_PUB, COCKET_E_UNSUPPORTED, "public key: unknown algorithm, expected ed25519, p256, p384, p521 or rsa" },
};

static void
refuses_with_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(pubkey_free) struct pubkey *key = NULL;
		struct err err = { 0 };
		enum cocket_code code = pubkey_parse_pem(&key, slice_str(rows[i].pem), &err);

		assert_refused(rows[i].name, code, &err, rows[i].code, rows[i].message);
		assert_int_equal(key == NULL, code != COCKET_OK);
	}
}

static void
refuses_what_is_too_large(void **state)
{
	static char blanks[KEY_FILE_MAX_BYTES + 1];
	AUTO(pubkey_free) struct pubkey *key = NULL;
	struct err err = { 0 };

	(void)state;
	memset(blanks, ' ', sizeof blanks);
	assert_refused("64 KiB and 1", pubkey_parse_pem(&key, slice_of(blanks, sizeof blanks), &err), &err, COCKET_E_TOO_LARGE,
	               "not a public key: 65537 bytes, at most 65536 are read");
	assert_refused("64 KiB", pubkey_parse_pem(&key, slice_of(blanks, sizeof blanks - 1), &err), &err, COCKET_E_FORMAT,
	               "not a public key: not PEM: expected a line -----BEGIN ...----- at the start");
}

/* Every prefix of a key is not a key (but for the last line end). */
static void
refuses_every_truncation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		for (size_t n = 0; n + 1 < strlen(good[i].pem); n++) {
			AUTO(pubkey_free) struct pubkey *key = NULL;
			struct err err = { 0 };

			assert_int_not_equal(pubkey_parse_pem(&key, slice_of(good[i].pem, n), &err), COCKET_OK);
			assert_null(key);
		}
	}
}

static const struct {
	const char *name;
	const char *pem;
	const char *message;
	const char *sig;
	enum signature_check verdict;
} signatures[] = {
	{ "ed25519", ED25519_PUB, MESSAGE, ED25519_SIG, SIGNATURE_GOOD },
	{ "p256", P256_PUB, MESSAGE, P256_SIG, SIGNATURE_GOOD },
	{ "p384", P384_PUB, MESSAGE, P384_SIG, SIGNATURE_GOOD },
	{ "p521", P521_PUB, MESSAGE, P521_SIG, SIGNATURE_GOOD },
	{ "rsa", RSA2048_PUB, MESSAGE, RSA2048_SIG, SIGNATURE_GOOD },
	{ "ed25519, other message", ED25519_PUB, MESSAGE ".", ED25519_SIG, SIGNATURE_BAD },
	{ "p256, other message", P256_PUB, MESSAGE ".", P256_SIG, SIGNATURE_BAD },
	{ "p384, other message", P384_PUB, MESSAGE ".", P384_SIG, SIGNATURE_BAD },
	{ "p521, other message", P521_PUB, MESSAGE ".", P521_SIG, SIGNATURE_BAD },
	{ "rsa, other message", RSA2048_PUB, MESSAGE ".", RSA2048_SIG, SIGNATURE_BAD },
	{ "rsa, PSS", RSA2048_PUB, MESSAGE, RSA2048_PSS_SIG, SIGNATURE_BAD },
	{ "rsa, SHA-512", RSA2048_PUB, MESSAGE, RSA2048_SHA512_SIG, SIGNATURE_BAD },
	{ "rsa, s = n", RSA2048_PUB, MESSAGE, RSA2048_MODULUS, SIGNATURE_MALFORMED },
	{ "p384, SHA-256", P384_PUB, MESSAGE, P384_SHA256_SIG, SIGNATURE_BAD },
	{ "p256, trailing byte", P256_PUB, MESSAGE, P256_SIG "00", SIGNATURE_MALFORMED },
	{ "ed25519's by p256", P256_PUB, MESSAGE, ED25519_SIG, SIGNATURE_OTHER_TYPE },
	{ "p256's by ed25519", ED25519_PUB, MESSAGE, P256_SIG, SIGNATURE_OTHER_TYPE },
	{ "p384's by p256", P256_PUB, MESSAGE, P384_SIG, SIGNATURE_OTHER_TYPE },
	{ "p521's by p384", P384_PUB, MESSAGE, P521_SIG, SIGNATURE_OTHER_TYPE },
	{ "rsa's by p521", P521_PUB, MESSAGE, RSA2048_SIG, SIGNATURE_OTHER_TYPE },
	{ "p256's by rsa", RSA2048_PUB, MESSAGE, P256_SIG, SIGNATURE_OTHER_TYPE },
	{ "none, ed25519", ED25519_PUB, MESSAGE, "", SIGNATURE_OTHER_TYPE },
	{ "none, p256", P256_PUB, MESSAGE, "", SIGNATURE_OTHER_TYPE },
	{ "none, rsa", RSA2048_PUB, MESSAGE, "", SIGNATURE_OTHER_TYPE },
	/* RFC 8032 7.1 TEST 1, pure; 7.3, Ed25519ph of "abc"; the neighbours cross message and form */
	{ "rfc 8032 pure", BEGIN "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n" END, "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
	  SIGNATURE_GOOD },
	{ "rfc 8032 pure, other", BEGIN "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n" END, "a",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
	  SIGNATURE_BAD },
	{ "rfc 8032 ph", BEGIN "MCowBQYDK2VwAyEA7Bcrk61eVjv0kyxw4SRQNMNUZ+8u/U1k6/gZaDRn4r8=\n" END, "abc",
	  "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
	  "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406",
	  SIGNATURE_GOOD },
	{ "rfc 8032 ph, other", BEGIN "MCowBQYDK2VwAyEA7Bcrk61eVjv0kyxw4SRQNMNUZ+8u/U1k6/gZaDRn4r8=\n" END, "abd",
	  "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
	  "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406",
	  SIGNATURE_BAD },
};

static void
judges_signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(signatures[i].pem));
		AUTO(buf_free) struct buf sig = unhex(signatures[i].sig);
		enum signature_check verdict = pubkey_verify(key, slice_str(signatures[i].message), buf_slice(&sig));

		if (verdict != signatures[i].verdict)
			fail_msg("%s: %d, expected %d", signatures[i].name, verdict, signatures[i].verdict);
	}
}

/* What pubkey_verify takes and these do not, and the other way round. */
static void
keeps_pure_and_pss_apart(void **state)
{
	static const struct {
		const char *name;
		enum signature_check (*verify)(const struct pubkey *key, struct slice message, struct slice sig);
		enum signature_check verdict;
	} rows_of[] = {
		{ "ed25519", pubkey_verify_pure, SIGNATURE_GOOD },
		{ "rfc 8032 pure", pubkey_verify_pure, SIGNATURE_GOOD },
		{ "rfc 8032 ph", pubkey_verify_pure, SIGNATURE_BAD },
		{ "p256", pubkey_verify_pure, SIGNATURE_GOOD },
		{ "rsa", pubkey_verify_pure, SIGNATURE_GOOD },
		{ "rsa, PSS", pubkey_verify_pure, SIGNATURE_BAD },
		{ "rsa, PSS", pubkey_verify_pss, SIGNATURE_GOOD },
		{ "rsa", pubkey_verify_pss, SIGNATURE_BAD },
		{ "rsa, s = n", pubkey_verify_pss, SIGNATURE_MALFORMED },
		{ "p256", pubkey_verify_pss, SIGNATURE_OTHER_TYPE },
		{ "ed25519", pubkey_verify_pss, SIGNATURE_OTHER_TYPE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows_of / sizeof rows_of[0]; i++) {
		size_t s = 0;

		while (strcmp(signatures[s].name, rows_of[i].name) != 0)
			s++;
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(signatures[s].pem));
		AUTO(buf_free) struct buf sig = unhex(signatures[s].sig);

		if (rows_of[i].verify(key, slice_str(signatures[s].message), buf_slice(&sig)) != rows_of[i].verdict)
			fail_msg("row %zu, %s: expected %d", i, rows_of[i].name, rows_of[i].verdict);
		assert_int_not_equal(rows_of[i].verify(key, slice_str("another message"), buf_slice(&sig)), SIGNATURE_GOOD);
	}
}

static void
no_flipped_bit_is_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < 5; i++) {
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(signatures[i].pem));
		AUTO(buf_free) struct buf sig = unhex(signatures[i].sig);

		for (size_t bit = 0; bit < 8 * sig.len; bit++) {
			sig.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (pubkey_verify(key, slice_str(MESSAGE), buf_slice(&sig)) == SIGNATURE_GOOD)
				fail_msg("%s: good with bit %zu flipped", signatures[i].name, bit);
			sig.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

static void
gives_the_shared_keys_their_ids(void **state)
{
	const char *dir = vectors_dir();
	char keys[4096];
	size_t n = 0;

	(void)state;
	snprintf(keys, sizeof keys, "%s/peers/keys", dir);
	AUTO(buf_free) struct buf text = vectors_read(keys, "keys.json");
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };

	assert_int_equal(json_parse(&doc, buf_slice(&text), &err), COCKET_OK);
	for (struct json k = json_first(json_get(json_root(&doc), "keys")); json_type(k) != JSON_ABSENT; k = json_next(k)) {
		const char *file, *expected;
		char id[DIGEST_HEX_BYTES];

		assert_int_equal(json_string(&file, k, "public", &err), COCKET_OK);
		assert_int_equal(json_string(&expected, k, "key-id-sha256-spki", &err), COCKET_OK);
		AUTO(buf_free) struct buf pem = vectors_read(keys, file);
		AUTO(pubkey_free) struct pubkey *key = public_key(buf_slice(&pem));

		digest_print_hex(id, pubkey_id(key));
		assert_string_equal(id, expected);
		n++;
	}
	assert_true(n >= 10);
}

/* The signature in a manifest's first layer, and the payload that the layer names. */
static void
read_signature(struct buf *sig, struct buf *payload, const char *dir, const char *name)
{
	char file[128];
	const char *digest;
	struct json_doc doc = { 0 };
	struct json layer;
	struct err err = { 0 };

	snprintf(file, sizeof file, "%s.sig-manifest.json", name);
	AUTO(buf_free) struct buf manifest = vectors_read(dir, file);

	assert_int_equal(json_parse(&doc, buf_slice(&manifest), &err), COCKET_OK);
	layer = json_first(json_get(json_root(&doc), "layers"));
	if (json_string(&digest, layer, "digest", &err) ||
	    json_base64(sig, json_get(layer, "annotations"), "dev.cosignproject.cosign/signature", &err))
		fail_msg("%s", err.message);
	snprintf(file, sizeof file, "%s.sha256-%s.blob", name, digest + strlen("sha256:"));
	*payload = vectors_read(dir, file);
	json_free(&doc);
}

/* cosign 3 signs images with Ed25519ph, and with the curve's own hash. */
static void
takes_the_signatures_that_cosign_makes(void **state)
{
	static const char *const names[] = { "ed25519", "p256", "p384", "p521" };
	const char *vectors = vectors_dir();
	char dir[4096], file[128];

	(void)state;
	snprintf(dir, sizeof dir, "%s/cosign-generated", vectors);
	for (size_t i = 0; i < 4; i++) {
		AUTO(buf_free) struct buf sig = BUF(KIB), payload = { 0 };

		snprintf(file, sizeof file, "%s.pub", names[i]);
		AUTO(buf_free) struct buf pem = vectors_read(dir, file);
		AUTO(pubkey_free) struct pubkey *key = public_key(buf_slice(&pem));

		read_signature(&sig, &payload, dir, names[i]);
		assert_int_equal(pubkey_verify(key, buf_slice(&payload), buf_slice(&sig)), SIGNATURE_GOOD);
		payload.ptr[payload.len / 2] ^= 1;
		assert_int_equal(pubkey_verify(key, buf_slice(&payload), buf_slice(&sig)), SIGNATURE_BAD);
	}
}

/* A signature with SHA-256 by OpenSSL, and its key. */
static struct pubkey *
signed_by_openssl(struct buf *sig, EVP_PKEY *made, struct slice message)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct pubkey *key = NULL;
	unsigned char *der = NULL;
	const int n = i2d_PUBKEY(made, &der);
	struct err err;
	size_t len = 1024;

	*sig = BUF(len);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, made), 1);
	assert_int_equal(EVP_DigestSign(ctx, buf_reserve(sig, len, &err), &len, message.ptr, message.len), 1);
	sig->len = len;
	assert_int_equal(pubkey_parse_spki(&key, slice_of(der, (size_t)n), &err), COCKET_OK);
	OPENSSL_free(der);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(made);
	return key;
}

static void
a_digest_stands_for_its_bytes(void **state)
{
	EVP_PKEY *const made[] = { EVP_EC_gen("P-256"), EVP_EC_gen("P-384"), EVP_EC_gen("P-521"), EVP_RSA_gen(2048) };
	const struct slice message = slice_str("a file of which only the digest is known");
	const struct digest digest = digest_of(message), other = digest_of(slice_str("another"));

	(void)state;
	for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
		AUTO(buf_free) struct buf sig = { 0 };
		AUTO(pubkey_free) struct pubkey *key = signed_by_openssl(&sig, made[i], message);

		assert_int_equal(pubkey_verify_sha256_digest(key, slice_of(digest.bytes, SHA256_BYTES), buf_slice(&sig)), SIGNATURE_GOOD);
		assert_int_equal(pubkey_verify_sha256_digest(key, slice_of(other.bytes, SHA256_BYTES), buf_slice(&sig)), SIGNATURE_BAD);
		assert_int_equal(pubkey_verify_sha256_digest(key, slice_of(digest.bytes, SHA256_BYTES - 1), buf_slice(&sig)), SIGNATURE_BAD);
		assert_int_equal(pubkey_verify_sha256_digest(key, message, buf_slice(&sig)), SIGNATURE_BAD);
	}
}

/* Neither of its two signatures is over SHA-256. */
static void
no_ed25519_signature_is_over_a_digest(void **state)
{
	AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(ED25519_PUB));
	const uint8_t sig[64] = { 0 };
	const struct digest digest = digest_of(slice_str("a"));

	(void)state;
	assert_int_equal(pubkey_verify_sha256_digest(key, slice_of(digest.bytes, SHA256_BYTES), slice_of(sig, sizeof sig)), SIGNATURE_OTHER_TYPE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_each_type_and_gives_its_id),
		cmocka_unit_test(prints_the_pem_it_read),
		cmocka_unit_test(refuses_with_a_reason),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(judges_signatures),
		cmocka_unit_test(keeps_pure_and_pss_apart),
		cmocka_unit_test(no_flipped_bit_is_good),
		cmocka_unit_test(a_digest_stands_for_its_bytes),
		cmocka_unit_test(no_ed25519_signature_is_over_a_digest),
		cmocka_unit_test(gives_the_shared_keys_their_ids),
		cmocka_unit_test(takes_the_signatures_that_cosign_makes),
	};

	return cmocka_run_group_tests_name("crypto/pubkey", tests, NULL, NULL);
}
