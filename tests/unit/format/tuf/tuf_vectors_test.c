/* TUF repositories that others made (python-tuf), file by file: what must be signed is, and what is wrong is found where it is.
 * Dates, versions and the chain of roots are the trust store's; here each file is held against the role that speaks for it. */
#include "support/test.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "format/tuf/tuf.h"
#include "support/vectors.h"

#define SKIP_UNLESS(dir)                                                     \
	do {                                                                 \
		if (!(dir)) {                                                \
			print_message("SKIP %s: no data of other projects\n", __func__); \
			skip();                                              \
		}                                                            \
	} while (0)

/* --- python-tuf's repositories under peers/ --- */

/* Files of a repository whose fault is in the file itself or its signatures.  Every other file of every repository must be good. */
static const struct fault {
	const char *folder, *file;
	enum cocket_code code;
	const char *message;
} faults[] = {
	{ "tuf-neg-bad-signature-release", "2.release.json", COCKET_E_SIGNATURE, "release: 1 of 2 required keys signed" },
	{ "tuf-neg-bad-signature-snapshot", "9.snapshot.json", COCKET_E_SIGNATURE, "snapshot: 0 of 1 required keys signed" },
	{ "tuf-neg-bad-signature-targets", "4.targets.json", COCKET_E_SIGNATURE, "targets: 0 of 1 required keys signed" },
	{ "tuf-neg-bad-signature-timestamp", "timestamp.json", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
	{ "tuf-neg-duplicate-signature", "2.release.json", COCKET_E_FORMAT,
	  "signatures: two by 8bf16ced84b639baf59d0ae440fa6718a585f77553d6bc40ac518b6209cea01e" },
	{ "tuf-neg-duplicate-signed", "2.release.json", COCKET_E_FORMAT, "line 12 column 34: duplicate key \"signed\"" },
	{ "tuf-neg-duplicate-version", "2.release.json", COCKET_E_FORMAT, "line 27 column 17: duplicate key \"version\"" },
	{ "tuf-neg-expires-format", "2.release.json", COCKET_E_FORMAT,
	  "signed: expires: \"2040-01-01\", expected a time like 2026-11-22T10:53:01Z" },
	{ "tuf-neg-expires-month", "2.release.json", COCKET_E_FORMAT,
	  "signed: expires: \"2040-13-01T00:00:00Z\", expected a time like 2026-11-22T10:53:01Z" },
	{ "tuf-neg-no-keys", "2.release.json", COCKET_E_SIGNATURE, "release: 0 of 1 required keys signed" },
	{ "tuf-neg-role-of-another", "7.ci-team.json", COCKET_E_SIGNATURE, "ci-team: 0 of 1 required keys signed" },
	{ "tuf-neg-root-by-strangers", "3.root.json", COCKET_E_SIGNATURE, "root: 0 of 2 required keys signed" },
	{ "tuf-neg-root-by-strangers", "timestamp.json", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
	{ "tuf-neg-root-duplicate", "3.root.json", COCKET_E_FORMAT,
	  "signatures: two by 2a7af8e417df9a1f09940d8f81bd0285d898deaf388e05bbaf174d74cb35eba1" },
	{ "tuf-neg-root-duplicate", "timestamp.json", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
	{ "tuf-neg-root-new-threshold", "3.root.json", COCKET_E_SIGNATURE, "root: 1 of 2 required keys signed" },
	{ "tuf-neg-root-new-threshold", "timestamp.json", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
	{ "tuf-neg-same-key-two-ids", "2.release.json", COCKET_E_SIGNATURE,
	  "release: 1 of 2 required keys signed"
	  "; key ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff does not count: its id is not the hash of the key object" },
	{ "tuf-neg-spec-version", "2.release.json", COCKET_E_FORMAT, "signed: spec_version: 2.0.0, expected 1.x" },
	{ "tuf-neg-stranger-release", "2.release.json", COCKET_E_SIGNATURE, "release: 0 of 2 required keys signed" },
	{ "tuf-neg-stranger-snapshot", "9.snapshot.json", COCKET_E_SIGNATURE, "snapshot: 0 of 1 required keys signed" },
	{ "tuf-neg-stranger-targets", "4.targets.json", COCKET_E_SIGNATURE, "targets: 0 of 1 required keys signed" },
	{ "tuf-neg-stranger-timestamp", "timestamp.json", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
	{ "tuf-neg-swapped-key-ids", "2.release.json", COCKET_E_FORMAT,
	  "signatures: two by f036c7b7379f340e494ad06fb77e800bac9b5c271fde6556152f2e3e41dc1edc" },
	{ "tuf-neg-swapped-keys", "2.release.json", COCKET_E_SIGNATURE,
	  "release: 1 of 2 required keys signed"
	  "; key 8bf16ced84b639baf59d0ae440fa6718a585f77553d6bc40ac518b6209cea01e does not count: its id is not the hash of the key object" },
	{ "tuf-neg-swapped-keys", "7.ci-team.json", COCKET_E_SIGNATURE,
	  "ci-team: 0 of 1 required keys signed"
	  "; key c93e1f263026ce964bf3b04a3cd6815da80d8c1354047f9d8022171fb3b290fa does not count: its id is not the hash of the key object" },
	{ "tuf-neg-swapped-signatures", "2.release.json", COCKET_E_SIGNATURE, "release: 1 of 2 required keys signed" },
	{ "tuf-neg-target-swapped", "2.release.json", COCKET_E_SIGNATURE, "release: 0 of 2 required keys signed" },
	{ "tuf-neg-threshold", "2.release.json", COCKET_E_SIGNATURE, "release: 1 of 2 required keys signed" },
	{ "tuf-neg-threshold-zero", "4.targets.json", COCKET_E_FORMAT,
	  "signed: delegations: roles: release: threshold: 0, expected at least 1" },
	{ "tuf-neg-timestamp-large", "timestamp.json", COCKET_E_TOO_LARGE, "20435 bytes, maximum 16384 for timestamp metadata" },
	{ "tuf-neg-truncated", "2.release.json", COCKET_E_FORMAT, "line 24 column 18: unexpected end" },
	{ "tuf-neg-unsigned-release", "2.release.json", COCKET_E_SIGNATURE, "release: 0 of 2 required keys signed" },
	{ "tuf-neg-unsigned-snapshot", "9.snapshot.json", COCKET_E_SIGNATURE, "snapshot: 0 of 1 required keys signed" },
	{ "tuf-neg-unsigned-targets", "4.targets.json", COCKET_E_SIGNATURE, "targets: 0 of 1 required keys signed" },
	{ "tuf-neg-unsigned-timestamp", "timestamp.json", COCKET_E_SIGNATURE, "timestamp: 0 of 1 required keys signed" },
	{ "tuf-neg-version-string", "2.release.json", COCKET_E_FORMAT, "signed: version: not a number" },
	{ "tuf-neg-wrong-type", "2.release.json", COCKET_E_FORMAT, "signed: _type: snapshot, expected targets" },
};

static const struct fault *
fault_of(const char *folder, const char *file)
{
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (strcmp(folder, faults[i].folder) == 0 && strcmp(file, faults[i].file) == 0)
			return &faults[i];
	return NULL;
}

struct repository {
	const char *folder;
	char served[PATH_MAX];
	size_t good, bad;
};

static void
expect(struct repository *r, const char *file, enum cocket_code code, const struct err *err)
{
	const struct fault *f = fault_of(r->folder, file);

	if (f ? code != f->code || strcmp(err->message, f->message) != 0 : code != COCKET_OK)
		fail_msg("%s/%s: %d %s", r->folder, file, code, code ? err->message : "good");
	*(f ? &r->bad : &r->good) += 1;
}

/* Parses, and holds against the role; false where either refused. */
static bool
load(struct tuf_file *out, struct repository *r, const char *file, enum tuf_type type, const struct tuf_file *holder, const char *role)
{
	AUTO(buf_free) struct buf bytes = vectors_read(r->served, file);
	struct err err = { 0 };
	enum cocket_code code = tuf_parse(out, buf_slice(&bytes), type, &err);

	if (code == COCKET_OK) {
		if (!holder)
			holder = out;
		assert_non_null(tuf_role_find(holder, role));
		code = tuf_signed_check(out, holder, tuf_role_find(holder, role), &err);
	}
	expect(r, file, code, &err);
	return code == COCKET_OK;
}

/* "7.ci-team.json" and "ci-team.json" -> "ci-team". */
static bool
role_of(char *out, size_t size, const char *file)
{
	size_t n = strlen(file), start = strspn(file, "0123456789");

	if (n < sizeof ".json" || strcmp(file + n - 5, ".json") != 0)
		return false;
	start += file[start] == '.' ? 1 : 0;
	assert_true(n - 5 - start < size);
	memcpy(out, file + start, n - 5 - start);
	out[n - 5 - start] = '\0';
	return true;
}

typedef void visitor(struct repository *r, const char *file, const char *role, const struct tuf_file *holder);

static void
each_file(struct repository *r, const struct tuf_file *holder, visitor *visit)
{
	DIR *dir = opendir(r->served);

	assert_non_null(dir);
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		char role[NAME_MAX + 1];

		if (role_of(role, sizeof role, e->d_name) && tuf_role_find(holder, role))
			visit(r, e->d_name, role, holder);
	}
	closedir(dir);
}

static void
visit_delegated(struct repository *r, const char *file, const char *role, const struct tuf_file *targets)
{
	AUTO(tuf_file_free) struct tuf_file f = { 0 };

	(void)load(&f, r, file, TUF_TARGETS, targets, role);
}

static void
visit_top(struct repository *r, const char *file, const char *role, const struct tuf_file *root)
{
	AUTO(tuf_file_free) struct tuf_file f = { 0 };
	enum tuf_type type = TUF_ROOT;

	while (strcmp(role, tuf_type_name(type)) != 0)
		type++;
	if (type != TUF_ROOT && load(&f, r, file, type, root, role) && type == TUF_TARGETS)
		each_file(r, &f, visit_delegated);
}

static bool
is_there(const struct repository *r, const char *file)
{
	char path[2 * PATH_MAX];

	(void)snprintf(path, sizeof path, "%s/%s", r->served, file);
	return access(path, F_OK) == 0;
}

/* The newest root that is good speaks for the rest; each root must be signed by itself. */
static void
check_repository(struct repository *r)
{
	static const char *const names[] = { "3.root.json", "2.root.json", "1.root.json" };
	bool found = false;

	for (size_t i = 0; i < 3; i++) {
		AUTO(tuf_file_free) struct tuf_file root = { 0 };

		if (!is_there(r, names[i]) || !load(&root, r, names[i], TUF_ROOT, NULL, "root") || found)
			continue;
		found = true;
		each_file(r, &root, visit_top);
	}
	assert_true(found);
}

/* So that the number of faults met can be held against the table. */
static void
each_fault_is_listed_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		assert_ptr_equal(fault_of(faults[i].folder, faults[i].file), &faults[i]);
}

static void
repositories_of_others(void **state)
{
	const char *vectors = vectors_dir();
	size_t good = 0, bad = 0, folders = 0;
	char peers[PATH_MAX];
	DIR *dir;

	(void)state;
	(void)snprintf(peers, sizeof peers, "%s/peers", vectors);
	dir = opendir(peers);
	assert_non_null(dir);
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		struct repository r = { .folder = e->d_name };

		if (strncmp(e->d_name, "tuf-", 4) != 0)
			continue;
		assert_true((size_t)snprintf(r.served, sizeof r.served, "%s/%s/served", peers, e->d_name) < sizeof r.served);
		check_repository(&r);
		folders++;
		good += r.good;
		bad += r.bad;
	}
	closedir(dir);
	print_message("%zu repositories, %zu files good, %zu not\n", folders, good, bad);
	assert_true(folders >= 70);
	assert_int_equal(bad, sizeof faults / sizeof faults[0]);
}

/* --- python-tuf's own test data --- */

struct pair {
	const char *file, *role;
	enum tuf_type type;
};

static void
check_chain(const char *dir, const struct tuf_file *root)
{
	static const struct pair files[] = {
		{ "timestamp.json", "timestamp", TUF_TIMESTAMP },
		{ "snapshot.json", "snapshot", TUF_SNAPSHOT },
		{ "targets.json", "targets", TUF_TARGETS },
		{ "role1.json", "role1", TUF_TARGETS },
		{ "role2.json", "role2", TUF_TARGETS },
	};
	struct tuf_file loaded[5];
	const struct tuf_file *holder = root;

	memset(loaded, 0, sizeof loaded);
	for (size_t i = 0; i < 5; i++) {
		AUTO(buf_free) struct buf bytes = vectors_read(dir, files[i].file);
		struct err err = { 0 };

		if (tuf_parse(&loaded[i], buf_slice(&bytes), files[i].type, &err) ||
		    tuf_signed_check(&loaded[i], holder, tuf_role_find(holder, files[i].role), &err))
			fail_msg("%s/%s: %s", dir, files[i].file, err.message);
		if (files[i].type == TUF_TARGETS)
			holder = &loaded[i];
	}
	for (size_t i = 0; i < 5; i++)
		tuf_file_free(&loaded[i]);
}

/* Signed by an RSA key: as RSASSA-PSS, and as nothing else. */
static void
check_rsa_root(const struct tuf_file *root)
{
	const struct tuf_role *role = &root->roles[TUF_ROOT];
	const struct pubkey *key = tuf_key_get(root, role->keys[0]);
	struct slice message = buf_slice(&root->signed_bytes), sig = buf_slice(&root->signatures[0].sig);
	struct err err = { 0 };

	assert_non_null(key);
	assert_int_equal(pubkey_type(key), KEY_RSA);
	assert_int_equal(pubkey_verify_pss(key, message, sig), SIGNATURE_GOOD);
	assert_int_equal(pubkey_verify_pss(key, slice_of(message.ptr, message.len - 1), sig), SIGNATURE_BAD);
	assert_int_equal(pubkey_verify(key, message, sig), SIGNATURE_BAD);
	assert_int_equal(pubkey_verify_pure(key, message, sig), SIGNATURE_BAD);
	assert_int_equal(tuf_signed_check(root, root, role, &err), COCKET_OK);
}

static void
test_data_of_python_tuf(void **state)
{
	static const char *const dirs[] = {
		"repository/metadata",
		"client/test_repository1/metadata/current",
		"client/test_repository1/metadata/previous",
		"client/test_repository2/metadata/current",
		"client/test_repository2/metadata/previous",
	};
	const char *outside = outside_dir();

	(void)state;
	SKIP_UNLESS(outside);
	for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
		AUTO(tuf_file_free) struct tuf_file root = { 0 };
		struct err err = { 0 };
		char dir[PATH_MAX];

		assert_true((size_t)snprintf(dir, sizeof dir, "%s/python-tuf/repository_data/%s", outside, dirs[i]) < sizeof dir);
		AUTO(buf_free) struct buf bytes = vectors_read(dir, "root.json");
		if (tuf_parse(&root, buf_slice(&bytes), TUF_ROOT, &err))
			fail_msg("%s: %s", dir, err.message);
		check_rsa_root(&root);
		check_chain(dir, &root);
	}
}

/* Role names that would be paths are names like others here; who makes a file name of one encodes it (A21). */
static void
odd_role_names_are_read(void **state)
{
	static const char *const names[] = { "../a", ".", "\xc3\xb6" };
	const char *outside = outside_dir();
	AUTO(tuf_file_free) struct tuf_file f = { 0 };
	struct err err = { 0 };
	char dir[PATH_MAX];

	(void)state;
	SKIP_UNLESS(outside);
	assert_true((size_t)snprintf(dir, sizeof dir, "%s/python-tuf/repository_data/fishy_rolenames/metadata", outside) < sizeof dir);
	AUTO(buf_free) struct buf bytes = vectors_read(dir, "1.targets.json");
	if (tuf_parse(&f, buf_slice(&bytes), TUF_TARGETS, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_non_null(tuf_role_find(&f, names[i]));
	assert_null(tuf_role_find(&f, "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_is_listed_once),
		cmocka_unit_test(repositories_of_others),
		cmocka_unit_test(test_data_of_python_tuf),
		cmocka_unit_test(odd_role_names_are_read),
	};

	return cmocka_run_group_tests_name("tuf_vectors", tests, NULL, NULL);
}
