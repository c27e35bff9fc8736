/* key_import.c and the forms below it: keys of other tools that become ours, each refusal with its message, wrong passwords, costs that are
 * not run, and damage of every kind.  tests/cli/import.sh makes keys with the tools themselves; here are some that do not change. */
#include "helper.h"

#include <libgen.h>
#include <sodium.h>

#include "base/json.h"
#include "crypto/key_import.h"
#include "key_import_keys.h"
#include "support/blobs.h"
#include "support/vectors.h"
#include "test_keys.h"

#define PASSWORD "harbour"
#define WRONG "encrypted private key: wrong password, or a damaged file"

/* A header after the BEGIN line, as notary writes it. */
#define WITH_HEADERS(label, headers, body) "-----BEGIN " label "-----\n" headers "\n" body "-----END " label "-----\n"
#define SEC1_BODY \
	"MHcCAQEEIKX5kgEXN/bk4BtFS6q0Q2ngwWhGekhpcC2pRhdC1Z0NoAoGCCqGSM49\n" \
	"AwEHoUQDQgAEresTZcElEbBTGGVwPOKSUmqX0tTFSHZp0rctNhHOn1OUYxwVHQZS\n" \
	"J1LrDv55bLinlx1I1BUyk6Gprpdf+40fHg==\n"
#define ED25519_BODY "MC4CAQAwBQYDK2VwBCIEIC7LeMGOz3F7l0A1T9+5VI7+QdGzeA8SxdTA2rvGw68G\n"

static const struct {
	const char *name;
	const char *file;
	bool encrypted;
	const char *public;
} taken[] = {
	{ "pkcs8 ed25519", ED25519_KEY, false, ED25519_PUB },
	{ "pkcs8 p256", P256_KEY, false, P256_PUB },
	{ "pkcs8 p384", P384_KEY, false, P384_PUB },
	{ "pkcs8 with public key", ED25519_KEY_V2, false, ED25519_PUB },
	{ "pbes2 ed25519", ED25519_PBES2, true, ED25519_PUB },
	{ "pbes2 p256", P256_PBES2, true, P256_PUB },
	{ "pbes2 p384", P384_PBES2, true, P384_PUB },
	{ "pbes2 sha1", P256_PBES2_SHA1, true, P256_PUB },
	{ "pbes2 triple des", P256_PBES2_3DES, true, P256_PUB },
	{ "sec1 p256", P256_KEY_SEC1, false, P256_PUB },
	{ "sec1 p384", P384_SEC1, false, P384_PUB },
	{ "old pem, aes", P256_DEK_AES256, true, P256_PUB },
	{ "old pem, triple des", P256_DEK_3DES, true, P256_PUB },
	{ "notary, role and gun", WITH_HEADERS("EC PRIVATE KEY", "gun: registry.example-1.com/a/b\nrole: targets\n", SEC1_BODY), false, P256_PUB },
	{ "notary, path", WITH_HEADERS("PRIVATE KEY", "path: tuf_keys/-/x\r\nrole: root\r\n", ED25519_BODY), false, ED25519_PUB },
	{ "notary, an empty gun", WITH_HEADERS("PRIVATE KEY", "gun: \n", ED25519_BODY), false, ED25519_PUB },
	{ "openssh ed25519", ED25519_OPENSSH, false, ED25519_PUB },
	{ "openssh p256", P256_OPENSSH, false, P256_PUB },
	{ "openssh p384", P384_OPENSSH, false, P384_PUB },
	{ "blank lines around", "\n\n" ED25519_OPENSSH "\n", false, ED25519_PUB },
	{ "minisign -G -W", ED25519_MINISIGN_PLAIN, false, ED25519_PUB },
	{ "minisign -C -W", ED25519_MINISIGN_SUM, false, ED25519_PUB },
	{ "minisign", ED25519_MINISIGN, true, ED25519_PUB },
	{ "signify -n", ED25519_SIGNIFY, false, ED25519_PUB },
};

#define TAKEN (sizeof taken / sizeof taken[0])

#define NOT_READ " is not supported: convert a copy with openssl pkcs8 -topk8 -v2 aes-256-cbc"
#define HEADER(message) "private key: PEM header" message
#define TWO_LINES(second) "untrusted comment: x\n" second

/* Refused as they stand, so nobody is asked for a password. */
static const struct {
	const char *name;
	const char *file;
	enum cocket_code code;
	const char *message;
} refused[] = {
	{ "pbes1", P256_PBES1, COCKET_E_UNSUPPORTED, "encrypted private key: encryption other than PBES2" NOT_READ },
	{ "scrypt", P256_PBES2_SCRYPT, COCKET_E_UNSUPPORTED, "encrypted private key: PBES2 with another key derivation than PBKDF2" NOT_READ },
	{ "camellia", P256_PBES2_CAMELLIA, COCKET_E_UNSUPPORTED, "encrypted private key: PBES2 with an unknown cipher" NOT_READ },
	{ "not pbes2", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n", COCKET_E_FORMAT,
	  "encrypted private key: not DER encrypted PKCS #8" },
	{ "p521", P521_KEY_EMPTY, COCKET_E_UNSUPPORTED, "private key is p521: expected ed25519, p256 or p384" },
	{ "sec1 p521", P521_SEC1, COCKET_E_UNSUPPORTED, "private key is p521: expected ed25519, p256 or p384" },
	{ "openssh p521", P521_OPENSSH, COCKET_E_UNSUPPORTED, "private key is p521: expected ed25519, p256 or p384" },
	{ "rsa", RSA_KEY_EMPTY, COCKET_E_UNSUPPORTED, "private key is rsa: expected ed25519, p256 or p384" },
	{ "pkcs1", RSA_KEY_LABEL, COCKET_E_UNSUPPORTED, "private key is rsa: expected ed25519, p256 or p384" },
	{ "secp256k1", SECP256K1_SEC1, COCKET_E_UNSUPPORTED, "EC private key: unknown curve, expected P-256 or P-384" },
	{ "explicit curve", P256_SEC1_EXPLICIT, COCKET_E_UNSUPPORTED, "EC private key: explicit curve parameters, expected P-256 or P-384" },
	{ "curve not named", WITH_HEADERS("EC PRIVATE KEY", "role: root\n", "MAcCAQEEAgAB\n"), COCKET_E_FORMAT,
	  "EC private key: not DER SEC 1 with a named curve" },
	{ "parameters first", P256_WITH_PARAMETERS, COCKET_E_UNSUPPORTED,
	  "starts with a block EC PARAMETERS: openssl ec -in FILE -out COPY leaves it out" },
	{ "public key beside it", ED25519_KEY_V2_OTHER, COCKET_E_FORMAT, "ed25519 private key: does not match the public key in the file" },
	{ "a public key", P256_PUB, COCKET_E_FORMAT, "not a supported private key: PEM label is PUBLIC KEY" },
	{ "two keys", P256_KEY P256_KEY, COCKET_E_FORMAT,
	  "not a private key: PEM block PRIVATE KEY: data follows it, expected one block alone" },
	{ "nothing", "", COCKET_E_FORMAT, "not a private key: not PEM: expected a line -----BEGIN ...----- at the start" },
	{ "our own form", "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\ne30=\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
	  COCKET_E_UNSUPPORTED, "already in cocket's own format: use cocket key passwd" },
	{ "cosign's old label", "-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\ne30=\n-----END ENCRYPTED COSIGN PRIVATE KEY-----\n",
	  COCKET_E_UNSUPPORTED, "already in cocket's own format: use cocket key passwd" },

	{ "unknown header", WITH_HEADERS("PRIVATE KEY", "role: root\nComment: x\n", ED25519_BODY), COCKET_E_FORMAT,
	  "private key: unknown PEM header Comment" },
	{ "header twice", WITH_HEADERS("PRIVATE KEY", "role: root\nrole: root\n", ED25519_BODY), COCKET_E_FORMAT, "private key: duplicate PEM header role" },
	{ "folded header", WITH_HEADERS("PRIVATE KEY", "role: root\n more\n", ED25519_BODY), COCKET_E_FORMAT,
	  "not a private key: PEM block PRIVATE KEY: headers are not lines of \"Name: value\" and an empty line" },
	{ "no empty line", "-----BEGIN PRIVATE KEY-----\nrole: root\n" ED25519_BODY "-----END PRIVATE KEY-----\n", COCKET_E_FORMAT,
	  "not a private key: PEM block PRIVATE KEY: headers are not lines of \"Name: value\" and an empty line" },
	{ "empty line alone", WITH_HEADERS("PRIVATE KEY", "", "!" ED25519_BODY), COCKET_E_FORMAT,
	  "private key: invalid base64 between the PEM lines" },
	{ "old encryption of pkcs8", WITH_HEADERS("PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n", ED25519_BODY), COCKET_E_FORMAT,
	  "private key: PEM headers Proc-Type and DEK-Info are not allowed with PKCS #8" },
	{ "no DEK-Info", WITH_HEADERS("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n", SEC1_BODY), COCKET_E_FORMAT,
	  "private key: expected PEM headers Proc-Type: 4,ENCRYPTED and DEK-Info together" },
	{ "no Proc-Type", WITH_HEADERS("EC PRIVATE KEY", "DEK-Info: AES-128-CBC,00112233445566778899aabbccddeeff\n", SEC1_BODY), COCKET_E_FORMAT,
	  "private key: expected PEM headers Proc-Type: 4,ENCRYPTED and DEK-Info together" },
	{ "MIC-ONLY", WITH_HEADERS("EC PRIVATE KEY", "Proc-Type: 4,MIC-ONLY\nDEK-Info: AES-128-CBC,00\n", SEC1_BODY), COCKET_E_FORMAT,
	  "private key: expected PEM headers Proc-Type: 4,ENCRYPTED and DEK-Info together" },
	{ "single DES", WITH_HEADERS("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: DES-CBC,0011223344556677\n", SEC1_BODY),
	  COCKET_E_UNSUPPORTED, HEADER(": DEK-Info: unsupported cipher, expected AES or triple DES in CBC") },
	{ "short IV", WITH_HEADERS("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0011\n", SEC1_BODY), COCKET_E_FORMAT,
	  HEADER(": DEK-Info: expected 16 bytes of hex") },
	{ "IV not hex", WITH_HEADERS("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,001122334455667g\n", SEC1_BODY),
	  COCKET_E_FORMAT, HEADER(": DEK-Info: expected 8 bytes of hex") },
	{ "no IV", WITH_HEADERS("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC\n", SEC1_BODY), COCKET_E_FORMAT,
	  HEADER(": DEK-Info: expected 8 bytes of hex") },

	{ "encrypted openssh", ED25519_OPENSSH_ENCRYPTED, COCKET_E_UNSUPPORTED,
	  "encrypted OpenSSH key: remove its passphrase on a copy first (ssh-keygen -p -N '' -f COPY)" },
	{ "openssh with headers", WITH_HEADERS("OPENSSH PRIVATE KEY", "role: root\n", "b3BlbnNzaA==\n"), COCKET_E_FORMAT,
	  "private key: invalid base64 between the PEM lines" },

	{ "minisign: one line", "untrusted comment: x", COCKET_E_FORMAT, "minisign secret key: no second line" },
	{ "minisign: no key", TWO_LINES(""), COCKET_E_FORMAT, "not a secret key of minisign or signify: 0 bytes, expected 158 or 104" },
	{ "minisign: a third line", ED25519_MINISIGN_PLAIN "x", COCKET_E_FORMAT, "minisign secret key: more than two lines" },
	{ "minisign: an empty third line", ED25519_MINISIGN_PLAIN "\n", COCKET_E_FORMAT, "minisign secret key: more than two lines" },
	{ "minisign: not base64", TWO_LINES("RW Q=\n"), COCKET_E_FORMAT, "minisign secret key: second line is not base64" },
	{ "minisign: public key", TWO_LINES("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n"), COCKET_E_FORMAT,
	  "not a secret key of minisign or signify: 42 bytes, expected 158 or 104" },
};

#define REFUSED (sizeof refused / sizeof refused[0])

static void
assert_is(const char *name, const struct privkey *key, const char *public)
{
	AUTO(pubkey_free) struct pubkey *expected = public_key(slice_str(public));
	AUTO(buf_free) struct buf sig = BUF(KIB);
	struct err err = { 0 };

	if (!slice_eq(pubkey_spki(privkey_public(key)), pubkey_spki(expected)))
		fail_msg("%s: another key", name);
	assert_int_equal(privkey_sign(&sig, key, slice_str(MESSAGE), &err), COCKET_OK);
	assert_int_equal(pubkey_verify(expected, slice_str(MESSAGE), buf_slice(&sig)), SIGNATURE_GOOD);
}

static void
takes_keys_of_others(void **state)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD);

	(void)state;
	for (size_t i = 0; i < TAKEN; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		struct slice file = slice_str(taken[i].file);
		struct err err = { 0 };

		if (key_import_needs_password(file) != taken[i].encrypted)
			fail_msg("%s: needs a password: %d", taken[i].name, !taken[i].encrypted);
		assert_refused(taken[i].name, key_import(&key, file, taken[i].encrypted ? &password : NULL, &err), &err, COCKET_OK, "");
		assert_is(taken[i].name, key, taken[i].public);
	}
}

static void
refuses_the_rest(void **state)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD);

	(void)state;
	for (size_t i = 0; i < REFUSED; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		struct slice file = slice_str(refused[i].file);
		struct err err = { 0 };

		assert_refused(refused[i].name, key_import(&key, file, &password, &err), &err, refused[i].code, refused[i].message);
		assert_false(key_import_needs_password(file));
		assert_null(key);
	}
}

static void
refuses_wrong_passwords(void **state)
{
	static const char *const wrong[] = { "", "Harbour", "harbou", "harbour\n" };

	(void)state;
	for (size_t i = 0; i < TAKEN; i++) {
		bool sum = strcmp(taken[i].name, "minisign") == 0;
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		if (!taken[i].encrypted)
			continue;
		assert_refused(taken[i].name, key_import(&key, slice_str(taken[i].file), NULL, &err), &err, COCKET_E_USAGE,
		               "encrypted private key: a password is needed");
		for (size_t j = 0; j < sizeof wrong / sizeof wrong[0]; j++) {
			AUTO(secret_free) struct secret password = password_of(wrong[j]);

			assert_refused(taken[i].name, key_import(&key, slice_str(taken[i].file), &password, &err), &err, COCKET_E_AUTH,
			               sum ? "encrypted private key: wrong password" : WRONG);
		}
		assert_null(key);
	}
}

/* One password in 256 leaves padding that looks right; what comes out is no key all the same. */
static void
refuses_many_wrong_passwords(void **state)
{
	static const char *const files[] = { P256_DEK_AES256, P256_DEK_3DES };
	char text[16];

	(void)state;
	for (unsigned i = 0; i < 2048; i++) {
		snprintf(text, sizeof text, "%u", i);
		AUTO(secret_free) struct secret password = password_of(text);
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		assert_refused(text, key_import(&key, slice_str(files[i % 2]), &password, &err), &err, COCKET_E_AUTH, WRONG);
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
	assert_refused("64 KiB and 1", key_import(&key, slice_of(blanks, sizeof blanks), NULL, &err), &err, COCKET_E_TOO_LARGE,
	               "not a private key: 65537 bytes, at most 65536 are read");
}

/* --- damage --- */

/* Only the last line end may be missing. */
static void
refuses_every_truncation(void **state)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD);

	(void)state;
	for (size_t i = 0; i < TAKEN; i++) {
		size_t len = strlen(taken[i].file);

		while (taken[i].file[len - 1] == '\n')
			len--;
		for (size_t n = 0; n < len; n++) {
			AUTO(privkey_free) struct privkey *key = NULL;
			struct err err = { 0 };

			if (key_import(&key, slice_of(taken[i].file, n), &password, &err) != COCKET_E_FORMAT || key)
				fail_msg("%s cut at %zu: %s", taken[i].name, n, err.message);
		}
	}
}

/* A file as the bytes in its base64, and what stands around it. */
struct armour {
	char before[160], after[64];
	struct buf bytes;
};

static struct armour
take_off(const char *file)
{
	struct armour a = { .bytes = BUF(KEY_FILE_MAX_BYTES) };
	const char *headers = strstr(file, "\n\n"), *body = headers ? headers + 2 : strchr(file, '\n') + 1, *end = strstr(body, "-----END");
	struct err err = { 0 };

	if (!end)
		end = file + strlen(file);
	snprintf(a.before, sizeof a.before, "%.*s", (int)(body - file), file);
	snprintf(a.after, sizeof a.after, "%s", end);
	if (base64_decode_lines(&a.bytes, slice_of(body, (size_t)(end - body)), &err))
		fail_msg("%s", err.message);
	return a;
}

static enum cocket_code
import_bytes(struct privkey **out, const struct armour *a, struct slice bytes, const struct secret *password, struct err *err)
{
	AUTO(buf_free) struct buf base64 = BUF(2 * KEY_FILE_MAX_BYTES), file = BUF(2 * KEY_FILE_MAX_BYTES);

	if (base64_encode(&base64, bytes, err) || buf_addf(&file, err, "%s%s\n%s", a->before, buf_str(&base64), a->after))
		fail_msg("%s", err->message);
	return key_import(out, buf_slice(&file), password, err);
}

static void
refuses_every_truncation_inside(void **state)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD);

	(void)state;
	for (size_t i = 0; i < TAKEN; i++) {
		struct armour a;

		if (taken[i].file[0] == '\n')
			continue;
		a = take_off(taken[i].file);
		for (size_t n = 0; n < a.bytes.len; n++) {
			AUTO(privkey_free) struct privkey *key = NULL;
			struct err err = { 0 };
			enum cocket_code code = import_bytes(&key, &a, slice_of(a.bytes.ptr, n), &password, &err);

			if (n == 104 && strncmp(taken[i].name, "minisign", 8) == 0 && code == COCKET_E_UNSUPPORTED)
				continue; /* as long as signify's, and not that either */
			/* of old PEM encryption whole blocks may be left, and then it looks like a wrong password */
			if ((code != COCKET_E_FORMAT && code != COCKET_E_AUTH) || key)
				fail_msg("%s cut at %zu: %d %s", taken[i].name, n, code, err.message);
			if (code == COCKET_E_AUTH && strncmp(taken[i].name, "old pem", 7) != 0)
				fail_msg("%s cut at %zu: %s", taken[i].name, n, err.message);
		}
		buf_free(&a.bytes);
	}
}

static void
refuses_trailing_bytes(void **state)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD);
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < TAKEN; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		struct armour a;

		if (taken[i].file[0] == '\n' || strncmp(taken[i].name, "old pem", 7) == 0)
			continue;
		a = take_off(taken[i].file);
		assert_int_equal(buf_add(&a.bytes, slice_of("\0", 1), &err), COCKET_OK);
		assert_int_equal(import_bytes(&key, &a, buf_slice(&a.bytes), &password, &err), COCKET_E_FORMAT);
		buf_free(&a.bytes);
	}
}

/* Whatever bit is flipped, no key comes out but the one that was in there. */
static void
flip_bits(const char *name, const char *file, const char *public, unsigned step)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD);
	AUTO(pubkey_free) struct pubkey *expected = public_key(slice_str(public));
	struct armour a = take_off(file);

	for (size_t bit = 0; bit < a.bytes.len * 8; bit += step) {
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		a.bytes.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (import_bytes(&key, &a, buf_slice(&a.bytes), &password, &err) == COCKET_OK &&
		    !digest_eq(pubkey_id(privkey_public(key)), pubkey_id(expected)))
			fail_msg("%s: bit %zu makes another key", name, bit);
		a.bytes.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	buf_free(&a.bytes);
}

static void
makes_no_other_key_of_flipped_bits(void **state)
{
	(void)state;
	flip_bits("openssh ed25519", ED25519_OPENSSH, ED25519_PUB, 1);
	flip_bits("openssh p256", P256_OPENSSH, P256_PUB, 1);
	flip_bits("openssh p384", P384_OPENSSH, P384_PUB, 3);
	flip_bits("sec1", P256_KEY_SEC1, P256_PUB, 1);
	flip_bits("old pem", P256_DEK_AES256, P256_PUB, 1);
	flip_bits("minisign -W", ED25519_MINISIGN_PLAIN, ED25519_PUB, 1);
	flip_bits("minisign -W with checksum", ED25519_MINISIGN_SUM, ED25519_PUB, 1);
	flip_bits("signify", ED25519_SIGNIFY, ED25519_PUB, 1);
}

/* These run a key derivation each time, so some bits only, of every byte or two. */
static void
makes_no_other_key_of_flipped_bits_under_a_password(void **state)
{
	(void)state;
	flip_bits("pbes2", P256_PBES2_SHA1, P256_PUB, 9);
	flip_bits("minisign", ED25519_MINISIGN, ED25519_PUB, 17);
}

/* --- PBES2: each form that is read, and what is refused beside it --- */

static void
reads_each_cipher_and_hash_of_pbes2(void **state)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD), wrong = password_of("Harbour");

	(void)state;
	for (size_t i = 0; i < sizeof ed25519_pbes2 / sizeof ed25519_pbes2[0]; i++) {
		struct slice file = slice_str(ed25519_pbes2[i].file);
		AUTO(privkey_free) struct privkey *key = NULL, *none = NULL;
		char name[64];
		struct err err = { 0 };

		snprintf(name, sizeof name, "%s, %s", ed25519_pbes2[i].cipher, ed25519_pbes2[i].hash);
		assert_true(key_import_needs_password(file));
		assert_refused(name, key_import(&key, file, &password, &err), &err, COCKET_OK, "");
		assert_is(name, key, ED25519_PUB);
		assert_refused(name, key_import(&none, file, &wrong, &err), &err, COCKET_E_AUTH, WRONG);
		assert_null(none);
	}
}

/* Values in hex, of up to 255 bytes each. */
static struct buf
value(const char *tag, const char *contents)
{
	struct buf out = BUF(KIB);
	size_t n = strlen(contents) / 2;
	struct err err = { 0 };

	assert_int_equal(buf_addf(&out, &err, "%s%s%02zx%s", tag, n < 0x80 ? "" : "81", n, contents), COCKET_OK);
	return out;
}

static struct buf
sequence(const char *first, const char *second)
{
	AUTO(buf_free) struct buf both = BUF(KIB);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&both, &err, "%s%s", first, second), COCKET_OK);
	return value("30", buf_str(&both));
}

#define OID_PBES2 "06092a864886f70d01050d"
#define OID_PBKDF2 "06092a864886f70d01050c"
#define OID_SCRYPT "06092b06010401da470411"
#define AES128 "060960864801650304010204100102030405060708090a0b0c0d0e0f10"
#define AES256 "060960864801650304012a04100102030405060708090a0b0c0d0e0f10"
#define DES3 "06082a864886f70d030704080102030405060708"
#define SALT "04080102030405060708"
#define ITERATIONS "02020800"
#define PRF(last) "300c06082a864886f70d02" last "0500"
#define TEXT16 "041000000000000000000000000000000000"

static const struct {
	const char *name, *scheme, *kdf_oid, *kdf, *cipher, *text;
	enum cocket_code code; /* COCKET_E_USAGE: in order, and no password was given */
	const char *message;
} schemes[] = {
#define NEEDED COCKET_E_USAGE, "encrypted private key: a password is needed"
#define MALFORMED COCKET_E_FORMAT, "encrypted private key: not DER encrypted PKCS #8"
#define UNSUPPORTED(what) COCKET_E_UNSUPPORTED, "encrypted private key: " what NOT_READ
	{ "as openssl writes it", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("09"), AES256, TEXT16, NEEDED },
	{ "triple DES", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("09"), DES3, TEXT16, NEEDED },
	{ "no hash", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, AES128, TEXT16, NEEDED },
	{ "SHA-1, said", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("07"), AES128, TEXT16, NEEDED },
	{ "SHA-224", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("08"), AES128, TEXT16, NEEDED },
	{ "SHA-384", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("0a"), AES128, TEXT16, NEEDED },
	{ "SHA-512", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("0b"), AES128, TEXT16, NEEDED },
	{ "key length", OID_PBES2, OID_PBKDF2, SALT ITERATIONS "020110" PRF("09"), AES128, TEXT16, NEEDED },
	{ "an empty salt", OID_PBES2, OID_PBKDF2, "0400" ITERATIONS, AES128, TEXT16, NEEDED },
	{ "as many iterations as are run", OID_PBES2, OID_PBKDF2, SALT "020400989680", AES128, TEXT16, NEEDED },

	{ "one iteration more", OID_PBES2, OID_PBKDF2, SALT "020400989681", AES128, TEXT16, COCKET_E_UNSUPPORTED,
	  "encrypted private key: PBKDF2 iterations: more than 10000000" },
	{ "iterations over 64 bits", OID_PBES2, OID_PBKDF2, SALT "0209010000000000000001", AES128, TEXT16, COCKET_E_UNSUPPORTED,
	  "encrypted private key: PBKDF2 iterations: more than 10000000" },
	{ "no iteration", OID_PBES2, OID_PBKDF2, SALT "020100", AES128, TEXT16, MALFORMED },
	{ "-1 iterations", OID_PBES2, OID_PBKDF2, SALT "0201ff", AES128, TEXT16, MALFORMED },
	{ "-2^64 iterations", OID_PBES2, OID_PBKDF2, SALT "0209ff0000000000000000", AES128, TEXT16, MALFORMED },
	{ "iterations not minimal", OID_PBES2, OID_PBKDF2, SALT "0203000800", AES128, TEXT16, MALFORMED },
	{ "no iterations", OID_PBES2, OID_PBKDF2, SALT, AES128, TEXT16, MALFORMED },
	{ "another cipher's key length", OID_PBES2, OID_PBKDF2, SALT ITERATIONS "020120", AES128, TEXT16, MALFORMED },
	{ "SHA-512/256", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("0d"), AES128, TEXT16, UNSUPPORTED("PBKDF2 with an unknown hash") },
	{ "HMAC-MD5", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("06"), AES128, TEXT16, UNSUPPORTED("PBKDF2 with an unknown hash") },
	{ "hash without NULL", OID_PBES2, OID_PBKDF2, SALT ITERATIONS "300a06082a864886f70d0209", AES128, TEXT16,
	  UNSUPPORTED("PBKDF2 with an unknown hash") },
	{ "something after the hash", OID_PBES2, OID_PBKDF2, SALT ITERATIONS PRF("09") "0500", AES128, TEXT16, MALFORMED },
	{ "a salt by reference", OID_PBES2, OID_PBKDF2, "3000" ITERATIONS, AES128, TEXT16, MALFORMED },
	{ "BER length of the salt", OID_PBES2, OID_PBKDF2, "0481080102030405060708" ITERATIONS, AES128, TEXT16, MALFORMED },
	{ "a salt in pieces", OID_PBES2, OID_PBKDF2, "240c" "04040102030404040506" "0708" ITERATIONS, AES128, TEXT16, MALFORMED },
	{ "an IV of 15", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, "0609608648016503040102040f0102030405060708090a0b0c0d0e0f", TEXT16, MALFORMED },
	{ "no IV", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, "06096086480165030401020500", TEXT16, MALFORMED },
	{ "AES-128 in GCM", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, "060960864801650304010604100102030405060708090a0b0c0d0e0f10", TEXT16,
	  UNSUPPORTED("PBES2 with an unknown cipher") },
	{ "single DES", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, "06052b0e03020704080102030405060708", TEXT16,
	  UNSUPPORTED("PBES2 with an unknown cipher") },
	{ "scrypt", OID_PBES2, OID_SCRYPT, SALT ITERATIONS, AES128, TEXT16, UNSUPPORTED("PBES2 with another key derivation than PBKDF2") },
	{ "PBES1", "06092a864886f70d010503", OID_PBKDF2, SALT ITERATIONS, AES128, TEXT16, UNSUPPORTED("encryption other than PBES2") },
	{ "no text", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, AES128, "", MALFORMED },
	{ "text of another type", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, AES128, "0500", MALFORMED },
	{ "text in pieces", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, AES128, "2412" TEXT16, MALFORMED },
	{ "BER length of the text", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, AES128, "04811000000000000000000000000000000000", MALFORMED },
	{ "something after the text", OID_PBES2, OID_PBKDF2, SALT ITERATIONS, AES128, TEXT16 "0500", MALFORMED },
};

static struct buf
scheme_in_pem(size_t i)
{
	AUTO(buf_free) struct buf kdf_params = value("30", schemes[i].kdf), kdf = sequence(schemes[i].kdf_oid, buf_str(&kdf_params));
	AUTO(buf_free) struct buf cipher = value("30", schemes[i].cipher), both = sequence(buf_str(&kdf), buf_str(&cipher));
	AUTO(buf_free) struct buf algorithm = sequence(schemes[i].scheme, buf_str(&both)), hex = sequence(buf_str(&algorithm), schemes[i].text);
	AUTO(buf_free) struct buf der = unhex(buf_str(&hex)), base64 = BUF(KIB);
	struct buf file = BUF(2 * KIB);
	struct err err = { 0 };

	assert_int_equal(base64_encode(&base64, buf_slice(&der), &err), COCKET_OK);
	assert_int_equal(buf_addf(&file, &err, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----\n", buf_str(&base64)),
	                 COCKET_OK);
	return file;
}

static void
reads_pbes2_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		AUTO(buf_free) struct buf file = scheme_in_pem(i);
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		assert_refused(schemes[i].name, key_import(&key, buf_slice(&file), NULL, &err), &err, schemes[i].code, schemes[i].message);
	}
}

/* What no password opens: no whole blocks. */
static void
refuses_half_a_block(void **state)
{
	AUTO(secret_free) struct secret password = password_of(PASSWORD);
	AUTO(privkey_free) struct privkey *key = NULL;
	struct armour a = take_off(ed25519_pbes2[0].file);
	struct err err = { 0 };

	(void)state;
	a.bytes.ptr[2]--; /* the outer length and, of 64 encrypted bytes, the last */
	a.bytes.ptr[a.bytes.len - 65]--;
	a.bytes.len--;
	assert_refused("63 bytes", import_bytes(&key, &a, buf_slice(&a.bytes), &password, &err), &err, COCKET_E_FORMAT,
	               "encrypted private key: 63 encrypted bytes, expected a multiple of 16");
	assert_null(key);
	buf_free(&a.bytes);
}

/* --- costs --- */

/* The iterations in it: SEQUENCE { OCTET STRING of 8, INTEGER 2048 }. */
static struct buf
with_iterations(const struct armour *a, const char *integer_hex)
{
	AUTO(buf_free) struct buf integer = unhex(integer_hex);
	struct buf out = BUF(KEY_FILE_MAX_BYTES);
	uint8_t *at = memmem(a->bytes.ptr, a->bytes.len, "\x02\x02\x08\x00", 4);
	size_t grown = integer.len - 4, before = at ? (size_t)(at - a->bytes.ptr) : 0;
	static const size_t lengths[] = { 2, 4, 17, 19, 32 }; /* of all that the integer stands in */
	struct err err = { 0 };

	assert_non_null(at);
	assert_int_equal(buf_add(&out, slice_of(a->bytes.ptr, before), &err), COCKET_OK);
	assert_int_equal(buf_add(&out, buf_slice(&integer), &err), COCKET_OK);
	assert_int_equal(buf_add(&out, slice_of(at + 4, a->bytes.len - before - 4), &err), COCKET_OK);
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
		out.ptr[lengths[i]] = (uint8_t)(out.ptr[lengths[i]] + grown);
	return out;
}

static void
refuses_pbkdf2_bombs(void **state)
{
	static const struct { const char *integer; enum cocket_code code; const char *message; } rows[] = {
		{ "02020800", COCKET_OK, "" },
		{ "02020801", COCKET_E_AUTH, WRONG },
		{ "0203018000", COCKET_E_AUTH, WRONG },
		{ "020400989681", COCKET_E_UNSUPPORTED, "encrypted private key: PBKDF2 iterations: more than 10000000" },
		{ "02047fffffff", COCKET_E_UNSUPPORTED, "encrypted private key: PBKDF2 iterations: more than 10000000" },
		{ "020500ffffffff", COCKET_E_UNSUPPORTED, "encrypted private key: PBKDF2 iterations: more than 10000000" },
		{ "02050100000800", COCKET_E_UNSUPPORTED, "encrypted private key: PBKDF2 iterations: more than 10000000" },
		{ "0209010000000000000800", COCKET_E_UNSUPPORTED, "encrypted private key: PBKDF2 iterations: more than 10000000" },
		{ "02020008", COCKET_E_FORMAT, "encrypted private key: not DER encrypted PKCS #8" },
		{ "02028800", COCKET_E_FORMAT, "encrypted private key: not DER encrypted PKCS #8" },
		{ "020100", COCKET_E_FORMAT, "encrypted private key: not DER encrypted PKCS #8" },
		{ "0200", COCKET_E_FORMAT, "encrypted private key: not DER encrypted PKCS #8" },
	};
	AUTO(secret_free) struct secret password = password_of(PASSWORD);
	struct armour a = take_off(ED25519_PBES2);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf bytes = with_iterations(&a, rows[i].integer);
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		assert_refused(rows[i].integer, import_bytes(&key, &a, buf_slice(&bytes), &password, &err), &err, rows[i].code, rows[i].message);
	}
	buf_free(&a.bytes);
}

enum { MINISIGN_OPS = 38, MINISIGN_MEM = 46 };

static void
put_little_endian(uint8_t *at, uint64_t n)
{
	for (unsigned i = 0; i < 8; i++)
		at[i] = (uint8_t)(n >> 8 * i);
}

static void
refuses_scrypt_bombs(void **state)
{
	static const char limits[] = "minisign secret key: scrypt limits outside minisign's own range";
	static const char needed[] = "encrypted private key: a password is needed";
	static const struct { uint64_t ops, mem; enum cocket_code code; const char *message; } rows[] = {
		{ 32768, 16777216, COCKET_E_USAGE, needed },
		{ 33554432, 1073741824, COCKET_E_USAGE, needed }, /* what minisign writes */
		{ 33554433, 1073741824, COCKET_E_UNSUPPORTED, limits },
		{ 33554432, 1073741825, COCKET_E_UNSUPPORTED, limits },
		{ UINT64_MAX, 16777216, COCKET_E_UNSUPPORTED, limits },
		{ 32768, UINT64_MAX, COCKET_E_UNSUPPORTED, limits },
		{ 32767, 16777216, COCKET_E_UNSUPPORTED, limits },
		{ 32768, 16777215, COCKET_E_UNSUPPORTED, limits },
		{ 0, 0, COCKET_E_UNSUPPORTED, limits },
	};
	struct armour a = take_off(ED25519_MINISIGN);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		put_little_endian(a.bytes.ptr + MINISIGN_OPS, rows[i].ops);
		put_little_endian(a.bytes.ptr + MINISIGN_MEM, rows[i].mem);
		assert_refused("scrypt", import_bytes(&key, &a, buf_slice(&a.bytes), NULL, &err), &err, rows[i].code, rows[i].message);
	}
	buf_free(&a.bytes);
}

/* --- fields, one at a time: offset, bytes in hex, and what is said --- */

struct edit {
	const char *file;
	size_t at;
	const char *hex;
	enum cocket_code code;
	const char *message;
};

#define SSH_MALFORMED "OpenSSH private key: not valid openssh-key-v1"
#define SSH_TWO "OpenSSH private key: holds two different public keys"
#define SSH_TYPE(name) "OpenSSH key type " name ": expected ssh-ed25519, ecdsa-sha2-nistp256 or ecdsa-sha2-nistp384"

/* ed25519's file: magic 0, cipher 15, kdf 23, options 31, count 35, public 39 (type 43, key 58), section 94 (length), 98 checks, 106 type,
 * 121 key, 157 secret (seed 161, key 193), 225 comment, 238 padding. */
static const struct edit edits[] = {
	{ ED25519_OPENSSH, 14, "0a", COCKET_E_FORMAT, SSH_MALFORMED },
	{ ED25519_OPENSSH, 35, "00000000", COCKET_E_FORMAT, SSH_MALFORMED },
	{ ED25519_OPENSSH, 35, "00000002", COCKET_E_FORMAT, SSH_MALFORMED },
	{ ED25519_OPENSSH, 39, "ffffffff", COCKET_E_FORMAT, SSH_MALFORMED },
	{ ED25519_OPENSSH, 39, "7fffffff", COCKET_E_FORMAT, SSH_MALFORMED },
	{ ED25519_OPENSSH, 43, "0000000b7373682d45643235353139", COCKET_E_UNSUPPORTED, SSH_TYPE("ssh-Ed25519") },
	{ ED25519_OPENSSH, 43, "0000000b1b5b33316d323535313900", COCKET_E_UNSUPPORTED, SSH_TYPE("\\x1b[31m25519\\x00") },
	{ ED25519_OPENSSH, 43, "00000007" "7373682d727361", COCKET_E_UNSUPPORTED, "private key is rsa: expected ed25519, p256 or p384" },
	{ ED25519_OPENSSH, 62, "00", COCKET_E_FORMAT, SSH_TWO },
	{ ED25519_OPENSSH, 98, "00000000", COCKET_E_FORMAT, SSH_MALFORMED },
	{ ED25519_OPENSSH, 125, "00", COCKET_E_FORMAT, SSH_TWO },
	{ ED25519_OPENSSH, 161, "00", COCKET_E_FORMAT, "ed25519 private key: does not match the public key in the file" },
	{ ED25519_OPENSSH, 193, "00", COCKET_E_FORMAT, SSH_TWO },
	{ ED25519_OPENSSH, 225, "0000000a", COCKET_E_FORMAT, SSH_MALFORMED },
	{ ED25519_MINISIGN_PLAIN, 0, "4544", COCKET_E_UNSUPPORTED, "minisign secret key: expected ed25519, scrypt or no encryption, and BLAKE2b" },
	{ ED25519_MINISIGN_PLAIN, 2, "0001", COCKET_E_UNSUPPORTED, "minisign secret key: expected ed25519, scrypt or no encryption, and BLAKE2b" },
	{ ED25519_MINISIGN_PLAIN, 4, "4233", COCKET_E_UNSUPPORTED, "minisign secret key: expected ed25519, scrypt or no encryption, and BLAKE2b" },
	{ ED25519_MINISIGN_PLAIN, 62, "00", COCKET_E_FORMAT, "ed25519 private key: does not match the public key in the file" },
	{ ED25519_MINISIGN_PLAIN, 94, "00", COCKET_E_FORMAT, "ed25519 private key: does not match the public key in the file" },
	{ ED25519_MINISIGN_PLAIN, 157, "01", COCKET_E_FORMAT, "minisign secret key: checksum mismatch" },
	{ ED25519_MINISIGN_SUM, 54, "00", COCKET_E_FORMAT, "minisign secret key: checksum mismatch" },
	{ ED25519_SIGNIFY, 0, "5253", COCKET_E_UNSUPPORTED, "signify secret key: expected ed25519 with bcrypt" },
	{ ED25519_SIGNIFY, 2, "0000", COCKET_E_UNSUPPORTED, "signify secret key: expected ed25519 with bcrypt" },
	{ ED25519_SIGNIFY, 7, "2a", COCKET_E_UNSUPPORTED, "signify secret key with a password: bcrypt_pbkdf is not supported" },
	{ ED25519_SIGNIFY, 24, "00", COCKET_E_FORMAT, "signify secret key: checksum mismatch" },
	{ ED25519_SIGNIFY, 103, "00", COCKET_E_FORMAT, "signify secret key: checksum mismatch" },
};

static void
refuses_each_wrong_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		AUTO(buf_free) struct buf bytes = unhex(edits[i].hex);
		AUTO(privkey_free) struct privkey *key = NULL;
		struct armour a = take_off(edits[i].file);
		struct err err = { 0 };
		char what[64];

		snprintf(what, sizeof what, "edit %zu: %s at %zu", i, edits[i].hex, edits[i].at);
		assert_true(edits[i].at + bytes.len <= a.bytes.len);
		memcpy(a.bytes.ptr + edits[i].at, bytes.ptr, bytes.len);
		assert_refused(what, import_bytes(&key, &a, buf_slice(&a.bytes), NULL, &err), &err, edits[i].code, edits[i].message);
		buf_free(&a.bytes);
	}
}

/* --- keys that notary made --- */

static struct buf passphrases;
static size_t opened;

/* notary names a key's file by its id: SHA-256 of the canonical JSON of the public key (docs/FORMATS.md 4). */
static void
assert_notary_id(const char *path, const struct privkey *key)
{
	AUTO(buf_free) struct buf base64 = BUF(KIB), json = BUF(KIB);
	char copy[4096], hex[DIGEST_HEX_BYTES];
	struct digest id;
	struct err err = { 0 };

	snprintf(copy, sizeof copy, "%s", path);
	assert_int_equal(base64_encode(&base64, pubkey_spki(privkey_public(key)), &err), COCKET_OK);
	assert_int_equal(buf_addf(&json, &err, "{\"keytype\":\"ecdsa\",\"keyval\":{\"private\":null,\"public\":\"%s\"}}", buf_str(&base64)),
	                 COCKET_OK);
	id = digest_of(buf_slice(&json));
	digest_print_hex(hex, &id);
	if (strncmp(basename(copy), hex, strlen(hex)) != 0)
		fail_msg("%s: imported with notary's id %s", path, hex);
}

static void
import_notary_key(const char *path, struct slice file)
{
	static const char *const names[] = { "ROOT", "TARGETS", "SNAPSHOT", "DELEGATION" };
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	size_t fits = 0;
	struct json object;

	assert_true(key_import_needs_password(file));
	if (json_parse(&doc, buf_slice(&passphrases), &err) || json_object(&object, json_root(&doc), "passphrases", &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < 4; i++) {
		AUTO(privkey_free) struct privkey *key = NULL;
		const char *text;

		assert_int_equal(json_string(&text, object, names[i], &err), COCKET_OK);
		AUTO(secret_free) struct secret password = password_of(text);

		if (key_import(&key, file, &password, &err) == COCKET_OK) {
			assert_notary_id(path, key);
			fits++;
		} else if (err.code != COCKET_E_AUTH) {
			fail_msg("%s: %s", path, err.message);
		}
	}
	if (fits != 1)
		fail_msg("%s: opened by %zu of the passphrases", path, fits);
	opened++;
}

static void
takes_notarys_own_keys(void **state)
{
	(void)state;
	passphrases = vectors_read(vectors_dir(), "peers/keys/dct/keys.json");
	blobs_each("peers/keys/dct/[0-9a-f][0-9a-f][0-9a-f][0-9a-f]*[0-9a-f].key", import_notary_key);
	buf_free(&passphrases);
	assert_true(opened >= 6);
}

/* cosign's own test keys, of which privkey_pem.c takes only PKCS #8. */
static void
takes_and_refuses_cosigns_test_keys(void **state)
{
	static const struct { const char *file; enum cocket_code code; } rows[] = {
		{ "validecp256.pem", COCKET_OK }, { "validecp384.pem", COCKET_OK }, { "validecp521.pem", COCKET_E_UNSUPPORTED },
		{ "validrsa.pem", COCKET_E_UNSUPPORTED }, { "validecpkcs8.pem", COCKET_OK }, { "ed25519key.pem", COCKET_OK },
		{ "invalidecp224.pem", COCKET_E_UNSUPPORTED }, { "invalidecunsupported.pem", COCKET_E_UNSUPPORTED },
		{ "pemcosignkey.pem", COCKET_E_UNSUPPORTED },
	};
	char dir[4096];

	(void)state;
	if (!outside_dir()) {
		print_message("SKIP cosign's test keys: no data of other projects\n");
		skip();
	}
	snprintf(dir, sizeof dir, "%s/cosign-keys", outside_dir());
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf file = vectors_read(dir, rows[i].file);
		AUTO(privkey_free) struct privkey *key = NULL;
		struct err err = { 0 };

		if (key_import(&key, buf_slice(&file), NULL, &err) != rows[i].code)
			fail_msg("%s: %d %s", rows[i].file, err.code, err.message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_keys_of_others),
		cmocka_unit_test(refuses_the_rest),
		cmocka_unit_test(refuses_wrong_passwords),
		cmocka_unit_test(refuses_many_wrong_passwords),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(refuses_every_truncation_inside),
		cmocka_unit_test(refuses_trailing_bytes),
		cmocka_unit_test(makes_no_other_key_of_flipped_bits),
		cmocka_unit_test(makes_no_other_key_of_flipped_bits_under_a_password),
		cmocka_unit_test(reads_each_cipher_and_hash_of_pbes2),
		cmocka_unit_test(reads_pbes2_strictly),
		cmocka_unit_test(refuses_half_a_block),
		cmocka_unit_test(refuses_pbkdf2_bombs),
		cmocka_unit_test(refuses_scrypt_bombs),
		cmocka_unit_test(refuses_each_wrong_field),
		cmocka_unit_test(takes_notarys_own_keys),
		cmocka_unit_test(takes_and_refuses_cosigns_test_keys),
	};

	return cmocka_run_group_tests_name("crypto/key_import", tests, NULL, NULL);
}
