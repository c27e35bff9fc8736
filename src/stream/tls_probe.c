/* A ClientHello (RFC 8446 4.1.2), to see what a server answers: an alert or a ServerHello says TLS, whatever comes of it.
 * No more is sent than that, and nothing that the server says is used. */
#include "stream/tls_probe.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { RECORD_ALERT = 21, RECORD_HANDSHAKE = 22 };

/* The end of a line, and of a request, within the random, so that a server that reads lines answers at once. */
static const char hello[] = "\x16\x03\x01\x00\x33"              /* record: handshake, 51 bytes */
                            "\x01\x00\x00\x2f\x03\x03"          /* ClientHello, 47 bytes, TLS 1.2 */
                            "Is this TLS or plain http?\r\n\r\n\r\n" /* 32 bytes of random */
                            "\x00"                              /* no session */
                            "\x00\x08\xc0\x2b\xc0\x2f\x13\x01\x13\x02"
                            "\x01\x00";                         /* no compression */

static int
connect_to(const struct addrinfo *a, int64_t timeout_ms)
{
	const struct timeval wait = { .tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000 };
	int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) == 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0 &&
	    connect(fd, a->ai_addr, a->ai_addrlen) == 0)
		return fd;
	close(fd);
	return -1;
}

static bool
answers_tls(int fd)
{
	unsigned char first = 0;
	ssize_t n = -1;

	if (send(fd, hello, sizeof hello - 1, MSG_NOSIGNAL) == (ssize_t)(sizeof hello - 1))
		n = TEMP_FAILURE_RETRY(recv(fd, &first, 1, 0));
	if (n < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK; /* who says nothing is not taken for one that speaks plain http */
	return n == 1 && (first == RECORD_ALERT || first == RECORD_HANDSHAKE);
}

bool
tls_probe(const char *host, uint16_t port, int64_t timeout_ms)
{
	const struct addrinfo stream = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *all = NULL;
	char service[sizeof "65535"];
	int fd = -1;
	bool tls;

	(void)snprintf(service, sizeof service, "%u", (unsigned)port);
	if (getaddrinfo(host, service, &stream, &all))
		return true;
	for (const struct addrinfo *a = all; a && fd < 0; a = a->ai_next)
		fd = connect_to(a, timeout_ms);
	freeaddrinfo(all);
	if (fd < 0)
		return false;
	tls = answers_tls(fd);
	close(fd);
	return tls;
}
