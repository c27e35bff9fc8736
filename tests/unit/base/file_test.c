/* file.c and dir_path.c: whole files in and out, each test in a directory of its own.
 * A name is never overwritten by file_create, and no temporary file is left, whatever fails: the disk (RLIMIT_FSIZE), link, fsync. */
#include "support/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/file.h"
#include "base/limits.h"
#include "support/scratch.h"

/* --- the system's calls, made to fail --- */

static int link_error, fsync_error;

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	errno = link_error;
	return link_error ? -1 : (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int
fsync(int fd)
{
	errno = fsync_error;
	return fsync_error ? -1 : (int)syscall(SYS_fsync, fd);
}

/* --- the directory of a test --- */

static int dir = -1;

static int
enter(void **state)
{
	static char path[64];

	link_error = fsync_error = 0;
	snprintf(path, sizeof path, "%s", "/tmp/cocket-file-test-XXXXXX");
	if (!mkdtemp(path) || chdir(path) != 0)
		return -1;
	dir = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = path;
	return dir < 0 ? -1 : 0;
}

static int
leave(void **state)
{
	close(dir);
	scratch_free(*state);
	return chdir("/");
}

static size_t
entries(void)
{
	size_t n = 0;
	DIR *d = opendir(".");

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void
make(const char *path, const char *content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}

static void
assert_content(const char *path, const char *content)
{
	AUTO(buf_free) struct buf b = BUF(1000);
	struct err err = { 0 };

	assert_int_equal(file_read(&b, path, &err), COCKET_OK);
	assert_string_equal(buf_str(&b), content);
}

/* --- reading --- */

static void
reads_up_to_the_ceiling(void **state)
{
	AUTO(buf_free) struct buf exact = BUF(10), small = BUF(9), after = BUF(13);
	struct err err = { 0 };

	(void)state;
	make("ten", "0123456789");
	assert_int_equal(file_read(&exact, "ten", &err), COCKET_OK);
	assert_string_equal(buf_str(&exact), "0123456789");
	assert_int_equal(file_read(&small, "ten", &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "ten: 10 bytes, larger than 9");
	assert_int_equal(buf_add(&after, slice_str("abc"), &err), COCKET_OK);
	assert_int_equal(file_read(&after, "ten", &err), COCKET_OK);
	assert_string_equal(buf_str(&after), "abc0123456789");
	assert_int_equal(file_read(&after, "ten", &err), COCKET_E_TOO_LARGE);
	assert_string_equal(buf_str(&after), "abc0123456789");
}

static void
reads_files_that_tell_no_size(void **state)
{
	AUTO(buf_free) struct buf whole = BUF(64 * KIB), small = BUF(10), empty = BUF(0);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(file_read(&whole, "/proc/self/status", &err), COCKET_OK);
	assert_non_null(strstr(buf_str(&whole), "VmRSS"));
	assert_int_equal(file_read(&small, "/proc/self/status", &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "/proc/self/status: larger than 10 bytes");
	assert_int_equal(small.len, 0);
	make("nothing", "");
	assert_int_equal(file_read(&empty, "nothing", &err), COCKET_OK);
}

static void
reads_large_files_whole(void **state)
{
	AUTO(buf_free) struct buf in = BUF(MIB), out = BUF(MIB);
	struct err err = { 0 };

	(void)state;
	for (unsigned i = 0; i < MIB / 8; i++)
		assert_int_equal(buf_addf(&in, &err, "%08u", i), COCKET_OK);
	assert_int_equal(file_create("large", buf_slice(&in), 0600, &err), COCKET_OK);
	assert_int_equal(file_read(&out, "large", &err), COCKET_OK);
	assert_true(slice_eq(buf_slice(&in), buf_slice(&out)));
}

static void
refuses_what_is_no_file(void **state)
{
	static const struct {
		const char *path;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "none", COCKET_E_NOT_FOUND, "none: not found" },
		{ "none\x1B[1m/x", COCKET_E_NOT_FOUND, "none\\x1b[1m/x: not found" },
		{ "file/x", COCKET_E_IO, "file/x: cannot be read: Not a directory" },
		{ "sub", COCKET_E_IO, "sub: not a regular file" },
		{ "fifo", COCKET_E_IO, "fifo: not a regular file" },
		{ "/dev/zero", COCKET_E_IO, "/dev/zero: not a regular file" },
		{ "loop", COCKET_E_IO, "loop: a symbolic link" },
	};

	(void)state;
	make("file", "x");
	assert_int_equal(mkdir("sub", 0755), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(symlink("loop", "loop"), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf b = BUF(100);
		struct err err = { 0 };
		assert_int_equal(file_read(&b, rows[i].path, &err), rows[i].code);
		assert_string_equal(err.message, rows[i].message);
		assert_int_equal(b.len, 0);
	}
	assert_content("file", "x");
}

static void
follows_the_users_own_links(void **state)
{
	(void)state;
	make("file", "x");
	assert_int_equal(symlink("file", "link"), 0);
	assert_content("link", "x");
}

static void
reads_pipes_of_the_shell(void **state)
{
	AUTO(buf_free) struct buf b = BUF(100);
	struct err err = { 0 };
	char path[40];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "through", 7), 7);
	close(ends[1]);
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	assert_int_equal(file_read(&b, path, &err), COCKET_OK);
	assert_string_equal(buf_str(&b), "through");
	close(ends[0]);
}

static void
reads_standard_input(void **state)
{
	AUTO(buf_free) struct buf b = BUF(100), small = BUF(3);
	struct err err = { 0 };
	int saved = dup(STDIN_FILENO);

	(void)state;
	make("file", "input");
	for (int i = 0; i < 2; i++) {
		int fd = open("file", O_RDONLY);
		assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
		close(fd);
		assert_int_equal(file_read(i ? &small : &b, "-", &err), i ? COCKET_E_TOO_LARGE : COCKET_OK);
	}
	assert_string_equal(buf_str(&b), "input");
	assert_string_equal(err.message, "standard input: larger than 3 bytes");
	dup2(saved, STDIN_FILENO);
	close(saved);
}

static void
below_a_directory_no_link_is_followed(void **state)
{
	static const struct {
		const char *name;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "a/b/file", COCKET_OK, "" },
		{ "top", COCKET_OK, "" },
		{ "a/b/link", COCKET_E_IO, "a/b/link: a symbolic link" },
		{ "linked/file", COCKET_E_IO, "linked/file: cannot be read: Not a directory" },
		{ "a/none", COCKET_E_NOT_FOUND, "a/none: not found" },
		{ "none/file", COCKET_E_NOT_FOUND, "none/file: not found" },
		{ "a", COCKET_E_IO, "a: not a regular file" },
		{ "fifo", COCKET_E_IO, "fifo: not a regular file" },
		{ "a/../top", COCKET_E_IO, "a/../top: not a name below a directory" },
		{ "../top", COCKET_E_IO, "../top: not a name below a directory" },
		{ "..", COCKET_E_IO, "..: not a name below a directory" },
		{ "/etc/passwd", COCKET_E_IO, "/etc/passwd: not a name below a directory" },
		{ "a//b/file", COCKET_E_IO, "a//b/file: not a name below a directory" },
		{ "a/b/", COCKET_E_IO, "a/b/: not a name below a directory" },
		{ "./top", COCKET_E_IO, "./top: not a name below a directory" },
		{ "", COCKET_E_IO, ": not a name below a directory" },
		{ "-", COCKET_E_NOT_FOUND, "-: not found" },
	};

	(void)state;
	assert_int_equal(mkdir("a", 0755), 0);
	assert_int_equal(mkdir("a/b", 0755), 0);
	make("a/b/file", "deep");
	make("top", "deep");
	assert_int_equal(symlink("file", "a/b/link"), 0);
	assert_int_equal(symlink("a/b", "linked"), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf b = BUF(100);
		struct err err = { 0 };
		assert_int_equal(file_read_at(&b, dir, rows[i].name, &err), rows[i].code);
		assert_string_equal(err.message, rows[i].message);
		assert_string_equal(buf_str(&b), rows[i].code ? "" : "deep");
	}
}

static void
names_longer_than_the_system_takes_are_refused(void **state)
{
	AUTO(buf_free) struct buf b = BUF(100);
	struct err err = { 0 };
	char name[5000];

	(void)state;
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_int_equal(file_read_at(&b, dir, name, &err), COCKET_E_IO);
	assert_non_null(strstr(err.message, "...: a part of the name is longer than 255 bytes"));
	assert_int_equal(file_create(name, slice_str("x"), 0600, &err), COCKET_E_IO);
	assert_int_equal(file_read(&b, name, &err), COCKET_E_IO);
	name[4500] = '/';
	assert_int_equal(file_create(name, slice_str("x"), 0600, &err), COCKET_E_IO);
	assert_int_equal(entries(), 0);
}

/* --- writing --- */

static void
creates_with_the_mode_asked(void **state)
{
	static const mode_t modes[] = { 0600, 0644, 0666, 0400 };
	mode_t mask = umask(077);
	struct stat st;

	(void)state;
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		struct err err = { 0 };
		char name[20];
		snprintf(name, sizeof name, "new%zu", i);
		assert_int_equal(file_create(name, slice_str("content"), modes[i], &err), COCKET_OK);
		assert_int_equal(stat(name, &st), 0);
		assert_int_equal(st.st_mode & 07777, modes[i]);
		assert_int_equal(st.st_nlink, 1);
		assert_content(name, "content");
	}
	umask(mask);
	assert_int_equal(entries(), 4);
}

static void
create_never_overwrites(void **state)
{
	struct err err = { 0 };

	(void)state;
	make("there", "old");
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(mkdir("sub", 0755), 0);
	for (int i = 0; i < 2; i++) {
		link_error = i ? EPERM : 0;
		assert_int_equal(file_create("there", slice_str("new"), 0600, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, "there: already exists");
		assert_int_equal(file_create("dangling", slice_str("new"), 0600, &err), COCKET_E_USAGE);
		assert_int_equal(file_create("sub", slice_str("new"), 0600, &err), COCKET_E_USAGE);
		assert_int_equal(file_create_at(dir, "there", slice_str("new"), 0600, &err), COCKET_E_USAGE);
		assert_int_equal(file_create("-", slice_str("new"), 0600, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, "-: a file is needed here (./- is one of that name)");
		assert_int_equal(entries(), 3);
	}
	assert_content("there", "old");
}

static void
creates_where_hard_links_are_not_permitted(void **state)
{
	static const int errors[] = { EPERM, EOPNOTSUPP, ENOSYS, EACCES };

	(void)state;
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
		struct err err = { 0 };
		char name[20];
		link_error = errors[i];
		snprintf(name, sizeof name, "new%zu", i);
		assert_int_equal(file_create(name, slice_str("x"), 0600, &err), COCKET_OK);
		assert_content(name, "x");
		assert_int_equal(entries(), i + 1);
	}
}

static void
of_many_creators_one_wins(void **state)
{
	int won = 0;

	(void)state;
	for (int i = 0; i < 8; i++) {
		pid_t child = fork();
		if (child == 0) {
			struct err err = { 0 };
			_exit((int)file_create("one", slice_str("whole"), 0600, &err));
		}
		assert_true(child > 0);
	}
	for (int i = 0; i < 8; i++) {
		int status = 0;
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == COCKET_OK || WEXITSTATUS(status) == COCKET_E_USAGE));
		won += WEXITSTATUS(status) == COCKET_OK;
	}
	assert_int_equal(won, 1);
	assert_int_equal(entries(), 1);
	assert_content("one", "whole");
}

static void
replace_replaces_the_name_and_not_what_it_links_to(void **state)
{
	struct err err = { 0 };
	struct stat st;

	(void)state;
	make("target", "old");
	assert_int_equal(symlink("target", "name"), 0);
	assert_int_equal(file_replace("name", slice_str("new"), 0644, &err), COCKET_OK);
	assert_int_equal(lstat("name", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_content("name", "new");
	assert_content("target", "old");
	assert_int_equal(file_replace_at(dir, "name", slice_str(""), 0644, &err), COCKET_OK);
	assert_content("name", "");
	assert_int_equal(mkdir("sub", 0755), 0);
	assert_int_equal(file_replace("sub", slice_str("new"), 0644, &err), COCKET_E_IO);
	assert_string_equal(err.message, "sub: cannot be written: Is a directory");
	assert_int_equal(entries(), 3);
}

static void
nothing_is_left_when_the_disk_is_full(void **state)
{
	static char large[8192];
	struct rlimit limit, small;
	struct err err = { 0 };

	(void)state;
	make("name", "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = (struct rlimit){ .rlim_cur = 4096, .rlim_max = limit.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	enum cocket_code created = file_create("new", slice_of(large, sizeof large), 0600, &err);
	enum cocket_code replaced = file_replace("name", slice_of(large, sizeof large), 0600, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(created, COCKET_E_IO);
	assert_int_equal(replaced, COCKET_E_IO);
	assert_string_equal(err.message, "name: cannot be written: File too large");
	assert_content("name", "old");
	assert_int_equal(entries(), 1);
	assert_int_equal(file_create("new", slice_of(large, sizeof large), 0600, &err), COCKET_OK);
}

static void
nothing_is_left_when_the_system_fails(void **state)
{
	struct err err = { 0 };

	(void)state;
	fsync_error = EIO;
	assert_int_equal(file_create("new", slice_str("x"), 0600, &err), COCKET_E_IO);
	assert_string_equal(err.message, "new: cannot be written: Input/output error");
	assert_int_equal(file_replace("new", slice_str("x"), 0600, &err), COCKET_E_IO);
	fsync_error = 0;
	link_error = EIO;
	assert_int_equal(file_create("new", slice_str("x"), 0600, &err), COCKET_E_IO);
	assert_int_equal(entries(), 0);
}

static void
writes_below_a_directory_without_following_links(void **state)
{
	static const struct {
		const char *name;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "a/new", COCKET_OK, "" },
		{ "new", COCKET_OK, "" },
		{ "linked/new", COCKET_E_IO, "linked/new: cannot be read: Not a directory" },
		{ "../new", COCKET_E_IO, "../new: not a name below a directory" },
		{ "none/new", COCKET_E_NOT_FOUND, "none/new: not found" },
		{ "a/", COCKET_E_IO, "a/: not a name below a directory" },
	};

	(void)state;
	assert_int_equal(mkdir("a", 0755), 0);
	assert_int_equal(mkdir("b", 0755), 0);
	assert_int_equal(symlink("b", "linked"), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = { 0 };
		assert_int_equal(file_create_at(dir, rows[i].name, slice_str("x"), 0644, &err), rows[i].code);
		assert_string_equal(err.message, rows[i].message);
		err = (struct err){ 0 };
		assert_int_equal(file_replace_at(dir, rows[i].name, slice_str("y"), 0644, &err), rows[i].code);
		assert_string_equal(err.message, rows[i].message);
	}
	assert_content("a/new", "y");
	assert_int_equal(rmdir("b"), 0);
	assert_int_equal(entries(), 3);
}

static void
names_that_are_none_are_refused(void **state)
{
	static const struct {
		const char *path;
		enum cocket_code code;
	} rows[] = {
		{ "none/new", COCKET_E_NOT_FOUND }, { "sub/", COCKET_E_IO }, { "", COCKET_E_IO }, { ".", COCKET_E_IO },
		{ "sub/..", COCKET_E_IO },
	};

	(void)state;
	assert_int_equal(mkdir("sub", 0755), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = { 0 };
		assert_int_equal(file_create(rows[i].path, slice_str("x"), 0600, &err), rows[i].code);
		assert_int_equal(file_replace(rows[i].path, slice_str("x"), 0600, &err), rows[i].code);
	}
	assert_int_equal(entries(), 1);
}

static void
sweeps_up_what_the_killed_left(void **state)
{
	static const char *const names[] = { ".cocket-0123456789abcdef.tmp", ".cocket-fedcba9876543210.tmp", ".cocket-0123.tmp",
	                                     "xcocket-0123456789abcdef.tmp", ".cocket-0123456789abcdef.tmq" };
	struct timespec old[2] = { { .tv_sec = time(NULL) - 3700 }, { .tv_sec = time(NULL) - 3700 } };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		make(names[i], "half");
	assert_int_equal(mkdir(".cocket-aaaaaaaaaaaaaaaa.tmp", 0700), 0);
	for (size_t i = 1; i < sizeof names / sizeof names[0]; i++)
		assert_int_equal(utimensat(dir, names[i], old, 0), 0);
	assert_int_equal(utimensat(dir, ".cocket-aaaaaaaaaaaaaaaa.tmp", old, 0), 0);
	atomic_file_sweep_at(dir);
	assert_int_equal(entries(), 5);
	assert_int_equal(access(names[1], F_OK), -1); /* that one was old, and ours */
	atomic_file_sweep_at(-1);
}

static void
rewrites_what_is_as_it_was_read(void **state)
{
	struct err err = { 0 };
	struct stat before, after;

	(void)state;
	make("name", "old");
	assert_int_equal(chmod("name", 0640), 0);
	assert_int_equal(stat("name", &before), 0);
	assert_int_equal(file_rewrite("name", slice_str("old"), slice_str("new and longer"), &err), COCKET_OK);
	assert_content("name", "new and longer");
	assert_int_equal(stat("name", &after), 0);
	assert_int_equal(after.st_mode, before.st_mode);
	assert_int_equal(after.st_uid, before.st_uid);
	assert_int_equal(file_rewrite("name", slice_str("new and longer"), slice_str(""), &err), COCKET_OK);
	assert_int_equal(file_rewrite("name", slice_str(""), slice_str("x"), &err), COCKET_OK);
	assert_content("name", "x");
	assert_int_equal(entries(), 1);
}

static void
rewrites_nothing_else(void **state)
{
	struct err err = { 0 };

	(void)state;
	make("name", "changed");
	assert_int_equal(symlink("name", "link"), 0);
	assert_int_equal(mkdir("sub", 0755), 0);
	assert_int_equal(file_rewrite("name", slice_str("old"), slice_str("new"), &err), COCKET_E_IO);
	assert_string_equal(err.message, "name: was changed meanwhile");
	assert_int_equal(file_rewrite("name", slice_str("changer"), slice_str("new"), &err), COCKET_E_IO);
	assert_string_equal(err.message, "name: was changed meanwhile");
	assert_int_equal(file_rewrite("link", slice_str("changed"), slice_str("new"), &err), COCKET_E_IO);
	assert_string_equal(err.message, "link: a symbolic link, expected a file");
	assert_int_equal(file_rewrite("sub", slice_str(""), slice_str("new"), &err), COCKET_E_IO);
	assert_int_equal(file_rewrite("none", slice_str(""), slice_str("new"), &err), COCKET_E_NOT_FOUND);
	assert_content("name", "changed");
	assert_int_equal(entries(), 3);
}

#define IN_A_DIRECTORY(fn) cmocka_unit_test_setup_teardown(fn, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIRECTORY(reads_up_to_the_ceiling),
		IN_A_DIRECTORY(reads_files_that_tell_no_size),
		IN_A_DIRECTORY(reads_large_files_whole),
		IN_A_DIRECTORY(refuses_what_is_no_file),
		IN_A_DIRECTORY(follows_the_users_own_links),
		IN_A_DIRECTORY(reads_pipes_of_the_shell),
		IN_A_DIRECTORY(reads_standard_input),
		IN_A_DIRECTORY(below_a_directory_no_link_is_followed),
		IN_A_DIRECTORY(names_longer_than_the_system_takes_are_refused),
		IN_A_DIRECTORY(creates_with_the_mode_asked),
		IN_A_DIRECTORY(create_never_overwrites),
		IN_A_DIRECTORY(creates_where_hard_links_are_not_permitted),
		IN_A_DIRECTORY(of_many_creators_one_wins),
		IN_A_DIRECTORY(replace_replaces_the_name_and_not_what_it_links_to),
		IN_A_DIRECTORY(nothing_is_left_when_the_disk_is_full),
		IN_A_DIRECTORY(nothing_is_left_when_the_system_fails),
		IN_A_DIRECTORY(writes_below_a_directory_without_following_links),
		IN_A_DIRECTORY(names_that_are_none_are_refused),
		IN_A_DIRECTORY(sweeps_up_what_the_killed_left),
		IN_A_DIRECTORY(rewrites_what_is_as_it_was_read),
		IN_A_DIRECTORY(rewrites_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
