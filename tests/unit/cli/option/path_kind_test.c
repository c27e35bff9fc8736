/* path_kind.c: what lies at a path, by its bytes alone; nothing that cannot be read is of any kind. */
#include "support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/option/path_kind.h"

static char directory[] = "/tmp/path-kind.XXXXXX";

static int
enter(void **state)
{
	(void)state;
	return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static int
leave(void **state)
{
	(void)state;
	return chdir("/") == 0 && rmdir(directory) == 0 ? 0 : -1;
}

static void
put(const char *name, const void *bytes, size_t n)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	assert_int_equal(close(fd), 0);
}

static void
a_file_is_told_by_its_bytes(void **state)
{
	static const struct {
		const char *name, *bytes;
		enum path_kind kind;
	} files[] = {
		{ "f", "", PATH_FILE },
		{ "f", "-----BEGIN PUBLIC KEY-----\n", PATH_PUBLIC_KEY },
		{ "f", "-----BEGIN PRIVATE KEY-----\n", PATH_PRIVATE_KEY },
		{ "f", "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n", PATH_PRIVATE_KEY },
		{ "f", "{\"version\":1,\"rules\":[]}", PATH_POLICY },
		{ "f.json", "{\"version\":1}", PATH_IMAGE_FILE },
		{ "f.yaml", "services: {}\n", PATH_IMAGE_FILE },
		{ "Dockerfile", "# none yet\n", PATH_IMAGE_FILE },
		{ "f", "FROM alpine\n", PATH_IMAGE_FILE },
		{ "f", "\x1f\x8b\x08zzzzz", PATH_COMPRESSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		put(files[i].name, files[i].bytes, strlen(files[i].bytes));
		assert_int_equal(path_kind_of(files[i].name), files[i].kind);
		assert_int_equal(unlink(files[i].name), 0);
	}
	put("f", "a\0b", 3);
	assert_int_equal(path_kind_of("f"), PATH_FILE);
	assert_int_equal(unlink("f"), 0);
}

/* A tar archive that is cut, or whose headers are wrong, is one without a layout. */
static void
a_tar_archive_is_told_by_its_magic(void **state)
{
	char block[512] = "name";

	(void)state;
	put("f", block, sizeof block);
	assert_int_equal(path_kind_of("f"), PATH_FILE);
	memcpy(block + 257, "ustar", 5);
	put("f", block, sizeof block);
	assert_int_equal(path_kind_of("f"), PATH_TAR);
	put("f", block, 262);
	assert_int_equal(path_kind_of("f"), PATH_FILE);
	assert_int_equal(unlink("f"), 0);
}

static void
a_directory_is_told_by_its_files(void **state)
{
	(void)state;
	assert_int_equal(path_kind_of("d"), PATH_ABSENT);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(path_kind_of("d"), PATH_DIRECTORY);
	put("d/index.json", "", 0);
	assert_int_equal(path_kind_of("d"), PATH_DIRECTORY);
	put("d/oci-layout", "", 0);
	assert_int_equal(path_kind_of("d"), PATH_LAYOUT);
	assert_int_equal(unlink("d/oci-layout"), 0);
	put("d/root.json", "", 0);
	assert_int_equal(path_kind_of("d"), PATH_TRUST_STORE);
	assert_int_equal(unlink("d/root.json"), 0);
	assert_int_equal(unlink("d/index.json"), 0);
	assert_int_equal(rmdir("d"), 0);
}

/* Opening a pipe that nobody writes to would wait for ever. */
static void
what_is_no_file_is_not_opened(void **state)
{
	(void)state;
	assert_int_equal(mkfifo("p", 0600), 0);
	assert_int_equal(path_kind_of("p"), PATH_ABSENT);
	assert_int_equal(unlink("p"), 0);
	assert_int_equal(path_kind_of("/dev/null"), PATH_ABSENT);
	assert_int_equal(path_kind_of(""), PATH_ABSENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_told_by_its_bytes),
		cmocka_unit_test(a_tar_archive_is_told_by_its_magic),
		cmocka_unit_test(a_directory_is_told_by_its_files),
		cmocka_unit_test(what_is_no_file_is_not_opened),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
