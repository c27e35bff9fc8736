/* inventory_wish.c by table: which paths of an image are looked at, with the directories on the way to them. */
#include "support/test.h"

#include "base/limits.h"
#include "image/inventory_wish.h"

#define OK(call) assert_int_equal((call), COCKET_OK)

static void
databases_by_their_path(void **state)
{
	static const struct {
		const char *path, *database; /* NULL: it is none of any */
	} rows[] = {
		{ "var/lib/dpkg/status", "var/lib/dpkg/status" },
		{ "var/lib/dpkg/status-old", NULL },
		{ "var/lib/dpkg/status/x", NULL },
		{ "/var/lib/dpkg/status", NULL },
		{ "var/lib/dpkg/status.d/tzdata", "var/lib/dpkg/status.d" },
		{ "var/lib/dpkg/status.d/tzdata.md5sums", NULL },
		{ "var/lib/dpkg/status.d", NULL },
		{ "var/lib/dpkg/status.dx/tzdata", NULL },
		{ "lib/apk/db/installed", "lib/apk/db/installed" },
		{ "usr/lib/apk/db/installed", "usr/lib/apk/db/installed" },
		{ "lib/apk/db/installed.old", NULL },
		{ "var/lib/rpm/rpmdb.sqlite", "var/lib/rpm" },
		{ "var/lib/rpm/x.md5sums", "var/lib/rpm" }, /* of those that are not read, any file tells */
		{ "var/lib/rpm", NULL },
		{ "usr/lib/sysimage/rpm/x", "usr/lib/sysimage/rpm" },
		{ "usr/share/rpm/x", "usr/share/rpm" },
		{ "var/lib/pacman/local/x", "var/lib/pacman/local" },
		{ "var/lib/chisel/x", "var/lib/chisel" },
		{ "usr/lib/opkg/x", "usr/lib/opkg" },
		{ "var/lib/opkg/x", "var/lib/opkg" },
		{ "var/db/pkg/x/y", "var/db/pkg" },
		{ "nix/var/nix/db/x", "nix/var/nix/db" },
		{ "nix/var/nix/x", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct package_database *d = package_database_of(rows[i].path);

		assert_int_equal(d != NULL, rows[i].database != NULL);
		if (d)
			assert_string_equal(d->path, rows[i].database);
	}
}

/* Whatever the order in which they are added. */
static void
paths_and_what_they_lie_in(void **state)
{
	static const char *const added[] = { "usr/bin/env", "usr/bin/awk", "usr/bin", "usr/bin/awk", "opt/a/b/c", "opt/a", "opt/ab/c", "x", "q/xab", "q/xa/b" };
	static const struct {
		const char *path;
		bool is_there;
	} rows[] = {
		{ "usr/bin/env", true }, { "usr/bin/awk", true }, { "usr/bin", true }, { "usr", true }, { "usr/bi", false }, { "usr/bin/", false },
		{ "opt", true }, { "opt/a", true }, { "opt/a/b", true }, { "opt/ab", true }, { "opt/ab/c", true }, { "opt/a/c", false },
		{ "x", true }, { "q/xab", true }, { "q/xa", true }, { "y", false }, { "", false }, { "var/lib/dpkg/status", true }, { "var/lib", true }, { "nix/var", true },
	};
	struct inventory_wish w;
	struct err err = { 0 };
	size_t at;

	(void)state;
	OK(inventory_wish_open(&w, &err));
	for (size_t i = 0; i < sizeof added / sizeof *added; i++)
		OK(inventory_wish_add(&w, added[i], &err));
	assert_int_equal(w.file_count, 10);
	inventory_wish_close(&w);
	for (size_t i = 1; i < w.count; i++)
		assert_true(strcmp(w.paths[i - 1], w.paths[i]) < 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(inventory_wish_find(&at, &w, rows[i].path), rows[i].is_there);
		if (rows[i].is_there)
			assert_string_equal(w.paths[at], rows[i].path);
	}
	inventory_wish_free(&w);
}

static void
places_and_databases(void **state)
{
	static const struct {
		const char *path;
		bool has, has_place;
	} rows[] = {
		{ "bin/x", true, true }, { "bin/y", false, false }, { "var/lib/dpkg/status.d/a", true, false }, { "var/lib/dpkg/status.d/a.md5sums", false, false },
		{ "var/lib/dpkg/status.d", true, true },
	};
	struct inventory_wish w;
	struct err err = { 0 };

	(void)state;
	OK(inventory_wish_open(&w, &err));
	OK(inventory_wish_add(&w, "bin/x", &err));
	inventory_wish_close(&w);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t place = 99999;

		assert_int_equal(inventory_wish_has(&place, &w, rows[i].path), rows[i].has);
		assert_int_equal(place > 0, rows[i].has_place);
		if (place > 0)
			assert_string_equal(w.paths[place - 1], rows[i].path);
	}
	inventory_wish_free(&w);
}

static void
depth_is_limited(void **state)
{
	char deep[2 * INVENTORY_DEPTH_MAX + 2] = "";
	struct inventory_wish w;
	struct err err = { 0 };

	(void)state;
	OK(inventory_wish_open(&w, &err));
	memset(deep, 'a', 2 * INVENTORY_DEPTH_MAX - 1);
	for (size_t i = 1; i < 2 * INVENTORY_DEPTH_MAX - 1; i += 2)
		deep[i] = '/';
	OK(inventory_wish_add(&w, deep, &err));
	memcpy(deep + 2 * INVENTORY_DEPTH_MAX - 1, "/a", 3);
	assert_int_equal(inventory_wish_add(&w, deep, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "a path with more than 128 parts");
	inventory_wish_free(&w);
}

static void
files_are_limited(void **state)
{
	struct inventory_wish w;
	struct err err = { 0 };

	(void)state;
	OK(inventory_wish_open(&w, &err));
	w.file_count = SBOM_FILES_MAX - 1;
	OK(inventory_wish_add(&w, "a", &err));
	assert_int_equal(inventory_wish_add(&w, "b", &err), COCKET_E_TOO_MANY);
	inventory_wish_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(databases_by_their_path),
		cmocka_unit_test(paths_and_what_they_lie_in),
		cmocka_unit_test(places_and_databases),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(files_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
