/* syslog.c: a line gets to who listens, as local programs send it; where nobody does, or takes it, that is said, and in time. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/syslog.h"

static char dir[64], path[128];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/cocket-syslog-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/log", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(dir);
}

static int
listen_at(int type)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void
test_form(void **state)
{
	AUTO(fd_close) int fd = listen_at(SOCK_DGRAM);
	char got[256] = "", rest[64], month[4];
	struct err err = { 0 };
	int day, at;

	(void)state;
	assert_int_equal(syslog_check(path, &err), COCKET_OK);
	assert_true(recv(fd, got, sizeof got - 1, MSG_DONTWAIT) < 0); /* to ask is not to write */
	assert_int_equal(syslog_send(path, slice_str("{\"a\":1}"), 1000, &err), COCKET_OK);
	assert_true(recv(fd, got, sizeof got - 1, MSG_DONTWAIT) > 0);
	snprintf(rest, sizeof rest, " cocket[%ld]: {\"a\":1}", (long)getpid());
	if (sscanf(got, "<85>%3s %2d %*2d:%*2d:%*2d%n", month, &day, &at) != 2 || strcmp(got + at, rest) != 0)
		fail_msg("%s", got);
	assert_true(strlen("<85>Nov 26 10:00:00") == (size_t)at && strstr("JanFebMarAprMayJunJulAugSepOctNovDec", month) && day >= 1 && day <= 31);
	assert_true(recv(fd, got, sizeof got - 1, MSG_DONTWAIT) < 0); /* one datagram */
}

static void
test_longest(void **state)
{
	AUTO(fd_close) int fd = listen_at(SOCK_DGRAM);
	static char text[SYSLOG_MESSAGE_MAX_BYTES + 1], got[sizeof text + 128];
	struct err err = { 0 };
	ssize_t n;

	(void)state;
	memset(text, 'x', sizeof text);
	assert_int_equal(syslog_send(path, slice_of(text, sizeof text - 1), 1000, &err), COCKET_OK);
	n = recv(fd, got, sizeof got, MSG_DONTWAIT);
	assert_true(n > (ssize_t)sizeof text - 1 && memcmp(got + n - (sizeof text - 1), text, sizeof text - 1) == 0);
	assert_int_equal(syslog_send(path, slice_of(text, sizeof text), 1000, &err), COCKET_E_TOO_LARGE);
	assert_true(recv(fd, got, sizeof got, MSG_DONTWAIT) < 0);
}

static void
assert_refused(const char *where, const char *why)
{
	struct err err = { 0 };

	assert_int_equal(syslog_check(where, &err), COCKET_E_IO);
	assert_non_null(strstr(err.message, why));
	assert_int_equal(syslog_send(where, slice_str("x"), 1000, &err), COCKET_E_IO);
	assert_non_null(strstr(err.message, why));
}

static void
test_nobody(void **state)
{
	char far[200];
	int fd;

	(void)state;
	assert_refused(path, "No such file or directory");
	fd = listen_at(SOCK_DGRAM);
	fd_close(&fd);
	assert_refused(path, "Connection refused"); /* the daemon is gone, its socket is not */
	assert_int_equal(unlink(path), 0);
	fd = listen_at(SOCK_STREAM);
	assert_int_equal(listen(fd, 1), 0);
	assert_refused(path, "wrong type");
	fd_close(&fd);
	memset(far, 'x', sizeof far - 1);
	far[0] = '/';
	far[sizeof far - 1] = '\0';
	assert_refused(far, "path too long");
}

/* A daemon that hangs: its queue fills up, and then the line is refused, not waited for without end. */
static void
test_not_read(void **state)
{
	AUTO(fd_close) int fd = listen_at(SOCK_DGRAM);
	struct err err = { 0 };
	size_t sent = 0;
	char got[256];

	(void)state;
	while (sent < 100000 && syslog_send(path, slice_str("x"), 20, &err) == COCKET_OK)
		sent++;
	assert_true(sent < 100000);
	assert_int_equal(err.code, COCKET_E_IO);
	assert_non_null(strstr(err.message, "nobody reads it"));
	assert_true(recv(fd, got, sizeof got, MSG_DONTWAIT) > 0);
	assert_int_equal(syslog_send(path, slice_str("x"), 1000, &err), COCKET_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_form, setup, teardown),
		cmocka_unit_test_setup_teardown(test_longest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_read, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
