/* secret.c: guarded memory that is there, zeroed, and gone afterwards: a byte past the end or a look after the end kills the program. */
#include "support/test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"

static void
new_secrets_are_zeroed(void **state)
{
	AUTO(secret_free) struct secret s = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(secret_new(&s, 100, &err), COCKET_OK);
	for (size_t i = 0; i < s.len; i++)
		assert_int_equal(s.ptr[i], 0);
}

static void
copies_are_equal_and_apart(void **state)
{
	AUTO(secret_free) struct secret s = { 0 };
	struct err err = { 0 };
	char password[] = "correct horse";

	(void)state;
	assert_int_equal(secret_copy(&s, slice_str(password), &err), COCKET_OK);
	wipe(password, sizeof password);
	assert_int_equal(password[0], 0);
	assert_true(slice_is(secret_slice(&s), "correct horse"));
}

static void
empty_is_not_absent(void **state)
{
	AUTO(secret_free) struct secret empty = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(secret_copy(&empty, slice_of(NULL, 0), &err), COCKET_OK);
	assert_non_null(empty.ptr);
	assert_int_equal(empty.len, 0);
	secret_free(&empty);
	assert_null(empty.ptr);
	secret_free(&empty);
	wipe(NULL, 0);
}

static void
too_much_is_no_memory(void **state)
{
	struct secret s = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(secret_new(&s, SIZE_MAX / 2, &err), COCKET_E_NOMEM);
	assert_null(s.ptr);
}

static void
read_past_the_end(void)
{
	struct secret s = { 0 };
	struct err err = { 0 };

	signal(SIGSEGV, SIG_DFL);
	signal(SIGABRT, SIG_DFL);
	if (secret_new(&s, 64, &err) == COCKET_OK)
		printf("%d", ((volatile uint8_t *)s.ptr)[64]);
	_exit(0);
}

static void
the_byte_after_is_guarded(void **state)
{
	int status = 0;
	pid_t child = fork();

	(void)state;
	if (child == 0)
		read_past_the_end();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_secrets_are_zeroed),
		cmocka_unit_test(copies_are_equal_and_apart),
		cmocka_unit_test(empty_is_not_absent),
		cmocka_unit_test(too_much_is_no_memory),
		cmocka_unit_test(the_byte_after_is_guarded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
