/* tuf_path.c: which paths a role covers, and which names are bins. */
#include "support/test.h"

#include "format/tuf/tuf.h"

static void
covers_by_any_path(void **state)
{
	const char *paths[] = { "registry.example.com/tools/*", "registry.example.com/shop/nightly-?" };
	struct tuf_role role = { .paths = paths, .path_count = 2 };

	(void)state;
	assert_true(tuf_role_covers(&role, "registry.example.com/tools/ci"));
	assert_true(tuf_role_covers(&role, "registry.example.com/shop/nightly-1"));
	assert_false(tuf_role_covers(&role, "registry.example.com/shop/api"));
	role.path_count = 0;
	assert_false(tuf_role_covers(&role, "registry.example.com/tools/ci"));
}

static void
covers_by_hash_prefix(void **state)
{
	const char *path = "registry.example.com/shop/api";
	struct digest d = digest_of(slice_str(path));
	char hex[DIGEST_HEX_BYTES], two[3] = { 0 };
	const char *prefixes[2];
	struct tuf_role role = { .prefixes = prefixes, .prefix_count = 2 };

	(void)state;
	digest_print_hex(hex, &d);
	memcpy(two, hex, 2);
	prefixes[0] = "zz";
	prefixes[1] = two;
	assert_true(tuf_role_covers(&role, path));
	prefixes[1] = hex;
	assert_true(tuf_role_covers(&role, path));
	assert_false(tuf_role_covers(&role, "registry.example.com/shop/other"));
	two[1] = two[1] == '0' ? '1' : '0';
	prefixes[1] = two;
	assert_false(tuf_role_covers(&role, path));
	assert_false(tuf_role_covers(&(struct tuf_role){ 0 }, path));
}

/* TAP 15's own numbers: the bits are the first ones, the digits as many as the last bin needs. */
static void
bins_are_named(void **state)
{
	static const struct {
		unsigned bit_length;
		const char *name;
	} bins[] = { { 1, "bin-0" }, { 4, "bin-2" }, { 5, "bin-05" }, { 8, "bin-2b" }, { 9, "bin-057" },
		     { 16, "bin-2bc5" }, { 31, "bin-15e2a961" }, { 32, "bin-2bc552c3" } };

	(void)state;
	for (size_t i = 0; i < sizeof bins / sizeof bins[0]; i++) {
		struct tuf_file f = { .succinct = true, .bit_length = bins[i].bit_length, .name_prefix = "bin" };
		char name[TUF_ROLE_NAME_MAX + 1];

		tuf_bin_print(name, &f, "registry.example.com/shop/api");
		assert_string_equal(name, bins[i].name);
	}
}

static void
bins_are_told_from_other_names(void **state)
{
	static const struct {
		unsigned bit_length;
		const char *name;
		bool is_bin;
	} names[] = {
		{ 4, "bin-0", true }, { 4, "bin-f", true }, { 4, "bin-g", false }, { 4, "bin-F", false }, { 4, "bin-00", false }, { 4, "bin-", false },
		{ 4, "bin", false }, { 4, "bi", false }, { 4, "", false }, { 4, "bin_0", false }, { 4, "pin-0", false }, { 4, "bin-0-", false },
		{ 5, "bin-00", true }, { 5, "bin-1f", true }, { 5, "bin-20", false }, { 5, "bin-ff", false },
		{ 1, "bin-1", true }, { 1, "bin-2", false },
		{ 31, "bin-7fffffff", true }, { 31, "bin-80000000", false }, { 32, "bin-ffffffff", true }, { 32, "bin-100000000", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct tuf_file f = { .succinct = true, .bit_length = names[i].bit_length, .name_prefix = "bin" };

		if (tuf_is_bin(&f, names[i].name) != names[i].is_bin)
			fail_msg("%s, %u bits: expected %d", names[i].name, names[i].bit_length, names[i].is_bin);
		assert_ptr_equal(tuf_delegation_find(&f, names[i].name), names[i].is_bin ? &f.succinct_role : NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(covers_by_any_path),
		cmocka_unit_test(covers_by_hash_prefix),
		cmocka_unit_test(bins_are_named),
		cmocka_unit_test(bins_are_told_from_other_names),
	};

	return cmocka_run_group_tests_name("tuf_path", tests, NULL, NULL);
}
