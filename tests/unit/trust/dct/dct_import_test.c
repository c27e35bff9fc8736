/* dct_import.c: which repositories are imported, by name or all that are there.  What becomes of each is dct_test.c's. */
#include "trust/dct/dct_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/scratch.h"
#include "support/test.h"
#include "support/trust_fixture.h"

static char dir[64];

static int
setup(void **state)
{
	(void)state;
	scratch_new(dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_free(dir);
	return 0;
}

static void
expect_names(const char *const *given, size_t n, enum cocket_code code, const char *expected)
{
	AUTO(dct_import_close) struct dct_import im = NO_DCT_IMPORT;
	char *names[8], all[512] = "";
	struct err err = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		assert_non_null(names[i] = strdup(given[i]));
	enum cocket_code is = dct_import_open(&im, dir, names, n, &err);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	if (is != code)
		fail_msg("%s: %d %s", given[0], is, is ? err.message : "");
	for (size_t i = 0; !is && i < im.names.count; i++)
		at += (size_t)snprintf(all + at, sizeof all - at, "%s ", im.items[i].name);
	if (!strstr(is ? err.message : all, expected))
		fail_msg("%s, expected %s", is ? err.message : all, expected);
}

static void
names_are_those_of_images(void **state)
{
	(void)state;
	expect_names((const char *const[]){ "alpine", "docker.io/library/alpine", "registry.example.com/shop/api" }, 3, COCKET_OK,
	             "docker.io/library/alpine registry.example.com/shop/api ");
	expect_names((const char *const[]){ "alpine:3.18" }, 1, COCKET_E_USAGE, "repository alpine:3.18: expected a name without tag or digest");
	expect_names((const char *const[]){ "Alpine" }, 1, COCKET_E_FORMAT, "repository: ");
}

static void
make_dir(const char *path)
{
	char name[256];

	snprintf(name, sizeof name, "%s/%s", dir, path);
	assert_int_equal(mkdir(name, 0755), 0);
}

static void
all_that_are_there(void **state)
{
	AUTO(dct_import_close) struct dct_import im = NO_DCT_IMPORT;
	char root[256];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(dct_import_open(&im, dir, NULL, 0, &err), COCKET_E_NOT_FOUND);
	dct_import_close(&im);
	im = NO_DCT_IMPORT;
	make_dir("tuf");
	assert_int_equal(dct_import_open(&im, dir, NULL, 0, &err), COCKET_E_NOT_FOUND);
	assert_non_null(strstr(err.message, "/tuf: no repositories"));
	dct_import_close(&im);
	im = NO_DCT_IMPORT;
	make_dir("tuf/r.io");
	make_dir("tuf/r.io/a");
	make_dir("tuf/r.io/a/metadata");
	snprintf(root, sizeof root, "%s/tuf/r.io/a/metadata/root.json", dir);
	assert_int_equal(file_create(root, slice_str("{}"), 0644, &err), COCKET_OK);
	assert_int_equal(dct_import_open(&im, dir, NULL, 0, &err), COCKET_OK);
	assert_int_equal(im.names.count, 1);
	assert_string_equal(im.items[0].name, "r.io/a");
}

static void
no_directory(void **state)
{
	AUTO(dct_import_close) struct dct_import im = NO_DCT_IMPORT;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(dct_import_open(&im, "/nowhere/at/all", NULL, 0, &err), COCKET_E_USAGE);
}

/* A broken repository is denied, and is no error; where there is no store, nothing is read. */
static void
a_broken_one_is_denied(void **state)
{
	AUTO(dct_import_close) struct dct_import im = NO_DCT_IMPORT;
	AUTO(stage_close) struct stage st = NO_STAGE;
	struct trust_fixture f;
	struct err err = { 0 };

	all_that_are_there(state);
	trust_fixture_new(&f);
	assert_int_equal(dct_import_open(&im, dir, NULL, 0, &err), COCKET_OK);
	assert_int_equal(stage_open(&st, f.dir, true, &err), COCKET_OK);
	assert_int_equal(dct_import_stage(&im, &st, TRUST_NOW, TRUST_NOW + 60, &err), COCKET_E_USAGE);
	assert_int_equal(im.items[0].denied, 0);
	trust_fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_are_those_of_images, setup, teardown),
		cmocka_unit_test_setup_teardown(all_that_are_there, setup, teardown),
		cmocka_unit_test_setup_teardown(no_directory, setup, teardown),
		cmocka_unit_test_setup_teardown(a_broken_one_is_denied, setup, teardown),
	};

	return cmocka_run_group_tests_name("dct_import", tests, NULL, NULL);
}
