/* ledger.c: the ledger's file, each test in a directory of its own.  Whatever is wrong with it, nothing is accepted and nothing is lost
 * (attacks A14, A31, A36): damage at every byte, links, modes, a full disk, a disk that nobody may write, a lock that is never let go. */
#include "support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "support/fixture.h"
#include "support/scratch.h"
#include "trust/ledger/ledger.h"
#include "trust/ledger/ledger_edit.h"

#define NOBODY 65534

/* --- the system's calls, made to fail --- */

static int fsync_error;
static int64_t slept_seconds;
static bool time_flies; /* each sleep takes a second of the clock, and no time */

int
fsync(int fd)
{
	errno = fsync_error;
	return fsync_error ? -1 : (int)syscall(SYS_fsync, fd);
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	int answer = (int)syscall(SYS_clock_gettime, clock, t);

	t->tv_sec += slept_seconds;
	return answer;
}

int
nanosleep(const struct timespec *wanted, struct timespec *left)
{
	slept_seconds += time_flies;
	return time_flies ? 0 : (int)syscall(SYS_nanosleep, wanted, left);
}

/* --- the directory of a test --- */

static int
enter(void **state)
{
	static char path[64];

	fsync_error = 0;
	snprintf(path, sizeof path, "%s", "/tmp/cocket-ledger-test-XXXXXX");
	*state = path;
	return mkdtemp(path) && chdir(path) == 0 ? 0 : -1;
}

static int
leave(void **state)
{
	scratch_free(*state);
	return chdir("/");
}

static void
make(const char *path, struct slice content, mode_t mode)
{
	struct err err = { 0 };

	assert_int_equal(file_replace(path, content, mode, &err), COCKET_OK);
}

static struct ledger_entry
entry(char digest, int64_t signed_at)
{
	struct ledger_entry e = { .has_signed_at = true, .signed_at = signed_at, .accepted_at = 1000 };

	memset(e.digest.bytes, digest, sizeof e.digest.bytes);
	return e;
}

static enum cocket_code
accept_image(const char *path, const char *image, char digest, int64_t signed_at, struct err *err)
{
	struct ledger_entry e = entry(digest, signed_at);

	return ledger_accept(path, LEDGER_MAY_BEGIN, image, &e, NULL, err);
}

static void
begin(void)
{
	struct err err = { 0 };

	assert_int_equal(accept_image("l.json", "a", 1, 50, &err), COCKET_OK);
	assert_int_equal(accept_image("l.json", "b", 2, 50, &err), COCKET_OK);
}

static void
assert_digest(const char *path, const char *image, char digest)
{
	struct ledger_entry e = { 0 };
	struct err err = { 0 };
	bool found = false;

	assert_int_equal(ledger_find(path, image, &e, &found, &err), COCKET_OK);
	assert_true(found);
	assert_int_equal(e.digest.bytes[0], digest);
}

static struct stat
stat_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st;
}

/* --- accepting --- */

static void
begins_only_where_it_may_and_says_so(void **state)
{
	struct ledger_entry e = entry(1, 50);
	struct err err = { 0 };
	bool began = true, found = true;

	(void)state;
	assert_int_equal(ledger_accept("new/er/l.json", LEDGER_MUST_EXIST, "a", &e, &began, &err), COCKET_E_NOT_FOUND);
	assert_string_equal(err.message, "new/er/l.json: no ledger there: put it back from a backup, or let a new one begin, "
	                                 "which knows of no image yet");
	assert_false(began);
	assert_int_equal(access("new", F_OK), -1);
	assert_int_equal(ledger_find("new/er/l.json", "a", &e, &found, &err), COCKET_E_NOT_FOUND);
	assert_false(found);
	assert_int_equal(ledger_accept("new//er/l.json", LEDGER_MAY_BEGIN, "a", &e, &began, &err), COCKET_OK);
	assert_true(began);
	assert_int_equal(stat_of("new").st_mode & 07777, 0700);
	assert_int_equal(stat_of("new/er").st_mode & 07777, 0700);
	assert_int_equal(stat_of("new/er/l.json").st_mode & 07777, 0600);
	assert_int_equal(stat_of("new/er/l.json.lock").st_mode & 07777, 0600);
	assert_int_equal(ledger_accept("new/er/l.json", LEDGER_MUST_EXIST, "b", &e, &began, &err), COCKET_OK);
	assert_false(began);
	assert_digest("new/er/l.json", "b", 1);
	assert_int_equal(unlink("new/er/l.json"), 0);
	assert_int_equal(ledger_accept("new/er/l.json", LEDGER_MUST_EXIST, "b", &e, &began, &err), COCKET_E_NOT_FOUND);
	assert_false(began);
	assert_int_equal(access("new/er/l.json", F_OK), -1);
}

static void
refuses_what_is_older(void **state)
{
	struct ledger_entry e = { 0 };
	struct err err = { 0 };
	bool found = true;

	(void)state;
	begin();
	assert_int_equal(accept_image("l.json", "a", 3, 49, &err), COCKET_E_ROLLBACK);
	assert_string_equal(err.message, "sha256:030303030303, signed 1970-01-01T00:00:49Z, is older than sha256:010101010101, "
	                                 "signed 1970-01-01T00:00:50Z, which was accepted before");
	assert_digest("l.json", "a", 1);
	assert_int_equal(accept_image("l.json", "a", 3, 51, &err), COCKET_OK);
	assert_digest("l.json", "a", 3);
	assert_int_equal(accept_image("l.json", "a", 1, 50, &err), COCKET_E_ROLLBACK);
	assert_digest("l.json", "a", 3);
	assert_digest("l.json", "b", 2);
	assert_int_equal(ledger_find("l.json", "c", &e, &found, &err), COCKET_OK);
	assert_false(found);
}

/* A ledger can be read where nobody may write: what is in it needs no writing, and no lock file. */
static void
writes_nothing_where_nothing_changes(void **state)
{
	struct err err = { 0 };

	(void)state;
	begin();
	struct stat before = stat_of("l.json");
	assert_int_equal(unlink("l.json.lock"), 0);
	assert_int_equal(accept_image("l.json", "a", 1, 50, &err), COCKET_OK);
	assert_int_equal(accept_image("l.json", "a", 1, 49, &err), COCKET_OK);
	assert_int_equal(accept_image("l.json", "a", 9, 49, &err), COCKET_E_ROLLBACK);
	assert_int_equal(stat_of("l.json").st_ino, before.st_ino);
	assert_int_equal(access("l.json.lock", F_OK), -1);
	assert_int_equal(accept_image("l.json", "a", 1, 51, &err), COCKET_OK);
	assert_int_equal(access("l.json.lock", F_OK), 0);
	assert_int_not_equal(stat_of("l.json").st_ino, before.st_ino);
}

static void
answers_for_each_image_of_a_batch(void **state)
{
	struct ledger_item items[] = {
		{ .image = "a", .entry = entry(9, 49) }, { .image = "c", .entry = entry(3, 5) }, { .image = "c", .entry = entry(4, 4) },
		{ .image = "c d", .entry = entry(1, 1) }, { .image = "b", .entry = entry(2, 50) }, { .image = "c", .entry = entry(5, 6) },
	};
	static const enum cocket_code codes[] = { COCKET_E_ROLLBACK, COCKET_OK, COCKET_E_ROLLBACK, COCKET_E_USAGE, COCKET_OK, COCKET_OK };
	struct err err = { 0 };
	bool began = true;

	(void)state;
	begin();
	assert_int_equal(ledger_accept_all("l.json", LEDGER_MAY_BEGIN, items, 6, &began, &err), COCKET_OK);
	assert_false(began);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(items[i].err.code, codes[i]);
		assert_int_equal(items[i].accepted, codes[i] == COCKET_OK);
	}
	assert_string_equal(items[3].err.message, "image name c d: expected printable ASCII");
	assert_digest("l.json", "a", 1);
	assert_digest("l.json", "c", 5);
	fsync_error = EIO;
	items[1].entry.signed_at = items[5].entry.signed_at = 60;
	assert_int_equal(ledger_accept_all("l.json", LEDGER_MAY_BEGIN, items, 6, NULL, &err), COCKET_E_IO);
	for (size_t i = 0; i < 6; i++)
		assert_false(items[i].accepted);
	assert_int_equal(ledger_accept_all("l.json", LEDGER_MAY_BEGIN, items, 0, NULL, &err), COCKET_OK);
}

/* --- damage --- */

static void
refuses_a_ledger_cut_off_anywhere(void **state)
{
	AUTO(buf_free) struct buf text = BUF(1000), after = BUF(1000);
	struct ledger_entry e = { 0 };
	struct err err = { 0 };
	bool found = false;

	(void)state;
	begin();
	assert_int_equal(file_read(&text, "l.json", &err), COCKET_OK);
	for (size_t n = 0; n + 1 < text.len; n++) { /* the last byte is the line feed after the document */
		make("l.json", slice_of(text.ptr, n), 0600);
		assert_int_equal(accept_image("l.json", "c", 3, 50, &err), COCKET_E_USAGE);
		assert_non_null(strstr(err.message, "l.json: damaged: line 1 column "));
		assert_non_null(strstr(err.message, "; put it back from a backup, or move it away: a new one knows of no image yet"));
		assert_int_equal(ledger_find("l.json", "a", &e, &found, &err), COCKET_E_USAGE);
		assert_false(found);
		assert_int_equal(stat_of("l.json").st_size, n);
	}
	make("l.json", slice_of(text.ptr, text.len - 1), 0600);
	assert_int_equal(accept_image("l.json", "a", 1, 50, &err), COCKET_OK);
}

static void
says_what_is_damaged(void **state)
{
	struct err err = { 0 };

	(void)state;
	make("l.json", slice_str("{\"cocket-ledger\":2,\"images\":{}}"), 0600);
	assert_int_equal(accept_image("l.json", "a", 1, 50, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "l.json: damaged: cocket-ledger: version 2, expected 1; put it back from a backup, "
	                                 "or move it away: a new one knows of no image yet");
	assert_int_equal(truncate("l.json", (off_t)LEDGER_MAX_BYTES + 1), 0);
	assert_int_equal(accept_image("l.json", "a", 1, 50, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "l.json: 67108865 bytes, maximum 67108864");
}

/* --- links and modes --- */

static void
refuses_links_and_what_others_may_write(void **state)
{
	struct err err = { 0 };

	(void)state;
	begin();
	assert_int_equal(symlink("l.json", "link"), 0);
	assert_int_equal(accept_image("link", "a", 1, 50, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "link: a symbolic link, expected the ledger itself");
	assert_int_equal(symlink("nothing", "dangling"), 0);
	assert_int_equal(accept_image("dangling", "a", 1, 50, &err), COCKET_E_USAGE);
	assert_int_equal(symlink("target", "m.json.lock"), 0);
	assert_int_equal(accept_image("m.json", "a", 1, 50, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "m.json: its lock file is a symbolic link");
	assert_int_equal(access("target", F_OK), -1);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(accept_image("fifo", "a", 1, 50, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "fifo: not a regular file");
	for (mode_t mode = 0; mode < 0100; mode++) {
		assert_int_equal(chmod("l.json", 0600 | mode), 0);
		assert_int_equal(accept_image("l.json", "a", 1, 50, &err), mode & 022 ? COCKET_E_USAGE : COCKET_OK);
	}
	assert_string_equal(err.message, "l.json: writable by group or others (mode 0677); check its content, then chmod go-w");
}

static void
refuses_a_directory_that_others_may_write(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(chmod("d", 0770), 0);
	assert_int_equal(accept_image("d/l.json", "a", 1, 50, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "d/l.json: its directory is writable by group or others (mode 0770): chmod go-w");
	assert_int_equal(chmod("d", 0755), 0);
	assert_int_equal(accept_image("d/l.json", "a", 1, 50, &err), COCKET_OK);
	make("file", slice_str(""), 0600);
	assert_int_equal(accept_image("file/l.json", "a", 1, 50, &err), COCKET_E_IO);
	assert_string_equal(err.message, "file/l.json: cannot be read: Not a directory");
	assert_int_equal(accept_image("file/d/l.json", "a", 1, 50, &err), COCKET_E_IO);
}

/* --- disks --- */

/* In a child that is not root, whom modes do not bind; its exit status is the number of the line that did not hold. */
static void
be_nobody(void)
{
	struct err err = { 0 };

	if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) != 0)
		_exit(1);
	if (accept_image("d/l.json", "a", 1, 50, &err) != COCKET_OK)
		_exit(2);
	if (accept_image("d/l.json", "a", 3, 49, &err) != COCKET_E_ROLLBACK)
		_exit(3);
	if (accept_image("d/l.json", "c", 1, 50, &err) != COCKET_E_IO ||
	    !strstr(err.message, "d/l.json: cannot be written: Permission denied"))
		_exit(4);
	if (accept_image("d/m.json", "c", 1, 50, &err) != COCKET_E_IO ||
	    !strstr(err.message, "d/m.json: its lock file cannot be opened: Permission denied"))
		_exit(5);
	if (accept_image("d/sub/l.json", "c", 1, 50, &err) != COCKET_E_IO ||
	    !strstr(err.message, "d/sub/l.json: directory cannot be made: Permission denied"))
		_exit(6);
	_exit(0);
}

static void
loses_nothing_where_it_may_not_write(void **state)
{
	static const char *const theirs[] = { ".", "d", "d/l.json", "d/l.json.lock" };
	struct err err = { 0 };
	int status = 0;

	(void)state;
	assert_int_equal(accept_image("d/l.json", "a", 1, 50, &err), COCKET_OK);
	for (size_t i = 0; geteuid() == 0 && i < 4; i++)
		assert_int_equal(chown(theirs[i], NOBODY, (gid_t)-1), 0);
	assert_int_equal(chmod("d", 0500), 0);
	pid_t child = fork();
	if (child == 0)
		be_nobody();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(chmod("d", 0700), 0);
	for (size_t i = 0; geteuid() == 0 && i < 4; i++) /* back to us: another's is not believed */
		assert_int_equal(chown(theirs[i], geteuid(), (gid_t)-1), 0);
	assert_digest("d/l.json", "a", 1);
}

static void
loses_nothing_when_the_disk_is_full(void **state)
{
	struct rlimit limit, small;
	struct err err = { 0 };

	(void)state;
	begin();
	struct stat before = stat_of("l.json");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = (struct rlimit){ .rlim_cur = (rlim_t)before.st_size, .rlim_max = limit.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	enum cocket_code added = accept_image("l.json", "c", 3, 50, &err);
	enum cocket_code unchanged = accept_image("l.json", "b", 2, 50, &(struct err){ 0 });
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(added, COCKET_E_IO);
	assert_string_equal(err.message, "l.json: cannot be written: File too large");
	assert_int_equal(unchanged, COCKET_OK);
	fsync_error = ENOSPC;
	assert_int_equal(accept_image("l.json", "c", 3, 50, &err), COCKET_E_IO);
	assert_string_equal(err.message, "l.json: cannot be written: No space left on device");
	assert_int_equal(stat_of("l.json").st_ino, before.st_ino);
	assert_digest("l.json", "a", 1);
	assert_digest("l.json", "b", 2);
	fsync_error = 0;
	assert_int_equal(accept_image("l.json", "c", 3, 50, &err), COCKET_OK);
}

/* --- the lock --- */

static void
does_not_wait_for_ever(void **state)
{
	struct err err = { 0 };

	(void)state;
	begin();
	AUTO(fd_close) int fd = open("l.json.lock", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	time_flies = true;
	assert_int_equal(flock(fd, LOCK_EX), 0);
	enum cocket_code reader = accept_image("l.json", "a", 1, 50, &err);
	assert_string_equal(err.message, "l.json: another process has kept it locked for 30 seconds");
	assert_int_equal(flock(fd, LOCK_SH), 0);
	enum cocket_code beside = accept_image("l.json", "a", 1, 50, &err);
	enum cocket_code writer = accept_image("l.json", "a", 1, 51, &err);
	time_flies = false;
	assert_int_equal(reader, COCKET_E_IO);
	assert_int_equal(beside, COCKET_OK);
	assert_int_equal(writer, COCKET_E_IO);
	assert_int_equal(flock(fd, LOCK_UN), 0);
	assert_int_equal(accept_image("l.json", "a", 1, 51, &err), COCKET_OK);
}

/* --- how large, how fast --- */

static void
make_large(const char *path, unsigned images)
{
	AUTO(buf_free) struct buf text = BUF(LEDGER_MAX_BYTES);

	text_print(&text, "{\"cocket-ledger\":1,\"images\":{");
	for (unsigned i = 0; i < images; i++)
		text_print(&text, "%s\"registry.example.com/team-%03u/service-%06u:v1.%u\":{\"digest\":\"sha256:%064x\","
		                  "\"signed-at\":17000%05u,\"accepted-at\":1800000000}", i ? "," : "", i / 1000, i, i % 7, i, i);
	text_print(&text, "}}\n");
	make(path, buf_slice(&text), 0600);
}

struct times {
	double wall, cpu; /* ms; the wall's holds the disk, and whatever else the machine does */
};

static struct times
now(void)
{
	struct timespec wall, cpu;

	clock_gettime(CLOCK_MONOTONIC, &wall);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	return (struct times){ .wall = (double)wall.tv_sec * 1e3 + (double)wall.tv_nsec / 1e6,
		               .cpu = (double)cpu.tv_sec * 1e3 + (double)cpu.tv_nsec / 1e6 };
}

static void
accept_timed(unsigned images, const char *what, int64_t signed_at)
{
	struct err err = { 0 };
	struct times before = now();

	assert_int_equal(accept_image("l.json", "registry.example.com/new", 1, signed_at, &err), COCKET_OK);
	struct times after = now();
	print_message("%6u images, %s: %.1f ms, CPU %.1f ms\n", images, what, after.wall - before.wall, after.cpu - before.cpu);
}

static void
measure(unsigned images)
{
	struct err err = { 0 };

	make_large("l.json", images);
	accept_timed(images, "one more", 50);
	accept_timed(images, "one changed", 51);
	accept_timed(images, "none changed", 51);
	assert_digest("l.json", "registry.example.com/new", 1);
	assert_int_equal(accept_image("l.json", "registry.example.com/team-000/service-000007:v1.0", 1, 50, &err), COCKET_E_ROLLBACK);
}

static void
holds_a_hundred_thousand_images(void **state)
{
	(void)state;
	measure(10);
	measure(10000);
	measure(100000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(begins_only_where_it_may_and_says_so, enter, leave),
		cmocka_unit_test_setup_teardown(refuses_what_is_older, enter, leave),
		cmocka_unit_test_setup_teardown(writes_nothing_where_nothing_changes, enter, leave),
		cmocka_unit_test_setup_teardown(answers_for_each_image_of_a_batch, enter, leave),
		cmocka_unit_test_setup_teardown(refuses_a_ledger_cut_off_anywhere, enter, leave),
		cmocka_unit_test_setup_teardown(says_what_is_damaged, enter, leave),
		cmocka_unit_test_setup_teardown(refuses_links_and_what_others_may_write, enter, leave),
		cmocka_unit_test_setup_teardown(refuses_a_directory_that_others_may_write, enter, leave),
		cmocka_unit_test_setup_teardown(loses_nothing_where_it_may_not_write, enter, leave),
		cmocka_unit_test_setup_teardown(loses_nothing_when_the_disk_is_full, enter, leave),
		cmocka_unit_test_setup_teardown(does_not_wait_for_ever, enter, leave),
		cmocka_unit_test_setup_teardown(holds_a_hundred_thousand_images, enter, leave),
	};

	umask(022);
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
