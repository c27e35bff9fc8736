/* store_dir.c and commit.c: names, what is read and what is refused (A21, A36), and changes that are whole, whatever moment the writer dies at
 * (SIGKILL before and after each of its system calls; a loss of power is not simulated). */
#include "support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "support/killer.h"
#include "support/trust_fixture.h"
#include "trust/store/store.h"
#include "trust/store/store_dir.h"

static struct trust_fixture f;
static int dir = -1;

static int
start(void **state)
{
	struct err err;

	(void)state;
	trust_fixture_new(&f);
	return store_dir_open(&dir, f.dir, &err) == COCKET_OK ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	fd_close(&dir);
	trust_fixture_free(&f);
	return 0;
}

/* --- names --- */

static void
test_role_files(void **state)
{
	/* 85 of them, three bytes each */
	static const char slashes[] = "/////////////////////////////////////////////////////////////////////////////////////";
	static const struct {
		const char *role, *file, *message;
	} rows[] = {
		{ "team", "team.json", NULL },
		{ "a.b_c~D-9", "a.b_c~D-9.json", NULL },
		{ "/delegatedrole", "%2Fdelegatedrole.json", NULL },
		{ "../../etc/passwd", "..%2F..%2Fetc%2Fpasswd.json", NULL },
		{ "..", "...json", NULL },
		{ "?", "%3F.json", NULL },
		{ "%2F", "%252F.json", NULL },
		{ "ü", "%C3%BC.json", NULL },
		{ "x1.root", "x1.root.json", NULL },
		{ "root.1", "root.1.json", NULL },
		{ ".root", ".root.json", NULL },
		{ "1.root", NULL, "role 1.root: its file would be a version of the root" },
		{ "007.root", NULL, "role 007.root: its file would be a version of the root" },
		{ slashes + 2, NULL, NULL },
		{ slashes + 1, NULL, "too long for the name of a file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = { 0 };
		char name[STORE_NAME_BYTES];
		enum cocket_code code = store_role_file(name, rows[i].role, &err);

		assert_int_equal(code, rows[i].message ? COCKET_E_FORMAT : COCKET_OK);
		if (rows[i].file)
			assert_string_equal(name, rows[i].file);
		if (rows[i].message)
			assert_non_null(strstr(err.message, rows[i].message));
		else
			assert_true(strlen(name) <= NAME_MAX);
	}
}

/* --- reading --- */

static void
path_of(char out[static 512], const char *name)
{
	trust_path(out, &f, name);
}

static void
put(const char *name, const char *text)
{
	trust_write(&f, name, slice_str(text));
}

static void
put_dir(const char *name, mode_t mode)
{
	char path[512];

	path_of(path, name);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
put_mode(const char *name, mode_t mode)
{
	char path[512];

	put(name, "text");
	path_of(path, name);
	assert_int_equal(chmod(path, mode), 0);
}

static void
put_link(const char *name, const char *to)
{
	char path[512];

	path_of(path, name);
	assert_int_equal(symlink(to, path), 0);
}

/* NULL where it is not there; any other refusal is its message. */
static enum cocket_code
read_to(char text[static 256], const char *name, size_t max)
{
	AUTO(buf_free) struct buf out = BUF(KIB);
	struct err err = { 0 };
	enum cocket_code code = store_read(&out, dir, name, max, &err);

	snprintf(text, 256, "%.250s", code ? err.message : buf_str(&out));
	return code;
}

static void
expect_read(const char *name, enum cocket_code code, const char *text)
{
	char is[256];

	assert_int_equal(read_to(is, name, 100), code);
	assert_string_equal(is, text);
}

static void
test_refused(void **state)
{
	char fifo[512];

	(void)state;
	trust_fixture_empty(&f);
	put_mode("good.json", 0644);
	put_mode("mine.json", 0600);
	put_mode("group.json", 0664);
	put_mode("world.json", 0646);
	put_link("link.json", "good.json");
	put_dir("dir.json", 0755);
	path_of(fifo, "fifo.json");
	assert_int_equal(mkfifo(fifo, 0644), 0);

	expect_read("good.json", COCKET_OK, "text");
	expect_read("mine.json", COCKET_OK, "text");
	expect_read("none.json", COCKET_E_NOT_FOUND, "none.json: not found");
	expect_read("group.json", COCKET_E_USAGE,
	            "group.json: writable by group or others; check its content, then chmod go-w");
	expect_read("world.json", COCKET_E_USAGE,
	            "world.json: writable by group or others; check its content, then chmod go-w");
	expect_read("link.json", COCKET_E_USAGE, "link.json: a symbolic link, expected the file itself");
	expect_read("dir.json", COCKET_E_USAGE, "dir.json: not a regular file");
	expect_read("fifo.json", COCKET_E_USAGE, "fifo.json: not a regular file");
}

static void
test_ceiling(void **state)
{
	char is[256];

	(void)state;
	trust_fixture_empty(&f);
	put("a.json", "12345");
	assert_int_equal(read_to(is, "a.json", 5), COCKET_OK);
	assert_int_equal(read_to(is, "a.json", 4), COCKET_E_TOO_LARGE);
	assert_string_equal(is, "a.json: 5 bytes, maximum 4");
}

static void
test_overlay(void **state)
{
	(void)state;
	trust_fixture_empty(&f);
	put("a.json", "old a");
	put("b.json", "old b");
	put("c.json", "old c");
	put_dir("staged", 0755);
	put("staged/a.json", "old staged a");
	put_dir(".next", 0755);
	put(".next/a.json", "not yet");
	expect_read("a.json", COCKET_OK, "old a");

	put_dir(".commit", 0755);
	put(".commit/a.json", "new a");
	put(".commit/c.json", "");
	put(".commit/d.json", "new d");
	expect_read("a.json", COCKET_OK, "new a");
	expect_read("b.json", COCKET_OK, "old b");
	expect_read("c.json", COCKET_E_NOT_FOUND, "c.json: not found");
	expect_read("d.json", COCKET_OK, "new d");
	expect_read("staged/a.json", COCKET_OK, "old staged a");

	put_dir(".commit/staged", 0755);
	put(".commit/staged/a.json", "");
	put(".commit/staged/b.json", "new staged b");
	expect_read("staged/a.json", COCKET_E_NOT_FOUND, "staged/a.json: not found");
	expect_read("staged/b.json", COCKET_OK, "new staged b");
	put_mode(".commit/a.json", 0666);
	expect_read("a.json", COCKET_E_USAGE,
	            "a.json: writable by group or others; check its content, then chmod go-w");
}

static void
test_overlay_not_ours(void **state)
{
	(void)state;
	trust_fixture_empty(&f);
	put("a.json", "old a");
	put_dir("other", 0755);
	put("other/a.json", "new a");
	put_link(".commit", "other");
	expect_read("a.json", COCKET_E_USAGE, "a.json: .commit: not a directory");

	trust_fixture_empty(&f);
	put("a.json", "old a");
	put_dir(".commit", 0775);
	expect_read("a.json", COCKET_E_USAGE,
	            "a.json: .commit: directory writable by others; check its files, then chmod go-w");
}

/* --- writing --- */

static void
commit(const struct store_file *files, size_t n)
{
	AUTO(fd_close) int lock = -1;
	struct err err = { 0 };

	if (store_lock(&lock, dir, &err) || store_commit(dir, files, n, &err))
		fail_msg("%s", err.message);
}

static void
expect_gone(const char *name)
{
	char path[512];
	struct stat st;

	path_of(path, name);
	assert_int_equal(lstat(path, &st), -1);
}

static void
expect_tidy(void)
{
	expect_gone(".next");
	expect_gone(".commit");
}

static void
test_commit(void **state)
{
	const struct store_file files[] = {
		{ "a.json", slice_str("new a") }, { "c.json", { 0 } },          { "none.json", { 0 } },
		{ "d.json", slice_str("new d") }, { "staged/a.json", { 0 } }, { "staged/e.json", slice_str("new e") },
	};
	struct stat st;
	char path[512];

	(void)state;
	trust_fixture_empty(&f);
	put("a.json", "old a");
	put("b.json", "old b");
	put("c.json", "old c");
	put_dir("staged", 0755);
	put("staged/a.json", "old staged a");
	commit(files, sizeof files / sizeof files[0]);
	expect_read("a.json", COCKET_OK, "new a");
	expect_read("b.json", COCKET_OK, "old b");
	expect_read("c.json", COCKET_E_NOT_FOUND, "c.json: not found");
	expect_read("none.json", COCKET_E_NOT_FOUND, "none.json: not found");
	expect_read("d.json", COCKET_OK, "new d");
	expect_read("staged/a.json", COCKET_E_NOT_FOUND, "staged/a.json: not found");
	expect_read("staged/e.json", COCKET_OK, "new e");
	expect_tidy();
	path_of(path, "d.json");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

/* The directory goes with the last file in it. */
static void
test_commit_unstages(void **state)
{
	(void)state;
	trust_fixture_empty(&f);
	commit(&(struct store_file){ "staged/a.json", slice_str("a") }, 1);
	expect_read("staged/a.json", COCKET_OK, "a");
	commit(&(struct store_file){ "staged/a.json", { 0 } }, 1);
	expect_read("staged/a.json", COCKET_E_NOT_FOUND, "staged/a.json: not found");
	expect_gone("staged");
}

/* What a writer left that was killed: before the rename it is nothing, after it is done. */
static void
test_left_behind(void **state)
{
	AUTO(fd_close) int lock = -1;
	struct err err = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	put("a.json", "old a");
	put_dir(".next", 0755);
	put(".next/a.json", "never a");
	put(".next/.cocket-0123456789abcdef.tmp", "half");
	put_dir(".next/staged", 0755);
	put(".next/staged/a.json", "never a");
	put_dir(".commit", 0755);
	put(".commit/b.json", "new b");
	put_dir(".commit/staged", 0755);
	put(".commit/staged/c.json", "new c");
	assert_int_equal(store_lock(&lock, dir, &err), COCKET_OK);
	expect_tidy();
	expect_read("a.json", COCKET_OK, "old a");
	expect_read("b.json", COCKET_OK, "new b");
	expect_read("staged/c.json", COCKET_OK, "new c");
}

static void
test_lock(void **state)
{
	AUTO(fd_close) int lock = -1;
	AUTO(fd_close) int other = openat(dir, ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(store_lock(&lock, dir, &err), COCKET_OK);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
	fd_close(&lock);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
}

static void
test_lock_linked(void **state)
{
	AUTO(fd_close) int lock = -1;
	struct err err = { 0 };

	(void)state;
	trust_fixture_empty(&f);
	put_link(".lock", "/dev/null");
	assert_int_equal(store_lock(&lock, dir, &err), COCKET_E_IO);
	assert_non_null(strstr(err.message, ".lock: cannot be opened"));
	assert_int_equal(lock, -1);
}

static void
test_staged(void **state)
{
	struct store_name *names = NULL;
	struct err err = { 0 };
	size_t n = 0;

	(void)state;
	trust_fixture_empty(&f);
	assert_int_equal(store_staged(&names, &n, dir, &err), COCKET_OK);
	assert_int_equal(n, 0);
	free(names);
	put_dir("staged", 0755);
	put("staged/b.json", "b");
	put("staged/a.json", "a");
	put("staged/.json", "no name");
	put("staged/notes.txt", "other");
	put_dir(".commit", 0755);
	put_dir(".commit/staged", 0755);
	put(".commit/staged/a.json", "");
	put(".commit/staged/b.json", "new b");
	put(".commit/staged/c.json", "new c");
	assert_int_equal(store_staged(&names, &n, dir, &err), COCKET_OK);
	assert_int_equal(n, 2);
	assert_string_equal(names[0].s, "staged/b.json");
	assert_string_equal(names[1].s, "staged/c.json");
	free(names);
}

static void
test_make(void **state)
{
	AUTO(fd_close) int made = -1;
	struct err err = { 0 };
	struct stat st;
	char path[512];

	(void)state;
	trust_fixture_empty(&f);
	path_of(path, "a/b/c/");
	mode_t before = umask(0);
	assert_int_equal(store_dir_make(&made, path, &err), COCKET_OK);
	umask(before);
	assert_int_equal(fstat(made, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	fd_close(&made);
	assert_int_equal(store_dir_make(&made, path, &err), COCKET_OK);
	fd_close(&made);
	put("file", "");
	path_of(path, "file/a");
	assert_int_equal(store_dir_make(&made, path, &err), COCKET_E_IO);
}

/* --- whatever moment the writer dies at --- */

#define FILES 5
#define KILLS_MAX 5000

struct change {
	struct buf before[FILES], after[FILES];
};
static const char *const names[FILES] = { "root.json", "targets.json", "team.json", "snapshot.json", "timestamp.json" };

static void
put_version(unsigned version)
{
	const struct trust_delegation team = { "team", K(2), 1, "[\"r/*\"]", false, NULL };
	const struct trust_delegation dev = { "dev", K(3), 1, "[\"r/d\"]", false, NULL };

	trust_put_root(&f, &(struct trust_root){ .version = version, .expires = TRUST_LATER }, K(0));
	trust_put_targets(&f, "targets", version, TRUST_LATER, K(1), &team, 1, NULL);
	trust_put_targets(&f, "team", version, TRUST_LATER, K(2), &dev, 1, NULL);
	trust_publish(&f, version, "targets.json team.json");
}

static void
make_change(struct change *c)
{
	for (unsigned i = 0; i < FILES; i++)
		c->before[i] = c->after[i] = BUF(MIB);
	trust_fixture_empty(&f);
	put_version(1);
	for (unsigned i = 0; i < FILES; i++)
		trust_read(&c->before[i], &f, names[i]);
	put_version(2);
	for (unsigned i = 0; i < FILES; i++)
		trust_read(&c->after[i], &f, names[i]);
}

static void
archive_change_free(struct change *c)
{
	for (unsigned i = 0; i < FILES; i++) {
		buf_free(&c->before[i]);
		buf_free(&c->after[i]);
	}
}

static void
put_before(const struct change *c)
{
	trust_fixture_empty(&f);
	for (unsigned i = 0; i < FILES; i++)
		trust_write(&f, names[i], buf_slice(&c->before[i]));
	put_dir("staged", 0755);
	put("staged/targets.json", "staged");
}

static void
write_after(void *arg)
{
	const struct change *c = arg;
	struct store_file files[FILES + 1] = { [FILES] = { "staged/targets.json", { 0 } } };
	AUTO(fd_close) int lock = -1;
	struct err err;

	for (unsigned i = 0; i < FILES; i++)
		files[i] = (struct store_file){ names[i], buf_slice(&c->after[i]) };
	if (store_lock(&lock, dir, &err) || store_commit(dir, files, FILES + 1, &err))
		_exit(1);
}

static bool
is_staged(void)
{
	char text[256];

	return read_to(text, "staged/targets.json", 100) == COCKET_OK;
}

/* The store as a reader finds it: its version, all of it. */
static uint64_t
loaded_version(size_t moment)
{
	AUTO(trust_close) struct trust *t = NULL;
	struct trust_role *roles = NULL;
	struct err err = { 0 };
	enum reason reason;
	size_t n = 0;

	if (trust_open(&t, f.dir, TRUST_NOW, &reason, &err) || trust_roles_for(t, "r/d", &roles, &n, &err))
		fail_msg("killed at stop %zu: %s", moment, err.message);
	trust_roles_free(roles, n);
	assert_int_equal(n, 2);
	assert_int_equal(trust_root_version(t), trust_targets_version(t));
	assert_int_equal(is_staged(), trust_targets_version(t) == 1);
	return trust_targets_version(t);
}

/* Then someone else writes: what he finds is finished or forgotten first, and the reader's answer stays. */
static void
check_next_writer(size_t moment, uint64_t version)
{
	AUTO(fd_close) int lock = -1;
	struct err err = { 0 };

	if (store_lock(&lock, dir, &err))
		fail_msg("killed at stop %zu: %s", moment, err.message);
	expect_tidy();
	assert_int_equal(loaded_version(moment), version);
}

static void
test_killed(void **state)
{
	AUTO(archive_change_free) struct change c = { 0 };
	enum killer_end ended = KILLER_KILLED;
	uint64_t version = 1;
	int status = 0;
	size_t n;

	(void)state;
	if (!killer_works())
		skip();
	make_change(&c);
	for (n = 1; ended == KILLER_KILLED && n < KILLS_MAX; n++) {
		put_before(&c);
		ended = killer_run(write_after, &c, n, &status);
		uint64_t is = loaded_version(n);
		assert_true(is >= version); /* once new, always new: there is one moment */
		version = is;
		check_next_writer(n, version);
	}
	assert_int_equal(ended, KILLER_ENDED);
	assert_int_equal(status, 0);
	assert_int_equal(version, 2);
	assert_true(n > 50);
}

/* The same for one who finishes what another left: killed there too. */
static void
roll_forward(void *arg)
{
	AUTO(fd_close) int lock = -1;
	struct err err;

	(void)arg;
	if (store_lock(&lock, dir, &err))
		_exit(1);
}

static void
put_committed(const struct change *c)
{
	put_before(c);
	put_dir(".commit", 0755);
	put_dir(".commit/staged", 0755);
	put(".commit/staged/targets.json", "");
	for (unsigned i = 0; i < FILES; i++) {
		char name[64];

		snprintf(name, sizeof name, ".commit/%s", names[i]);
		trust_write(&f, name, buf_slice(&c->after[i]));
	}
	put_dir(".next", 0755);
	put(".next/root.json", "half");
}

static void
test_killed_again(void **state)
{
	AUTO(archive_change_free) struct change c = { 0 };
	enum killer_end ended = KILLER_KILLED;
	int status = 0;

	(void)state;
	if (!killer_works())
		skip();
	make_change(&c);
	for (size_t n = 1; ended == KILLER_KILLED && n < KILLS_MAX; n++) {
		put_committed(&c);
		ended = killer_run(roll_forward, NULL, n, &status);
		assert_int_equal(loaded_version(n), 2);
		check_next_writer(n, 2);
	}
	assert_int_equal(ended, KILLER_ENDED);
	assert_int_equal(status, 0);
}

/* --- reading while another writes --- */

#define PUBLICATIONS 40

static void
publish_often(struct change *c)
{
	struct change back = *c;

	alarm(60); /* two writers that wait for each other fail, and hang nobody */
	memcpy(back.before, c->after, sizeof back.before);
	memcpy(back.after, c->before, sizeof back.after);
	for (int i = 0; i < PUBLICATIONS; i++) {
		write_after(i % 2 ? &back : c);
		usleep(5000);
	}
	_exit(0);
}

/* Readers take no lock, and are never told that the store is broken. */
static void
test_meanwhile(void **state)
{
	AUTO(archive_change_free) struct change c = { 0 };
	AUTO(trust_close) struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason;
	size_t opened = 0;
	int status = 0;

	(void)state;
	make_change(&c);
	put_before(&c);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		publish_often(&c);
	for (; waitpid(child, &status, WNOHANG) == 0; opened++) {
		if (trust_open(&t, f.dir, TRUST_NOW, &reason, &err))
			fail_msg("opened %zu times, then: %s", opened, err.message);
		trust_close(&t);
	}
	assert_int_equal(status, 0);
	assert_true(opened > PUBLICATIONS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_role_files),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_overlay),
		cmocka_unit_test(test_overlay_not_ours),
		cmocka_unit_test(test_commit),
		cmocka_unit_test(test_commit_unstages),
		cmocka_unit_test(test_left_behind),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_lock_linked),
		cmocka_unit_test(test_staged),
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_meanwhile),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_killed_again),
	};

	return cmocka_run_group_tests(tests, start, end);
}
