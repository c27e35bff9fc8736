/* tls_probe.c: what a server says that is asked whether it speaks TLS, and what that is taken for. */
#include "support/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream/tls_probe.h"

#define PATIENCE_MS 200

static const struct row {
	const char *name;
	const char *answer; /* NULL: nothing, and the connection stays */
	bool hears;         /* reads before it answers */
	bool tls;
} rows[] = {
	{ "a ServerHello", "\x16\x03\x03", true, true },
	{ "an alert", "\x15\x03\x03", true, true },
	{ "plain http", "HTTP/1.1 400 Bad Request\r\n\r\n", true, false },
	{ "http that does not wait", "HTTP/1.1 408 Request Timeout\r\n\r\n", false, false },
	{ "a page alone", "<html>", true, false },
	{ "another protocol", "SSH-2.0-x\r\n", false, false },
	{ "the end", "", true, false },
	{ "a reset", "", false, false },
	{ "nothing", NULL, true, true },
};

struct server {
	int listening;
	const struct row *row;
};

static void *
serve(void *ctx)
{
	const struct server *s = ctx;
	int fd = accept(s->listening, NULL, NULL);
	char request[1024];

	if (s->row->hears && (recv(fd, request, sizeof request, 0) < 5 || request[0] != 0x16))
		return NULL; /* the probe then waits */
	if (!s->row->answer)
		usleep(2 * PATIENCE_MS * 1000);
	else
		(void)send(fd, s->row->answer, strlen(s->row->answer), MSG_NOSIGNAL);
	close(fd);
	return NULL;
}

static int
listen_somewhere(uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 1) == 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static void
answers_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		pthread_t thread;
		uint16_t port;
		struct server s = { .listening = listen_somewhere(&port), .row = &rows[i] };

		assert_int_equal(pthread_create(&thread, NULL, serve, &s), 0);
		bool tls = tls_probe(i % 2 ? "localhost" : "127.0.0.1", port, PATIENCE_MS);

		assert_int_equal(pthread_join(thread, NULL), 0);
		close(s.listening);
		if (tls != rows[i].tls)
			fail_msg("%s: %d", rows[i].name, tls);
	}
}

static void
nobody_speaks_no_tls(void **state)
{
	uint16_t port;
	int fd = listen_somewhere(&port);

	(void)state;
	close(fd);
	assert_false(tls_probe("127.0.0.1", port, PATIENCE_MS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_judged),
		cmocka_unit_test(nobody_speaks_no_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
