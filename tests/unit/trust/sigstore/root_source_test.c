/* The places in a copy of a repository that its files are looked for in, and in which order. */
#include "support/test.h"

#include <stdio.h>
#include <sys/stat.h>

#include "support/trust_setup.h"
#include "trust/sigstore/root_source.h"

#define HASH "6494e21ea73fa7ee769f85f57d5a3e6a08725eae1e38c755fc3517c9e6bc0b66"

static void
make(const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", f.dir, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static void
put(const char *name)
{
	trust_write(&f, name, slice_str(name));
}

/* What is there says where it is; expected NULL: not found. */
static void
assert_found(const struct fetcher *from, const char *name, const char *expected)
{
	AUTO(buf_free) struct buf got = BUF(256);
	struct err err = { 0 };

	assert_int_equal(from->fetch(from->ctx, &got, name, &err), expected ? COCKET_OK : COCKET_E_NOT_FOUND);
	if (expected)
		assert_string_equal(buf_str(&got), expected);
}

static void
places_in_order(void **state)
{
	AUTO(root_source_close) struct root_source s = { 0 };
	struct err err = { 0 };

	(void)state;
	make("metadata");
	make("metadata/root_history");
	make("targets");
	put("timestamp.json");
	put("metadata/timestamp.json");
	put("metadata/snapshot.json");
	put("metadata/root_history/2.root.json");
	put("targets/x.json");
	put("targets/" HASH ".y.json");
	put("targets/y.json");
	put("z.json");
	assert_int_equal(root_source_open_directory(&s, f.dir, &err), COCKET_OK);
	assert_found(&s.metadata, "timestamp.json", "timestamp.json");
	assert_found(&s.metadata, "7.snapshot.json", "metadata/snapshot.json");
	assert_found(&s.metadata, "2.root.json", "metadata/root_history/2.root.json");
	assert_found(&s.metadata, "3.root.json", NULL);
	assert_found(&s.targets, HASH ".y.json", "targets/" HASH ".y.json");
	assert_found(&s.targets, HASH ".x.json", "targets/x.json");
	assert_found(&s.targets, HASH ".z.json", "z.json");
	assert_found(&s.targets, "a" HASH ".z.json", NULL);
	assert_found(&s.targets, HASH ".none.json", NULL);
}

static void
only_a_directory(void **state)
{
	AUTO(root_source_close) struct root_source s = { 0 };
	struct err err = { 0 };
	char path[256];

	(void)state;
	snprintf(path, sizeof path, "%s/none", f.dir);
	assert_int_equal(root_source_open_directory(&s, path, &err), COCKET_E_NOT_FOUND);
	assert_int_equal(root_source_open_url(&s, "http://example.com", NULL, false, 0, &err), COCKET_E_USAGE);
	assert_int_equal(root_source_open_url(&s, "https://example.com", NULL, false, 0, &err), COCKET_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(places_in_order, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(only_a_directory, trust_setup, trust_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
