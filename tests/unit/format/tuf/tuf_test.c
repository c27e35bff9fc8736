/* tuf*.c by table: metadata that is one field away from good metadata, and the exact refusal; then what good metadata says.
 * Rows are written with ' for ".  Signatures are tuf_signed_test.c's. */
#include "support/test.h"

#include "format/tuf/tuf.h"

#define BAD32 "0f0e0d0c0b0a09080706050403020100"
#define HEX64 BAD32 BAD32
#define FILE_OF(signatures, signed) "{'signatures':" signatures ",'signed':{" signed "}}"
#define HEADER(type) "'_type':'" type "','spec_version':'1.0.31','version':3,'expires':'2040-01-01T00:00:00Z'"
#define KEY "{'keytype':'ed25519','scheme':'ed25519','keyval':{'public':'" HEX64 "'}}"
#define KEYS "'keys':{'b':" KEY ",'a':" KEY "}"
#define BY(ids, threshold) "{'keyids':[" ids "],'threshold':" threshold "}"
#define BY_A BY("'a'", "1")
#define ROOT_ROLES(root) "'roles':{'root':" root ",'timestamp':" BY_A ",'snapshot':" BY_A ",'targets':" BY_A "}"
#define ROOT(rest) FILE_OF("[]", HEADER("root") "," rest)
#define TIMESTAMP(meta) FILE_OF("[]", HEADER("timestamp") ",'meta':" meta)
#define SNAPSHOT(meta) FILE_OF("[]", HEADER("snapshot") ",'meta':" meta)
#define TARGETS(rest) FILE_OF("[]", HEADER("targets") "," rest)
#define TARGET(entry) TARGETS("'targets':{'x/y':" entry "}")
#define DELEGATES(rest) TARGETS("'targets':{},'delegations':{" KEYS "," rest "}")
#define ROLE(more) "{'name':'r','keyids':['a'],'threshold':1,'terminating':false" more "}"
#define ROLES(list) DELEGATES("'roles':[" list "]")
#define NAMED(name) "{'name':'" name "','keyids':['a'],'threshold':1,'terminating':true,'paths':[]}"
#define SUCCINCT(rest) DELEGATES("'succinct_roles':{'keyids':['a'],'threshold':1," rest "}")
#define ONE_PEM "'-----BEGIN PUBLIC KEY-----\\nMCowBQYDK2VwAyEApuULaL32ayWTZqxssgb3PLADzt1AOZ4t2rV9nQ/6kBk=\\n-----END PUBLIC KEY-----\\n'"
#define ONE_ID "cf53fd4432e95ce55362d5a175960049d53fa02e29f6ec53be0026281c00e0b4" /* SHA-256 of that key's SPKI, by openssl */
#define REVOKED(rest) TARGETS("'targets':{},'x-cocket-revoked':" rest)

static struct buf
quoted(const char *text)
{
	struct buf b = BUF(64 * 1024);
	struct err err = { 0 };

	if (buf_add(&b, slice_str(text), &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < b.len; i++)
		if (b.ptr[i] == '\'')
			b.ptr[i] = '"';
	return b;
}

static enum cocket_code
parse(struct tuf_file *out, const char *text, enum tuf_type type, struct err *err)
{
	AUTO(buf_free) struct buf b = quoted(text);

	return tuf_parse(out, buf_slice(&b), type, err);
}

static struct tuf_file
parsed(const char *text, enum tuf_type type)
{
	struct tuf_file f = { 0 };
	struct err err = { 0 };

	if (parse(&f, text, type, &err))
		fail_msg("%s: %s", text, err.message);
	return f;
}

struct row {
	enum tuf_type type;
	const char *text;
	const char *message; /* NULL: taken */
};

static void
check_row(const struct row *r)
{
	AUTO(tuf_file_free) struct tuf_file f = { 0 };
	struct err err = { 0 };
	enum cocket_code code = parse(&f, r->text, r->type, &err);

	if (!r->message && code != COCKET_OK)
		fail_msg("%s\n    %s", r->text, err.message);
	if (r->message && (code != COCKET_E_FORMAT || strcmp(err.message, r->message) != 0))
		fail_msg("%s\n    %d %s\n    expected %s", r->text, code, code ? err.message : "taken", r->message);
}

#define GOOD_TARGETS TARGETS("'targets':{}")

static const struct row envelopes[] = {
	{ TUF_TARGETS, GOOD_TARGETS, NULL },
	{ TUF_TARGETS, "", "line 1 column 1: unexpected end" },
	{ TUF_TARGETS, "[]", "not a JSON object" },
	{ TUF_TARGETS, "{}", "signed: missing" },
	{ TUF_TARGETS, "{'signatures':[],'signed':[]}", "signed: not an object" },
	{ TUF_TARGETS, "{'signed':{" HEADER("targets") ",'targets':{}}}", "signatures: missing" },
	{ TUF_TARGETS, FILE_OF("{}", HEADER("targets") ",'targets':{}"), "signatures: not an array" },
	{ TUF_TARGETS, FILE_OF("[{'keyid':'a','sig':'00'}]", HEADER("targets") ",'targets':{}"), NULL },
	{ TUF_TARGETS, FILE_OF("[{'keyid':'a','sig':''}]", HEADER("targets") ",'targets':{}"), NULL },
	{ TUF_TARGETS, FILE_OF("[{'keyid':'a','sig':'no hex'}]", HEADER("targets") ",'targets':{}"), NULL },
	{ TUF_TARGETS, FILE_OF("[{'keyid':'a','sig':'00'},{'keyid':'b','sig':'00','more':1}]", HEADER("targets") ",'targets':{}"), NULL },
	{ TUF_TARGETS, FILE_OF("[{'keyid':'a','sig':'00'},{'keyid':'b','sig':''},{'keyid':'a','sig':'01'}]", HEADER("targets") ",'targets':{}"),
	  "signatures: two by a" },
	{ TUF_TARGETS, FILE_OF("[{'keyid':'a'}]", HEADER("targets") ",'targets':{}"), "signatures 0: sig: missing" },
	{ TUF_TARGETS, FILE_OF("[{'keyid':'a','sig':'00'},{'keyid':'b','sig':1}]", HEADER("targets") ",'targets':{}"),
	  "signatures 1: sig: not a string" },
	{ TUF_TARGETS, FILE_OF("[{'sig':'00'}]", HEADER("targets") ",'targets':{}"), "signatures 0: keyid: missing" },
	{ TUF_TARGETS, FILE_OF("['a']", HEADER("targets") ",'targets':{}"), "signatures 0: keyid: missing" },
	/* A19: a field twice, wherever it stands */
	{ TUF_TARGETS, FILE_OF("[]", HEADER("targets") ",'targets':{},'version':4"), "line 1 column 128: duplicate key \"version\"" },
	/* what has no canonical form cannot have been signed */
	{ TUF_TARGETS, TARGETS("'targets':{},'more':1.5"),
	  "signed: 1.5: not an integer below 2^53, which alone have a canonical form" },
	{ TUF_TARGETS, TARGETS("'targets':{},'more':15"), NULL },
};

#define HEADED(type, spec, version, expires) \
	"{'signatures':[],'signed':{'_type':" type ",'spec_version':" spec ",'version':" version ",'expires':" expires ",'targets':{}}}"
#define T "'targets'"
#define S "'1.0.31'"
#define E "'2040-01-01T00:00:00Z'"
#define E_MESSAGE ", expected a time like 2026-11-22T10:53:01Z"

static const struct row headers[] = {
	{ TUF_TARGETS, HEADED(T, S, "1", E), NULL },
	{ TUF_TARGETS, HEADED("'snapshot'", S, "1", E), "signed: _type: snapshot, expected targets" },
	{ TUF_TARGETS, HEADED("'Targets'", S, "1", E), "signed: _type: Targets, expected targets" },
	{ TUF_TARGETS, HEADED("1", S, "1", E), "signed: _type: not a string" },
	{ TUF_ROOT, HEADED(T, S, "1", E), "signed: _type: targets, expected root" },
	{ TUF_TARGETS, HEADED(T, "'1'", "1", E), NULL },
	{ TUF_TARGETS, HEADED(T, "'1.0'", "1", E), NULL },
	{ TUF_TARGETS, HEADED(T, "'1.9.9'", "1", E), NULL },
	{ TUF_TARGETS, HEADED(T, "'2.0.0'", "1", E), "signed: spec_version: 2.0.0, expected 1.x" },
	{ TUF_TARGETS, HEADED(T, "'10.0'", "1", E), "signed: spec_version: 10.0, expected 1.x" },
	{ TUF_TARGETS, HEADED(T, "'0.9'", "1", E), "signed: spec_version: 0.9, expected 1.x" },
	{ TUF_TARGETS, HEADED(T, "''", "1", E), "signed: spec_version: , expected 1.x" },
	{ TUF_TARGETS, HEADED(T, "1.0", "1", E), "signed: spec_version: not a string" },
	{ TUF_TARGETS, HEADED(T, S, "9007199254740991", E), NULL },
	{ TUF_TARGETS, HEADED(T, S, "0", E), "signed: version: 0, expected at least 1" },
	{ TUF_TARGETS, HEADED(T, S, "-1", E), "signed: version: -1: not an integer from 0 to 2^53" },
	{ TUF_TARGETS, HEADED(T, S, "1.0", E), "signed: version: 1.0: not an integer from 0 to 2^53" },
	{ TUF_TARGETS, HEADED(T, S, "18446744073709551617", E), "signed: version: 18446744073709551617: not an integer from 0 to 2^53" },
	{ TUF_TARGETS, HEADED(T, S, "'1'", E), "signed: version: not a number" },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-02-29T23:59:59Z'"), NULL },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2041-02-29T23:59:59Z'"), "signed: expires: \"2041-02-29T23:59:59Z\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-13-01T00:00:00Z'"), "signed: expires: \"2040-13-01T00:00:00Z\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-01-01'"), "signed: expires: \"2040-01-01\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-01-01T00:00:00'"), "signed: expires: \"2040-01-01T00:00:00\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-01-01T00:00:00.5Z'"), "signed: expires: \"2040-01-01T00:00:00.5Z\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-01-01T00:00:00+00:00'"), "signed: expires: \"2040-01-01T00:00:00+00:00\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-01-01t00:00:00Z'"), "signed: expires: \"2040-01-01t00:00:00Z\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "'2040-01-01T00:00:00z'"), "signed: expires: \"2040-01-01T00:00:00z\"" E_MESSAGE },
	{ TUF_TARGETS, HEADED(T, S, "1", "2208988800"), "signed: expires: not a string" },
};

#define WHO_ROW(who, message) { TUF_ROOT, ROOT(KEYS "," ROOT_ROLES(who)), message }

static const struct row roots[] = {
	WHO_ROW(BY("'a'", "1"), NULL),
	WHO_ROW(BY("'a','b'", "2"), NULL),
	/* nobody can satisfy these, which is tuf_signed_check's to say */
	WHO_ROW(BY("", "1"), NULL),
	WHO_ROW(BY("'a'", "2"), NULL),
	WHO_ROW(BY("'a'", "9007199254740991"), NULL),
	/* A16 */
	WHO_ROW(BY("'a'", "0"), "signed: roles: root: threshold: 0, expected at least 1"),
	WHO_ROW(BY("'a'", "-1"), "signed: roles: root: threshold: -1: not an integer from 0 to 2^53"),
	WHO_ROW(BY("'a'", "'1'"), "signed: roles: root: threshold: not a number"),
	WHO_ROW(BY("'a'", "true"), "signed: roles: root: threshold: not a number"),
	WHO_ROW("{'keyids':['a']}", "signed: roles: root: threshold: missing"),
	WHO_ROW("{'threshold':1}", "signed: roles: root: keyids: missing"),
	WHO_ROW(BY("'a','c'", "1"), "signed: roles: root: keyids: unknown key c"),
	WHO_ROW(BY("'b','a','b'", "1"), "signed: roles: root: keyids: b is listed twice"),
	WHO_ROW(BY("1", "1"), "signed: roles: root: keyids: expected strings"),
	WHO_ROW("{'keyids':'a','threshold':1}", "signed: roles: root: keyids: not an array"),
	WHO_ROW("[]", "signed: roles: root: not an object"),
	{ TUF_ROOT, ROOT(KEYS ",'roles':{'root':" BY_A "}"), "signed: roles: timestamp: missing" },
	{ TUF_ROOT, ROOT(KEYS), "signed: roles: missing" },
	{ TUF_ROOT, ROOT(ROOT_ROLES(BY_A)), "signed: keys: missing" },
	{ TUF_ROOT, ROOT(KEYS "," ROOT_ROLES(BY_A) ",'consistent_snapshot':true"), NULL },
	{ TUF_ROOT, ROOT(KEYS "," ROOT_ROLES(BY_A) ",'consistent_snapshot':1"), "signed: consistent_snapshot: not true or false" },
	{ TUF_ROOT, ROOT("'keys':{'a':{'scheme':'s','keyval':{}}}," ROOT_ROLES(BY_A)), "signed: keys: a: keytype: missing" },
	{ TUF_ROOT, ROOT("'keys':{'a':{'keytype':'k','keyval':{}}}," ROOT_ROLES(BY_A)), "signed: keys: a: scheme: missing" },
	{ TUF_ROOT, ROOT("'keys':{'a':{'keytype':'k','scheme':1,'keyval':{}}}," ROOT_ROLES(BY_A)),
	  "signed: keys: a: scheme: not a string" },
	{ TUF_ROOT, ROOT("'keys':{'a':{'keytype':'k','scheme':'s','keyval':''}}," ROOT_ROLES(BY_A)),
	  "signed: keys: a: keyval: not an object" },
	{ TUF_ROOT, ROOT("'keys':{'a':'k'}," ROOT_ROLES(BY_A)), "signed: keys: a: not an object" },
	{ TUF_ROOT, ROOT("'keys':{'a':{'keytype':'k','scheme':'s','keyval':{}}}," ROOT_ROLES(BY_A)), NULL },
};

#define HASHES "'hashes':{'sha256':'" HEX64 "'}"

static const struct row metas[] = {
	{ TUF_SNAPSHOT, SNAPSHOT("{}"), NULL },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1}}"), NULL },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'length':0," HASHES ",'more':[]}}"), NULL },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':0}}"), "signed: meta: a.json: version: 0, expected at least 1" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'length':1}}"), "signed: meta: a.json: version: missing" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':1}"), "signed: meta: a.json: version: missing" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'length':-1}}"), "signed: meta: a.json: length: -1: not an integer from 0 to 2^53" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'hashes':{}}}"), "signed: meta: a.json: hashes: empty" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'hashes':[]}}"), "signed: meta: a.json: hashes: not an object" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'hashes':{'blake2b':'xyz'}}}"), NULL },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'hashes':{'blake2b':1}}}"), "signed: meta: a.json: hashes: blake2b: not a string" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'hashes':{'sha256':'" BAD32 "'}}}"),
	  "signed: meta: a.json: hashes: sha256: hex: 32 characters, expected 64" },
	{ TUF_SNAPSHOT, SNAPSHOT("{'a.json':{'version':1,'hashes':{'sha512':'" HEX64 "'}}}"),
	  "signed: meta: a.json: hashes: sha512: hex: 64 characters, expected 128" },
	{ TUF_SNAPSHOT, SNAPSHOT("[]"), "signed: meta: not an object" },
	{ TUF_TIMESTAMP, TIMESTAMP("{'snapshot.json':{'version':1}}"), NULL },
	{ TUF_TIMESTAMP, TIMESTAMP("{'other.json':{'version':1}}"), "signed: meta: snapshot.json: missing" },
	{ TUF_TARGETS, TARGET("{'length':1," HASHES "}"), NULL },
	{ TUF_TARGETS, TARGET("{'length':1," HASHES ",'custom':{'a':[1]}}"), NULL },
	{ TUF_TARGETS, TARGET("{" HASHES "}"), "signed: targets: x/y: length: missing" },
	{ TUF_TARGETS, TARGET("{'length':1}"), "signed: targets: x/y: hashes: missing" },
	{ TUF_TARGETS, TARGET("{'length':1,'hashes':{}}"), "signed: targets: x/y: hashes: empty" },
	{ TUF_TARGETS, TARGETS("'target':{}"), "signed: targets: missing" },
};

#define R8 "rrrrrrrr"
#define R128 R8 R8 R8 R8 R8 R8 R8 R8 R8 R8 R8 R8 R8 R8 R8 R8

static const struct row delegations[] = {
	{ TUF_TARGETS, ROLES(""), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'paths':['a/*']")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'path_hash_prefixes':['0a']")), NULL },
	{ TUF_TARGETS, ROLES(ROLE("")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'more':1")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'paths':[],'path_hash_prefixes':[]")),
	  "signed: delegations: roles: r: paths and path_hash_prefixes, expected one of them" },
	{ TUF_TARGETS, ROLES(ROLE(",'paths':'a'")), "signed: delegations: roles: r: paths: not an array" },
	{ TUF_TARGETS, ROLES(ROLE(",'paths':['a',1]")), "signed: delegations: roles: r: paths: expected strings" },
	{ TUF_TARGETS, ROLES("{'name':'r','keyids':[],'threshold':1}"), "signed: delegations: roles: r: terminating: missing" },
	{ TUF_TARGETS, ROLES("{'name':'r','keyids':[],'threshold':1,'terminating':0}"),
	  "signed: delegations: roles: r: terminating: not true or false" },
	{ TUF_TARGETS, ROLES("{'name':'r','keyids':[],'threshold':0,'terminating':true}"),
	  "signed: delegations: roles: r: threshold: 0, expected at least 1" },
	{ TUF_TARGETS, ROLES("{'name':'r','keyids':['x'],'threshold':1,'terminating':true}"),
	  "signed: delegations: roles: r: keyids: unknown key x" },
	{ TUF_TARGETS, ROLES("1"), "signed: delegations: roles: not an object" },
	/* names */
	{ TUF_TARGETS, ROLES(NAMED("a") "," NAMED("b")), NULL },
	{ TUF_TARGETS, ROLES(NAMED("a") "," NAMED("b") "," NAMED("a")), "signed: delegations: roles: a is listed twice" },
	{ TUF_TARGETS, ROLES(NAMED("../a") "," NAMED(".") "," NAMED("\xc3\xb6") "," NAMED("a b")), NULL },
	{ TUF_TARGETS, ROLES(NAMED("target")), NULL },
	{ TUF_TARGETS, ROLES(NAMED("targets")), "signed: delegations: roles: name: targets is a top-level role, which cannot be delegated" },
	{ TUF_TARGETS, ROLES(NAMED("root")), "signed: delegations: roles: name: root is a top-level role, which cannot be delegated" },
	{ TUF_TARGETS, ROLES(NAMED("")), "signed: delegations: roles: name: 0 bytes, expected 1 to 128" },
	{ TUF_TARGETS, ROLES(NAMED(R128)), NULL },
	{ TUF_TARGETS, ROLES(NAMED(R128 "r")), "signed: delegations: roles: name: 129 bytes, expected 1 to 128" },
	{ TUF_TARGETS, ROLES(NAMED("a\\n")), "signed: delegations: roles: name: a\\x0a has a control character" },
	{ TUF_TARGETS, ROLES(NAMED("\xc2\x9b")), "signed: delegations: roles: name: \\xc2\\x9b has a control character" },
	{ TUF_TARGETS, ROLES("{'keyids':[],'threshold':1,'terminating':true}"), "signed: delegations: roles: name: missing" },
	/* the object itself */
	{ TUF_TARGETS, TARGETS("'targets':{},'delegations':[]"), "signed: delegations: not an object" },
	{ TUF_TARGETS, TARGETS("'targets':{},'delegations':{'roles':[]}"), "signed: delegations: keys: missing" },
	{ TUF_TARGETS, DELEGATES("'more':1"), "signed: delegations: expected one of roles and succinct_roles" },
	{ TUF_TARGETS, DELEGATES("'roles':{}"), "signed: delegations: roles: not an array" },
	{ TUF_TARGETS, DELEGATES("'roles':[],'succinct_roles':{}"), "signed: delegations: expected one of roles and succinct_roles" },
	/* ours */
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-expires':'2040-01-01T00:00:00Z','x-cocket-max-age':86400")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-expires':'2040-01-01T00:00:00+01:00'")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-expires':'never'")),
	  "signed: delegations: roles: r: x-cocket-expires: \"never\": not a time, expected one like 2026-11-22T10:53:01Z" },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-expires':null")), "signed: delegations: roles: r: x-cocket-expires: not a string" },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-max-age':1")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-names':'optional'")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-names':'required'")), NULL },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-names':'any'")), "signed: delegations: roles: r: x-cocket-names: any, expected required or optional" },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-names':true")), "signed: delegations: roles: r: x-cocket-names: not a string" },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-max-age':0")),
	  "signed: delegations: roles: r: x-cocket-max-age: 0, expected at least 1 second" },
	{ TUF_TARGETS, ROLES(ROLE(",'x-cocket-max-age':'1d'")), "signed: delegations: roles: r: x-cocket-max-age: not a number" },
	/* TAP 15 */
	{ TUF_TARGETS, SUCCINCT("'bit_length':1,'name_prefix':'b'"), NULL },
	{ TUF_TARGETS, SUCCINCT("'bit_length':32,'name_prefix':'b'"), NULL },
	{ TUF_TARGETS, SUCCINCT("'bit_length':0,'name_prefix':'b'"), "signed: delegations: succinct_roles: bit_length: 0, expected 1 to 32" },
	{ TUF_TARGETS, SUCCINCT("'bit_length':33,'name_prefix':'b'"), "signed: delegations: succinct_roles: bit_length: 33, expected 1 to 32" },
	{ TUF_TARGETS, SUCCINCT("'bit_length':1,'name_prefix':''"),
	  "signed: delegations: succinct_roles: name_prefix: 0 bytes, expected 1 to 119" },
	{ TUF_TARGETS, SUCCINCT("'bit_length':1,'name_prefix':'" R128 "'"),
	  "signed: delegations: succinct_roles: name_prefix: 128 bytes, expected 1 to 119" },
	{ TUF_TARGETS, SUCCINCT("'name_prefix':'b'"), "signed: delegations: succinct_roles: bit_length: missing" },
	{ TUF_TARGETS, DELEGATES("'succinct_roles':{'keyids':['a'],'threshold':0,'bit_length':1,'name_prefix':'b'}"),
	  "signed: delegations: succinct_roles: threshold: 0, expected at least 1" },
	{ TUF_TARGETS, DELEGATES("'succinct_roles':[]"), "signed: delegations: succinct_roles: not an object" },
};

static const struct row revocations[] = {
	{ TUF_TARGETS, REVOKED("{}"), NULL },
	{ TUF_TARGETS, REVOKED("{'keys':[],'digests':[]}"), NULL },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" HEX64 "'}]}"), NULL },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" HEX64 "','note':'lost'}]}"), NULL },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" BAD32 "'}]}"), "signed: x-cocket-revoked: keys 0: id: hex: 32 characters, expected 64" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" HEX64 "'},{'id':1}]}"), "signed: x-cocket-revoked: keys 1: id: not a string" },
	{ TUF_TARGETS, REVOKED("{'keys':['" HEX64 "']}"), "signed: x-cocket-revoked: keys 0: id: missing" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" HEX64 "','note':1}]}"), "signed: x-cocket-revoked: keys 0: note: not a string" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" HEX64 "','until':1}]}"), "signed: x-cocket-revoked: keys 0: until: unknown field" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" ONE_ID "','public':" ONE_PEM "}]}"), NULL },
	{ TUF_TARGETS, REVOKED("{'keys':[{'public':" ONE_PEM ",'label':'','date':'2026-11-28T12:00:00Z','id':'" ONE_ID "'}]}"), NULL },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" ONE_ID "','label':'old'}]}"), NULL },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" HEX64 "','public':" ONE_PEM "}]}"),
	  "signed: x-cocket-revoked: keys 0: public: not the key of that id" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" ONE_ID "','public':" ONE_PEM "},{'id':'" HEX64 "','public':" ONE_PEM "}]}"),
	  "signed: x-cocket-revoked: keys 1: public: not the key of that id" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" ONE_ID "','public':''}]}"),
	  "signed: x-cocket-revoked: keys 0: public: not a public key: not PEM: expected a line -----BEGIN ...----- at the start" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" ONE_ID "','public':1}]}"), "signed: x-cocket-revoked: keys 0: public: not a string" },
	{ TUF_TARGETS, REVOKED("{'keys':[{'id':'" ONE_ID "','label':1}]}"), "signed: x-cocket-revoked: keys 0: label: not a string" },
	{ TUF_TARGETS, REVOKED("{'digests':[{'digest':'sha256:" HEX64 "','public':" ONE_PEM "}]}"),
	  "signed: x-cocket-revoked: digests 0: public: unknown field" },
	{ TUF_TARGETS, REVOKED("{'digests':[{'digest':'sha256:" HEX64 "'}]}"), NULL },
	{ TUF_TARGETS, REVOKED("{'digests':[{'digest':'" HEX64 "'}]}"),
	  "signed: x-cocket-revoked: digests 0: digest " HEX64 ": expected sha256: and 64 lower-case hex digits" },
	{ TUF_TARGETS, REVOKED("{'digests':[{'id':'" HEX64 "'}]}"), "signed: x-cocket-revoked: digests 0: id: unknown field" },
	{ TUF_TARGETS, REVOKED("{'digest':[]}"), "signed: x-cocket-revoked: digest: unknown field" },
	{ TUF_TARGETS, REVOKED("{'keys':{}}"), "signed: x-cocket-revoked: keys: not an array" },
	{ TUF_TARGETS, REVOKED("[]"), "signed: x-cocket-revoked: not an object" },
};

static const struct {
	const struct row *rows;
	size_t count;
} tables[] = {
	{ envelopes, sizeof envelopes / sizeof envelopes[0] },       { headers, sizeof headers / sizeof headers[0] },
	{ roots, sizeof roots / sizeof roots[0] },                   { metas, sizeof metas / sizeof metas[0] },
	{ delegations, sizeof delegations / sizeof delegations[0] }, { revocations, sizeof revocations / sizeof revocations[0] },
};

static void
takes_or_refuses(void **state)
{
	(void)state;
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
		for (size_t i = 0; i < tables[t].count; i++)
			check_row(&tables[t].rows[i]);
}

/* --- ceilings --- */

static struct buf
padded(const char *text, size_t size)
{
	AUTO(buf_free) struct buf json = quoted(text);
	struct buf b = BUF(size);
	struct err err = { 0 };
	uint8_t *room = buf_reserve(&b, size, &err);

	assert_non_null(room);
	memset(room, ' ', size);
	memcpy(room, json.ptr, json.len);
	b.len = size;
	return b;
}

static void
refuses_what_is_too_large(void **state)
{
	static const struct row good[] = {
		{ TUF_ROOT, ROOT(KEYS "," ROOT_ROLES(BY_A)), "512001 bytes, maximum 512000 for root metadata" },
		{ TUF_TIMESTAMP, TIMESTAMP("{'snapshot.json':{'version':1}}"), "16385 bytes, maximum 16384 for timestamp metadata" },
		{ TUF_SNAPSHOT, SNAPSHOT("{}"), "2000001 bytes, maximum 2000000 for snapshot metadata" },
		{ TUF_TARGETS, GOOD_TARGETS, "5000001 bytes, maximum 5000000 for targets metadata" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		size_t max = tuf_type_max_bytes(good[i].type);
		AUTO(buf_free) struct buf b = padded(good[i].text, max + 1);
		AUTO(tuf_file_free) struct tuf_file f = { 0 };
		struct err err = { 0 };

		assert_int_equal(tuf_parse(&f, slice_of(b.ptr, max), good[i].type, &err), COCKET_OK);
		tuf_file_free(&f);
		assert_int_equal(tuf_parse(&f, buf_slice(&b), good[i].type, &err), COCKET_E_TOO_LARGE);
		assert_string_equal(err.message, good[i].message);
	}
}

static struct buf
with_signatures(unsigned count)
{
	struct buf b = BUF(1024 * 1024);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&b, &err, "{'signatures':["), COCKET_OK);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(buf_addf(&b, &err, "%s{'keyid':'%u','sig':''}", i ? "," : "", i), COCKET_OK);
	assert_int_equal(buf_addf(&b, &err, "],'signed':{" HEADER("targets") ",'targets':{}}}"), COCKET_OK);
	for (size_t i = 0; i < b.len; i++)
		if (b.ptr[i] == '\'')
			b.ptr[i] = '"';
	return b;
}

static void
refuses_too_many_signatures(void **state)
{
	AUTO(buf_free) struct buf most = with_signatures(TUF_SIGNATURES_MAX), more = with_signatures(TUF_SIGNATURES_MAX + 1);
	AUTO(tuf_file_free) struct tuf_file f = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(tuf_parse(&f, buf_slice(&most), TUF_TARGETS, &err), COCKET_OK);
	assert_int_equal(f.signature_count, TUF_SIGNATURES_MAX);
	tuf_file_free(&f);
	assert_int_equal(tuf_parse(&f, buf_slice(&more), TUF_TARGETS, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "signatures: 1025, maximum 1024");
}

static void
refuses_long_patterns(void **state)
{
	(void)state;
	for (size_t n = TUF_PATTERN_MAX; n <= TUF_PATTERN_MAX + 1; n++) {
		char pattern[TUF_PATTERN_MAX + 2] = { 0 };
		AUTO(buf_free) struct buf b = BUF(64 * 1024);
		AUTO(tuf_file_free) struct tuf_file f = { 0 };
		struct err err = { 0 };

		memset(pattern, 'a', n);
		assert_int_equal(buf_addf(&b, &err, ROLES("{'name':'r','keyids':[],'threshold':1,'terminating':true,'paths':['%s']}"), pattern),
		                 COCKET_OK);
		assert_int_equal(parse(&f, buf_str(&b), TUF_TARGETS, &err), n > TUF_PATTERN_MAX ? COCKET_E_FORMAT : COCKET_OK);
		if (n > TUF_PATTERN_MAX)
			assert_string_equal(err.message, "signed: delegations: roles: r: paths: 4097 bytes, expected at most 4096");
	}
}

/* --- what it says --- */

static void
root_has_its_roles(void **state)
{
	AUTO(tuf_file_free) struct tuf_file f =
		parsed(ROOT(KEYS "," ROOT_ROLES(BY("'b','a'", "2")) ",'consistent_snapshot':true"), TUF_ROOT);

	(void)state;
	assert_int_equal(f.version, 3);
	assert_int_equal(f.expires, 2208988800);
	assert_true(f.consistent_snapshot);
	assert_int_equal(f.key_count, 2);
	assert_string_equal(f.keys[0].id, "a");
	assert_int_equal(f.role_count, 4);
	for (int type = TUF_ROOT; type <= TUF_TARGETS; type++) {
		const char *name = tuf_type_name((enum tuf_type)type);

		assert_string_equal(f.roles[type].name, name);
		assert_ptr_equal(tuf_role_find(&f, name), &f.roles[type]);
	}
	assert_int_equal(f.roles[TUF_ROOT].threshold, 2);
	assert_int_equal(f.roles[TUF_ROOT].key_count, 2);
	assert_int_equal(f.roles[TUF_ROOT].keys[0], 0);
	assert_int_equal(f.roles[TUF_ROOT].keys[1], 1);
	assert_null(tuf_role_find(&f, "mirrors"));
	assert_null(tuf_role_find(&f, "Root"));
}

static void
signed_bytes_are_canonical(void **state)
{
	AUTO(tuf_file_free) struct tuf_file f = parsed(TARGETS("'targets': { } , 'a more': '\\u00e9\\n'"), TUF_TARGETS);

	(void)state;
	assert_string_equal(buf_str(&f.signed_bytes), "{\"_type\":\"targets\",\"a more\":\"\xc3\xa9\n\",\"expires\":\"2040-01-01T00:00:00Z\","
	                                              "\"spec_version\":\"1.0.31\",\"targets\":{},\"version\":3}");
}

static void
delegations_keep_their_order(void **state)
{
	AUTO(tuf_file_free) struct tuf_file f =
		parsed(ROLES(NAMED("z") "," ROLE(",'paths':['a/*','b'],'x-cocket-expires':'2040-01-01T00:00:00Z','x-cocket-max-age':60")),
	               TUF_TARGETS);
	const struct tuf_role *r = tuf_role_find(&f, "r");

	(void)state;
	assert_int_equal(f.role_count, 2);
	assert_string_equal(f.roles[0].name, "z");
	assert_true(f.roles[0].terminating);
	assert_false(f.roles[0].has_expires || f.roles[0].has_max_age);
	assert_ptr_equal(r, &f.roles[1]);
	assert_false(r->terminating);
	assert_int_equal(r->path_count, 2);
	assert_string_equal(r->paths[1], "b");
	assert_true(r->has_expires && r->has_max_age);
	assert_int_equal(r->expires, 2208988800);
	assert_int_equal(r->max_age, 60);
	assert_false(f.succinct);
	assert_null(tuf_role_find(&f, "targets"));
}

static void
succinct_roles_are_one_for_all(void **state)
{
	AUTO(tuf_file_free) struct tuf_file f = parsed(SUCCINCT("'bit_length':8,'name_prefix':'bin'"), TUF_TARGETS);

	(void)state;
	assert_true(f.succinct);
	assert_int_equal(f.bit_length, 8);
	assert_string_equal(f.name_prefix, "bin");
	assert_int_equal(f.succinct_role.threshold, 1);
	assert_int_equal(f.succinct_role.key_count, 1);
	assert_true(f.succinct_role.terminating);
	assert_int_equal(f.role_count, 0);
	assert_null(tuf_role_find(&f, "bin-2b"));
}

static void
revocations_are_read(void **state)
{
	AUTO(tuf_file_free) struct tuf_file f =
		parsed(REVOKED("{'keys':[{'id':'" HEX64 "','note':'lost'}],'digests':[{'digest':'sha256:" HEX64 "'}]}"), TUF_TARGETS);

	(void)state;
	assert_int_equal(f.revoked_key_count, 1);
	assert_int_equal(f.revoked_keys[0].digest.bytes[0], 0x0f);
	assert_string_equal(f.revoked_keys[0].note, "lost");
	assert_int_equal(f.revoked_digest_count, 1);
	assert_int_equal(f.revoked_digests[0].digest.bytes[1], 0x0e);
	assert_string_equal(f.revoked_digests[0].note, "");
}

/* --- length and hashes --- */

#define HI256 "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"
#define HI512 \
	"150a14ed5bea6cc731cf86c41566ac427a8db48ef1b9fd626664b3bfbb99071f" \
	"a4c922f33dde38719b8c8354e2b7ab9d77e0e67fc12843920a712e73d558e197"
#define META(rest) SNAPSHOT("{'a.json':{'version':1" rest "},'b.json':{'version':2}}")

static const struct {
	const char *text;
	enum cocket_code code;
	const char *message;
} checks[] = {
	{ META(""), COCKET_OK, "" },
	{ META(",'length':2"), COCKET_OK, "" },
	{ META(",'length':3"), COCKET_E_SIZE, "2 bytes, expected 3" },
	{ META(",'hashes':{'sha256':'" HI256 "'}"), COCKET_OK, "" },
	{ META(",'hashes':{'sha512':'" HI512 "'}"), COCKET_OK, "" },
	{ META(",'length':2,'hashes':{'sha512':'" HI512 "','sha256':'" HI256 "','md5':'0'}"), COCKET_OK, "" },
	{ META(",'hashes':{'sha256':'" HEX64 "'}"), COCKET_E_DIGEST, "digest is sha256:" HI256 ", expected sha256:" HEX64 },
	{ META(",'hashes':{'sha256':'" HEX64 "','sha512':'" HI512 "'}"), COCKET_E_DIGEST,
	  "digest is sha256:" HI256 ", expected sha256:" HEX64 },
	{ META(",'hashes':{'sha256':'" HI256 "','sha512':'" HEX64 HEX64 "'}"), COCKET_E_DIGEST,
	  "digest is sha512:" HI512 ", expected sha512:" HEX64 HEX64 },
	{ META(",'hashes':{'blake2b':'00'}"), COCKET_E_UNSUPPORTED, "hashes: neither sha256 nor sha512" },
};

static void
bytes_are_held_against_meta(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		AUTO(tuf_file_free) struct tuf_file f = parsed(checks[i].text, TUF_SNAPSHOT);
		const struct tuf_meta *meta = tuf_meta_find(&f, "a.json");
		struct err err = { 0 };

		assert_non_null(meta);
		assert_int_equal(tuf_meta_check(meta, slice_str("hi"), &err), checks[i].code);
		assert_string_equal(err.message, checks[i].message);
		assert_int_equal(tuf_meta_find(&f, "b.json")->version, 2);
		assert_null(tuf_meta_find(&f, "c.json"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_or_refuses),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(refuses_too_many_signatures),
		cmocka_unit_test(refuses_long_patterns),
		cmocka_unit_test(root_has_its_roles),
		cmocka_unit_test(signed_bytes_are_canonical),
		cmocka_unit_test(delegations_keep_their_order),
		cmocka_unit_test(succinct_roles_are_one_for_all),
		cmocka_unit_test(revocations_are_read),
		cmocka_unit_test(bytes_are_held_against_meta),
	};

	return cmocka_run_group_tests_name("tuf", tests, NULL, NULL);
}
