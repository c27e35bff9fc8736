/* store_health.c: what is told of a store that is well, of one whose dates pass, and of one whose keys are revoked. */
#include "trust/edit/store_health.h"

#include "support/edit_fixture.h"
#include "support/test.h"
#include "support/trust_setup.h"

static struct store_health
check_at(int64_t now)
{
	AUTO(stage_close) struct stage st = NO_STAGE;
	struct store_health h = { 0 };
	struct err err = { 0 };

	edit_must(stage_look(&st, f.dir, &err), &err);
	edit_must(store_health_check(&h, &st, now, &err), &err);
	return h;
}

static void
expect_line(const struct strings *lines, const char *line)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->items[i], line) == 0)
			return;
	fail_msg("not among %zu lines: %s", lines->count, line);
}

static void
a_store_that_is_well(void **state)
{
	(void)state;
	edit_run_shop(&f);
	AUTO(store_health_free) struct store_health h = check_at(TRUST_NOW);
	assert_true(h.loads);
	assert_int_equal(h.problems.count + h.warnings.count, 0);
}

static void
dates_pass(void **state)
{
	(void)state;
	edit_run_shop(&f);
	AUTO(store_health_free) struct store_health soon = check_at(TRUST_NOW + EDIT_YEAR - 24 * 3600);
	assert_true(soon.loads);
	assert_int_equal(soon.problems.count, 0);
	expect_line(&soon.warnings, "root.json: expires on 2027-01-01T00:00:00Z, in 1 day");
	expect_line(&soon.warnings, "role release: expires on 2027-01-01T00:00:00Z, in 1 day");
	AUTO(store_health_free) struct store_health past = check_at(TRUST_NOW + EDIT_YEAR);
	assert_false(past.loads);
	expect_line(&past.problems, "root.json: expired on 2027-01-01T00:00:00Z");
	expect_line(&past.problems, "role release: expired on 2027-01-01T00:00:00Z");
	assert_int_equal(past.warnings.count, 0);
	AUTO(store_health_free) struct store_health before = check_at(TRUST_NOW + EDIT_YEAR - SOON_SECONDS - 1);
	assert_int_equal(before.warnings.count, 0);
}

static void
keys_are_revoked(void **state)
{
	(void)state;
	edit_run_shop(&f);
	edit_run_revoke(&f, 2);
	AUTO(store_health_free) struct store_health h = check_at(TRUST_NOW);
	assert_true(h.loads);
	assert_int_equal(h.problems.count, 1);
	expect_line(&h.problems, "role release: 1 of its 2 keys count, threshold 2");
}

static void
a_root_that_waits(void **state)
{
	struct err err = { 0 };

	(void)state;
	edit_must(edit_run_init(&f, K(0) | K(4), 2, K(1), 1, K(0) | K(1), &err), &err);
	AUTO(store_health_free) struct store_health h = check_at(TRUST_NOW);
	assert_false(h.loads);
	assert_int_equal(h.problems.count, 1);
	expect_line(&h.problems, "not published yet: the first root.json is staged and lacks signatures");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_store_that_is_well, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(dates_pass, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(keys_are_revoked, trust_setup, trust_teardown),
		cmocka_unit_test_setup_teardown(a_root_that_waits, trust_setup, trust_teardown),
	};

	return cmocka_run_group_tests_name("store_health", tests, NULL, NULL);
}
