/* dct*.c: Docker Content Trust's directory, verified and turned into a delegation.  Trees made here, each fault one step from the tree that
 * is taken; then every repository that notary made (peers/dct-*), where docker would have kept it.
 * Of those cases gun (or asked-as), now, tag, digest, expect, reason and reasons are judged; a case whose fault is not in the metadata (the
 * image, what was seen before, the pin, the tag) is taken over, as the table says. */
#include "support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "support/edit_fixture.h"
#include "support/notary_fixture.h"
#include "support/vectors.h"
#include "trust/dct/dct.h"
#include "trust/store/store.h"

#define REPOSITORY "registry.example.com/shop/api"
#define OLD "2025-12-31T23:59:59Z"
#define LATER "2040-01-01T00:00:00Z"

/* --- a tree --- */

static void
tree_write(const struct trust_fixture *f, const char *repository, const char *role, struct slice bytes)
{
	AUTO(buf_free) struct buf path = BUF(8 * KIB);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&path, &err, "%s/tuf/%s/metadata/%s.json", f->dir, repository, role), COCKET_OK);
	for (char *c = strchr((char *)path.ptr + 1, '/'); c; c = strchr(c + 1, '/')) {
		*c = '\0';
		(void)mkdir((char *)path.ptr, 0755);
		*c = '/';
	}
	if (file_replace(buf_str(&path), bytes, 0644, &err))
		fail_msg("%s", err.message);
}

static void
tree_remove(const struct trust_fixture *f, const char *repository, const char *role)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof path, "%s/tuf/%s/metadata/%s.json", f->dir, repository, role);
	assert_int_equal(unlink(path), 0);
}

static int
tree_open(const struct trust_fixture *f)
{
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(dir >= 0);
	return dir;
}

enum { ROOT, TARGETS, SNAPSHOT, TIMESTAMP, RELEASER, SECOND, QA, STRANGER, PAIRS };

/* What is in a tree, and what is wrong with it.  Zero: all of it is right, and targets/releases has one key for every tag. */
struct tree {
	const char *common_name;            /* NULL: the repository */
	const char *root_expires, *targets_expires;
	bool no_releases, releases_unwritten, no_snapshot, no_timestamp, snapshot_silent;
	const char *paths;                  /* JSON; of targets/releases */
	unsigned threshold, targets_threshold;
	bool second, no_keys;               /* targets/releases has two keys, or none */
	bool qa;                            /* targets/qa is there */
	unsigned root_signer, targets_signer, snapshot_signer, timestamp_signer, releases_signer; /* 0: the right one */
	bool change_targets, change_snapshot, change_root; /* after the hash above was taken */
};

static const struct notary_pair *
signer(const struct notary_pair *pairs, unsigned other, unsigned right)
{
	return &pairs[other ? other : right];
}

static void
print_role(struct buf *out, const struct notary_pair *p, unsigned threshold)
{
	struct err err = { 0 };

	assert_int_equal(buf_addf(out, &err, "{\"keyids\":[\"%s\"],\"threshold\":%u}", p->id, threshold), COCKET_OK);
}

static void
print_root(struct buf *out, const struct tree *t, const struct notary_pair *pairs)
{
	static const char *const names[] = { [ROOT] = "root", [TARGETS] = "targets", [SNAPSHOT] = "snapshot", [TIMESTAMP] = "timestamp" };
	AUTO(buf_free) struct buf keys = BUF(NOTARY_TEXT_MAX), roles = BUF(NOTARY_TEXT_MAX), part = BUF(NOTARY_TEXT_MAX);
	const struct notary_pair *by = signer(pairs, t->root_signer, ROOT);
	struct err err = { 0 };

	for (unsigned i = ROOT; i <= TIMESTAMP; i++) {
		notary_add_key(&keys, &pairs[i]);
		assert_int_equal(buf_addf(&roles, &err, "%s\"%s\":", i ? "," : "", names[i]), COCKET_OK);
		print_role(&roles, &pairs[i], i == TARGETS && t->targets_threshold ? t->targets_threshold : 1);
	}
	assert_int_equal(buf_addf(&part, &err, "{\"_type\":\"Root\",\"expires\":\"%s\",\"keys\":{%s},\"roles\":{%s},\"version\":1}",
	                          t->root_expires ? t->root_expires : LATER, buf_str(&keys), buf_str(&roles)),
	                 COCKET_OK);
	notary_print_signed(out, buf_str(&part), &by, 1);
}

#define TAG(name) "\"" name "\":{\"hashes\":{\"sha256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},\"length\":1}"

static void
print_releases_role(struct buf *out, const struct tree *t, const struct notary_pair *pairs)
{
	AUTO(buf_free) struct buf ids = BUF(NOTARY_TEXT_MAX);
	struct err err = { 0 };

	if (!t->no_keys)
		assert_int_equal(buf_addf(&ids, &err, "\"%s\"", pairs[RELEASER].id), COCKET_OK);
	if (t->second)
		assert_int_equal(buf_addf(&ids, &err, ",\"%s\"", pairs[SECOND].id), COCKET_OK);
	assert_int_equal(buf_addf(out, &err, "{\"name\":\"targets/releases\",\"keyids\":[%s],\"threshold\":%u,\"paths\":%s}", buf_str(&ids),
	                          t->threshold ? t->threshold : 1, t->paths ? t->paths : "[\"\"]"),
	                 COCKET_OK);
}

static void
print_targets(struct buf *out, const struct tree *t, const struct notary_pair *pairs)
{
	AUTO(buf_free) struct buf keys = BUF(NOTARY_TEXT_MAX), roles = BUF(NOTARY_TEXT_MAX), part = BUF(NOTARY_TEXT_MAX);
	const struct notary_pair *by = signer(pairs, t->targets_signer, TARGETS);
	struct err err = { 0 };

	for (unsigned i = RELEASER; i <= QA; i++)
		notary_add_key(&keys, &pairs[i]);
	if (!t->no_releases)
		print_releases_role(&roles, t, pairs);
	if (t->qa)
		assert_int_equal(buf_addf(&roles, &err, "%s{\"name\":\"targets/qa\",\"keyids\":[\"%s\"],\"threshold\":1,\"paths\":[\"qa-\"]}",
		                          roles.len ? "," : "", pairs[QA].id),
		                 COCKET_OK);
	assert_int_equal(buf_addf(&part, &err,
	                          "{\"_type\":\"Targets\",\"delegations\":{\"keys\":{%s},\"roles\":[%s]},\"expires\":\"%s\",\"targets\":{" TAG(
	                                  "canary") "},\"version\":2}",
	                          buf_str(&keys), buf_str(&roles), t->targets_expires ? t->targets_expires : LATER),
	                 COCKET_OK);
	notary_print_signed(out, buf_str(&part), &by, 1);
}

static void
print_releases(struct buf *out, const struct tree *t, const struct notary_pair *pairs)
{
	const struct notary_pair *by[] = { signer(pairs, t->releases_signer, RELEASER), &pairs[SECOND] };

	notary_print_signed(out,
	                    "{\"_type\":\"Targets\",\"delegations\":{\"keys\":{},\"roles\":[]},\"expires\":\"" LATER "\",\"targets\":{" TAG(
	                            "1.4") "},\"version\":3}",
	                    by, t->second ? 2 : 1);
}

static void
print_refs(struct buf *out, const char *type, const char *meta, const struct notary_pair *by)
{
	AUTO(buf_free) struct buf part = BUF(NOTARY_TEXT_MAX);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&part, &err, "{\"_type\":\"%s\",\"expires\":\"" LATER "\",\"meta\":{%s},\"version\":1}", type, meta), COCKET_OK);
	notary_print_signed(out, buf_str(&part), &by, 1);
}

/* One space more: the value is the same, and what was signed; the file is not. */
static void
change(struct buf *bytes, bool is)
{
	struct err err = { 0 };

	assert_int_equal(buf_addf(bytes, &err, "%s", is ? " " : ""), COCKET_OK);
}

static void
tree_make(const struct trust_fixture *f, const struct tree *t, const struct notary_pair *pairs)
{
	AUTO(buf_free) struct buf root = BUF(NOTARY_TEXT_MAX), targets = BUF(NOTARY_TEXT_MAX), releases = BUF(NOTARY_TEXT_MAX);
	AUTO(buf_free) struct buf snapshot = BUF(NOTARY_TEXT_MAX), timestamp = BUF(NOTARY_TEXT_MAX);
	AUTO(buf_free) struct buf of_snapshot = BUF(NOTARY_TEXT_MAX), of_timestamp = BUF(NOTARY_TEXT_MAX);

	print_root(&root, t, pairs);
	print_targets(&targets, t, pairs);
	print_releases(&releases, t, pairs);
	notary_print_meta(&of_snapshot, "root", buf_slice(&root));
	notary_print_meta(&of_snapshot, "targets", buf_slice(&targets));
	if (!t->snapshot_silent)
		notary_print_meta(&of_snapshot, "targets/releases", buf_slice(&releases));
	print_refs(&snapshot, "Snapshot", buf_str(&of_snapshot), signer(pairs, t->snapshot_signer, SNAPSHOT));
	notary_print_meta(&of_timestamp, "snapshot", buf_slice(&snapshot));
	print_refs(&timestamp, "Timestamp", buf_str(&of_timestamp), signer(pairs, t->timestamp_signer, TIMESTAMP));
	change(&root, t->change_root);
	change(&targets, t->change_targets);
	change(&snapshot, t->change_snapshot);
	tree_write(f, REPOSITORY, "root", buf_slice(&root));
	tree_write(f, REPOSITORY, "targets", buf_slice(&targets));
	if (!t->no_snapshot)
		tree_write(f, REPOSITORY, "snapshot", buf_slice(&snapshot));
	if (!t->no_timestamp)
		tree_write(f, REPOSITORY, "timestamp", buf_slice(&timestamp));
	if (!t->no_releases && !t->releases_unwritten)
		tree_write(f, REPOSITORY, "targets/releases", buf_slice(&releases));
}

static void
pairs_make(struct notary_pair pairs[static PAIRS], const char *common_name)
{
	for (unsigned i = 0; i < PAIRS; i++)
		pairs[i] = i == ROOT ? notary_pair_new(KEY_P256, common_name ? common_name : REPOSITORY)
		                     : notary_pair_new(i == SNAPSHOT || i == TIMESTAMP ? KEY_ED25519 : KEY_P256, i == RELEASER ? "anyone" : NULL);
}

static void
pairs_free(struct notary_pair pairs[static PAIRS])
{
	for (unsigned i = 0; i < PAIRS; i++)
		notary_pair_free(&pairs[i]);
}

/* --- what is made of it --- */

static const struct plan_row {
	const char *name;
	struct tree tree;
	/* refused: */
	enum reason reason; /* REASON_OK where it is read; NO_SIGNATURE is 0 and never said here */
	const char *message;
	/* or taken: */
	const char *from;   /* NULL: no role */
	unsigned threshold;
	size_t keys;
	const char *note, *unsaid; /* among them; NULL: none of this kind is asked for */
} plan_rows[] = {
	{ "all is right", { 0 }, REASON_OK, NULL, "targets/releases", 1, 1, NULL, "targets: its keys may also sign tags that *" },
	{ "two keys", { .second = true, .threshold = 2 }, REASON_OK, NULL, "targets/releases", 2, 2, NULL, NULL },
	{ "no releases", { .no_releases = true }, REASON_OK, NULL, "targets", 1, 1, NULL, "the digests of tags (1): *" },
	{ "releases without keys", { .no_keys = true, .releases_unwritten = true }, REASON_OK, NULL, "targets", 1, 1,
	  "targets/releases.json is missing: *", "targets/releases: has no keys" },
	{ "releases for some tags", { .paths = "[\"v9\",\"v10\"]" }, REASON_OK, NULL, "targets", 1, 1, NULL,
	  "targets/releases: limited to tags that begin with v9, v10; *" },
	{ "releases for no tag", { .paths = "[]" }, REASON_OK, NULL, "targets", 1, 1, NULL, "targets/releases: may sign no tags" },
	{ "releases for some tags and all", { .paths = "[\"v9\",\"\"]" }, REASON_OK, NULL, "targets/releases", 1, 1, NULL, NULL },
	{ "more than there are keys (A16)", { .threshold = 2, .releases_unwritten = true }, REASON_OK, NULL, "targets", 1, 1, NULL,
	  "targets/releases: 2 of its 1 keys must sign, *" },
	{ "another role", { .qa = true }, REASON_OK, NULL, "targets/releases", 1, 1, "targets/qa.json is missing: *",
	  "targets/qa: docker never looked there" },
	{ "the root is past its date", { .root_expires = OLD }, REASON_OK, NULL, "targets/releases", 1, 1,
	  "root.json expired on 2025-12-31T23:59:59Z; *", NULL },
	{ "targets are", { .targets_expires = OLD }, REASON_OK, NULL, "targets/releases", 1, 1, "targets.json expired on *", NULL },
	{ "no timestamp", { .no_timestamp = true }, REASON_OK, NULL, "targets/releases", 1, 1, "timestamp.json is missing: *", NULL },
	{ "no snapshot", { .no_snapshot = true, .no_timestamp = true }, REASON_OK, NULL, "targets/releases", 1, 1,
	  "snapshot.json is missing: *", NULL },
	{ "a name by prefix", { .common_name = "registry.example.com/*" }, REASON_OK, NULL, "targets/releases", 1, 1, NULL, NULL },

	{ "another's root", { .common_name = "registry.example.com/shop/web" }, REASON_NAME_MISMATCH,
	  "root.json: root: its certificate is for registry.example.com/shop/web, expected " REPOSITORY, NULL, 0, 0, NULL, NULL },
	{ "root by a stranger", { .root_signer = STRANGER }, REASON_BAD_SIGNATURE, "root.json: root: 0 of 1 required keys signed", NULL, 0, 0,
	  NULL, NULL },
	{ "targets by a stranger", { .targets_signer = STRANGER }, REASON_BAD_SIGNATURE, "targets.json: targets: 0 of 1 required keys signed",
	  NULL, 0, 0, NULL, NULL },
	{ "targets by another role's key", { .targets_signer = RELEASER }, REASON_BAD_SIGNATURE,
	  "targets.json: targets: 0 of 1 required keys signed", NULL, 0, 0, NULL, NULL },
	{ "targets by too few", { .targets_threshold = 2 }, REASON_BAD_SIGNATURE, "targets.json: targets: 1 of 2 required keys signed", NULL, 0, 0,
	  NULL, NULL },
	{ "snapshot by a stranger", { .snapshot_signer = STRANGER }, REASON_BAD_SIGNATURE,
	  "snapshot.json: snapshot: 0 of 1 required keys signed", NULL, 0, 0, NULL, NULL },
	{ "timestamp by a stranger", { .timestamp_signer = STRANGER }, REASON_BAD_SIGNATURE,
	  "timestamp.json: timestamp: 0 of 1 required keys signed", NULL, 0, 0, NULL, NULL },
	{ "releases by a stranger", { .releases_signer = STRANGER }, REASON_BAD_SIGNATURE,
	  "targets/releases.json: targets/releases: 0 of 1 required keys signed", NULL, 0, 0, NULL, NULL },
	{ "releases by the key of targets", { .releases_signer = TARGETS }, REASON_BAD_SIGNATURE,
	  "targets/releases.json: targets/releases: 0 of 1 required keys signed", NULL, 0, 0, NULL, NULL },
	{ "another root than listed", { .change_root = true }, REASON_DIGEST_MISMATCH, "root.json: digest is *", NULL, 0, 0, NULL, NULL },
	{ "another targets than listed", { .change_targets = true }, REASON_DIGEST_MISMATCH, "targets.json: digest is *", NULL, 0, 0, NULL, NULL },
	{ "another snapshot than listed", { .change_snapshot = true }, REASON_DIGEST_MISMATCH, "snapshot.json: digest is *", NULL, 0, 0, NULL,
	  NULL },
	{ "the same where nothing lists it", { .change_targets = true, .no_snapshot = true, .no_timestamp = true }, REASON_OK, NULL,
	  "targets/releases", 1, 1, NULL, NULL },
	{ "a role that is not listed", { .snapshot_silent = true }, REASON_MALFORMED, "targets/releases.json: not listed in snapshot.json",
	  NULL, 0, 0, NULL, NULL },
};

static bool
matches(const char *is, const char *expected)
{
	size_t n = strlen(expected);

	return n > 0 && expected[n - 1] == '*' ? strncmp(is, expected, n - 1) == 0 : strcmp(is, expected) == 0;
}

static bool
has_line(const struct strings *l, const char *expected)
{
	for (size_t i = 0; i < l->count; i++)
		if (matches(l->items[i], expected))
			return true;
	return false;
}

static void
check_plan(const struct plan_row *row, const struct dct_conversion *p)
{
	if ((row->from == NULL) != (p->role[0] == '\0') || (row->from && strcmp(row->from, p->from) != 0))
		fail_msg("%s: from %s", row->name, p->from ? p->from : "nothing");
	if (row->from && (p->threshold != row->threshold || p->key_count != row->keys))
		fail_msg("%s: %u of %zu keys", row->name, p->threshold, p->key_count);
	if (row->note ? !has_line(&p->notes, row->note) : false)
		fail_msg("%s: no note %s", row->name, row->note);
	if (row->unsaid && !has_line(&p->unsaid, row->unsaid))
		fail_msg("%s: says %s", row->name, p->unsaid.count ? p->unsaid.items[0] : "nothing");
}

static void
check_row(const struct plan_row *row)
{
	struct notary_pair pairs[PAIRS];
	struct trust_fixture f;
	AUTO(dct_free) struct dct d = { 0 };
	AUTO(dct_conversion_free) struct dct_conversion p = { 0 };
	enum reason reason;
	struct err err = { 0 };

	trust_fixture_new(&f);
	pairs_make(pairs, row->tree.common_name);
	tree_make(&f, &row->tree, pairs);
	AUTO(fd_close) int dir = tree_open(&f);
	enum cocket_code code = dct_read(&d, dir, REPOSITORY, &reason, &err);

	if (reason != row->reason || (code == COCKET_OK) != (row->reason == REASON_OK) || (code && !matches(err.message, row->message)))
		fail_msg("%s: %s \"%s\"", row->name, reason_word(reason), code ? err.message : "");
	if (code == COCKET_OK) {
		assert_int_equal(dct_convert(&p, &d, TRUST_NOW, &err), COCKET_OK);
		check_plan(row, &p);
	}
	pairs_free(pairs);
	trust_fixture_free(&f);
}

static void
plans_by_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plan_rows / sizeof plan_rows[0]; i++)
		check_row(&plan_rows[i]);
}

/* What docker would have found first stands first, with what it said. */
static void
lists_tags(void **state)
{
	static const struct tree tree = { 0 };
	struct notary_pair pairs[PAIRS];
	struct trust_fixture f;
	AUTO(dct_free) struct dct d = { 0 };
	AUTO(dct_conversion_free) struct dct_conversion p = { 0 };
	enum reason reason;
	struct err err = { 0 };

	(void)state;
	trust_fixture_new(&f);
	pairs_make(pairs, NULL);
	tree_make(&f, &tree, pairs);
	AUTO(fd_close) int dir = tree_open(&f);

	assert_int_equal(dct_read(&d, dir, REPOSITORY, &reason, &err), COCKET_OK);
	assert_int_equal(dct_convert(&p, &d, TRUST_NOW, &err), COCKET_OK);
	assert_int_equal(p.tag_count, 2);
	assert_string_equal(p.tags[0].tag, "1.4");
	assert_string_equal(p.tags[0].role, "targets/releases");
	assert_string_equal(p.tags[1].tag, "canary");
	assert_string_equal(p.tags[1].role, "targets");
	assert_true(p.tags[0].has_digest && p.tags[0].length == 1);
	assert_int_equal(p.notes.count, 0);
	pairs_free(pairs);
	trust_fixture_free(&f);
}

/* --- what is missing or in the way --- */

static void
files_that_are_no_files(void **state)
{
	static const struct tree tree = { 0 };
	struct notary_pair pairs[PAIRS];
	struct trust_fixture f;
	enum reason reason;
	struct err err = { 0 };
	char path[PATH_MAX], to[PATH_MAX];

	(void)state;
	trust_fixture_new(&f);
	pairs_make(pairs, NULL);
	tree_make(&f, &tree, pairs);
	AUTO(fd_close) int dir = tree_open(&f);
	AUTO(dct_free) struct dct d = { 0 };

	assert_int_equal(dct_read(&d, dir, "registry.example.com/shop/other", &reason, &err), COCKET_E_NOT_FOUND);
	assert_int_equal(dct_read(&d, dir, "../../etc", &reason, &err), COCKET_E_IO);
	tree_remove(&f, REPOSITORY, "targets");
	assert_int_equal(dct_read(&d, dir, REPOSITORY, &reason, &err), COCKET_E_NOT_FOUND);
	tree_make(&f, &tree, pairs);
	(void)snprintf(path, sizeof path, "%s/tuf/" REPOSITORY "/metadata/targets.json", f.dir);
	(void)snprintf(to, sizeof to, "%s/targets.json", f.dir);
	assert_int_equal(rename(path, to), 0);
	assert_int_equal(symlink(to, path), 0);
	assert_int_equal(dct_read(&d, dir, REPOSITORY, &reason, &err), COCKET_E_IO);
	pairs_free(pairs);
	trust_fixture_free(&f);
}

static void
finds_repositories(void **state)
{
	static const char *const made[] = { "registry.example.com/shop/web", "docker.io/library/alpine", "docker.io/library/alpine/inner",
		                            "docker.io/user/metadata" };
	static const char *const found[] = { "docker.io/library/alpine", "docker.io/library/alpine/inner", "docker.io/user/metadata",
		                             "registry.example.com/shop/web" };
	struct trust_fixture f;
	struct err err = { 0 };
	char path[PATH_MAX];

	(void)state;
	trust_fixture_new(&f);
	AUTO(fd_close) int dir = tree_open(&f);
	AUTO(dct_names_free) struct dct_names names = { 0 };

	assert_int_equal(dct_find(&names, dir, &err), COCKET_E_NOT_FOUND);
	for (size_t i = 0; i < 4; i++)
		tree_write(&f, made[i], "root", slice_str("{}"));
	tree_write(&f, "registry.example.com/none", "targets", slice_str("{}")); /* no root.json */
	(void)snprintf(path, sizeof path, "%s/tuf/link", f.dir);
	assert_int_equal(symlink("registry.example.com", path), 0);
	assert_int_equal(dct_find(&names, dir, &err), COCKET_OK);
	assert_int_equal(names.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(names.items[i], found[i]);
	dct_names_free(&names);
	tree_write(&f, "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", "root", slice_str("{}"));
	assert_int_equal(dct_find(&names, dir, &err), COCKET_E_TOO_MANY);
	trust_fixture_free(&f);
}

/* --- the role --- */

static void
names_of_roles(void **state)
{
	static const char *const rows[][2] = {
		{ "docker.io/library/alpine", "dct-docker.io-library-alpine" },
		{ "registry.example.com/shop/api", "dct-registry.example.com-shop-api" },
		{ "registry.example.com/shop-api", "dct-registry.example.com-shop--api" },
		{ "registry.example.com/shop--a/b", "dct-registry.example.com-shop----a-b" },
		{ "registry.example.com/shop_api", "dct-registry.example.com-shop_api" },
		{ "localhost:5000/a", "dct-localhost_5000-a" },
		{ "[::1]:5000/a", "dct-__1_5000-a-*" },
		{ "registry.example.com/a/very/long/name/of/a/repository/that/does/not/fit/into/a/role",
		  "dct-registry.example.com-a-very-long-name-of-a-*" },
		{ "", "dct-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char name[DCT_ROLE_BYTES];
		struct err err = { 0 };

		dct_role_name(name, rows[i][0]);
		if (!matches(name, rows[i][1]))
			fail_msg("%s: %s", rows[i][0], name);
		assert_int_equal(edit_role_check(name, &err), COCKET_OK);
	}
}

/* Into a store, and again; then it is changed, and is left alone. */
static void
delegates_once(void **state)
{
	static const struct tree tree = { .second = true, .threshold = 2 };
	struct notary_pair pairs[PAIRS];
	struct trust_fixture from, store;
	AUTO(dct_free) struct dct d = { 0 };
	AUTO(dct_conversion_free) struct dct_conversion p = { 0 };
	struct edit_run run;
	enum reason reason;
	struct err err = { 0 };
	bool made;

	(void)state;
	trust_fixture_new(&from);
	trust_fixture_new(&store);
	pairs_make(pairs, NULL);
	tree_make(&from, &tree, pairs);
	AUTO(fd_close) int dir = tree_open(&from);

	assert_int_equal(dct_read(&d, dir, REPOSITORY, &reason, &err), COCKET_OK);
	assert_int_equal(dct_convert(&p, &d, TRUST_NOW, &err), COCKET_OK);
	edit_begin(&run, &store);
	assert_int_equal(dct_delegate(&made, &run.st, &p, TRUST_NOW + EDIT_YEAR, &err), COCKET_E_USAGE); /* no store yet */
	edit_end(&run);
	assert_int_equal(edit_run_init(&store, K(0), 1, K(1), 1, K(0) | K(1), &err), COCKET_OK);

	edit_begin(&run, &store);
	assert_int_equal(dct_delegate(&made, &run.st, &p, TRUST_NOW + EDIT_YEAR, &err), COCKET_OK);
	assert_true(made);
	assert_int_equal(edit_sign(&run, K(1), TRUST_NOW), COCKET_OK);
	edit_end(&run);

	edit_begin(&run, &store);
	assert_int_equal(dct_delegate(&made, &run.st, &p, TRUST_NOW + EDIT_YEAR, &err), COCKET_OK);
	assert_false(made);
	p.threshold = 1;
	assert_int_equal(dct_delegate(&made, &run.st, &p, TRUST_NOW + EDIT_YEAR, &err), COCKET_E_USAGE);
	assert_string_equal(err.message,
	                    "role dct-registry.example.com-shop-api: exists with different keys, threshold or images; undelegate it first");
	p.threshold = 2;
	p.key_count = 1;
	assert_int_equal(dct_delegate(&made, &run.st, &p, TRUST_NOW + EDIT_YEAR, &err), COCKET_E_USAGE);
	edit_end(&run);
	edit_expect(&store, "root 1, targets 2");

	struct trust *t = NULL;
	struct trust_role *roles;
	size_t count;

	assert_int_equal(trust_open(&t, store.dir, TRUST_NOW, &reason, &err), COCKET_OK);
	assert_int_equal(trust_roles_for(t, REPOSITORY, &roles, &count, &err), COCKET_OK);
	assert_int_equal(count, 1);
	assert_int_equal(roles[0].threshold, 2);
	assert_int_equal(roles[0].key_count, 2);
	for (size_t i = 0; i < 2; i++) /* the keys themselves: not their certificates */
		assert_true(digest_eq(pubkey_id(roles[0].keys[i]), pubkey_id(privkey_public(pairs[RELEASER].key))) ||
		            digest_eq(pubkey_id(roles[0].keys[i]), pubkey_id(privkey_public(pairs[SECOND].key))));
	trust_roles_free(roles, count);
	assert_int_equal(trust_roles_for(t, REPOSITORY "2", &roles, &count, &err), COCKET_OK);
	assert_int_equal(count, 0);
	trust_roles_free(roles, count);
	trust_close(&t);
	pairs_free(pairs);
	trust_fixture_free(&from);
	trust_fixture_free(&store);
}

/* --- repositories that notary made --- */

/* Cases that are denied for what is not said in the metadata of one moment, or for dates alone: they are taken over. */
static const struct case_row {
	const char *folder;
	const char *from;
	const char *note, *unsaid; /* NULL: none is asked for */
	bool tag_is_listed;        /* by targets/releases or targets, with the digest of the case */
} taken[] = {
	{ "dct-neg-expired-root", "targets/releases", "root.json expired on 2026-06-01T00:00:00Z; *", NULL, true },
	{ "dct-neg-expired-snapshot", "targets/releases", "snapshot.json expired on *", NULL, true },
	{ "dct-neg-expired-targets", "targets/releases", "targets.json expired on *", NULL, true },
	{ "dct-neg-expired-targets-releases", "targets/releases", "targets/releases.json expired on *", NULL, true },
	{ "dct-neg-expired-timestamp", "targets/releases", "timestamp.json expired on *", NULL, true },
	{ "dct-neg-length", "targets/releases", NULL, NULL, true },
	{ "dct-neg-path", "targets", NULL, "targets/releases: limited to tags that begin with v9; *", true },
	{ "dct-neg-rollback", "targets/releases", NULL, NULL, true },
	{ "dct-neg-tag-moved", "targets/releases", NULL, NULL, false },
	{ "dct-neg-tag-unknown", "targets/releases", NULL, NULL, false },
	{ "dct-neg-wrong-pin", "targets/releases", NULL, NULL, true },
	{ "dct-other-delegation", "targets/releases", NULL, "targets/qa: docker never looked there", false },
	{ "dct-rotated", "targets", NULL, NULL, true },
};

static const struct case_row *
row_of(const char *folder)
{
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		if (strcmp(taken[i].folder, folder) == 0)
			return &taken[i];
	return NULL;
}

static bool
slurp(struct buf *out, const char *dir, const char *name)
{
	AUTO(buf_free) struct buf path = BUF(8 * KIB);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&path, &err, "%s/%s", dir, name), COCKET_OK);
	return file_read(out, buf_str(&path), &err) == COCKET_OK;
}

/* As docker would have cached it. */
static void
keep(const struct trust_fixture *f, const char *repository, const char *path)
{
	static const char *const roles[] = { "root", "targets", "snapshot", "timestamp", "targets/releases", "targets/qa" };

	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		AUTO(buf_free) struct buf bytes = BUF(8 * MIB);
		char name[64];

		(void)snprintf(name, sizeof name, "served/%s.json", roles[i]);
		if (slurp(&bytes, path, name))
			tree_write(f, repository, roles[i], buf_slice(&bytes));
	}
}

static const char *
text_of(struct json about, const char *name)
{
	return json_string_value(json_get(about, name));
}

static bool
is_reason(struct json about, const char *word)
{
	for (struct json r = json_first(json_get(about, "reasons")); r.node; r = json_next(r))
		if (strcmp(json_string_value(r), word) == 0)
			return true;
	return strcmp(text_of(about, "reason"), word) == 0;
}

static bool
lists(const struct dct_conversion *p, struct json about)
{
	char digest[DIGEST_TEXT_BYTES];

	for (size_t i = 0; i < p->tag_count; i++) {
		digest_print(digest, &p->tags[i].digest);
		if (strcmp(p->tags[i].tag, text_of(about, "tag")) == 0 && strcmp(p->tags[i].role, "targets/qa") != 0)
			return strcmp(digest, text_of(about, "digest")) == 0;
	}
	return false;
}

static void
check_taken(const char *folder, const struct dct *d, struct json about)
{
	static const struct case_row allowed = { "", "targets/releases", NULL, NULL, true };
	const struct case_row *row = row_of(folder);
	bool allow = strcmp(text_of(about, "expect"), "allow") == 0;
	AUTO(dct_conversion_free) struct dct_conversion p = { 0 };
	struct err err = { 0 };
	int64_t now;

	if (!row && !allow)
		fail_msg("%s: taken over", folder);
	row = row ? row : &allowed;
	assert_int_equal(clock_parse(&now, slice_str(text_of(about, "now")), &err), COCKET_OK);
	assert_int_equal(dct_convert(&p, d, now, &err), COCKET_OK);
	if (!p.role[0] || strcmp(p.from, row->from) != 0 || p.threshold != (strcmp(folder, "dct-threshold-2") == 0 ? 2 : 1))
		fail_msg("%s: %u of %s", folder, p.threshold, p.from ? p.from : "nothing");
	if ((row->note && !has_line(&p.notes, row->note)) || (row->unsaid && !has_line(&p.unsaid, row->unsaid)) || (allow && p.notes.count))
		fail_msg("%s: %s", folder, p.notes.count ? p.notes.items[0] : p.unsaid.items[0]);
	if (lists(&p, about) != row->tag_is_listed)
		fail_msg("%s: the tag is %slisted", folder, row->tag_is_listed ? "not " : "");
}

/* True where it was refused. */
static bool
check_case(const char *folder, const char *path)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(dct_free) struct dct d = { 0 };
	struct trust_fixture f;
	struct name name;
	char repository[NAME_TEXT_BYTES];
	enum reason reason;
	struct err err = { 0 };

	assert_true(slurp(&text, path, "case.json"));
	assert_int_equal(json_parse(&doc, buf_slice(&text), &err), COCKET_OK);
	struct json about = json_root(&doc);
	const char *asked = text_of(about, "asked-as");

	assert_int_equal(name_parse(&name, slice_str(asked ? asked : text_of(about, "gun")), &err), COCKET_OK);
	name_print_repository(repository, &name);
	trust_fixture_new(&f);
	keep(&f, repository, path);
	AUTO(fd_close) int dir = tree_open(&f);
	enum cocket_code code = dct_read(&d, dir, repository, &reason, &err);

	trust_fixture_free(&f);
	if (code == COCKET_OK) {
		check_taken(folder, &d, about);
		return false;
	}
	if (row_of(folder) || strcmp(text_of(about, "expect"), "deny") != 0 || !is_reason(about, reason_word(reason)))
		fail_msg("%s: %s: %s", folder, reason_word(reason), err.message);
	return true;
}

static void
repositories_of_notary(void **state)
{
	const char *vectors = vectors_dir();
	size_t refused = 0, folders = 0;
	char peers[PATH_MAX / 2], path[PATH_MAX];
	DIR *dir;

	(void)state;
	(void)snprintf(peers, sizeof peers, "%s/peers", vectors);
	dir = opendir(peers);
	assert_non_null(dir);
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		if (strncmp(e->d_name, "dct-", 4) != 0)
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", peers, e->d_name);
		refused += check_case(e->d_name, path);
		folders++;
	}
	closedir(dir);
	print_message("%zu repositories, %zu refused\n", folders, refused);
	assert_true(folders >= 36 && refused >= 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans_by_table),
		cmocka_unit_test(lists_tags),
		cmocka_unit_test(files_that_are_no_files),
		cmocka_unit_test(finds_repositories),
		cmocka_unit_test(names_of_roles),
		cmocka_unit_test(delegates_once),
		cmocka_unit_test(repositories_of_notary),
	};

	return cmocka_run_group_tests_name("dct", tests, NULL, NULL);
}
