/* file_tree.c: the files below a directory, in their order, and what is passed by. */
#include "support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deploy/file_tree.h"

static size_t failures;

static void
count_failure(const struct err *why)
{
	(void)why;
	failures++;
}

static bool
is_wanted(const char *path)
{
	return strstr(path, "want") != NULL;
}

static void
make_file(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
}

static void
make_tree(char directory[])
{
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chdir(directory), 0);
	assert_int_equal(mkdir("b", 0700) | mkdir("b/.git", 0700) | mkdir("a", 0700) | mkdir(".c", 0700), 0);
	make_file("want");
	make_file("other");
	make_file("b/want2");
	make_file("b/want10");
	make_file("b/.git/want");
	make_file(".c/want");
	assert_int_equal(symlink("want", "want-link"), 0);
	assert_int_equal(symlink("../b", "a/want-b"), 0);
	assert_int_equal(mkfifo("want-fifo", 0600), 0);
}

static void
expect(const char *directory, const char *excluded, const char *const paths[], size_t passed_over)
{
	AUTO(file_tree_free) struct file_tree t = { 0 };
	AUTO(strings_free) struct strings globs = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	if (excluded)
		assert_int_equal(strings_add(&globs, slice_str(excluded), &err), COCKET_OK);
	assert_int_equal(file_tree_read(&t, directory, &globs, is_wanted, count_failure, &err), COCKET_OK);
	for (; paths[n]; n++) {
		assert_true(n < t.paths.count);
		assert_string_equal(t.paths.items[n], paths[n]);
	}
	assert_int_equal(t.paths.count, n);
	assert_int_equal(t.passed_over, passed_over);
}

static void
reads_a_tree(void **state)
{
	char directory[] = "/tmp/file-tree-test-XXXXXX";

	(void)state;
	make_tree(directory);
	failures = 0;
	expect(".", NULL, (const char *const[]){ ".c/want", "b/want10", "b/want2", "want", NULL }, 1);
	expect("./b", NULL, (const char *const[]){ "./b/want10", "./b/want2", NULL }, 0);
	expect("b/", NULL, (const char *const[]){ "b/want10", "b/want2", NULL }, 0);
	expect("a/want-b", NULL, (const char *const[]){ "a/want-b/want10", "a/want-b/want2", NULL }, 0);
	expect(".", "want*", (const char *const[]){ NULL }, 1);
	expect(".", "b/*", (const char *const[]){ ".c/want", "want", NULL }, 1);
	expect(".", "b", (const char *const[]){ ".c/want", "want", NULL }, 1);
	assert_int_equal(failures, 0);
	expect("none", NULL, (const char *const[]){ NULL }, 0);
	assert_int_equal(failures, 1);
	assert_int_equal(unlink("want") | unlink("other") | unlink("b/want2") | unlink("b/want10") | unlink("b/.git/want") | unlink(".c/want") |
	                 unlink("want-link") | unlink("a/want-b") | unlink("want-fifo") | rmdir("b/.git") | rmdir("b") | rmdir("a") | rmdir(".c"), 0);
	assert_int_equal(chdir("/") | rmdir(directory), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_tree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
