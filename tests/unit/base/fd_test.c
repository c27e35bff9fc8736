/* fd.c: a descriptor is closed once; all bytes arrive, or the reason is said. */
#include "support/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

#define BYTES ((size_t)300000) /* more than a pipe holds */

static void
closes_once(void **state)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), was = fd;

	(void)state;
	assert_true(fd >= 0);
	fd_close(&fd);
	assert_int_equal(fd, -1);
	assert_int_equal(fcntl(was, F_GETFD), -1);
	fd_close(&fd);
	assert_int_equal(fd, -1);
}

static void *
drain(void *argument)
{
	int fd = *(const int *)argument;
	static size_t total;
	char bytes[1000];

	total = 0;
	for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;)
		total += (size_t)n;
	return &total;
}

static void
writes_more_than_a_pipe_holds(void **state)
{
	static uint8_t bytes[BYTES];
	struct err err = { 0 };
	pthread_t reader;
	void *total;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pthread_create(&reader, NULL, drain, &ends[0]), 0);
	assert_int_equal(fd_write_all(ends[1], slice_of(bytes, sizeof bytes), &err), COCKET_OK);
	fd_close(&ends[1]);
	assert_int_equal(pthread_join(reader, &total), 0);
	assert_int_equal(*(const size_t *)total, BYTES);
	fd_close(&ends[0]);
}

static void
says_why_not(void **state)
{
	AUTO(fd_close) int full = open("/dev/full", O_WRONLY | O_CLOEXEC), none = -1;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(fd_write_all(full, slice_str("x"), &err), COCKET_E_IO);
	assert_string_equal(err.message, "cannot be written: No space left on device");
	assert_int_equal(fd_write_all(none, slice_str("x"), &err), COCKET_E_IO);
	assert_string_equal(err.message, "cannot be written: Bad file descriptor");
	assert_int_equal(fd_write_all(none, slice_str(""), &err), COCKET_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closes_once),
		cmocka_unit_test(writes_more_than_a_pipe_holds),
		cmocka_unit_test(says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
