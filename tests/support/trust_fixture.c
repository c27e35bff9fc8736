/* A trust store in a temporary directory (see trust_fixture.h).  Says nothing of what should hold: it signs whatever it is given. */
#include "support/test.h"

#include "support/trust_fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/file.h"
#include "format/tuf/canonical_json.h"
#include "format/tuf/tuf.h"
#include "support/fixture.h"

#define KEY_OBJECT_MAX 8192

static void
must(enum cocket_code code, const struct err *err)
{
	if (code)
		fail_msg("fixture: %s", err->message);
}

/* --- directory --- */

void
trust_fixture_new(struct trust_fixture *f)
{
	*f = (struct trust_fixture){ .dir = "/tmp/cocket-trust-XXXXXX" };
	assert_non_null(mkdtemp(f->dir));
	assert_int_equal(chmod(f->dir, 0755), 0);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type;
	return ftw->level == 0 ? 0 : remove(path);
}

void
trust_fixture_empty(const struct trust_fixture *f)
{
	nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void
trust_fixture_free(struct trust_fixture *f)
{
	trust_fixture_empty(f);
	rmdir(f->dir);
	for (size_t i = 0; i < TRUST_KEYS_MAX; i++) {
		privkey_free(&f->keys[i].key);
		buf_free(&f->keys[i].object);
	}
}

void
trust_path(char out[static 512], const struct trust_fixture *f, const char *name)
{
	assert_true(snprintf(out, 512, "%s/%s", f->dir, name) < 512);
}

void
trust_write(const struct trust_fixture *f, const char *name, struct slice bytes)
{
	char path[512];

	trust_path(path, f, name);
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
	assert_int_equal(fchmod(fd, 0644), 0);
	assert_int_equal(close(fd), 0);
}

void
trust_read(struct buf *out, const struct trust_fixture *f, const char *name)
{
	struct err err = { 0 };
	char path[512];

	trust_path(path, f, name);
	must(file_read(out, path, &err), &err);
}

void
trust_remove(const struct trust_fixture *f, const char *name)
{
	char path[512];

	trust_path(path, f, name);
	assert_int_equal(unlink(path), 0);
}

/* --- keys --- */

const struct trust_key *
trust_fixture_key(struct trust_fixture *f, unsigned n)
{
	struct trust_key *k = &f->keys[n];
	struct err err = { 0 };

	assert_true(n < TRUST_KEYS_MAX);
	if (k->key)
		return k;
	must(privkey_generate(&k->key, KEY_ED25519, &err), &err);
	k->object = BUF(KEY_OBJECT_MAX);
	must(tuf_key_print(&k->object, privkey_public(k->key), k->id, &err), &err);
	return k;
}

const struct digest *
trust_fixture_key_id(struct trust_fixture *f, unsigned n)
{
	return pubkey_id(privkey_public(trust_fixture_key(f, n)->key));
}

static void
print_keys(struct buf *out, struct trust_fixture *f, uint64_t set)
{
	const char *comma = "";

	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++) {
		if (!(set & K(i)))
			continue;
		const struct trust_key *k = trust_fixture_key(f, i);
		text_print(out, "%s\"%s\":%s", comma, k->id, buf_str(&k->object));
		comma = ",";
	}
}

static void
print_keyids(struct buf *out, struct trust_fixture *f, uint64_t set)
{
	const char *comma = "";

	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++) {
		if (!(set & K(i)))
			continue;
		text_print(out, "%s\"%s\"", comma, trust_fixture_key(f, i)->id);
		comma = ",";
	}
}

/* --- signed parts --- */

static void
print_head(struct buf *out, const char *type, unsigned version, const char *expires)
{
	text_print(out, "{\"_type\":\"%s\",\"spec_version\":\"1.0.31\",\"version\":%u,\"expires\":\"%s\",", type, version, expires);
}

static void
print_root_role(struct buf *out, struct trust_fixture *f, const char *name, uint64_t keys, unsigned threshold)
{
	text_print(out, "\"%s\":{\"threshold\":%u,\"keyids\":[", name, threshold);
	print_keyids(out, f, keys);
	text_print(out, "]}");
}

void
trust_print_root(struct buf *out, struct trust_fixture *f, const struct trust_root *root)
{
	uint64_t root_keys = root->root ? root->root : K(TRUST_ROOT_KEY), targets = root->targets ? root->targets : K(TRUST_TARGETS_KEY);

	print_head(out, "root", root->version, root->expires);
	text_print(out, "\"consistent_snapshot\":false,\"keys\":{");
	print_keys(out, f, root_keys | targets);
	text_print(out, "},\"roles\":{");
	print_root_role(out, f, "root", root_keys, root->root_threshold ? root->root_threshold : 1);
	text_print(out, ",");
	print_root_role(out, f, "targets", targets, root->targets_threshold ? root->targets_threshold : 1);
	text_print(out, ",");
	print_root_role(out, f, "snapshot", targets, 1);
	text_print(out, ",");
	print_root_role(out, f, "timestamp", targets, 1);
	text_print(out, "}}");
}

static void
print_delegation(struct buf *out, struct trust_fixture *f, const struct trust_delegation *d)
{
	text_print(out, "{\"name\":\"%s\",\"threshold\":%u,\"keyids\":[", d->name, d->threshold);
	print_keyids(out, f, d->keys);
	text_print(out, "],\"paths\":%s,\"terminating\":%s%s}", d->paths, d->terminating ? "true" : "false", d->more ? d->more : "");
}

static void
print_delegations(struct buf *out, struct trust_fixture *f, const struct trust_delegation *delegations, size_t n)
{
	uint64_t keys = 0;

	for (size_t i = 0; i < n; i++)
		keys |= delegations[i].keys;
	text_print(out, ",\"delegations\":{\"keys\":{");
	print_keys(out, f, keys);
	text_print(out, "},\"roles\":[");
	for (size_t i = 0; i < n; i++) {
		text_print(out, "%s", i ? "," : "");
		print_delegation(out, f, &delegations[i]);
	}
	text_print(out, "]}");
}

void
trust_print_targets(struct buf *out, struct trust_fixture *f, unsigned version, const char *expires,
                    const struct trust_delegation *delegations, size_t n, const char *more)
{
	print_head(out, "targets", version, expires);
	text_print(out, "\"targets\":{}");
	if (n > 0)
		print_delegations(out, f, delegations, n);
	text_print(out, "%s}", more ? more : "");
}

static uint64_t
version_of(struct slice bytes)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	uint64_t version;

	must(json_parse(&doc, bytes, &err), &err);
	must(json_u64(&version, json_get(json_root(&doc), "signed"), "version", &err), &err);
	return version;
}

static void
print_meta(struct buf *out, const struct trust_fixture *f, const char *name)
{
	AUTO(buf_free) struct buf bytes = BUF(TRUST_TEXT_MAX);
	char hex[DIGEST_HEX_BYTES];

	trust_read(&bytes, f, name);
	struct digest d = digest_of(buf_slice(&bytes));
	digest_print_hex(hex, &d);
	text_print(out, "\"%s\":{\"version\":%llu,\"length\":%zu,\"hashes\":{\"sha256\":\"%s\"}}", name,
	           (unsigned long long)version_of(buf_slice(&bytes)), bytes.len, hex);
}

void
trust_print_snapshot(struct buf *out, const struct trust_fixture *f, unsigned version, const char *expires, const char *names)
{
	char name[300];

	print_head(out, "snapshot", version, expires);
	text_print(out, "\"meta\":{");
	for (const char *comma = ""; *names; comma = ",") {
		size_t n = strcspn(names, " ");

		snprintf(name, sizeof name, "%.*s", (int)n, names);
		text_print(out, "%s", comma);
		print_meta(out, f, name);
		names += n + (names[n] == ' ');
	}
	text_print(out, "}}");
}

void
trust_print_timestamp(struct buf *out, const struct trust_fixture *f, unsigned version, const char *expires)
{
	print_head(out, "timestamp", version, expires);
	text_print(out, "\"meta\":{");
	print_meta(out, f, "snapshot.json");
	text_print(out, "}}");
}

/* --- signing --- */

static void
print_signature(struct buf *out, const struct trust_key *key, struct slice message)
{
	AUTO(buf_free) struct buf sig = BUF(256);
	struct err err = { 0 };
	char hex[513];

	must(privkey_sign(&sig, key->key, message, &err), &err);
	hex_encode(hex, buf_slice(&sig));
	text_print(out, "{\"keyid\":\"%s\",\"sig\":\"%s\"}", key->id, hex);
}

void
trust_print_signed(struct buf *out, struct trust_fixture *f, struct slice part, uint64_t keys)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(buf_free) struct buf canonical = BUF(TRUST_TEXT_MAX);
	struct err err = { 0 };
	const char *comma = "";

	must(json_parse(&doc, part, &err), &err);
	must(canonical_json_print(&canonical, json_root(&doc), &err), &err);
	text_print(out, "{\"signatures\":[");
	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++) {
		if (!(keys & K(i)))
			continue;
		text_print(out, "%s", comma);
		print_signature(out, trust_fixture_key(f, i), buf_slice(&canonical));
		comma = ",";
	}
	text_print(out, "],\"signed\":");
	must(buf_add(out, part, &err), &err);
	text_print(out, "}");
}

static void
put(struct trust_fixture *f, const char *role, const struct buf *part, uint64_t keys)
{
	AUTO(buf_free) struct buf whole = BUF(TRUST_TEXT_MAX);
	char name[300];

	snprintf(name, sizeof name, "%s.json", role);
	trust_print_signed(&whole, f, buf_slice(part), keys);
	trust_write(f, name, buf_slice(&whole));
}

void
trust_put_root(struct trust_fixture *f, const struct trust_root *root, uint64_t signers)
{
	AUTO(buf_free) struct buf part = BUF(TRUST_TEXT_MAX);

	trust_print_root(&part, f, root);
	put(f, "root", &part, signers);
}

void
trust_put_targets(struct trust_fixture *f, const char *role, unsigned version, const char *expires, uint64_t signers,
                  const struct trust_delegation *delegations, size_t n, const char *more)
{
	AUTO(buf_free) struct buf part = BUF(TRUST_TEXT_MAX);

	trust_print_targets(&part, f, version, expires, delegations, n, more);
	put(f, role, &part, signers);
}

void
trust_put_snapshot(struct trust_fixture *f, unsigned version, const char *expires, uint64_t signers, const char *names)
{
	AUTO(buf_free) struct buf part = BUF(TRUST_TEXT_MAX);

	trust_print_snapshot(&part, f, version, expires, names);
	put(f, "snapshot", &part, signers);
}

void
trust_put_timestamp(struct trust_fixture *f, unsigned version, const char *expires, uint64_t signers)
{
	AUTO(buf_free) struct buf part = BUF(TRUST_TEXT_MAX);

	trust_print_timestamp(&part, f, version, expires);
	put(f, "timestamp", &part, signers);
}

void
trust_put_local(struct trust_fixture *f, const struct trust_delegation *delegations, size_t n)
{
	trust_put_root(f, &(struct trust_root){ .version = 1, .expires = TRUST_LATER }, K(TRUST_ROOT_KEY));
	trust_put_targets(f, "targets", 1, TRUST_LATER, K(TRUST_TARGETS_KEY), delegations, n, NULL);
}

void
trust_publish(struct trust_fixture *f, unsigned version, const char *names)
{
	trust_put_snapshot(f, version, TRUST_LATER, K(TRUST_TARGETS_KEY), names);
	trust_put_timestamp(f, version, TRUST_LATER, K(TRUST_TARGETS_KEY));
}
