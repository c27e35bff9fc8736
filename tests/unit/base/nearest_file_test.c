/* nearest_file.c: a file is suggested for one that is not there, and only then. */
#include "base/nearest_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "support/test.h"

static const struct row {
	const char *typed, *other, *hint;
} rows[] = {
	{ "release.pbu", NULL, " (did you mean \"release.pub\"?)" },
	{ "relase.key", NULL, " (did you mean \"release.key\"?)" },
	{ "release", NULL, " (did you mean \"release.key\"?)" },
	{ "release", ".key", " (did you mean \"release.pub\"?)" },
	{ "release", ".pub", " (did you mean \"release.key\"?)" },
	{ "release.pub", NULL, "" },
	{ "something.else", NULL, "" },
	{ "hiden", NULL, "" },
	{ "folde", NULL, "" },
	{ "release.pub/x", NULL, "" },
	{ "nowhere/release.pbu", NULL, "" },
};

static void
what_is_suggested(void **state)
{
	static const char *const files[] = { "release.pub", "release.key", ".hidden" };
	char dir[] = "/tmp/cocket-nearest-XXXXXX", path[96];
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, files[i]);
		assert_int_equal(file_create(path, slice_str("x"), 0600, &err), COCKET_OK);
	}
	(void)snprintf(path, sizeof path, "%s/folder", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, rows[i].typed);
		assert_string_equal(nearest_file(path, rows[i].other).s, rows[i].hint);
	}
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, files[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof path, "%s/folder", dir);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

static void
here(void **state)
{
	(void)state;
	assert_string_equal(nearest_file("Makefil", NULL).s, " (did you mean \"Makefile\"?)");
	assert_string_equal(nearest_file("Makefile", NULL).s, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_suggested),
		cmocka_unit_test(here),
	};

	return cmocka_run_group_tests_name("base/nearest_file", tests, NULL, NULL);
}
