/* tuf_signed.c and tuf_key.c: which signatures count for a role, and which keys are keys at all (A15, A16).
 * Each way of not counting stands beside the good signature that it is one step away from. */
#include "support/test.h"

#include <sodium.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/privkey_pem.h"
#include "format/tuf/canonical_json.h"
#include "format/tuf/tuf.h"

#define KEY_OBJECT_MAX 4096

/* --- making metadata --- */

struct maker { /* one role "targets" in a root, and targets metadata that is signed for it */
	struct buf keys, keyids, signatures;
};

#define MAKER ((struct maker){ .keys = BUF(256 * KIB), .keyids = BUF(64 * KIB), .signatures = BUF(64 * KIB) })
#define TARGETS_SIGNED \
	"{\"_type\":\"targets\",\"expires\":\"2040-01-01T00:00:00Z\",\"spec_version\":\"1.0.31\",\"targets\":{},\"version\":1}"

static void
maker_free(struct maker *m)
{
	buf_free(&m->keys);
	buf_free(&m->keyids);
	buf_free(&m->signatures);
}

static void
add(struct buf *b, const char *before, const char *text)
{
	struct err err = { 0 };

	if (buf_addf(b, &err, "%s%s", before, text))
		fail_msg("%s", err.message);
}

static void
add_key(struct maker *m, const char *id, const char *object)
{
	const char *comma = m->keys.len ? "," : "";
	struct err err = { 0 };

	if (buf_addf(&m->keys, &err, "%s\"%s\":%s", comma, id, object) || buf_addf(&m->keyids, &err, "%s\"%s\"", comma, id))
		fail_msg("%s", err.message);
}

static void
add_signature(struct maker *m, const char *id, const char *hex)
{
	struct err err = { 0 };

	if (buf_addf(&m->signatures, &err, "%s{\"keyid\":\"%s\",\"sig\":\"%s\"}", m->signatures.len ? "," : "", id, hex))
		fail_msg("%s", err.message);
}

/* sha256 of the canonical form of an object. */
static void
id_of(char id[static DIGEST_HEX_BYTES], const char *object)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(buf_free) struct buf canonical = BUF(KEY_OBJECT_MAX);
	struct err err = { 0 };

	if (json_parse(&doc, slice_str(object), &err) || canonical_json_print(&canonical, json_root(&doc), &err))
		fail_msg("%s: %s", object, err.message);
	struct digest d = digest_of(buf_slice(&canonical));
	digest_print_hex(id, &d);
}

struct signer {
	struct privkey *key;
	struct buf object; /* the key object */
	char id[DIGEST_HEX_BYTES];
};

static void
signer_free(struct signer *s)
{
	privkey_free(&s->key);
	buf_free(&s->object);
}

static struct signer
signer_of(enum key_type type)
{
	struct signer s = { .object = BUF(KEY_OBJECT_MAX) };
	struct err err = { 0 };

	if (privkey_generate(&s.key, type, &err) || tuf_key_print(&s.object, privkey_public(s.key), s.id, &err))
		fail_msg("%s", err.message);
	return s;
}

static struct buf
hex_signature(const struct signer *s, const char *text)
{
	AUTO(buf_free) struct buf sig = BUF(KIB);
	struct buf hex = BUF(4 * KIB);
	struct err err = { 0 };
	uint8_t *room;

	if (privkey_sign(&sig, s->key, slice_str(text), &err))
		fail_msg("%s", err.message);
	room = buf_reserve(&hex, 2 * sig.len, &err);
	assert_non_null(room);
	hex_encode((char *)room, buf_slice(&sig));
	hex.len = 2 * sig.len;
	return hex;
}

static void
sign(struct maker *m, const char *id, const struct signer *s)
{
	AUTO(buf_free) struct buf hex = hex_signature(s, TARGETS_SIGNED);

	add_signature(m, id, buf_str(&hex));
}

/* Key and signature both. */
static void
add_signer(struct maker *m, const struct signer *s)
{
	add_key(m, s->id, buf_str(&s->object));
	sign(m, s->id, s);
}

struct outcome {
	enum cocket_code code;
	unsigned signers;
	struct err err;
};

static struct tuf_file
parsed(const struct buf *b, enum tuf_type type)
{
	struct tuf_file f = { 0 };
	struct err err = { 0 };

	if (tuf_parse(&f, buf_slice(b), type, &err))
		fail_msg("%s\n%s", buf_str(b), err.message);
	return f;
}

static struct outcome
outcome_of(const struct maker *m, unsigned threshold)
{
	AUTO(buf_free) struct buf root = BUF(MIB), targets = BUF(MIB);
	struct outcome o = { 0 };
	struct err err = { 0 };
	const char *none = "{\"keyids\":[],\"threshold\":1}";

	if (buf_addf(&root, &err,
	             "{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"spec_version\":\"1.0.31\",\"version\":1,"
	             "\"expires\":\"2040-01-01T00:00:00Z\",\"keys\":{%s},\"roles\":{\"root\":%s,\"timestamp\":%s,\"snapshot\":%s,\"targets\":{\"keyids\":[%s],\"threshold\":%u}}}}",
	             buf_str(&m->keys), none, none, none, buf_str(&m->keyids), threshold))
		fail_msg("%s", err.message);
	add(&targets, "{\"signatures\":[", buf_str(&m->signatures));
	add(&targets, "],\"signed\":", TARGETS_SIGNED "}");
	AUTO(tuf_file_free) struct tuf_file holder = parsed(&root, TUF_ROOT);
	AUTO(tuf_file_free) struct tuf_file file = parsed(&targets, TUF_TARGETS);

	o.signers = tuf_signers_count(&file, &holder, &holder.roles[TUF_TARGETS]);
	o.code = tuf_signed_check(&file, &holder, &holder.roles[TUF_TARGETS], &o.err);
	return o;
}

static void
assert_signed(const struct maker *m, unsigned threshold)
{
	struct outcome o = outcome_of(m, threshold);

	if (o.code || o.signers < threshold)
		fail_msg("%u signers: %s", o.signers, o.err.message);
}

static void
assert_refused(const struct maker *m, unsigned threshold, unsigned signers, const char *message)
{
	struct outcome o = outcome_of(m, threshold);

	assert_int_equal(o.code, COCKET_E_SIGNATURE);
	assert_int_equal(o.signers, signers);
	assert_string_equal(o.err.message, message);
}

/* --- thresholds --- */

static void
every_type_signs(void **state)
{
	static const enum key_type types[] = { KEY_ED25519, KEY_P256, KEY_P384 };

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		AUTO(signer_free) struct signer s = signer_of(types[i]);
		AUTO(maker_free) struct maker m = MAKER;

		add_key(&m, s.id, buf_str(&s.object));
		assert_refused(&m, 1, 0, "targets: 0 of 1 required keys signed");
		sign(&m, s.id, &s);
		assert_signed(&m, 1);
		assert_refused(&m, 2, 1, "targets: 1 of 2 required keys signed");
	}
}

static void
thresholds_count_keys(void **state)
{
	AUTO(signer_free) struct signer a = signer_of(KEY_ED25519), b = signer_of(KEY_P256), stranger = signer_of(KEY_ED25519);
	AUTO(maker_free) struct maker m = MAKER;

	(void)state;
	add_signer(&m, &a);
	add_key(&m, b.id, buf_str(&b.object));
	sign(&m, stranger.id, &stranger);
	assert_signed(&m, 1);
	assert_refused(&m, 2, 1, "targets: 1 of 2 required keys signed");
	sign(&m, b.id, &b);
	assert_signed(&m, 2);
	assert_refused(&m, 3, 2, "targets: 2 of 3 required keys signed");
}

static void
a_role_without_keys_is_never_satisfied(void **state)
{
	AUTO(signer_free) struct signer stranger = signer_of(KEY_ED25519);
	AUTO(maker_free) struct maker m = MAKER;
	struct tuf_role nobody = { .name = "nobody" };
	struct tuf_file empty = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_refused(&m, 1, 0, "targets: 0 of 1 required keys signed");
	sign(&m, stranger.id, &stranger);
	assert_refused(&m, 1, 0, "targets: 0 of 1 required keys signed");
	assert_int_equal(tuf_signed_check(&empty, &empty, &nobody, &err), COCKET_E_SIGNATURE);
	assert_string_equal(err.message, "nobody: 0 of 0 required keys signed");
}

/* Keys that the file holds for another role are strangers to this one. */
static void
keys_of_other_roles_do_not_count(void **state)
{
	AUTO(signer_free) struct signer a = signer_of(KEY_ED25519), b = signer_of(KEY_ED25519);
	AUTO(maker_free) struct maker m = MAKER;

	(void)state;
	add_signer(&m, &a);
	add_key(&m, b.id, buf_str(&b.object));
	buf_free(&m.keyids);
	add(&m.keyids, "\"", b.id);
	add(&m.keyids, "\"", "");
	assert_refused(&m, 1, 0, "targets: 0 of 1 required keys signed");
	sign(&m, b.id, &b);
	assert_signed(&m, 1);
}

/* --- A15: one key is one key --- */

/* Both ids are right, each for its object: an unknown field makes another id of the same key. */
static void
one_key_under_two_ids_counts_once(void **state)
{
	AUTO(signer_free) struct signer s = signer_of(KEY_P256), other = signer_of(KEY_P256);
	AUTO(buf_free) struct buf object = BUF(KEY_OBJECT_MAX);
	AUTO(maker_free) struct maker m = MAKER;
	char id[DIGEST_HEX_BYTES];

	(void)state;
	add(&object, "{\"more\":1,", buf_str(&s.object) + 1);
	id_of(id, buf_str(&object));
	assert_string_not_equal(id, s.id);
	add_signer(&m, &s);
	add_key(&m, id, buf_str(&object));
	sign(&m, id, &s);
	assert_signed(&m, 1);
	assert_refused(&m, 2, 1, "targets: 1 of 2 required keys signed");
	add_signer(&m, &other);
	assert_signed(&m, 2);
}

static void
an_id_that_is_not_the_hash_does_not_count(void **state)
{
	static const char wrong[] = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
	AUTO(signer_free) struct signer s = signer_of(KEY_ED25519);
	AUTO(maker_free) struct maker m = MAKER;

	(void)state;
	add_key(&m, wrong, buf_str(&s.object));
	sign(&m, wrong, &s);
	assert_refused(&m, 1, 0, "targets: 0 of 1 required keys signed; key ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff "
	                         "does not count: its id is not the hash of the key object");
	add_signer(&m, &s);
	assert_signed(&m, 1);
}

static void
a_signature_under_anothers_id_does_not_count(void **state)
{
	AUTO(signer_free) struct signer a = signer_of(KEY_ED25519), b = signer_of(KEY_ED25519);
	AUTO(maker_free) struct maker m = MAKER;

	(void)state;
	add_key(&m, a.id, buf_str(&a.object));
	add_key(&m, b.id, buf_str(&b.object));
	sign(&m, a.id, &b);
	assert_refused(&m, 1, 0, "targets: 0 of 1 required keys signed");
	sign(&m, b.id, &b);
	assert_signed(&m, 1);
}

/* --- signatures --- */

static void
check_spelling(const struct signer *s, const char *sig, bool counts)
{
	AUTO(maker_free) struct maker m = MAKER;

	add_key(&m, s->id, buf_str(&s->object));
	add_signature(&m, s->id, sig);
	assert_int_equal(outcome_of(&m, 1).signers, counts ? 1 : 0);
	assert_int_equal(outcome_of(&m, 1).code, counts ? COCKET_OK : COCKET_E_SIGNATURE);
}

static void
signatures_are_hex(void **state)
{
	AUTO(signer_free) struct signer s = signer_of(KEY_ED25519);
	AUTO(buf_free) struct buf sig = hex_signature(&s, TARGETS_SIGNED), other = hex_signature(&s, TARGETS_SIGNED " ");
	AUTO(buf_free) struct buf upper = BUF(KIB), longer = BUF(KIB), shorter = BUF(KIB), odd = BUF(KIB);

	(void)state;
	check_spelling(&s, buf_str(&sig), true);
	add(&upper, "", buf_str(&sig));
	for (size_t i = 0; i < upper.len; i++)
		if (upper.ptr[i] >= 'a')
			upper.ptr[i] = (uint8_t)(upper.ptr[i] - 'a' + 'A');
	check_spelling(&s, buf_str(&upper), true);
	check_spelling(&s, "", false);
	check_spelling(&s, "zz", false);
	check_spelling(&s, buf_str(&other), false);
	add(&longer, buf_str(&sig), "00");
	check_spelling(&s, buf_str(&longer), false);
	add(&shorter, "", buf_str(&sig) + 2);
	check_spelling(&s, buf_str(&shorter), false);
	add(&odd, buf_str(&sig), "0");
	check_spelling(&s, buf_str(&odd), false);
	sig.ptr[0] = sig.ptr[0] == '0' ? '1' : '0';
	check_spelling(&s, buf_str(&sig), false);
}

/* "ed25519" is RFC 8032's pure form; the same key's ed25519ph is another scheme, which cosign writes and TUF does not know. */
static void
prehashed_ed25519_does_not_count(void **state)
{
	uint8_t public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], sig[crypto_sign_BYTES];
	const uint8_t *text = (const uint8_t *)TARGETS_SIGNED;
	char public_hex[2 * sizeof public + 1], sig_hex[2 * sizeof sig + 1], id[DIGEST_HEX_BYTES];
	AUTO(buf_free) struct buf object = BUF(KEY_OBJECT_MAX);
	crypto_sign_ed25519ph_state ph;

	(void)state;
	crypto_sign_keypair(public, secret);
	hex_encode(public_hex, slice_of(public, sizeof public));
	add(&object, "{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":{\"public\":\"", public_hex);
	add(&object, "\"}}", "");
	id_of(id, buf_str(&object));
	for (int prehashed = 0; prehashed < 2; prehashed++) {
		AUTO(maker_free) struct maker m = MAKER;

		crypto_sign_detached(sig, NULL, text, strlen(TARGETS_SIGNED), secret);
		if (prehashed) {
			crypto_sign_ed25519ph_init(&ph);
			crypto_sign_ed25519ph_update(&ph, text, strlen(TARGETS_SIGNED));
			crypto_sign_ed25519ph_final_create(&ph, sig, NULL, secret);
		}
		hex_encode(sig_hex, slice_of(sig, sizeof sig));
		add_key(&m, id, buf_str(&object));
		add_signature(&m, id, sig_hex);
		assert_int_equal(outcome_of(&m, 1).signers, prehashed ? 0 : 1);
	}
}

/* --- keys --- */

#define P256_PEM \
	"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEresTZcElEbBTGGVwPOKSUmqX0tTF\\n" \
	"SHZp0rctNhHOn1OUYxwVHQZSJ1LrDv55bLinlx1I1BUyk6Gprpdf+40fHg==\\n-----END PUBLIC KEY-----\\n"
#define P256_POINT \
	"04adeb1365c12511b0531865703ce292526a97d2d4c5487669d2b72d3611ce9f53" \
	"94631c151d06522752eb0efe796cb8a7971d48d4153293a1a9ae975ffb8d1f1e"
#define ED25519_HEX "409da0cfe47eb5ddf6b1daf2b2ac3c76500f5fa53e7ef160383b6d21ecab21af"
#define OBJECT(keytype, scheme, public) "{\"keytype\":\"" keytype "\",\"scheme\":\"" scheme "\",\"keyval\":{\"public\":\"" public "\"}}"
#define NO_SCHEME "its scheme is not supported"
#define NO_PARSE "its public key does not parse"
#define NO_FIT "its public key does not match its scheme"

static const struct {
	const char *object;
	const char *unusable; /* NULL: a key */
} objects[] = {
	{ OBJECT("ed25519", "ed25519", ED25519_HEX), NULL },
	{ OBJECT("ed25519", "ed25519", "40"), NO_PARSE },
	{ OBJECT("ed25519", "ed25519", ED25519_HEX "00"), NO_PARSE },
	{ OBJECT("ed25519", "ed25519", ""), NO_PARSE },
	{ OBJECT("ed25519", "ed25519", "409DA0CFE47EB5DDF6B1DAF2B2AC3C76500F5FA53E7EF160383B6D21ECAB21AF"), NO_PARSE },
	{ OBJECT("ed25519", "ed25519", "0100000000000000000000000000000000000000000000000000000000000000"), NO_PARSE }, /* small order */
	{ OBJECT("ed25519", "ed25519", P256_PEM), NO_PARSE },
	{ OBJECT("ed25519", "ed25519ph", ED25519_HEX), NO_SCHEME },
	{ OBJECT("ed448", "ed25519", ED25519_HEX), NO_SCHEME },
	{ OBJECT("ecdsa", "ecdsa-sha2-nistp256", P256_PEM), NULL },
	{ OBJECT("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", P256_PEM), NULL },
	{ OBJECT("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", P256_POINT), NULL },
	{ OBJECT("ecdsa", "ecdsa-sha2-nistp256", P256_POINT "00"), NO_PARSE },
	{ OBJECT("ecdsa", "ecdsa-sha2-nistp384", P256_POINT), NO_PARSE },
	{ OBJECT("ecdsa", "ecdsa-sha2-nistp384", P256_PEM), NO_FIT },
	{ OBJECT("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp256", P256_PEM), NO_SCHEME },
	{ OBJECT("rsa", "rsassa-pss-sha256", P256_PEM), NO_FIT },
	{ OBJECT("rsa", "rsa-pkcs1v15-sha256", P256_PEM), NO_SCHEME },
	{ OBJECT("ecdsa", "ecdsa-sha2-nistp256", "-----BEGIN PUBLIC KEY-----"), NO_PARSE },
	{ "{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":{}}", NO_PARSE },
	{ "{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":{\"public\":1}}", NO_PARSE },
	{ "{\"keytype\":\"sigstore-oidc\",\"scheme\":\"Fulcio\",\"keyval\":{\"identity\":\"a@b\"}}", "its identity and issuer do not parse" },
};

static void
check_object(const char *object, const char *unusable)
{
	AUTO(maker_free) struct maker m = MAKER;
	AUTO(buf_free) struct buf expected = BUF(KIB);
	char id[DIGEST_HEX_BYTES];
	struct err err = { 0 };

	id_of(id, object);
	add_key(&m, id, object);
	add(&expected, "targets: 0 of 1 required keys signed", "");
	if (unusable && buf_addf(&expected, &err, "; key %s does not count: %s", id, unusable))
		fail_msg("%s", err.message);
	struct outcome o = outcome_of(&m, 1);
	if (strcmp(o.err.message, buf_str(&expected)) != 0)
		fail_msg("%s\n    %s", object, o.err.message);
}

static void
keys_fit_their_schemes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
		check_object(objects[i].object, objects[i].unusable);
}

/* securesystemslib's own id for this key, so that what we write is what python-tuf reads. */
static void
keys_print_as_others_do(void **state)
{
	AUTO(buf_free) struct buf out = BUF(KEY_OBJECT_MAX);
	AUTO(pubkey_free) struct pubkey *key = NULL;
	const char *hex = "061c7d4ae462151815de02ea2857c46dfdfaaae58bf5325038e10f221d969ab6";
	uint8_t raw[32];
	char id[DIGEST_HEX_BYTES];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(hex_decode(raw, sizeof raw, slice_str(hex), &err), COCKET_OK);
	assert_int_equal(pubkey_parse_raw(&key, KEY_ED25519, slice_of(raw, sizeof raw), &err), COCKET_OK);
	assert_int_equal(tuf_key_print(&out, key, id, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":"
	                                   "\"061c7d4ae462151815de02ea2857c46dfdfaaae58bf5325038e10f221d969ab6\"},\"scheme\":\"ed25519\"}");
	assert_string_equal(id, "b856332ab4f551376c1652e73a497a6139e1acf5bae700c716f89a7cb2d26b7c");
}

static void
pem_keys_print_as_others_do(void **state)
{
	AUTO(buf_free) struct buf out = BUF(KEY_OBJECT_MAX);
	AUTO(pubkey_free) struct pubkey *key = NULL;
	char id[DIGEST_HEX_BYTES];
	struct err err = { 0 };
	const char *pem = "-----BEGIN PUBLIC KEY-----\n"
			  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVynB3Sb21jKkW9GRbviUdxuDhGAC\n"
			  "QyLpC6cLyOnITYjTYLCHBxBBjFic16fqfGkArT5JBq+RIhqm9ODS2Nxgnw==\n"
			  "-----END PUBLIC KEY-----\n";

	(void)state;
	assert_int_equal(pubkey_parse_pem(&key, slice_str(pem), &err), COCKET_OK);
	assert_int_equal(tuf_key_print(&out, key, id, &err), COCKET_OK);
	assert_string_equal(id, "f036c7b7379f340e494ad06fb77e800bac9b5c271fde6556152f2e3e41dc1edc");
	assert_non_null(strstr(buf_str(&out), "\"keytype\":\"ecdsa\""));
	assert_non_null(strstr(buf_str(&out), "-----END PUBLIC KEY-----\\n\"},\"scheme\":\"ecdsa-sha2-nistp256\"}"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_signs),
		cmocka_unit_test(thresholds_count_keys),
		cmocka_unit_test(a_role_without_keys_is_never_satisfied),
		cmocka_unit_test(keys_of_other_roles_do_not_count),
		cmocka_unit_test(one_key_under_two_ids_counts_once),
		cmocka_unit_test(an_id_that_is_not_the_hash_does_not_count),
		cmocka_unit_test(a_signature_under_anothers_id_does_not_count),
		cmocka_unit_test(signatures_are_hex),
		cmocka_unit_test(prehashed_ed25519_does_not_count),
		cmocka_unit_test(keys_fit_their_schemes),
		cmocka_unit_test(keys_print_as_others_do),
		cmocka_unit_test(pem_keys_print_as_others_do),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("tuf_signed", tests, NULL, NULL);
}
