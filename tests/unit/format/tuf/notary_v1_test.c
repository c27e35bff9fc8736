/* notary*.c: Notary v1 metadata.  Files made here, each refused one a step away from one that is taken; then every repository that notary
 * made (peers/dct-*), file by file: what must be signed is, and what is wrong is found where it is.
 * Of those cases the fields gun, key, expect, reason and reasons are judged, as far as a file and the role that speaks for it can be at
 * fault.  Dates, hashes between files and names are dct_test.c's; tags against images are nobody's here. */
#include "support/test.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/reason.h"
#include "crypto/certificate.h"
#include "format/tuf/notary_v1.h"
#include "format/tuf/tuf.h"
#include "support/notary_fixture.h"
#include "support/vectors.h"

/* --- what parses --- */

#define HASH32 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define HEAD(type) "\"_type\":\"" type "\",\"expires\":\"2040-01-01T00:00:00.5+01:00\",\"version\":1"
#define FILE_OF(head, rest) "{\"signed\":{" head rest "},\"signatures\":[]}"
#define KEY_A "\"a\":{\"keytype\":\"ecdsa\",\"keyval\":{\"private\":null,\"public\":\"AAAA\"}}"
#define ROLE(ids) "{\"keyids\":[" ids "],\"threshold\":1}"
#define ROOT(keys, root)                                                                                                \
	FILE_OF(HEAD("Root"), ",\"consistent_snapshot\":false,\"keys\":{" keys "},\"roles\":{\"root\":" root ",\"targets\":" ROLE("") \
	        ",\"snapshot\":" ROLE("") ",\"timestamp\":" ROLE("") "}")
#define TARGETS(rest) FILE_OF(HEAD("Targets"), rest)
#define DELEGATES(roles) TARGETS(",\"targets\":{},\"delegations\":{\"keys\":{" KEY_A "},\"roles\":[" roles "]}")
#define TAG(entry) TARGETS(",\"targets\":{\"1.4\":" entry "}")
#define META(names) FILE_OF(HEAD("Timestamp"), ",\"meta\":{" names "}")

static const struct parse_row {
	const char *name;
	enum tuf_type type;
	const char *text;
	const char *message; /* NULL: taken; else COCKET_E_FORMAT */
} parse_rows[] = {
	{ "root", TUF_ROOT, ROOT(KEY_A, ROLE("\"a\"")), NULL },
	{ "keyids null, as Go prints an empty list", TUF_ROOT, ROOT(KEY_A, "{\"keyids\":null,\"threshold\":1}"), NULL },
	{ "threshold 0 (A16)", TUF_ROOT, ROOT(KEY_A, "{\"keyids\":[\"a\"],\"threshold\":0}"),
	  "signed: roles: root: threshold: 0, expected at least 1" },
	{ "threshold -1", TUF_ROOT, ROOT(KEY_A, "{\"keyids\":[\"a\"],\"threshold\":-1}"),
	  "signed: roles: root: threshold: -1: not an integer from 0 to 2^53" },
	{ "no threshold", TUF_ROOT, ROOT(KEY_A, "{\"keyids\":[\"a\"]}"), "signed: roles: root: threshold: missing" },
	{ "a key that is not there", TUF_ROOT, ROOT(KEY_A, ROLE("\"b\"")), "signed: roles: root: keyids: unknown key b" },
	{ "a key twice (A15)", TUF_ROOT, ROOT(KEY_A, ROLE("\"a\",\"a\"")), "signed: roles: root: keyids: a is listed twice" },
	{ "no role", TUF_ROOT, FILE_OF(HEAD("Root"), ",\"keys\":{},\"roles\":{}"), "signed: roles: root: missing" },
	{ "a key that is no object", TUF_ROOT, ROOT("\"a\":1", ROLE("")), "signed: keys: a: not an object" },
	{ "a key without public half", TUF_ROOT, ROOT("\"a\":{\"keytype\":\"ecdsa\",\"keyval\":{}}", ROLE("")),
	  "signed: keys: a: public: missing" },
	{ "targets", TUF_TARGETS, TARGETS(",\"targets\":{}"), NULL },
	{ "targets null", TUF_TARGETS, TARGETS(",\"targets\":null,\"delegations\":null"), NULL },
	{ "unknown fields", TUF_TARGETS, TARGETS(",\"targets\":{},\"x\":[1]"), NULL },
	{ "TUF 1.0's name of the type", TUF_TARGETS, FILE_OF(HEAD("targets"), ",\"targets\":{}"), "signed: _type: targets, expected Targets" },
	{ "another type", TUF_ROOT, TARGETS(",\"targets\":{}"), "signed: _type: Targets, expected Root" },
	{ "a fraction", TUF_TARGETS, TARGETS(",\"x\":1.5"), "signed: 1.5: not an integer below 2^53, which alone have a canonical form" },
	{ "version 0", TUF_TARGETS, FILE_OF("\"_type\":\"Targets\",\"expires\":\"2040-01-01T00:00:00Z\",\"version\":0", ""),
	  "signed: version: 0, expected at least 1" },
	{ "no date", TUF_TARGETS, FILE_OF("\"_type\":\"Targets\",\"version\":1", ""), "signed: expires: missing" },
	{ "no tree", TUF_TARGETS, "[]", "not a JSON object" },
	{ "no signed part", TUF_TARGETS, "{\"signatures\":[]}", "signed: missing" },
	{ "no signatures", TUF_TARGETS, "{\"signed\":{" HEAD("Targets") "}}", NULL },
	{ "a signature that is no base64", TUF_TARGETS,
	  "{\"signed\":{" HEAD("Targets") "},\"signatures\":[{\"keyid\":\"a\",\"method\":\"ecdsa\",\"sig\":\"$\"}]}",
	  "signatures 0: sig: *" },
	{ "a signature without method", TUF_TARGETS, "{\"signed\":{" HEAD("Targets") "},\"signatures\":[{\"keyid\":\"a\",\"sig\":\"\"}]}",
	  "signatures 0: method: missing" },
	{ "two signatures by one key (A15)", TUF_TARGETS,
	  "{\"signed\":{" HEAD("Targets") "},\"signatures\":[{\"keyid\":\"a\",\"method\":\"ecdsa\",\"sig\":\"\"},"
	  "{\"keyid\":\"b\",\"method\":\"ecdsa\",\"sig\":\"\"},{\"keyid\":\"a\",\"method\":\"ecdsa\",\"sig\":\"\"}]}",
	  "signatures: two by a" },
	{ "a tag", TUF_TARGETS, TAG("{\"hashes\":{\"sha256\":\"" HASH32 "\"},\"length\":401}"), NULL },
	{ "a tag twice", TUF_TARGETS, TARGETS(",\"targets\":{\"a\":{},\"a\":{}}"), "line 1 column *" },
	{ "a short hash", TUF_TARGETS, TAG("{\"hashes\":{\"sha256\":\"AAAA\"},\"length\":401}"),
	  "signed: targets: 1.4: hashes: sha256: 3 bytes, expected 32" },
	{ "a hash in hex", TUF_TARGETS, TAG("{\"hashes\":{\"sha256\":\"0g\"},\"length\":401}"), "signed: targets: 1.4: hashes: sha256: *" },
	{ "a hash unknown", TUF_TARGETS, TAG("{\"hashes\":{\"md5\":\"AAAA\"},\"length\":401}"),
	  "signed: targets: 1.4: hashes: neither sha256 nor sha512" },
	{ "no length", TUF_TARGETS, TAG("{\"hashes\":{\"sha256\":\"" HASH32 "\"}}"), "signed: targets: 1.4: length: missing" },
	{ "a delegation", TUF_TARGETS, DELEGATES("{\"name\":\"targets/releases\",\"keyids\":[\"a\"],\"threshold\":1,\"paths\":[\"\"]}"), NULL },
	{ "without paths, as Go prints none", TUF_TARGETS, DELEGATES("{\"name\":\"targets/releases\",\"keyids\":[],\"threshold\":1}"), NULL },
	{ "paths that are no strings", TUF_TARGETS,
	  DELEGATES("{\"name\":\"targets/releases\",\"keyids\":[],\"threshold\":1,\"paths\":[1]}"),
	  "signed: delegations: roles: targets/releases: paths: expected strings" },
	{ "a role that climbs (A21)", TUF_TARGETS, DELEGATES("{\"name\":\"targets/../root\",\"keyids\":[],\"threshold\":1}"),
	  "signed: delegations: roles: name: targets/../root, expected one like targets/releases" },
	{ "a role twice", TUF_TARGETS,
	  DELEGATES("{\"name\":\"targets/a\",\"keyids\":[],\"threshold\":1},{\"name\":\"targets/a\",\"keyids\":[],\"threshold\":1}"),
	  "signed: delegations: roles: targets/a is listed twice" },
	{ "timestamp", TUF_TIMESTAMP, META("\"snapshot\":{\"hashes\":{\"sha256\":\"" HASH32 "\"},\"length\":1}"), NULL },
	{ "timestamp of nothing", TUF_TIMESTAMP, META(""), "signed: meta: snapshot: missing" },
};

static bool
message_is(const char *is, const char *expected)
{
	size_t n = strlen(expected);

	return n > 0 && expected[n - 1] == '*' ? strncmp(is, expected, n - 1) == 0 : strcmp(is, expected) == 0;
}

static void
parses_by_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parse_rows / sizeof parse_rows[0]; i++) {
		const struct parse_row *row = &parse_rows[i];
		AUTO(tuf_file_free) struct tuf_file f = { 0 };
		struct err err = { 0 };
		enum cocket_code code = notary_v1_parse(&f, slice_str(row->text), row->type, &err);

		if (code != (row->message ? COCKET_E_FORMAT : COCKET_OK) || (row->message && !message_is(err.message, row->message)))
			fail_msg("%s: %d \"%s\"", row->name, code, code ? err.message : "");
		if (!row->message)
			assert_int_equal(f.expires, INT64_C(2208985200)); /* an hour east of Greenwich */
	}
}

static void
bounds(void **state)
{
	AUTO(buf_free) struct buf text = BUF(NOTARY_V1_MAX_BYTES + 1);
	AUTO(tuf_file_free) struct tuf_file f = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_non_null(buf_reserve(&text, NOTARY_V1_MAX_BYTES + 1, &err));
	memset(text.ptr, ' ', NOTARY_V1_MAX_BYTES + 1);
	text.len = NOTARY_V1_MAX_BYTES + 1;
	assert_int_equal(notary_v1_parse(&f, buf_slice(&text), TUF_ROOT, &err), COCKET_E_TOO_LARGE);
	text.len = 0;
	assert_int_equal(buf_addf(&text, &err, "{\"signed\":{" HEAD("Targets") "},\"signatures\":["), COCKET_OK);
	for (size_t i = 0; i <= TUF_SIGNATURES_MAX; i++)
		assert_int_equal(buf_addf(&text, &err, "%s{}", i ? "," : ""), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	assert_int_equal(notary_v1_parse(&f, buf_slice(&text), TUF_TARGETS, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "signatures: 1025, maximum 1024");
}

static void
names_of_delegations(void **state)
{
	static const struct {
		const char *name;
		bool is;
	} rows[] = {
		{ "targets/releases", true }, { "targets/a/b", true },  { "targets/a..b", true },  { "targets/-._", true },
		{ "targets", false },         { "targets/", false },    { "targets//a", false },   { "targets/a/", false },
		{ "targets/.", false },       { "targets/..", false },  { "targets/../a", false }, { "targets/A", false },
		{ "targets/a b", false },     { "targets/a\n", false }, { "snapshot", false },     { "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (notary_v1_role_is_delegation(rows[i].name) != rows[i].is)
			fail_msg("\"%s\"", rows[i].name);
}

/* --- who signed --- */

#define REPOSITORY "registry.example.com/shop/api"

/* A root whose root role has these keys. */
static void
make_root(struct tuf_file *out, const struct notary_pair *const *keys, size_t n, unsigned threshold,
          const struct notary_pair *const *signers, size_t signer_count)
{
	AUTO(buf_free) struct buf table = BUF(NOTARY_TEXT_MAX), ids = BUF(NOTARY_TEXT_MAX), part = BUF(NOTARY_TEXT_MAX),
	                          text = BUF(NOTARY_TEXT_MAX);
	struct err err = { 0 };

	for (size_t i = 0; i < n; i++) {
		notary_add_key(&table, keys[i]);
		assert_int_equal(buf_addf(&ids, &err, "%s\"%s\"", i ? "," : "", keys[i]->id), COCKET_OK);
	}
	assert_int_equal(buf_addf(&part, &err,
	                          "{" HEAD("Root") ",\"keys\":{%s},\"roles\":{\"root\":{\"keyids\":[%s],\"threshold\":%u},\"targets\":" ROLE("")
	                          ",\"snapshot\":" ROLE("") ",\"timestamp\":" ROLE("") "}}",
	                          buf_str(&table), buf_str(&ids), threshold),
	                 COCKET_OK);
	notary_print_signed(&text, buf_str(&part), signers, signer_count);
	if (notary_v1_parse(out, buf_slice(&text), TUF_ROOT, &err))
		fail_msg("%s", err.message);
}

enum { CERTIFIED, AGAIN, BARE, ED25519, STRANGER, PAIRS };

static const struct signed_row {
	const char *name;
	unsigned keys[4], signers[4]; /* one more than the pair's number; 0 ends */
	unsigned threshold;
	const char *message; /* NULL: enough */
} signed_rows[] = {
	{ "one", { CERTIFIED + 1 }, { CERTIFIED + 1 }, 1, NULL },
	{ "none", { CERTIFIED + 1 }, { 0 }, 1, "root: 0 of 1 required keys signed" },
	{ "a stranger", { CERTIFIED + 1 }, { STRANGER + 1 }, 1, "root: 0 of 1 required keys signed" },
	{ "a stranger beside", { CERTIFIED + 1 }, { STRANGER + 1, CERTIFIED + 1 }, 1, NULL },
	{ "two of two", { CERTIFIED + 1, ED25519 + 1 }, { ED25519 + 1, CERTIFIED + 1 }, 2, NULL },
	{ "one of two", { CERTIFIED + 1, ED25519 + 1 }, { ED25519 + 1 }, 2, "root: 1 of 2 required keys signed" },
	{ "one key in two certificates (A15)", { CERTIFIED + 1, AGAIN + 1 }, { CERTIFIED + 1, AGAIN + 1 }, 2,
	  "root: 1 of 2 required keys signed" },
	{ "one key in a certificate and bare (A15)", { CERTIFIED + 1, BARE + 1 }, { CERTIFIED + 1, BARE + 1 }, 2,
	  "root: 1 of 2 required keys signed" },
	{ "more than there are", { CERTIFIED + 1 }, { CERTIFIED + 1 }, 2, "root: 1 of 2 required keys signed" },
};

static size_t
choose(const struct notary_pair **out, const struct notary_pair *pairs, const unsigned numbers[static 4])
{
	size_t n = 0;

	for (; n < 4 && numbers[n]; n++)
		out[n] = &pairs[numbers[n] - 1];
	return n;
}

static void
make_pairs(struct notary_pair pairs[static PAIRS])
{
	pairs[CERTIFIED] = notary_pair_new(KEY_P256, REPOSITORY);
	pairs[AGAIN] = notary_pair_of(&pairs[CERTIFIED], "another");
	pairs[BARE] = notary_pair_of(&pairs[CERTIFIED], NULL);
	pairs[ED25519] = notary_pair_new(KEY_ED25519, NULL);
	pairs[STRANGER] = notary_pair_new(KEY_P256, REPOSITORY);
}

static void
free_pairs(struct notary_pair pairs[static PAIRS])
{
	for (size_t i = 0; i < PAIRS; i++)
		notary_pair_free(&pairs[i]);
}

static void
counts_keys(void **state)
{
	struct notary_pair pairs[PAIRS];

	(void)state;
	make_pairs(pairs);
	for (size_t i = 0; i < sizeof signed_rows / sizeof signed_rows[0]; i++) {
		const struct signed_row *row = &signed_rows[i];
		const struct notary_pair *keys[4], *signers[4];
		AUTO(tuf_file_free) struct tuf_file root = { 0 };
		struct err err = { 0 };
		size_t n = choose(keys, pairs, row->keys), signer_count = choose(signers, pairs, row->signers);

		make_root(&root, keys, n, row->threshold, signers, signer_count);
		enum cocket_code code = tuf_signed_check(&root, &root, &root.roles[TUF_ROOT], &err);

		if (code != (row->message ? COCKET_E_SIGNATURE : COCKET_OK) || (row->message && strcmp(err.message, row->message) != 0))
			fail_msg("%s: %d \"%s\"", row->name, code, code ? err.message : "");
	}
	free_pairs(pairs);
}

/* The signature stays, what is said of it does not. */
static void
methods_and_ids_count(void **state)
{
	static const struct {
		const char *name, *from, *to, *message;
	} rows[] = {
		{ "as it is", "\"method\":\"ecdsa\"", "\"method\":\"ecdsa\"", NULL },
		{ "a method of another key type", "\"method\":\"ecdsa\"", "\"method\":\"eddsa\"", "root: 0 of 1 required keys signed" },
		{ "of RSA", "\"method\":\"ecdsa\"", "\"method\":\"rsapss\"", "root: 0 of 1 required keys signed" },
		{ "unknown", "\"method\":\"ecdsa\"", "\"method\":\"none\"", "root: 0 of 1 required keys signed" },
		{ "another keytype, another id", "\"keytype\":\"ecdsa-x509\"", "\"keytype\":\"ecdsa\"",
		  "root: 0 of 1 required keys signed; key * does not count: its id is not the hash of the key" },
		{ "an unknown keytype", "\"keytype\":\"ecdsa-x509\"", "\"keytype\":\"dsa\"",
		  "root: 0 of 1 required keys signed; key * does not count: its keytype is not supported" },
		{ "one bit of the signed part", "\"version\":1", "\"version\":2", "root: 0 of 1 required keys signed" },
		{ "another form of it, the same value", "\"version\":1", "\"version\" : 1 ", NULL },
	};
	struct notary_pair pairs[PAIRS];

	(void)state;
	make_pairs(pairs);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct notary_pair *pair = &pairs[CERTIFIED];
		AUTO(buf_free) struct buf part = BUF(NOTARY_TEXT_MAX), text = BUF(NOTARY_TEXT_MAX), changed = BUF(NOTARY_TEXT_MAX);
		AUTO(tuf_file_free) struct tuf_file root = { 0 };
		struct err err = { 0 };

		assert_int_equal(buf_addf(&part, &err,
		                          "{" HEAD("Root") ",\"keys\":{\"%s\":%s},\"roles\":{\"root\":" ROLE("\"%s\"") ",\"targets\":" ROLE("")
		                          ",\"snapshot\":" ROLE("") ",\"timestamp\":" ROLE("") "}}",
		                          pair->id, buf_str(&pair->object), pair->id),
		                 COCKET_OK);
		notary_print_signed(&text, buf_str(&part), &pair, 1);
		const char *at = strstr(buf_str(&text), rows[i].from);

		assert_non_null(at);
		assert_int_equal(buf_addf(&changed, &err, "%.*s%s%s", (int)(at - buf_str(&text)), buf_str(&text), rows[i].to,
		                          at + strlen(rows[i].from)),
		                 COCKET_OK);
		assert_int_equal(notary_v1_parse(&root, buf_slice(&changed), TUF_ROOT, &err), COCKET_OK);
		enum cocket_code code = tuf_signed_check(&root, &root, &root.roles[TUF_ROOT], &err);
		const char *star = rows[i].message ? strchr(rows[i].message, '*') : NULL;

		if (code != (rows[i].message ? COCKET_E_SIGNATURE : COCKET_OK) ||
		    (star && (strncmp(err.message, rows[i].message, (size_t)(star - rows[i].message)) != 0 || !strstr(err.message, star + 1))) ||
		    (rows[i].message && !star && strcmp(err.message, rows[i].message) != 0))
			fail_msg("%s: %d \"%s\"", rows[i].name, code, code ? err.message : "");
	}
	free_pairs(pairs);
}

static void
a_root_is_for_a_name(void **state)
{
	static const struct {
		const char *common_name; /* NULL: in no certificate */
		const char *message;
	} rows[] = {
		{ REPOSITORY, NULL },
		{ "registry.example.com/shop/*", NULL },
		{ "*", NULL },
		{ REPOSITORY "*", NULL },
		{ "registry.example.com/shop/ap", "root: its certificate is for registry.example.com/shop/ap, expected " REPOSITORY },
		{ "registry.example.com/shop/api2", "root: its certificate is for registry.example.com/shop/api2, expected " REPOSITORY },
		{ "registry.example.com/shop/api2*", "root: its certificate is for registry.example.com/shop/api2*, expected " REPOSITORY },
		{ "registry.example.com/*/api", "root: its certificate is for registry.example.com/*/api, expected " REPOSITORY },
		{ "", "root: its certificate is for nothing, expected " REPOSITORY },
		{ NULL, "root: its certificate is for nothing, expected " REPOSITORY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(notary_pair_free) struct notary_pair pair = notary_pair_new(KEY_P256, rows[i].common_name);
		const struct notary_pair *pairs[] = { &pair };
		AUTO(tuf_file_free) struct tuf_file root = { 0 };
		struct err err = { 0 };

		make_root(&root, pairs, 1, 1, pairs, 1);
		enum cocket_code code = notary_v1_root_name(&root, REPOSITORY, &err);

		if (code != (rows[i].message ? COCKET_E_SIGNATURE : COCKET_OK) ||
		    (rows[i].message && strcmp(err.message, rows[i].message) != 0))
			fail_msg("%s: %d \"%s\"", rows[i].common_name ? rows[i].common_name : "bare", code, code ? err.message : "");
		if (code)
			assert_int_equal(tuf_signed_check(&root, &root, &root.roles[TUF_ROOT], &err), COCKET_E_SIGNATURE);
	}
}

/* Of two keys, the one whose certificate is for another repository no longer counts. */
static void
only_its_own_keys_count(void **state)
{
	AUTO(notary_pair_free) struct notary_pair own = notary_pair_new(KEY_P256, REPOSITORY);
	AUTO(notary_pair_free) struct notary_pair other = notary_pair_new(KEY_P256, "registry.example.com/shop/web");
	const struct notary_pair *pairs[] = { &own, &other };
	AUTO(tuf_file_free) struct tuf_file root = { 0 };
	struct err err = { 0 };

	(void)state;
	make_root(&root, pairs, 2, 1, pairs + 1, 1);
	assert_int_equal(tuf_signed_check(&root, &root, &root.roles[TUF_ROOT], &err), COCKET_OK);
	assert_int_equal(notary_v1_root_name(&root, REPOSITORY, &err), COCKET_OK);
	assert_int_equal(tuf_signed_check(&root, &root, &root.roles[TUF_ROOT], &err), COCKET_E_SIGNATURE);
	assert_non_null(strstr(err.message, "its certificate is not for this repository"));
}

/* --- entries --- */

static void
holds_entries_against_bytes(void **state)
{
	static const struct slice bytes = { (const uint8_t *)"bytes", 5 };
	AUTO(buf_free) struct buf entry = BUF(NOTARY_TEXT_MAX), text = BUF(NOTARY_TEXT_MAX);
	AUTO(tuf_file_free) struct tuf_file f = { 0 };
	struct err err = { 0 };

	(void)state;
	notary_print_meta(&entry, "snapshot", bytes);
	assert_int_equal(buf_addf(&text, &err, "{\"signed\":{" HEAD("Timestamp") ",\"meta\":{%s}},\"signatures\":[]}", buf_str(&entry)),
	                 COCKET_OK);
	assert_int_equal(notary_v1_parse(&f, buf_slice(&text), TUF_TIMESTAMP, &err), COCKET_OK);
	struct tuf_meta meta = *tuf_meta_find(&f, "snapshot");

	assert_null(tuf_meta_find(&f, "root"));
	assert_int_equal(notary_v1_meta_check(&meta, bytes, &err), COCKET_OK);
	assert_int_equal(notary_v1_meta_check(&meta, slice_str("bytez"), &err), COCKET_E_DIGEST);
	assert_int_equal(notary_v1_meta_check(&meta, slice_str("byte"), &err), COCKET_E_DIGEST);
	meta.sha512[0] ^= 1;
	assert_int_equal(notary_v1_meta_check(&meta, bytes, &err), COCKET_E_DIGEST);
	assert_memory_equal(err.message, "digest is sha512:", strlen("digest is sha512:"));
	meta.has_sha512 = false;
	assert_int_equal(notary_v1_meta_check(&meta, bytes, &err), COCKET_OK);
	meta.length++;
	assert_int_equal(notary_v1_meta_check(&meta, bytes, &err), COCKET_E_SIZE);
	assert_string_equal(err.message, "5 bytes, expected 6");
}

/* --- repositories that notary made --- */

/* Files whose fault is in the file itself or its signatures.  Every other file of every repository must be good. */
static const struct fault {
	const char *folder, *file;
	enum cocket_code code;
	const char *message;
} faults[] = {
	{ "dct-neg-cert-swapped", "root", COCKET_E_SIGNATURE,
	  "root: 0 of 1 required keys signed; key bb51fd3c34635dc41d316bb2534d6db8a160d92b414b13893933c346af7c0c33 does not count: its id "
	  "is not the hash of the key" },
	{ "dct-neg-delegation-other-key", "targets/releases", COCKET_E_SIGNATURE, "targets/releases: 0 of 1 required keys signed" },
	{ "dct-neg-delegation-stranger", "targets/releases", COCKET_E_SIGNATURE, "targets/releases: 0 of 1 required keys signed" },
	{ "dct-neg-duplicate-keys", "targets/releases", COCKET_E_FORMAT, "line 1 column 197: duplicate key \"1.4\"" },
	{ "dct-neg-mixed", "snapshot", COCKET_E_SIGNATURE, "snapshot: 0 of 1 required keys signed" },
	{ "dct-neg-sig-flipped-root", "root", COCKET_E_SIGNATURE, "root: 0 of 1 required keys signed" },
	{ "dct-neg-sig-flipped-snapshot", "snapshot", COCKET_E_SIGNATURE, "snapshot: 0 of 1 required keys signed" },
	{ "dct-neg-sig-flipped-targets", "targets", COCKET_E_SIGNATURE, "targets: 0 of 1 required keys signed" },
	{ "dct-neg-sig-flipped-targets-releases", "targets/releases", COCKET_E_SIGNATURE, "targets/releases: 0 of 1 required keys signed" },
	{ "dct-neg-sig-flipped-timestamp", "timestamp", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
	{ "dct-neg-snapshot-hash", "targets/releases", COCKET_E_SIGNATURE, "targets/releases: 0 of 1 required keys signed" },
	{ "dct-neg-target-swapped", "targets/releases", COCKET_E_SIGNATURE, "targets/releases: 0 of 1 required keys signed" },
	{ "dct-neg-threshold-duplicate", "targets/releases", COCKET_E_FORMAT,
	  "signatures: two by 8f513d206276c41b5d529bcab6fa2aa8983c75b65b86ce66de669d395b1965b6" },
	{ "dct-neg-truncated", "targets/releases", COCKET_E_FORMAT, "line 1 column 487: unexpected end" },
	{ "dct-neg-unsigned-root", "root", COCKET_E_SIGNATURE, "root: 0 of 1 required keys signed" },
	{ "dct-neg-unsigned-targets-releases", "targets/releases", COCKET_E_SIGNATURE, "targets/releases: 0 of 1 required keys signed" },
	{ "dct-neg-unsigned-timestamp", "timestamp", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
};

struct repository {
	char folder[NAME_MAX + 1], path[PATH_MAX];
	struct json_doc about; /* case.json */
	size_t good, bad;
};

static const struct fault *
fault_of(const char *folder, const char *file)
{
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (strcmp(folder, faults[i].folder) == 0 && strcmp(file, faults[i].file) == 0)
			return &faults[i];
	return NULL;
}

/* "reason", or one of "reasons". */
static bool
is_reason(struct json about, const char *word)
{
	const char *reason = json_string_value(json_get(about, "reason"));

	for (struct json r = json_first(json_get(about, "reasons")); r.node; r = json_next(r))
		if (strcmp(json_string_value(r), word) == 0)
			return true;
	return reason && strcmp(reason, word) == 0;
}

static void
expect(struct repository *r, const char *file, enum cocket_code code, const struct err *err)
{
	const struct fault *f = fault_of(r->folder, file);

	if (f ? code != f->code || strcmp(err->message, f->message) != 0 : code != COCKET_OK)
		fail_msg("%s/%s: %d %s", r->folder, file, code, code ? err->message : "good");
	*(f ? &r->bad : &r->good) += 1;
	if (!f)
		return;
	assert_string_equal(json_string_value(json_get(json_root(&r->about), "expect")), "deny");
	if (!is_reason(json_root(&r->about), reason_word(reason_of(code))))
		fail_msg("%s: %s is none of the reasons expected", r->folder, reason_word(reason_of(code)));
}

/* Parses, and holds against the role; false where either refused. */
static bool
load(struct tuf_file *out, struct repository *r, const char *role, enum tuf_type type, const struct tuf_file *holder)
{
	char file[NAME_MAX + 32];
	struct err err = { 0 };

	(void)snprintf(file, sizeof file, "served/%s.json", role);
	AUTO(buf_free) struct buf bytes = vectors_read(r->path, file);
	enum cocket_code code = notary_v1_parse(out, buf_slice(&bytes), type, &err);

	if (!holder)
		holder = out;
	if (code == COCKET_OK)
		code = tuf_signed_check(out, holder, tuf_role_find(holder, role), &err);
	expect(r, role, code, &err);
	return code == COCKET_OK;
}

/* The key that the user of the case trusts is the root's, but where the case is about that. */
static void
check_pin(const struct repository *r, const struct tuf_file *root)
{
	AUTO(buf_free) struct buf pem = vectors_read(r->path, json_string_value(json_get(json_root(&r->about), "key")));
	AUTO(pubkey_free) struct pubkey *pin = NULL;
	struct err err = { 0 };
	bool is = false;

	assert_int_equal(pubkey_parse_pem(&pin, buf_slice(&pem), &err), COCKET_OK);
	for (size_t i = 0; i < root->roles[TUF_ROOT].key_count; i++) {
		const struct pubkey *key = tuf_key_get(root, root->roles[TUF_ROOT].keys[i]);

		is = is || (key && digest_eq(pubkey_id(key), pubkey_id(pin)));
	}
	if (is == (strcmp(r->folder, "dct-neg-wrong-pin") == 0))
		fail_msg("%s: the root's key is %s", r->folder, is ? "the pinned one" : "another");
}

/* gun: the root's certificate is for it, but where the case is about that. */
static void
check_name(const struct repository *r, struct tuf_file *root)
{
	const char *gun = json_string_value(json_get(json_root(&r->about), "gun"));
	struct err err = { 0 };
	enum cocket_code code = notary_v1_root_name(root, gun, &err);

	if ((code == COCKET_OK) == (strcmp(r->folder, "dct-neg-gun-swapped") == 0))
		fail_msg("%s: %s", r->folder, code ? err.message : "is for that name");
}

static bool
is_served(const struct repository *r, const char *role)
{
	AUTO(buf_free) struct buf path = BUF(8 * KIB);
	AUTO(buf_free) struct buf bytes = BUF(8 * MIB);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&path, &err, "%s/served/%s.json", r->path, role), COCKET_OK);
	return file_read(&bytes, buf_str(&path), &err) == COCKET_OK;
}

static void
check_targets(struct repository *r, const struct tuf_file *root)
{
	AUTO(tuf_file_free) struct tuf_file targets = { 0 };

	if (!load(&targets, r, "targets", TUF_TARGETS, root))
		return;
	for (size_t i = 0; i < targets.role_count; i++) {
		AUTO(tuf_file_free) struct tuf_file f = { 0 };

		if (is_served(r, targets.roles[i].name))
			(void)load(&f, r, targets.roles[i].name, TUF_TARGETS, &targets);
	}
}

static void
check_repository(struct repository *r)
{
	AUTO(tuf_file_free) struct tuf_file root = { 0 }, timestamp = { 0 }, snapshot = { 0 };

	if (!load(&root, r, "root", TUF_ROOT, NULL))
		return;
	check_pin(r, &root);
	check_name(r, &root);
	(void)load(&timestamp, r, "timestamp", TUF_TIMESTAMP, &root);
	(void)load(&snapshot, r, "snapshot", TUF_SNAPSHOT, &root);
	check_targets(r, &root);
}

static void
repositories_of_notary(void **state)
{
	const char *vectors = vectors_dir();
	size_t good = 0, bad = 0, folders = 0;
	char peers[PATH_MAX / 2];
	DIR *dir;

	(void)state;
	(void)snprintf(peers, sizeof peers, "%s/peers", vectors);
	dir = opendir(peers);
	assert_non_null(dir);
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		struct repository r = { 0 };
		struct err err = { 0 };

		if (strncmp(e->d_name, "dct-", 4) != 0)
			continue;
		(void)snprintf(r.folder, sizeof r.folder, "%s", e->d_name);
		(void)snprintf(r.path, sizeof r.path, "%s/%s", peers, e->d_name);
		AUTO(buf_free) struct buf about = vectors_read(r.path, "case.json");
		assert_int_equal(json_parse(&r.about, buf_slice(&about), &err), COCKET_OK);
		check_repository(&r);
		json_free(&r.about);
		folders++;
		good += r.good;
		bad += r.bad;
	}
	closedir(dir);
	print_message("%zu repositories, %zu files good, %zu not\n", folders, good, bad);
	assert_true(folders >= 36);
	assert_int_equal(bad, sizeof faults / sizeof faults[0]);
}

/* What notary called the files of private keys is what we call their public halves. */
static void
ids_are_names_of_files(void **state)
{
	static const char *const names[][2] = {
		{ "releaser.crt", "5069d912bac4b140353f94668a3773568d86375f7ea411f7f2070f74fd7e4a09" },
		{ "qa.crt", "4a95c872717d18f5fa952c925f6188dcc864f2f2a46d02d9b3904e0dca8c2dde" },
	};
	const char *vectors = vectors_dir();
	char keys[PATH_MAX];

	(void)state;
	(void)snprintf(keys, sizeof keys, "%s/peers/keys/dct", vectors);
	for (size_t i = 0; i < 2; i++) {
		AUTO(buf_free) struct buf pem = vectors_read(keys, names[i][0]), der = BUF(64 * KIB);
		AUTO(pubkey_free) struct pubkey *key = NULL;
		char id[DIGEST_HEX_BYTES];
		AUTO(certificate_free) struct certificate c = { 0 };
		struct err err = { 0 };

		if (certificate_first_of_pem(&der, buf_slice(&pem), &err) || certificate_parse(&c, buf_slice(&der), &err) ||
		    pubkey_parse_spki(&key, buf_slice(&c.spki), &err) || notary_v1_key_id(id, key, &err))
			fail_msg("%s", err.message);
		assert_string_equal(id, names[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_by_table),
		cmocka_unit_test(bounds),
		cmocka_unit_test(names_of_delegations),
		cmocka_unit_test(counts_keys),
		cmocka_unit_test(methods_and_ids_count),
		cmocka_unit_test(a_root_is_for_a_name),
		cmocka_unit_test(only_its_own_keys_count),
		cmocka_unit_test(holds_entries_against_bytes),
		cmocka_unit_test(repositories_of_notary),
		cmocka_unit_test(ids_are_names_of_files),
	};

	return cmocka_run_group_tests_name("notary", tests, NULL, NULL);
}
