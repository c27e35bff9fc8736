/* service.c: what is sent to a service, what its answers are taken for, and that none of them brings the token to light. */
#include "support/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sign/certificate/service.h"

#define TOKEN "eyJhbGciOiJub25lIn0.eyJpc3MiOiJpIn0.c2lnbmF0dXJl"
#define TIMEOUT_MS 10000

/* --- a server of this machine that answers one request -------------------------------------------- */

struct server {
	int listening;
	char url[64];
	const char *status, *body;
	char request[4096];
	pthread_t thread;
};

/* All of a request whose body is as long as it says, or has none. */
static bool
is_whole(const char *request)
{
	const char *body = strstr(request, "\r\n\r\n"), *length = strcasestr(request, "content-length:");

	return body && strlen(body + 4) >= (length && length < body ? strtoul(length + 15, NULL, 10) : 0);
}

static void *
serve(void *ctx)
{
	struct server *s = ctx;
	const int fd = accept(s->listening, NULL, NULL);
	size_t n = 0;
	ssize_t got;

	while (n + 1 < sizeof s->request && !is_whole(s->request) && (got = recv(fd, s->request + n, sizeof s->request - 1 - n, 0)) > 0)
		n += (size_t)got;
	dprintf(fd, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", s->status, strlen(s->body), s->body);
	close(fd);
	return NULL;
}

static void
server_start(struct server *s, const char *status, const char *body)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;

	*s = (struct server){ .listening = socket(AF_INET, SOCK_STREAM, 0), .status = status, .body = body };
	assert_true(s->listening >= 0 && bind(s->listening, (struct sockaddr *)&at, sizeof at) == 0 && listen(s->listening, 1) == 0);
	assert_int_equal(getsockname(s->listening, (struct sockaddr *)&at, &len), 0);
	snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u", ntohs(at.sin_port));
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void
server_stop(struct server *s)
{
	assert_int_equal(pthread_join(s->thread, NULL), 0);
	close(s->listening);
}

/* --- asking ----------------------------------------------------------------------------------------- */

static struct session *session;
static struct service_clients *clients;

static int
start(void **state)
{
	const struct session_options options = { .timeout_ms = TIMEOUT_MS };
	struct err err = { 0 };

	(void)state;
	if (session_new(&session, &options, &err) || service_clients_new(&clients, session, TIMEOUT_MS, &err))
		fail_msg("%s", err.message);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	service_clients_free(&clients);
	session_free(&session);
	return 0;
}

static void
sends_what_is_asked(void **state)
{
	static const struct {
		struct service_request q;
		const char *line;
		const char *has[3], *lacks;
	} rows[] = {
		{ { .path = "/api", .header = "Authorization: bearer x" }, "GET /api HTTP/1.1\r\n", { "\r\nAuthorization: bearer x\r\n" }, "\r\nContent-Type:" },
		{ { .path = "/api?a=b" }, "GET /api?a=b HTTP/1.1\r\n", { "\r\n\r\n" }, "bearer" },
		{ { .path = "", .content_type = "application/json" }, "POST / HTTP/1.1\r\n", { "\r\nContent-Type: application/json\r\n", "\r\n\r\n{}" }, "bearer" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf answer = BUF(SERVICE_ANSWER_MAX_BYTES);
		struct service_request q = rows[i].q;
		struct server s;
		struct err err = { 0 };

		server_start(&s, i % 2 ? "201 Created" : "200 OK", "yes");
		q.what = "log";
		q.url = s.url;
		q.body = q.content_type ? slice_str("{}") : slice_str("");
		const enum cocket_code code = service_ask(&answer, clients, &q, &err);

		server_stop(&s);
		assert_string_equal(err.message, "");
		assert_int_equal(code, COCKET_OK);
		assert_true(slice_is(buf_slice(&answer), "yes"));
		assert_int_equal(strncmp(s.request, rows[i].line, strlen(rows[i].line)), 0);
		for (size_t k = 0; k < 3 && rows[i].has[k]; k++)
			assert_non_null(strstr(s.request, rows[i].has[k]));
		assert_null(strstr(s.request, rows[i].lacks));
	}
}

static void
refusals(void **state)
{
	static const struct {
		const char *status, *body;
		bool has_token;
		enum cocket_code code;
		enum err_cause cause;
		const char *message; /* behind "log URL: " */
	} rows[] = {
		{ "400 x", "{\"code\":3,\"message\":\"no such key\"}", false, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 400: no such key" },
		{ "401 x", "{\"error\":\"invalid_token\",\"error_description\":\"it expired\"}", true, COCKET_E_AUTH, CAUSE_TOKEN, "refused (status 401): it expired" },
		{ "403 x", "{\"error\":\"invalid_token\"}", true, COCKET_E_AUTH, CAUSE_TOKEN, "refused (status 403): invalid_token" },
		{ "400 x", "", true, COCKET_E_AUTH, CAUSE_TOKEN, "refused (status 400)" },
		{ "404 x", "not here\r\nnor there", true, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 404: not here" },
		{ "409 x", "{\"message\":{}}", false, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 409" },
		{ "500 x", "\x1b[31m", false, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 500: \\x1b[31m" },
		{ "204 x", "", false, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 204" },
		{ "302 x\r\nLocation: http://127.0.0.1:1/", "", true, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 302: redirects are not followed" },
		{ "401 x", "{\"message\":\"bad token " TOKEN "\"}", true, COCKET_E_AUTH, CAUSE_TOKEN,
		  "refused (status 401): (what it says repeats the identity token)" },
		{ "500 x", "bad signature c2lnbmF0dXJl", true, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 500: (what it says repeats the identity token)" },
		{ "500 x", "bad signature c2lnbmF0dXJl", false, COCKET_E_REGISTRY, CAUSE_SERVICE, "status 500: bad signature c2lnbmF0dXJl" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf answer = BUF(SERVICE_ANSWER_MAX_BYTES);
		struct server s;
		struct err err = { 0 };
		char expected[ERR_MESSAGE_BYTES];

		server_start(&s, rows[i].status, rows[i].body);
		const struct service_request q = { .what = "log", .url = s.url, .path = "/", .secret = slice_str(rows[i].has_token ? TOKEN : "") };

		assert_int_equal(service_ask(&answer, clients, &q, &err), rows[i].code);
		server_stop(&s);
		snprintf(expected, sizeof expected, "log %s: %s", s.url, rows[i].message);
		assert_string_equal(err.message, expected);
		assert_int_equal(err.cause, rows[i].cause);
		assert_int_equal(answer.len, 0);
	}
}

static void
asks_nobody_in_the_open(void **state)
{
	static const char *const urls[] = { "http://fulcio.example", "http://127.0.0.1.example", "http://192.0.2.1" };

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		AUTO(buf_free) struct buf answer = BUF(SERVICE_ANSWER_MAX_BYTES);
		const struct service_request q = { .what = "log", .url = urls[i], .path = "/" };
		struct err err = { 0 };

		assert_int_equal(service_ask(&answer, clients, &q, &err), COCKET_E_USAGE);
		assert_non_null(strstr(err.message, ": plain http, expected https"));
	}
}

static void
nobody_answers(void **state)
{
	AUTO(buf_free) struct buf answer = BUF(SERVICE_ANSWER_MAX_BYTES);
	struct server s;
	struct err err = { 0 };

	(void)state;
	server_start(&s, "200 OK", "");
	const struct service_request q = { .what = "log", .url = s.url, .path = "/" };

	assert_int_equal(service_ask(&answer, clients, &q, &err), COCKET_OK);
	server_stop(&s);
	assert_int_equal(service_ask(&answer, clients, &q, &err), COCKET_E_NET);
	assert_int_equal(strncmp(err.message, "log http://127.0.0.1:", 21), 0);
}

static void
too_long_an_answer(void **state)
{
	static char body[SERVICE_ANSWER_MAX_BYTES + 2];
	const size_t lengths[] = { SERVICE_ANSWER_MAX_BYTES, SERVICE_ANSWER_MAX_BYTES + 1 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		AUTO(buf_free) struct buf answer = BUF(SERVICE_ANSWER_MAX_BYTES);
		struct server s;
		struct err err = { 0 };

		memset(body, 'x', lengths[i]);
		server_start(&s, "200 OK", body);
		const struct service_request q = { .what = "log", .url = s.url, .path = "/" };

		assert_int_equal(service_ask(&answer, clients, &q, &err), i == 0 ? COCKET_OK : COCKET_E_REGISTRY);
		server_stop(&s);
		assert_int_equal(answer.len, i == 0 ? lengths[0] : 0);
	}
}

/* What is wrong with an answer is the service's fault; what failed here is not. */
static void
refuses_answers(void **state)
{
	static const struct {
		enum cocket_code was, is;
		enum err_cause cause;
	} rows[] = {
		{ COCKET_E_FORMAT, COCKET_E_REGISTRY, CAUSE_SERVICE },    { COCKET_E_TOO_MANY, COCKET_E_REGISTRY, CAUSE_SERVICE },
		{ COCKET_E_TOO_LARGE, COCKET_E_REGISTRY, CAUSE_SERVICE }, { COCKET_E_NOMEM, COCKET_E_NOMEM, CAUSE_UNKNOWN },
		{ COCKET_E_SIGNATURE, COCKET_E_SIGNATURE, CAUSE_UNKNOWN },   { COCKET_E_NET, COCKET_E_NET, CAUSE_UNKNOWN },
	};
	const struct service_request q = { .what = "log", .url = "https://rekor.example" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };

		(void)!fail(&err, rows[i].was, "no");
		assert_int_equal(service_refuse(&q, &err), rows[i].is);
		assert_int_equal(err.cause, rows[i].cause);
		assert_string_equal(err.message, "log https://rekor.example: no");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_what_is_asked), cmocka_unit_test(refusals),           cmocka_unit_test(asks_nobody_in_the_open),
		cmocka_unit_test(nobody_answers),      cmocka_unit_test(too_long_an_answer), cmocka_unit_test(refuses_answers),
	};

	return cmocka_run_group_tests(tests, start, end);
}
