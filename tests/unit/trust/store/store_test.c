/* store.c, revocation.c: what a store must prove before any of it counts (TUF 1.0 sections 4 and 5; attacks A6, A14, A15, A16, A36).
 * Each row makes one change to a store that opens, and says why it opens no more; the neighbours that still open stand among them. */
#include "support/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/fixture.h"
#include "support/trust_setup.h"
#include "trust/store/store.h"

#define TEAM "[\"registry.example.com/shop/*\"]"

static const struct trust_delegation team[] = { { "team", K(2), 1, TEAM, false, NULL } };

static void
put_store(void)
{
	trust_fixture_empty(&f);
	trust_put_local(&f, team, 1);
	trust_publish(&f, 1, "targets.json");
}

/* --- changes --- */

static void
nothing(void)
{
}

static void
root_of(struct trust_root root, uint64_t signers)
{
	root.version = root.version ? root.version : 1;
	root.expires = root.expires ? root.expires : TRUST_LATER;
	trust_put_root(&f, &root, signers);
}

static void
root_by_another(void)
{
	root_of((struct trust_root){ 0 }, K(5));
}

static void
root_by_one_of_two(void)
{
	root_of((struct trust_root){ .root = K(0) | K(5), .root_threshold = 2 }, K(5));
}

static void
root_by_two_of_two(void)
{
	root_of((struct trust_root){ .root = K(0) | K(5), .root_threshold = 2 }, K(0) | K(5));
}

static void
root_of_more_than_there_are(void)
{
	root_of((struct trust_root){ .root = K(0) | K(5), .root_threshold = 3 }, K(0) | K(5));
}

static void
root_expired(void)
{
	root_of((struct trust_root){ .expires = TRUST_THEN }, K(0));
}

static void
root_expired_by_another(void)
{
	root_of((struct trust_root){ .expires = TRUST_PAST }, K(5));
}

static void
root_gone(void)
{
	trust_remove(&f, "root.json");
}

static void
root_garbage(void)
{
	trust_write(&f, "root.json", slice_str("{"));
}

static void
root_large(void)
{
	AUTO(buf_free) struct buf bytes = BUF(MIB);
	struct err err;

	trust_read(&bytes, &f, "root.json");
	while (bytes.len <= 512000)
		assert_int_equal(buf_add(&bytes, slice_str("          "), &err), COCKET_OK);
	trust_write(&f, "root.json", buf_slice(&bytes));
}

/* from's bytes under to's name. */
static void
copy(const char *from, const char *to)
{
	AUTO(buf_free) struct buf bytes = BUF(MIB);

	trust_read(&bytes, &f, from);
	trust_write(&f, to, buf_slice(&bytes));
}

static void
targets_for_root(void)
{
	copy("targets.json", "root.json");
}

static void
snapshot_for_timestamp(void)
{
	copy("snapshot.json", "timestamp.json");
}

static void
edit_root(const char *from, const char *to)
{
	AUTO(buf_free) struct buf part = BUF(MIB), whole = BUF(MIB);

	trust_print_root(&part, &f, &(struct trust_root){ .version = 1, .expires = TRUST_LATER });
	char *at = strstr(buf_str(&part), from);
	assert_non_null(at);
	text_print(&whole, "%.*s%s%s", (int)(at - buf_str(&part)), buf_str(&part), to, at + strlen(from));
	part.len = 0;
	trust_print_signed(&part, &f, buf_slice(&whole), K(0));
	trust_write(&f, "root.json", buf_slice(&part));
}

static void
threshold_zero(void)
{
	edit_root("\"threshold\":1", "\"threshold\":0");
}

static void
threshold_negative(void)
{
	edit_root("\"threshold\":1", "\"threshold\":-1");
}

static void
unknown_field(void)
{
	edit_root("\"consistent_snapshot\":false", "\"consistent_snapshot\":false,\"x-other\":{\"a\":[1,null]}");
}

static void
no_root_keys(void)
{
	AUTO(buf_free) struct buf ids = BUF(KIB);

	text_print(&ids, "\"root\":{\"threshold\":1,\"keyids\":[\"%s\"]", trust_fixture_key(&f, 0)->id);
	edit_root(buf_str(&ids), "\"root\":{\"threshold\":1,\"keyids\":[]");
}

static void
signed_byte_changed(void)
{
	AUTO(buf_free) struct buf bytes = BUF(MIB);

	trust_read(&bytes, &f, "root.json");
	char *at = strstr((char *)bytes.ptr, "\"version\":1");
	assert_non_null(at);
	at[strlen("\"version\":")] = '2';
	trust_write(&f, "root.json", buf_slice(&bytes));
}

/* The same key object under a second id: of 2 required keys 1 signed. */
static void
one_key_twice(void)
{
	AUTO(buf_free) struct buf part = BUF(MIB), whole = BUF(MIB);
	const struct trust_key *root = trust_fixture_key(&f, 0), *targets = trust_fixture_key(&f, 1);
	char alias[DIGEST_HEX_BYTES];

	snprintf(alias, sizeof alias, "%s", root->id);
	alias[0] = alias[0] == 'a' ? 'b' : 'a';
	text_print(&part,
	           "{\"_type\":\"root\",\"spec_version\":\"1.0.31\",\"version\":1,\"expires\":\"" TRUST_LATER "\","
	           "\"consistent_snapshot\":false,\"keys\":{\"%s\":%s,\"%s\":%s,\"%s\":%s},"
	           "\"roles\":{\"root\":{\"threshold\":2,\"keyids\":[\"%s\",\"%s\"]},"
	           "\"targets\":{\"threshold\":1,\"keyids\":[\"%s\"]},\"snapshot\":{\"threshold\":1,\"keyids\":[\"%s\"]},"
	           "\"timestamp\":{\"threshold\":1,\"keyids\":[\"%s\"]}}}",
	           root->id, buf_str(&root->object), alias, buf_str(&root->object), targets->id, buf_str(&targets->object), root->id, alias,
	           targets->id, targets->id, targets->id);
	trust_print_signed(&whole, &f, buf_slice(&part), K(0));
	trust_write(&f, "root.json", buf_slice(&whole));
}

/* A targets.json that snapshot and timestamp know. */
static void
targets_of(const char *expires, uint64_t signers)
{
	trust_put_targets(&f, "targets", 1, expires, signers, team, 1, NULL);
	trust_publish(&f, 1, "targets.json");
}

static void
targets_by_another(void)
{
	targets_of(TRUST_LATER, K(5));
}

static void
targets_by_team(void)
{
	targets_of(TRUST_LATER, K(2));
}

static void
targets_unsigned(void)
{
	targets_of(TRUST_LATER, 0);
}

static void
targets_expired(void)
{
	targets_of(TRUST_THEN, K(1));
}

/* A limit of ours that cannot be read is no limit that may be left out. */
static void
not_before_is(const char *more)
{
	const struct trust_delegation d = { "team", K(2), 1, TEAM, false, more };

	trust_put_targets(&f, "targets", 1, TRUST_LATER, K(1), &d, 1, NULL);
	trust_publish(&f, 1, "targets.json");
}

static void
not_before_good(void)
{
	not_before_is(",\"x-cocket-not-before\":\"" TRUST_LATER "\"");
}

static void
not_before_bad(void)
{
	not_before_is(",\"x-cocket-not-before\":\"tomorrow\"");
}

static void
not_before_number(void)
{
	not_before_is(",\"x-cocket-not-before\":1767225600");
}

static void
targets_gone(void)
{
	trust_remove(&f, "targets.json");
}

static void
targets_newer_than_snapshot(void)
{
	trust_put_targets(&f, "targets", 2, TRUST_LATER, K(1), team, 1, NULL);
}

static void
targets_other_bytes(void)
{
	AUTO(buf_free) struct buf bytes = BUF(MIB);
	struct err err;

	trust_read(&bytes, &f, "targets.json");
	assert_int_equal(buf_add(&bytes, slice_str("\n"), &err), COCKET_OK);
	trust_write(&f, "targets.json", buf_slice(&bytes));
}

/* As foreign snapshots have it: no length, no hash. */
static void
put_bare(const char *role, const char *meta, unsigned version)
{
	AUTO(buf_free) struct buf part = BUF(MIB), whole = BUF(MIB);
	char name[64];

	text_print(&part, "{\"_type\":\"%s\",\"spec_version\":\"1.0.31\",\"version\":1,\"expires\":\"" TRUST_LATER "\","
	           "\"meta\":{\"%s\":{\"version\":%u}}}", role, meta, version);
	trust_print_signed(&whole, &f, buf_slice(&part), K(1));
	snprintf(name, sizeof name, "%s.json", role);
	trust_write(&f, name, buf_slice(&whole));
}

static void
bare_metas(void)
{
	put_bare("snapshot", "targets.json", 1);
	put_bare("timestamp", "snapshot.json", 1);
}

static void
targets_version_bare(void)
{
	put_bare("snapshot", "targets.json", 2);
	put_bare("timestamp", "snapshot.json", 1);
}

static void
snapshot_version_bare(void)
{
	put_bare("snapshot", "targets.json", 1);
	put_bare("timestamp", "snapshot.json", 2);
}

static void
targets_not_listed(void)
{
	put_bare("snapshot", "other.json", 1);
	put_bare("timestamp", "snapshot.json", 1);
}

static void
snapshot_newer_than_timestamp(void)
{
	trust_put_snapshot(&f, 2, TRUST_LATER, K(1), "targets.json");
}

static void
snapshot_by_another(void)
{
	trust_put_snapshot(&f, 1, TRUST_LATER, K(5), "targets.json");
	trust_put_timestamp(&f, 1, TRUST_LATER, K(1));
}

static void
snapshot_expired(void)
{
	trust_put_snapshot(&f, 1, TRUST_THEN, K(1), "targets.json");
	trust_put_timestamp(&f, 1, TRUST_LATER, K(1));
}

static void
snapshot_gone(void)
{
	trust_remove(&f, "snapshot.json");
}

static void
timestamp_by_another(void)
{
	trust_put_timestamp(&f, 1, TRUST_LATER, K(0));
}

static void
timestamp_expired(void)
{
	trust_put_timestamp(&f, 1, TRUST_PAST, K(1));
}

static void
timestamp_gone(void)
{
	trust_remove(&f, "timestamp.json");
}

static void
both_gone(void)
{
	timestamp_gone();
	snapshot_gone();
}

static void
change_mode(const char *name, mode_t mode)
{
	char path[512];

	trust_path(path, &f, name);
	assert_int_equal(chmod(path, mode), 0);
}

static void
root_world_writable(void)
{
	change_mode("root.json", 0646);
}

static void
targets_group_writable(void)
{
	change_mode("targets.json", 0664);
}

static void
targets_private(void)
{
	change_mode("targets.json", 0600);
}

static void
dir_world_writable(void)
{
	change_mode("", 01777);
}

static void
dir_group_writable(void)
{
	change_mode("", 0775);
}

/* The file itself, elsewhere. */
static void
link_away(const char *name)
{
	char from[512], to[512];

	trust_path(from, &f, name);
	trust_path(to, &f, "elsewhere");
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(symlink(to, from), 0);
}

static void
root_linked(void)
{
	link_away("root.json");
}

static void
timestamp_linked(void)
{
	link_away("timestamp.json");
}

static void
root_is_directory(void)
{
	char path[512];

	trust_remove(&f, "root.json");
	trust_path(path, &f, "root.json");
	assert_int_equal(mkdir(path, 0755), 0);
}

static void
root_is_fifo(void)
{
	char path[512];

	trust_remove(&f, "root.json");
	trust_path(path, &f, "root.json");
	assert_int_equal(mkfifo(path, 0644), 0);
}

static void
staged_root(void)
{
	char path[512];

	trust_path(path, &f, "staged");
	assert_int_equal(mkdir(path, 0755), 0);
	trust_write(&f, "staged/targets.json", slice_str("{"));
}

static const struct row {
	const char *name;
	void (*change)(void);
	enum cocket_code code;
	enum reason reason;
	const char *message; /* after "trust store DIR: " */
} rows[] = {
	{ "as it is", nothing, COCKET_OK, REASON_OK, NULL },
	{ "local files only", both_gone, COCKET_OK, REASON_OK, NULL },
	{ "unknown fields", unknown_field, COCKET_OK, REASON_OK, NULL },
	{ "2 of 2", root_by_two_of_two, COCKET_OK, REASON_OK, NULL },
	{ "metas of versions alone", bare_metas, COCKET_OK, REASON_OK, NULL },
	{ "private file", targets_private, COCKET_OK, REASON_OK, NULL },
	{ "a group's directory", dir_group_writable, COCKET_OK, REASON_OK, NULL },
	{ "not before", not_before_good, COCKET_OK, REASON_OK, NULL },
	{ "staged counts for nothing", staged_root, COCKET_OK, REASON_OK, NULL },
	/* root */
	{ "no root", root_gone, COCKET_E_USAGE, REASON_NOT_FOUND, "no trust store there: root.json: not found" },
	{ "garbage", root_garbage, COCKET_E_USAGE, REASON_MALFORMED, "root.json: " },
	{ "large", root_large, COCKET_E_USAGE, REASON_TOO_LARGE, "root.json: 512" },
	{ "signed by another", root_by_another, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "root.json: root: 0 of 1 required keys signed" },
	{ "a byte changed", signed_byte_changed, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "root.json: root: 0 of 1 required keys signed" },
	{ "1 of 2", root_by_one_of_two, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "root.json: root: 1 of 2 required keys signed" },
	{ "2 of 3 where there are 2", root_of_more_than_there_are, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "root.json: root: 2 of 3" },
	{ "threshold 0", threshold_zero, COCKET_E_USAGE, REASON_MALFORMED, "root.json: signed: roles: root: threshold: 0, expected" },
	{ "threshold -1", threshold_negative, COCKET_E_USAGE, REASON_MALFORMED, "root.json: signed: roles: root: threshold: " },
	{ "no keys", no_root_keys, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "root.json: root: 0 of 1 required keys signed" },
	{ "one key under two ids", one_key_twice, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "root.json: root: 1 of 2 required keys signed" },
	{ "expired", root_expired, COCKET_E_EXPIRED, REASON_EXPIRED_TRUST, "root.json: expired on 2026-01-01T00:00:00Z" },
	{ "expired and forged", root_expired_by_another, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "root.json: root: 0 of 1 required keys" },
	{ "targets for root", targets_for_root, COCKET_E_USAGE, REASON_MALFORMED, "root.json: signed: _type: targets, expected root" },
	/* targets */
	{ "targets by another", targets_by_another, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "targets.json: targets: 0 of 1 required" },
	{ "targets by a role", targets_by_team, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "targets.json: targets: 0 of 1 required" },
	{ "targets unsigned", targets_unsigned, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "targets.json: targets: 0 of 1 required" },
	{ "targets expired", targets_expired, COCKET_E_EXPIRED, REASON_EXPIRED_TRUST, "targets.json: expired on 2026-01-01T00:00:00Z" },
	{ "not before what", not_before_bad, COCKET_E_USAGE, REASON_MALFORMED, "roles: team: x-cocket-not-before: " },
	{ "not before a number", not_before_number, COCKET_E_USAGE, REASON_MALFORMED, "roles: team: x-cocket-not-before: not a string" },
	{ "no targets", targets_gone, COCKET_E_USAGE, REASON_NOT_FOUND, "targets.json: not found" },
	{ "the next targets", targets_newer_than_snapshot, COCKET_E_USAGE, REASON_DIGEST_MISMATCH, "targets.json: digest is " },
	{ "targets of other bytes", targets_other_bytes, COCKET_E_USAGE, REASON_SIZE_MISMATCH, "targets.json: " },
	{ "targets of another version", targets_version_bare, COCKET_E_USAGE, REASON_MALFORMED, "targets.json: version 1, expected 2" },
	{ "targets not listed", targets_not_listed, COCKET_E_USAGE, REASON_MALFORMED, "snapshot.json: targets.json is not listed" },
	/* snapshot */
	{ "snapshot by another", snapshot_by_another, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "snapshot.json: snapshot: 0 of 1 required" },
	{ "snapshot expired", snapshot_expired, COCKET_E_EXPIRED, REASON_EXPIRED_TRUST, "snapshot.json: expired on 2026-01-01T00:00:00Z" },
	{ "the next snapshot", snapshot_newer_than_timestamp, COCKET_E_USAGE, REASON_DIGEST_MISMATCH, "snapshot.json: digest is " },
	{ "snapshot of another version", snapshot_version_bare, COCKET_E_USAGE, REASON_MALFORMED, "snapshot.json: version 1, expected 2" },
	{ "no snapshot", snapshot_gone, COCKET_E_USAGE, REASON_NOT_FOUND, "snapshot.json: not found" },
	/* timestamp */
	{ "timestamp by the root", timestamp_by_another, COCKET_E_USAGE, REASON_BAD_SIGNATURE, "timestamp.json: timestamp: 0 of 1" },
	{ "timestamp expired", timestamp_expired, COCKET_E_EXPIRED, REASON_EXPIRED_TRUST, "timestamp.json: expired on 2025-12-31T" },
	{ "no timestamp", timestamp_gone, COCKET_E_USAGE, REASON_MALFORMED, "timestamp.json: missing, although snapshot.json exists" },
	{ "snapshot for timestamp", snapshot_for_timestamp, COCKET_E_USAGE, REASON_MALFORMED, "timestamp.json: signed: _type: snapshot" },
	/* the files themselves (A36) */
	{ "world-writable", root_world_writable, COCKET_E_USAGE, REASON_IO, "root.json: writable by group or others; " },
	{ "group-writable", targets_group_writable, COCKET_E_USAGE, REASON_IO, "targets.json: writable by group or others; " },
	{ "world-writable directory", dir_world_writable, COCKET_E_USAGE, REASON_IO, "directory writable by others; check its files, then chmod go-w" },
	{ "linked root", root_linked, COCKET_E_USAGE, REASON_IO, "root.json: a symbolic link, " },
	{ "linked timestamp", timestamp_linked, COCKET_E_USAGE, REASON_IO, "timestamp.json: a symbolic link, " },
	{ "a directory", root_is_directory, COCKET_E_USAGE, REASON_IO, "root.json: not a regular file" },
	{ "a FIFO", root_is_fifo, COCKET_E_USAGE, REASON_IO, "root.json: not a regular file" },
};

static void
check_row(const struct row *row)
{
	AUTO(trust_close) struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason = REASON_COUNT;

	put_store();
	row->change();
	enum cocket_code code = trust_open(&t, f.dir, TRUST_NOW, &reason, &err);
	change_mode("", 0755);
	if (code != row->code || reason != row->reason)
		fail_msg("%s: code %d, reason %s: %s", row->name, code, reason_word(reason), err.message);
	if (row->message && !strstr(err.message, row->message))
		fail_msg("%s: \"%s\" lacks \"%s\"", row->name, err.message, row->message);
	if (row->message && !strstr(err.message, f.dir))
		fail_msg("%s: \"%s\" does not name the store", row->name, err.message);
	assert_true((t != NULL) == (row->code == COCKET_OK));
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_row(&rows[i]);
}

static void
test_versions(void **state)
{
	AUTO(trust_close) struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason;

	(void)state;
	put_store();
	trust_put_root(&f, &(struct trust_root){ .version = 7, .expires = TRUST_LATER }, K(0));
	trust_put_targets(&f, "targets", 12, TRUST_LATER, K(1), NULL, 0, NULL);
	trust_publish(&f, 3, "targets.json");
	assert_int_equal(trust_open(&t, f.dir, TRUST_NOW, &reason, &err), COCKET_OK);
	assert_int_equal(trust_root_version(t), 7);
	assert_int_equal(trust_targets_version(t), 12);
	assert_string_equal(trust_dir(t), f.dir);
}

/* The same store, a second later. */
static void
test_now(void **state)
{
	AUTO(trust_close) struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason;

	(void)state;
	put_store();
	assert_int_equal(trust_open(&t, f.dir, TRUST_NOW + 1, &reason, &err), COCKET_E_EXPIRED);
	assert_int_equal(reason, REASON_EXPIRED_TRUST);
	assert_int_equal(trust_open(&t, f.dir, TRUST_NOW, &reason, &err), COCKET_OK);
}

static void
test_no_directory(void **state)
{
	struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason;
	char path[512];

	(void)state;
	put_store();
	trust_path(path, &f, "none");
	assert_int_equal(trust_open(&t, path, TRUST_NOW, &reason, &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "not found"));
	trust_path(path, &f, "root.json");
	assert_int_equal(trust_open(&t, path, TRUST_NOW, &reason, &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "not a directory"));
	assert_null(t);
}

/* The way to the store may be a link, as /etc/cocket/trust may be. */
static void
test_linked_directory(void **state)
{
	AUTO(trust_close) struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason;
	char path[512];

	(void)state;
	put_store();
	trust_path(path, &f, "link");
	assert_int_equal(symlink(f.dir, path), 0);
	assert_int_equal(trust_open(&t, path, TRUST_NOW, &reason, &err), COCKET_OK);
}

#define REVOKED_KEY "ee00000000000000000000000000000000000000000000000000000000000000"
#define KNOWN_KEY "cf53fd4432e95ce55362d5a175960049d53fa02e29f6ec53be0026281c00e0b4"
#define KNOWN_PEM "-----BEGIN PUBLIC KEY-----\\nMCowBQYDK2VwAyEApuULaL32ayWTZqxssgb3PLADzt1AOZ4t2rV9nQ/6kBk=\\n-----END PUBLIC KEY-----\\n"
#define REVOKED_DIGEST "dd00000000000000000000000000000000000000000000000000000000000000"

static void
test_revoked(void **state)
{
	static const char more[] = ",\"x-cocket-revoked\":{\"keys\":[{\"id\":\"" REVOKED_KEY "\",\"note\":\"lost\",\"date\":\"2026-11-28T12:00:00Z\"},"
				   "{\"id\":\"" KNOWN_KEY "\",\"public\":\"" KNOWN_PEM "\",\"label\":\"old\"}],"
				   "\"digests\":[{\"digest\":\"sha256:" REVOKED_DIGEST "\"}]}";
	AUTO(trust_close) struct trust *t = NULL;
	struct digest key = { { 0xee } }, image = { { 0xdd } }, other = { { 0xdd, [31] = 1 } };
	const struct tuf_revocation *keys;
	struct err err = { 0 };
	enum reason reason;
	char text[REVOCATION_TEXT_BYTES];
	size_t count;

	(void)state;
	put_store();
	trust_put_targets(&f, "targets", 1, TRUST_LATER, K(1), team, 1, more);
	trust_publish(&f, 1, "targets.json");
	assert_int_equal(trust_open(&t, f.dir, TRUST_NOW, &reason, &err), COCKET_OK);
	assert_non_null(trust_key_revoked(t, &key));
	revocation_print(text, trust_key_revoked(t, &key));
	assert_string_equal(text, "was revoked at 2026-11-28T12:00:00Z: lost");
	assert_non_null(trust_digest_revoked(t, &image));
	revocation_print(text, trust_digest_revoked(t, &image));
	assert_string_equal(text, "is revoked");
	assert_null(trust_key_revoked(t, &image));
	assert_null(trust_digest_revoked(t, &key));
	assert_null(trust_digest_revoked(t, &other));
	assert_null(trust_key_revoked(NULL, &key));
	keys = trust_revoked_keys(&count, t);
	assert_int_equal(count, 2);
	assert_null(keys[0].key);
	assert_string_equal(keys[0].label, "");
	assert_non_null(keys[1].key);
	assert_true(digest_eq(pubkey_id(keys[1].key), &keys[1].digest));
	assert_string_equal(keys[1].label, "old");
	assert_ptr_equal(trust_key_revoked(t, pubkey_id(keys[1].key)), &keys[1]);
	assert_null(trust_revoked_keys(&count, NULL));
	assert_int_equal(count, 0);
	trust_close(&t);
	trust_put_targets(&f, "targets", 2, TRUST_LATER, K(1), team, 1,
	                  ",\"x-cocket-revoked\":{\"keys\":[{\"id\":\"" REVOKED_KEY "\",\"public\":\"" KNOWN_PEM "\"}]}");
	trust_publish(&f, 2, "targets.json");
	assert_int_equal(trust_open(&t, f.dir, TRUST_NOW, &reason, &err), COCKET_E_USAGE);
	assert_int_equal(reason, REASON_MALFORMED);
	assert_non_null(strstr(err.message, "keys 0: public: not the key of that id"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_no_directory),
		cmocka_unit_test(test_linked_directory),
		cmocka_unit_test(test_revoked),
	};

	return cmocka_run_group_tests(tests, trust_setup, trust_teardown);
}
