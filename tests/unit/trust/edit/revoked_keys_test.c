/* Keys that are revoked are given no role (trust/edit/revoked_keys.h), by any of the ways in which a role gets keys. */
#include "support/test.h"

#include <stdio.h>

#include "support/edit_fixture.h"
#include "support/trust_setup.h"
#include "trust/edit/revoked_keys.h"

static int
setup(void **state)
{
	(void)trust_setup(state);
	edit_run_shop(&f);
	edit_run_revoke(&f, 5);
	return 0;
}

static void
expect_refused(enum cocket_code code, const struct err *err, const char *role)
{
	char begins[64];

	snprintf(begins, sizeof begins, "role %s: key ", role);
	assert_int_equal(code, COCKET_E_USAGE);
	assert_memory_equal(err->message, begins, strlen(begins));
	assert_non_null(strstr(err->message, "was revoked on 2026-"));
}

static void
by_a_verb(void **state)
{
	struct err err = { 0 };

	(void)state;
	expect_refused(edit_run_delegate(&f, "more", "targets", "registry.example.com/more/*", K(5), 1, K(1), &err), &err, "more");
	expect_refused(edit_run_delegate(&f, "more", "targets", "registry.example.com/more/*", K(4) | K(5), 1, K(1), &err), &err, "more");
	expect_refused(edit_run_delegate(&f, "below", "release", "registry.example.com/shop/x", K(5), 1, K(2) | K(3), &err), &err, "below");
	expect_refused(edit_run_rotate(&f, "release", K(5), 0, 0, 0, K(1), &err), &err, "release");
	expect_refused(edit_run_rotate(&f, "targets", K(5), 0, 0, 0, K(0) | K(1), &err), &err, "targets");
	expect_refused(edit_run_rotate(&f, "root", K(5), 0, 0, 0, K(0), &err), &err, "root");
	edit_expect(&f, "root 1, targets 3");
	edit_must(edit_run_delegate(&f, "more", "targets", "registry.example.com/more/*", K(4), 1, K(1), &err), &err);
	edit_expect(&f, "root 1, targets 4");
}

/* A key that is revoked after it got its role keeps it, and counts for nothing there: other changes go on. */
static void
what_was_there_stays(void **state)
{
	struct err err = { 0 };

	(void)state;
	edit_run_revoke(&f, 2);
	edit_expect(&f, "root 1, targets 4");
	edit_must(edit_run_rotate(&f, "release", K(4), 0, 0, 0, K(1), &err), &err);
	edit_must(edit_run_rotate(&f, "release", 0, K(2), 0, 0, K(1), &err), &err);
	expect_refused(edit_run_rotate(&f, "release", K(2), 0, 0, 0, K(1), &err), &err, "release");
	edit_expect(&f, "root 1, targets 6");
}

/* What is staged revokes too: both would be published together. */
static void
by_what_is_staged(void **state)
{
	struct err err = { 0 };
	struct edit_run r;

	(void)state;
	edit_begin(&r, &f);
	edit_must(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(&f, 6), .note = "lost", .now = TRUST_NOW }, &r.err), &r.err);
	edit_must(edit_sign(&r, 0, TRUST_NOW), &r.err);
	edit_end(&r);
	edit_expect(&f, "root 1, targets 3; staged: targets 4");
	assert_int_equal(edit_run_delegate(&f, "more", "targets", "registry.example.com/more/*", K(6), 1, K(1), &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "(lost), for good"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_a_verb, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(what_was_there_stays, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(by_what_is_staged, setup, trust_teardown),
	};

	return cmocka_run_group_tests_name("revoked_keys", tests, NULL, NULL);
}
