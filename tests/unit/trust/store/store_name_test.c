/* The names of a store's files: any role becomes one part of a path, and comes back from it; no name stands for two roles. */
#include "trust/store/store_name.h"

#include <string.h>

#include "support/test.h"

static const struct row {
	const char *role;
	const char *file; /* NULL: it has none */
} rows[] = {
	{ "root", "root.json" },
	{ "team-a.b_c~1", "team-a.b_c~1.json" },
	{ "a/b", "a%2Fb.json" },
	{ "..", "...json" },
	{ "../x", "..%2Fx.json" },
	{ "100%", "100%25.json" },
	{ "%2F", "%252F.json" },
	{ "\xc3\xa9", "%C3%A9.json" },
	{ "2.root", NULL },
	{ "12345.root", NULL },
	{ "2.roots", "2.roots.json" },
	{ ".root", ".root.json" },
};

static void
roles_have_one_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char file[STORE_NAME_BYTES], role[STORE_NAME_BYTES];
		struct err err = { 0 };
		enum cocket_code code = store_role_file(file, rows[i].role, &err);

		assert_int_equal(code, rows[i].file ? COCKET_OK : COCKET_E_FORMAT);
		if (!rows[i].file)
			continue;
		assert_string_equal(file, rows[i].file);
		assert_true(store_name_role(role, file));
		assert_string_equal(role, rows[i].role);
	}
}

/* Another spelling of a name is no name: two files would be one role's. */
static void
other_spellings_are_no_names(void **state)
{
	static const char *const names[] = {
		"a%2fb.json", "%61.json", "a%.json", "a%2.json", "a%zz.json", "a b.json", "2.root.json", "a/b.json", "a", ".json", "", "staged/", "staged/.json",
		"staged/a/b.json", "staged/a%2fb.json",
	};
	char role[STORE_NAME_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (store_name_role(role, names[i]))
			fail_msg("%s is taken for %s", names[i], role);
	assert_true(store_name_role(role, "staged/a%2Fb.json"));
	assert_string_equal(role, "a/b");
}

static void
names_split(void **state)
{
	const char *base;
	bool staged;

	(void)state;
	assert_true(store_name_split(&staged, &base, "staged/root.json"));
	assert_true(staged);
	assert_string_equal(base, "root.json");
	assert_true(store_name_split(&staged, &base, "root.json"));
	assert_false(staged);
	assert_false(store_name_split(&staged, &base, "staged/../root.json"));
	assert_false(store_name_split(&staged, &base, ".commit"));
	assert_false(store_name_split(&staged, &base, ".json"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_have_one_file),
		cmocka_unit_test(other_spellings_are_no_names),
		cmocka_unit_test(names_split),
	};

	return cmocka_run_group_tests_name("store_name", tests, NULL, NULL);
}
