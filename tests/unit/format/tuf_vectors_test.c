/* TUF repositories that others made (python-tuf), file by file: what must be signed is, and what is wrong with a file is found in that file.
 * Dates, versions and the chain of roots are the trust store's; here each file is held against the role that speaks for it. */
#include "support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "format/tuf.h"
#include "support/vectors.h"

#define SKIP_UNLESS(dir)                                                     \
	do {                                                                 \
		if (!(dir)) {                                                \
			printf("SKIP %s: no shared vectors\n", __func__);    \
			skip();                                              \
		}                                                            \
	} while (0)

static struct buf
slurp(const char *dir, const char *name)
{
	AUTO(buf_free) struct buf path = BUF(8 * KIB);
	struct buf b = BUF(8 * MIB);
	struct err err = { 0 };

	if (buf_addf(&path, &err, "%s/%s", dir, name) || file_read(&b, buf_str(&path), &err))
		fail_msg("%s", err.message);
	return b;
}

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
FAULT_ROWS
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
	AUTO(buf_free) struct buf bytes = slurp(r->served, file);
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

static bool
is_there(const struct repository *r, const char *file)
{
	char path[2 * PATH_MAX];

	(void)snprintf(path, sizeof path, "%s/%s", r->served, file);
	return access(path, F_OK) == 0;
}

/* "7.ci-team.json" -> "ci-team"; roots and the top roles are not looked for this way. */
static bool
role_of(char *out, size_t size, const char *file)
{
	const char *dot = strchr(file, '.');
	size_t n = strlen(file);

	if (n < 6 || strcmp(file + n - 5, ".json") != 0)
		return false;
	if (dot == file + n - 5)
		dot = file - 1;
	n = (size_t)(file + n - 5 - (dot + 1));
	assert_true(n < size);
	memcpy(out, dot + 1, n);
	out[n] = '\0';
	return true;
}

static void
check_delegated(struct repository *r, const struct tuf_file *targets)
{
	DIR *dir = opendir(r->served);

	assert_non_null(dir);
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		AUTO(tuf_file_free) struct tuf_file f = { 0 };
		char role[NAME_MAX + 1];

		if (role_of(role, sizeof role, e->d_name) && tuf_role_find(targets, role))
			(void)load(&f, r, e->d_name, TUF_TARGETS, targets, role);
	}
	closedir(dir);
}

static void
check_top(struct repository *r, const struct tuf_file *root)
{
	static const struct {
		const char *files[4];
		enum tuf_type type;
	} tops[] = {
		{ { "timestamp.json" }, TUF_TIMESTAMP },
		{ { "9.snapshot.json", "12.snapshot.json", "11.snapshot.json", "snapshot.json" }, TUF_SNAPSHOT },
		{ { "4.targets.json", "6.targets.json", "5.targets.json", "targets.json" }, TUF_TARGETS },
	};

	for (size_t t = 0; t < 3; t++)
		for (size_t i = 0; i < 4 && tops[t].files[i]; i++) {
			AUTO(tuf_file_free) struct tuf_file f = { 0 };

			if (!is_there(r, tops[t].files[i]) || !load(&f, r, tops[t].files[i], tops[t].type, root, tuf_type_name(tops[t].type)))
				continue;
			if (tops[t].type == TUF_TARGETS)
				check_delegated(r, &f);
		}
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
		check_top(r, &root);
	}
	assert_true(found);
}

static void
repositories_of_others(void **state)
{
	const char *vectors = vectors_dir();
	size_t good = 0, bad = 0, folders = 0;
	char peers[PATH_MAX];
	DIR *dir;

	(void)state;
	SKIP_UNLESS(vectors);
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
	printf("%zu repositories, %zu files good, %zu not\n", folders, good, bad);
	assert_true(folders >= 70);
	assert_int_equal(bad, sizeof faults / sizeof faults[0]);
}
