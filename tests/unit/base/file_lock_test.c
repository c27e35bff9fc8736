/* file_lock.c: two that exclude each other, and one that waits until the other is done.  That it gives up is not waited for here. */
#include "support/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file_lock.h"

static struct err err;
static char path[] = "/tmp/cocket-lock-XXXXXX";

static int
path_open(void)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void
waits_for_who_has_it(void **state)
{
	(void)state;
	int ready[2], fd = path_open();
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		int own = path_open();
		_exit(file_lock(own, LOCK_EX, &err) || write(ready[1], "x", 1) != 1 || usleep(100000) != 0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_not_equal(flock(fd, LOCK_EX | LOCK_NB), 0); /* the child has it */
	assert_int_equal(file_lock(fd, LOCK_EX, &err), COCKET_OK);
	int status = 1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(fd);
}

static void
readers_share(void **state)
{
	(void)state;
	int a = path_open(), b = path_open();

	assert_int_equal(file_lock(a, LOCK_SH, &err), COCKET_OK);
	assert_int_equal(file_lock(b, LOCK_SH, &err), COCKET_OK);
	close(a);
	close(b);
}

static void
says_what_cannot_be_locked(void **state)
{
	(void)state;

	assert_int_equal(file_lock(-1, LOCK_EX, &err), COCKET_E_IO);
	assert_string_equal(err.message, "cannot be locked: Bad file descriptor");
}

static int
file_make(void **state)
{
	(void)state;
	int fd = mkstemp(path);

	return fd < 0 || close(fd);
}

static int
file_remove(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_for_who_has_it),
		cmocka_unit_test(readers_share),
		cmocka_unit_test(says_what_cannot_be_locked),
	};

	return cmocka_run_group_tests_name("base/file_lock", tests, file_make, file_remove);
}
