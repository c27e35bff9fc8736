/* owner.c: whose files are believed.  By what stat(2) would say, so that it needs no other user; files of others: tests/hostile/test_owners.py. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/owner.h"

static struct err err;

static enum cocket_code
check(uid_t owner)
{
	const struct stat st = { .st_uid = owner };

	err = (struct err){ 0 };
	return owner_check(&st, &err);
}

static void
root_and_we_ourselves(void **state)
{
	char expected[200];

	(void)state;
	(void)unsetenv("SUDO_UID");
	assert_int_equal(check(0), COCKET_OK);
	assert_int_equal(check(geteuid()), COCKET_OK);
	assert_int_equal(check(4242), COCKET_E_USAGE);
	snprintf(expected, sizeof expected, "owned by another user (uid 4242), expected root or uid %u; --allow-owner 4242 trusts it",
	         (unsigned)geteuid());
	assert_string_equal(err.message, expected);
}

/* Its word counts for root alone, and only as a number. */
static void
who_called_sudo(void **state)
{
	static const char *const no_number[] = { "", "x", "-1", " 4243", "4243 ", "4294967295", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof no_number / sizeof *no_number; i++) {
		assert_int_equal(setenv("SUDO_UID", no_number[i], 1), 0);
		assert_int_equal(check(4243), COCKET_E_USAGE);
	}
	assert_int_equal(setenv("SUDO_UID", "4243", 1), 0);
	assert_int_equal(check(4243), geteuid() == 0 ? COCKET_OK : COCKET_E_USAGE);
	assert_int_equal(check(4244), COCKET_E_USAGE);
	(void)unsetenv("SUDO_UID");
	assert_int_equal(check(4243), COCKET_E_USAGE);
}

static void
who_is_allowed(void **state)
{
	static const char *const no_user[] = { "", "root", "-1", "0x10", "4294967295", "1 2" };

	(void)state;
	for (size_t i = 0; i < sizeof no_user / sizeof *no_user; i++) {
		assert_int_equal(owner_allow(no_user[i], &err), COCKET_E_USAGE);
		assert_non_null(strstr(err.message, "expected the number of a user"));
	}
	assert_int_equal(check(4245), COCKET_E_USAGE);
	assert_int_equal(owner_allow("4245", &err), COCKET_OK);
	assert_int_equal(check(4245), COCKET_OK);
	assert_int_equal(check(4246), COCKET_E_USAGE);
}

static void
what_is_not_there_is_nobodys(void **state)
{
	(void)state;
	assert_int_equal(owner_check_path("/nowhere/at/all", &err), COCKET_OK);
	assert_int_equal(owner_check_path("/", &err), COCKET_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_and_we_ourselves),
		cmocka_unit_test(who_called_sudo),
		cmocka_unit_test(who_is_allowed),
		cmocka_unit_test(what_is_not_there_is_nobodys),
	};

	return cmocka_run_group_tests_name("base/owner", tests, NULL, NULL);
}
