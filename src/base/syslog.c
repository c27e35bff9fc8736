/* The system log: see syslog.h.  Never falls back to the console, never opens anything but the socket it was given. */
#include "base/syslog.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"

#define HEADER_BYTES 64

static enum cocket_code
open_socket(int *out, const char *path, struct err *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	AUTO(fd_close) int fd = -1;

	if (strlen(path) >= sizeof address.sun_path)
		return fail(err, COCKET_E_IO, "%s: path too long", TEXT(slice_str(path)));
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
		return fail_errno(err, COCKET_E_IO, "%s", TEXT(slice_str(path)));
	*out = fd;
	fd = -1;
	return COCKET_OK;
}

/* "<PRI>Mmm dd hh:mm:ss cocket[pid]: ", the time as the daemon's other lines have it: local. */
static size_t
print_header(char out[static HEADER_BYTES])
{
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t now = (time_t)clock_now();
	struct tm tm = { 0 };
	int n;

	if (!localtime_r(&now, &tm))
		tm = (struct tm){ .tm_mday = 1 };
	n = snprintf(out, HEADER_BYTES, "<%d>%s %2d %02d:%02d:%02d cocket[%ld]: ", LOG_AUTHPRIV | LOG_NOTICE, months[(unsigned)tm.tm_mon % 12], tm.tm_mday,
	             tm.tm_hour, tm.tm_min, tm.tm_sec, (long)getpid());
	return n > 0 && n < HEADER_BYTES ? (size_t)n : 0;
}

/* A datagram goes whole or not at all. */
static enum cocket_code
send_whole(int fd, struct msghdr *message, int64_t wait_ms, struct err *err)
{
	int64_t end = clock_monotonic_ms() + wait_ms, left;

	while (sendmsg(fd, message, MSG_NOSIGNAL) < 0) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };

		left = end - clock_monotonic_ms();
		if (errno != EAGAIN && errno != EINTR)
			return fail_errno(err, COCKET_E_IO, "not sent");
		if (left <= 0)
			return fail(err, COCKET_E_IO, "not sent: nobody reads it");
		if (errno == EAGAIN)
			(void)poll(&p, 1, (int)left);
	}
	return COCKET_OK;
}

enum cocket_code
syslog_send(const char *socket_path, struct slice message, int64_t wait_ms, struct err *err)
{
	char header[HEADER_BYTES];
	AUTO(fd_close) int fd = -1;
	struct iovec parts[] = {
		{ .iov_base = header, .iov_len = print_header(header) },
		{ .iov_base = (void *)(uintptr_t)message.ptr, .iov_len = message.len }, /* sendmsg only reads it */
	};
	struct msghdr whole = { .msg_iov = parts, .msg_iovlen = 2 };

	if (message.len > SYSLOG_MESSAGE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "%s: a line of %zu bytes, more than %zu", TEXT(slice_str(socket_path)), message.len, SYSLOG_MESSAGE_MAX_BYTES);
	if (open_socket(&fd, socket_path, err))
		return err->code;
	return send_whole(fd, &whole, wait_ms, err) ? within(err, "%s", TEXT(slice_str(socket_path))) : COCKET_OK;
}

enum cocket_code
syslog_check(const char *socket_path, struct err *err)
{
	AUTO(fd_close) int fd = -1;

	return open_socket(&fd, socket_path, err);
}
