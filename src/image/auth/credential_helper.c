/* docker's credential helpers (docker/docker-credential-helpers): the server's name on stdin, JSON on stdout, exit status 1 and a line on
 * stdout for "none".
 * No shell; stderr goes to the user; at most 64 KiB and 30 s.  What the helper prints never enters a message, unless it failed and did not
 * print JSON. */
#include "image/auth/credential_helper.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/process.h"

#define HELPER_SECONDS 30
#define NOT_FOUND_LINE "credentials not found in native keychain"

static enum cocket_code
user_check(const char *user, size_t room, struct err *err)
{
	if (!user)
		return fail(err, COCKET_E_AUTH, "Username: missing");
	if (strlen(user) >= room)
		return fail(err, COCKET_E_AUTH, "Username: more than %zu bytes", room - 1);
	return COCKET_OK;
}

/* The answer's own words; kind NONE where they are empty: some helpers say so that they have nothing. */
static enum cocket_code
helper_answer_read(struct credentials *out, struct json answer, struct err *err)
{
	const char *user, *secret;

	if (json_string_loose(&user, answer, "Username", err) || json_string_loose(&secret, answer, "Secret", err))
		return err->code = COCKET_E_AUTH;
	if (!user && !secret)
		return COCKET_OK;
	if (user_check(user, sizeof out->user, err) || secret_copy(&out->secret, slice_str(secret ? secret : ""), err))
		return err->code;
	/* "<token>" is the protocol's mark: Secret is an identity token */
	out->kind = strcmp(user, "<token>") == 0 ? CREDENTIALS_IDENTITY_TOKEN : CREDENTIALS_PASSWORD;
	memcpy(out->user, user, strlen(user) + 1);
	return COCKET_OK;
}

enum cocket_code
credential_helper_parse(struct credentials *out, struct slice text, struct err *err)
{
	struct credentials c = { 0 };
	struct json_doc doc;
	enum cocket_code code;

	if (json_parse(&doc, text, err))
		return err->code == COCKET_E_NOMEM ? err->code : fail(err, COCKET_E_AUTH, "did not print a json object");
	if (json_type(json_root(&doc)) != JSON_OBJECT)
		code = fail(err, COCKET_E_AUTH, "did not print a json object");
	else
		code = helper_answer_read(&c, json_root(&doc), err);
	if (!code)
		*out = c;
	json_wipe(json_root(&doc));
	json_free(&doc);
	return code;
}

/* A pipe that holds all there is to say before the helper starts: nobody can be missing when we write. */
static enum cocket_code
helper_stdin(int *out, const char *server, struct err *err)
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

static enum cocket_code
fail_helper(int status, struct slice printed, struct err *err)
{
	if (status > PROCESS_SIGNALLED)
		return fail(err, COCKET_E_AUTH, "ended by signal %d", status - PROCESS_SIGNALLED);
	if (printed.len > 0 && printed.ptr[0] != '{')
		return fail(err, COCKET_E_AUTH, "exit status %d: %s", status, TEXT(printed));
	return fail(err, COCKET_E_AUTH, "exit status %d", status);
}

static enum cocket_code
helper_outcome(struct credentials *out, int status, struct slice printed, struct err *err)
{
	while (printed.len > 0 && (printed.ptr[printed.len - 1] == '\n' || printed.ptr[printed.len - 1] == '\r'))
		printed.len--;
	if (status == 0)
		return credential_helper_parse(out, printed, err);
	if (slice_is(printed, NOT_FOUND_LINE))
		return COCKET_OK;
	return fail_helper(status, printed, err);
}

static enum cocket_code
helper_run(struct credentials *out, const char *path, char *program, const char *server, int64_t until, struct err *err)
{
	char verb[] = "get";
	char *const argv[] = { program, verb, NULL };
	AUTO(fd_close) int in = -1;
	struct buf printed = BUF(CREDENTIAL_HELPER_MAX_BYTES);
	enum cocket_code code;
	int status = 0;

	if (helper_stdin(&in, server, err))
		return err->code;
	code = process_read(&status, &printed, &(struct process){ path, argv, { .in = in, .is_alone = true }, until }, err);
	if (code && code != COCKET_E_NOMEM)
		code = err->code = COCKET_E_AUTH;
	if (!code)
		code = helper_outcome(out, status, buf_slice(&printed), err);
	wipe(printed.ptr, printed.cap);
	buf_free(&printed);
	return code;
}

enum cocket_code
credential_helper_get(struct credentials *out, const char *suffix, const char *server, int64_t deadline_ms, struct err *err)
{
	int64_t until = clock_monotonic_ms() + (int64_t)HELPER_SECONDS * 1000;
	struct credentials c = {0};
	char program[160], path[PATH_MAX];
	struct err missing;
	static atomic_flag is_told = ATOMIC_FLAG_INIT; /* once a run */

	if (deadline_ms && deadline_ms < until)
		until = deadline_ms;
	(void)snprintf(program, sizeof program, "docker-credential-%s", suffix);
	if (program_find(path, program, &missing)) { /* what is public needs none: docker, too, goes on without */
		if (!atomic_flag_test_and_set(&is_told))
			log_note("credential helper %s: continuing without its credentials", missing.message);
		return COCKET_OK;
	}
	if (helper_run(&c, path, program, server, until, err))
		return within(err, "credential helper %s", program);
	if (c.kind != CREDENTIALS_NONE)
		(void)snprintf(c.from, sizeof c.from, "%s", program);
	*out = c;
	return COCKET_OK;
}
