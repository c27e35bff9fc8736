/* role_check.c: would the store accept a signature by this key for that name? */
#include "trust/store/role_check.h"

#include "support/edit_fixture.h"
#include "support/test.h"
#include "support/trust_setup.h"

#define SHOP "registry.example.com/shop/api"

static void
expect_standing(unsigned key, const char *repository, int64_t now, enum key_standing expected, const char *role)
{
	AUTO(role_check_free) struct role_check c = { 0 };
	AUTO(trust_close) struct trust *t = NULL;
	const struct trust_role *found;
	enum reason reason;
	struct err err = { 0 };

	edit_must(trust_open(&t, f.dir, now, &reason, &err), &err);
	edit_must(role_check_open(&c, t, repository, &err), &err);
	assert_int_equal(role_check_key(&found, &c, privkey_public(trust_fixture_key(&f, key)->key)), expected);
	assert_string_equal(found ? found->name : "", role);
}

static void
keys_of_roles(void **state)
{
	(void)state;
	edit_run_shop(&f);
	expect_standing(2, SHOP, TRUST_NOW, KEY_COVERED, "release");
	expect_standing(2, "registry.example.com/other", TRUST_NOW, KEY_UNCOVERED, "");
	expect_standing(1, SHOP, TRUST_NOW, KEY_UNCOVERED, ""); /* the keys of targets sign no images */
	expect_standing(7, SHOP, TRUST_NOW, KEY_UNCOVERED, "");
}

static void
revoked(void **state)
{
	(void)state;
	edit_run_shop(&f);
	edit_run_revoke(&f, 2);
	expect_standing(2, SHOP, TRUST_NOW, KEY_REVOKED, "release");
	expect_standing(3, SHOP, TRUST_NOW, KEY_COVERED, "release");
}

/* An expired role is told of only if no other lets the key sign. */
static void
expired(void **state)
{
	struct err err = { 0 };

	(void)state;
	edit_run_shop(&f);
	edit_must(edit_run_rotate(&f, "release", 0, 0, 0, TRUST_NOW + 60, K(1), &err), &err);
	expect_standing(2, SHOP, TRUST_NOW + 59, KEY_COVERED, "release");
	expect_standing(2, SHOP, TRUST_NOW + 60, KEY_ROLE_EXPIRED, "release");
	edit_must(edit_run_delegate(&f, "later", "targets", "registry.example.com/shop/*", K(2), 1, K(1), &err), &err);
	expect_standing(2, SHOP, TRUST_NOW + 60, KEY_COVERED, "later");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keys_of_roles, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(revoked, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(expired, trust_setup, trust_teardown),
	};

	return cmocka_run_group_tests_name("role_check", tests, NULL, NULL);
}
