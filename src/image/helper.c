/* docker's credential helpers (docker/docker-credential-helpers): the server's name on stdin, JSON on stdout, exit status 1 and a line on
 * stdout for "none".
 * No shell; stderr goes to the user; at most 64 KiB and 30 s.  What the helper prints never enters a message, unless it failed and did not
 * print JSON. */
#include "image/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/dockerconfig.h"

#define HELPER_SECONDS 30
#define NOT_FOUND_LINE "credentials not found in native keychain"

extern char **environ;

enum cocket_code
helper_parse(struct credentials *out, struct slice text, struct err *err)
{
	struct credentials c = { .kind = CREDENTIALS_PASSWORD };
	struct json_doc doc;
	const char *user = NULL, *secret = NULL;
	enum cocket_code code;

	if (json_parse(&doc, text, err))
		return err->code == COCKET_E_NOMEM ? err->code : fail(err, COCKET_E_AUTH, "did not print a json object");
	if (json_string(&user, json_root(&doc), "Username", err) || json_string(&secret, json_root(&doc), "Secret", err))
		code = err->code = COCKET_E_AUTH;
	else if (strlen(user) >= sizeof c.user)
		code = fail(err, COCKET_E_AUTH, "Username: more than %zu bytes", sizeof c.user - 1);
	else
		code = secret_copy(&c.secret, slice_str(secret), err);
	if (!code) {
		if (strcmp(user, "<token>") == 0) /* the protocol's mark: Secret is an identity token */
			c.kind = CREDENTIALS_IDENTITY_TOKEN;
		memcpy(c.user, user, strlen(user) + 1);
		*out = c;
	}
	json_wipe(json_root(&doc));
	json_free(&doc);
	return code;
}

/* A pipe that holds all there is to say before the helper starts: nobody can be missing when we write. */
static enum cocket_code
stdin_make(int *out, const char *server, struct err *err)
{
	size_t n = strlen(server);
	int ends[2];
	bool whole;

	if (n >= PIPE_BUF || pipe2(ends, O_CLOEXEC))
		return fail_errno(err, COCKET_E_AUTH, "pipe");
	whole = write(ends[1], server, n) == (ssize_t)n;
	close(ends[1]);
	*out = ends[0];
	if (whole)
		return COCKET_OK;
	fd_close(out);
	return fail_errno(err, COCKET_E_AUTH, "pipe");
}

/* It begins with the signals and the files of any other program: we ignore SIGPIPE, and libcurl has pipes of its own that stay open on
 * exec. */
static int
set_inheritance(posix_spawnattr_t *attributes, posix_spawn_file_actions_t *actions)
{
	sigset_t reset;
	int error;

	(void)sigemptyset(&reset);
	(void)sigaddset(&reset, SIGPIPE);
	error = posix_spawnattr_setsigdefault(attributes, &reset);
	if (!error)
		error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
	if (!error)
		error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#else
	(void)actions;
#endif
	return error;
}

static enum cocket_code
spawn(pid_t *out, const char *program, int in, int to, struct err *err)
{
	char name[160], verb[] = "get";
	char *argv[] = { name, verb, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	(void)snprintf(name, sizeof name, "%s", program);
	if (posix_spawnattr_init(&attributes) || posix_spawn_file_actions_init(&actions))
		return fail(err, COCKET_E_NOMEM, "out of memory");
	error = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
	if (!error)
		error = set_inheritance(&attributes, &actions);
	if (!error)
		error = posix_spawnp(out, program, &actions, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	errno = error;
	return error ? fail_errno(err, COCKET_E_AUTH, "cannot be run") : COCKET_OK;
}

static enum cocket_code
read_some(struct buf *out, int fd, bool *end, struct err *err)
{
	uint8_t *room;
	ssize_t n;

	if (out->len == CREDENTIAL_HELPER_MAX_BYTES)
		return fail(err, COCKET_E_AUTH, "printed more than %zu bytes", CREDENTIAL_HELPER_MAX_BYTES);
	room = buf_reserve(out, CREDENTIAL_HELPER_MAX_BYTES - out->len, err);
	if (!room)
		return err->code;
	n = read(fd, room, CREDENTIAL_HELPER_MAX_BYTES - out->len);
	if (n < 0 && errno != EINTR)
		return fail_errno(err, COCKET_E_AUTH, "read");
	out->len += n > 0 ? (size_t)n : 0;
	*end = n == 0;
	return COCKET_OK;
}

static enum cocket_code
read_all(struct buf *out, int fd, int64_t until, struct err *err)
{
	for (bool end = false; !end;) {
		int64_t left = until - clock_monotonic_ms();
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			return fail(err, COCKET_E_AUTH, "gave no answer in time");
		if (p.revents && read_some(out, fd, &end, err))
			return err->code;
	}
	return COCKET_OK;
}

/* After its output is closed it has until the deadline to end, then it is killed. */
static enum cocket_code
wait_for(int *status, pid_t pid, int64_t until, struct err *err)
{
	const struct timespec pause = { .tv_nsec = 2000000 };

	for (;;) {
		pid_t got = waitpid(pid, status, WNOHANG);

		if (got == pid)
			return COCKET_OK;
		if (got < 0 && errno != EINTR)
			return fail_errno(err, COCKET_E_AUTH, "waitpid");
		if (clock_monotonic_ms() >= until)
			return fail(err, COCKET_E_AUTH, "does not end");
		(void)nanosleep(&pause, NULL);
	}
}

static enum cocket_code
outcome(struct credentials *out, int status, struct slice printed, struct err *err)
{
	while (printed.len > 0 && (printed.ptr[printed.len - 1] == '\n' || printed.ptr[printed.len - 1] == '\r'))
		printed.len--;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return helper_parse(out, printed, err);
	if (slice_is(printed, NOT_FOUND_LINE))
		return COCKET_OK;
	if (WIFSIGNALED(status))
		return fail(err, COCKET_E_AUTH, "ended by signal %d", WTERMSIG(status));
	if (printed.len > 0 && printed.ptr[0] != '{')
		return fail(err, COCKET_E_AUTH, "exit status %d: %s", WEXITSTATUS(status), TEXT(printed));
	return fail(err, COCKET_E_AUTH, "exit status %d", WEXITSTATUS(status));
}

static enum cocket_code
converse(struct credentials *out, struct buf *printed, pid_t pid, int fd, int64_t until, struct err *err)
{
	int status = 0;

	if (read_all(printed, fd, until, err) || wait_for(&status, pid, until, err)) {
		(void)kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		return err->code;
	}
	return outcome(out, status, buf_slice(printed), err);
}

static enum cocket_code
run(struct credentials *out, const char *program, const char *server, int64_t until, struct err *err)
{
	AUTO(fd_close) int in = -1;
	struct buf printed = BUF(CREDENTIAL_HELPER_MAX_BYTES);
	int ends[2];
	enum cocket_code code;
	pid_t pid;

	if (stdin_make(&in, server, err))
		return err->code;
	if (pipe2(ends, O_CLOEXEC))
		return fail_errno(err, COCKET_E_AUTH, "pipe");
	code = spawn(&pid, program, in, ends[1], err);
	close(ends[1]);
	if (!code)
		code = converse(out, &printed, pid, ends[0], until, err);
	close(ends[0]);
	wipe(printed.ptr, printed.cap);
	buf_free(&printed);
	return code;
}

enum cocket_code
helper_get(struct credentials *out, const char *suffix, const char *server, int64_t deadline_ms, struct err *err)
{
	int64_t until = clock_monotonic_ms() + (int64_t)HELPER_SECONDS * 1000;
	struct credentials c = {0};
	char program[160];

	if (deadline_ms && deadline_ms < until)
		until = deadline_ms;
	(void)snprintf(program, sizeof program, "docker-credential-%s", suffix);
	if (run(&c, program, server, until, err))
		return within(err, "credential helper %s", program);
	if (c.kind != CREDENTIALS_NONE)
		(void)snprintf(c.from, sizeof c.from, "%s", program);
	*out = c;
	return COCKET_OK;
}
