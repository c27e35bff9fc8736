/* Where a TUF repository's files can be had from: a directory, with what is refused there; which URLs are asked at all.
 * Requests themselves: tests/registry/test_trust_update.py. */
#include "support/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/trust_setup.h"
#include "trust/tuf_client/fetcher.h"

static void
put(const char *name, const char *text)
{
	trust_write(&f, name, slice_str(text));
}

static void
assert_fetch(const char *name, size_t max, enum cocket_code code, const char *expected)
{
	AUTO(fetcher_close) struct fetcher from = { 0 };
	AUTO(buf_free) struct buf got = BUF(max);
	struct err err = { 0 };

	assert_int_equal(fetcher_open_directory(&from, f.dir, &err), COCKET_OK);
	enum cocket_code is = from.fetch(from.ctx, &got, name, &err);
	assert_string_equal(is ? err.message : buf_str(&got), expected);
	assert_int_equal(is, code);
}

static void
test_directory(void **state)
{
	(void)state;
	put("timestamp.json", "now");
	put("%2Fteam.json", "team");
	assert_fetch("timestamp.json", 3, COCKET_OK, "now");
	assert_fetch("timestamp.json", 2, COCKET_E_TOO_LARGE, "timestamp.json: 3 bytes, larger than 2");
	assert_fetch("%2Fteam.json", 100, COCKET_OK, "team");
	assert_fetch("snapshot.json", 100, COCKET_E_NOT_FOUND, "snapshot.json: not found");
}

/* A store keeps the newest alone, whatever its root says of consistent snapshots; of the root it keeps all. */
static void
test_versions(void **state)
{
	(void)state;
	put("7.snapshot.json", "seven");
	put("snapshot.json", "newest");
	put("root.json", "root");
	assert_fetch("7.snapshot.json", 100, COCKET_OK, "seven");
	assert_fetch("8.snapshot.json", 100, COCKET_OK, "newest");
	assert_fetch("8.root.json", 100, COCKET_E_NOT_FOUND, "8.root.json: not found");
}

static void
test_unversioned(void **state)
{
	static const struct {
		const char *name, *unversioned;
	} rows[] = {
		{ "7.targets.json", "targets.json" }, { "12.%2Fa.json", "%2Fa.json" }, { "7.5.a.json", "5.a.json" }, { "7.root.json", NULL },
		{ "targets.json", NULL },             { "7targets.json", NULL },       { ".json", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *is = fetcher_unversioned(rows[i].name);

		assert_string_equal(is ? is : "none", rows[i].unversioned ? rows[i].unversioned : "none");
	}
}

static void
make_dir(const char *name)
{
	char path[512];

	trust_path(path, &f, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

/* Another store, whose writer was killed before he had moved everything into place. */
static void
test_store_in_commit(void **state)
{
	(void)state;
	make_dir(".commit");
	put("timestamp.json", "old");
	put(".commit/timestamp.json", "new");
	put("targets.json", "still");
	put("gone.json", "old");
	put(".commit/gone.json", "");
	assert_fetch("timestamp.json", 100, COCKET_OK, "new");
	assert_fetch("targets.json", 100, COCKET_OK, "still");
	assert_fetch("gone.json", 100, COCKET_E_NOT_FOUND, "gone.json: not found");
}

static void
test_no_regular_files(void **state)
{
	char link[512];

	(void)state;
	put("real.json", "real");
	trust_path(link, &f, "link.json");
	assert_int_equal(symlink("real.json", link), 0);
	make_dir("dir.json");
	assert_fetch("link.json", 100, COCKET_E_IO, "link.json: a symbolic link");
	assert_fetch("dir.json", 100, COCKET_E_IO, "dir.json: not a regular file");
	assert_fetch("real.json", 100, COCKET_OK, "real");
}

static void
test_no_directory(void **state)
{
	struct fetcher from = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(fetcher_open_directory(&from, "/nowhere/at/all", &err), COCKET_E_NOT_FOUND);
	assert_string_equal(err.message, "/nowhere/at/all: cannot be opened: No such file or directory");
	fetcher_close(&from);
}

static const struct {
	const char *url;
	bool plain;
	enum cocket_code code;
	const char *message;
} urls[] = {
	{ "https://example.com/trust", false, COCKET_OK, "" },
	{ "http://127.0.0.1:8080/trust/", false, COCKET_OK, "" },
	{ "http://localhost", false, COCKET_OK, "" },
	{ "http://example.com/trust", false, COCKET_E_USAGE,
	  "http://example.com/trust: plain http to another machine requires --plain-http" },
	{ "http://example.com/trust", true, COCKET_OK, "" },
	{ "http://localhost.example.com", false, COCKET_E_USAGE,
	  "http://localhost.example.com: plain http to another machine requires --plain-http" },
	{ "https://example.com/?trust", false, COCKET_E_USAGE, "https://example.com/: a URL with a query is not supported" },
	{ "https://me:secret@example.com/", false, COCKET_E_USAGE, NULL },
	{ "ftp://example.com/", false, COCKET_E_USAGE, NULL },
};

static void
test_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		AUTO(fetcher_close) struct fetcher from = { 0 };
		struct err err = { 0 };
		enum cocket_code code = fetcher_open_url(&from, urls[i].url, NULL, urls[i].plain, 0, &err);

		if (urls[i].message)
			assert_string_equal(code ? err.message : "", urls[i].message);
		assert_int_equal(code, urls[i].code);
		assert_null(strstr(code ? err.message : "", "secret"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_directory, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(test_versions, trust_setup, trust_teardown),
		cmocka_unit_test(test_unversioned),
		cmocka_unit_test_setup_teardown(test_store_in_commit, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(test_no_regular_files, trust_setup, trust_teardown),
		cmocka_unit_test(test_no_directory),
		cmocka_unit_test(test_urls),
	};

	return cmocka_run_group_tests_name("fetcher", tests, NULL, NULL);
}
