/* key_uses.c: the roles that a key is in, and what is left of them without it. */
#include "trust/edit/key_uses.h"

#include "support/edit_fixture.h"
#include "support/test.h"
#include "support/trust_setup.h"

static void
expect_uses(unsigned key, size_t count, const struct key_use *expected)
{
	AUTO(key_uses_free) struct key_uses u = { 0 };
	AUTO(stage_close) struct stage st = NO_STAGE;
	struct err err = { 0 };

	edit_must(stage_look(&st, f.dir, &err), &err);
	edit_must(key_uses_find(&u, &st, trust_fixture_key_id(&f, key), &err), &err);
	assert_int_equal(u.count, count);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(u.items[i].role, expected[i].role);
		assert_int_equal(u.items[i].signs_store, expected[i].signs_store);
		assert_int_equal(u.items[i].left, expected[i].left);
		assert_int_equal(u.items[i].threshold, expected[i].threshold);
	}
}

static void
roles_of_a_key(void **state)
{
	(void)state;
	edit_run_shop(&f);
	expect_uses(0, 1, (const struct key_use[]){ { "root", true, 0, 1 } });
	expect_uses(1, 1, (const struct key_use[]){ { "targets", true, 0, 1 } }); /* and snapshot and timestamp, which go with it */
	expect_uses(2, 1, (const struct key_use[]){ { "release", false, 1, 2 } });
	expect_uses(9, 0, NULL);
}

static void
what_was_revoked_before_is_not_left(void **state)
{
	struct err err = { 0 };

	(void)state;
	edit_run_shop(&f);
	edit_must(edit_run_delegate(&f, "other", "targets", "registry.example.com/other/*", K(2) | K(3) | K(5), 1, K(1), &err), &err);
	edit_run_revoke(&f, 3);
	expect_uses(2, 2, (const struct key_use[]){ { "release", false, 0, 2 }, { "other", false, 1, 1 } });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(roles_of_a_key, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(what_was_revoked_before_is_not_left, trust_setup, trust_teardown),
	};

	return cmocka_run_group_tests_name("key_uses", tests, NULL, NULL);
}
