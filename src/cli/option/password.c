/* Passwords: see password.h.  The terminal is /dev/tty with echo off (termios(3)); a signal puts the echo back before
 * it takes effect.  Never prints a password, never reads past the first line. */
#include "cli/option/password.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/standard_input.h"

const char *const password_environment[] = { "COCKET_PASSWORD", "COSIGN_PASSWORD", NULL };
const char *const new_password_environment[] = { "COCKET_NEW_PASSWORD", NULL };

static volatile sig_atomic_t caught;

static void
catch(int signal)
{
	caught = signal;
}

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define SIGNALS (sizeof signals / sizeof *signals)

struct terminal {
	int fd;
	struct termios before;
	struct sigaction actions[SIGNALS];
};

static enum cocket_code
no_terminal(const struct password_source *from, const char *what, struct err *err)
{
	return fail(err, COCKET_E_USAGE, "%s: %spassword needed, and no terminal to ask at: set %s or give --%s FILE", TEXT(slice_str(what)),
	            from->confirm ? "new " : "", from->environment[0], from->file_option);
}

static void
terminal_close(struct terminal *t)
{
	(void)tcsetattr(t->fd, TCSAFLUSH, &t->before);
	for (size_t i = 0; i < SIGNALS; i++)
		(void)sigaction(signals[i], &t->actions[i], NULL);
	if (caught)
		(void)raise(caught);
}

/* No SA_RESTART: read must come back when a signal does. */
static enum cocket_code
terminal_open(struct terminal *t, struct err *err)
{
	struct sigaction action = { .sa_handler = catch };
	struct termios silent;

	if (tcgetattr(t->fd, &t->before) < 0)
		return fail_errno(err, COCKET_E_IO, "/dev/tty");
	caught = 0;
	for (size_t i = 0; i < SIGNALS; i++)
		(void)sigaction(signals[i], &action, &t->actions[i]);
	silent = t->before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ECHONL;
	if (tcsetattr(t->fd, TCSAFLUSH, &silent) == 0)
		return COCKET_OK;
	(void)fail_errno(err, COCKET_E_IO, "/dev/tty");
	terminal_close(t);
	return err->code;
}

/* Reads byte by byte up to the newline, so that nothing of the next line is taken.  A line that is too long is no password.
 * *ended: there was no newline. */
static enum cocket_code
read_line(struct secret *line, bool *ended, int fd, struct err *err)
{
	size_t n = 0;

	for (;;) {
		ssize_t got = read(fd, line->ptr + n, 1);

		if (got < 0)
			return fail_errno(err, COCKET_E_IO, "password");
		*ended = got == 0;
		if (got == 0 || line->ptr[n] == '\n')
			break;
		if (++n == line->len)
			return fail(err, COCKET_E_USAGE, "password: longer than %d bytes", PASSWORD_MAX_BYTES);
	}
	line->len = n;
	return COCKET_OK;
}

/* Guarded memory is freed by its pointer, so the exact length needs a copy of its own. */
static enum cocket_code
read_password(struct secret *out, bool *ended, int fd, struct err *err)
{
	AUTO(secret_free) struct secret line = {0};
	struct secret whole;
	enum cocket_code code;

	if (secret_new(&line, PASSWORD_MAX_BYTES + 1, err))
		return err->code;
	whole = line;
	code = read_line(&whole, ended, fd, err);
	return code ? code : secret_copy(out, secret_slice(&whole), err);
}

static void
say(int fd, const char *text)
{
	/* A prompt that cannot be shown is no reason to stop: the answer decides. */
	if (write(fd, text, strlen(text)) < 0)
		return;
}

/* An empty line is an empty password; an end of the input (Ctrl-D) is none. */
static enum cocket_code
ask(struct secret *out, int fd, const char *prompt, const char *what, struct err *err)
{
	struct terminal t = { .fd = fd };
	bool ended = false;
	enum cocket_code code = terminal_open(&t, err);

	if (code)
		return code;
	say(fd, prompt);
	say(fd, TEXT(slice_str(what)));
	say(fd, ": ");
	code = read_password(out, &ended, fd, err);
	terminal_close(&t);
	return code || out->len > 0 || !ended ? code : fail(err, COCKET_E_USAGE, "%s: no password was typed", TEXT(slice_str(what)));
}

static enum cocket_code
ask_terminal(struct secret *out, const struct password_source *from, const char *what, struct err *err)
{
	AUTO(fd_close) int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	AUTO(secret_free) struct secret first = {0}, again = {0};

	if (fd < 0 || !isatty(fd))
		return no_terminal(from, what, err);
	if (ask(&first, fd, from->confirm ? "new password for " : "password for ", what, err))
		return err->code;
	if (from->confirm && ask(&again, fd, "the same again for ", what, err))
		return err->code;
	if (from->confirm && !slice_eq(secret_slice(&first), secret_slice(&again)))
		return fail(err, COCKET_E_USAGE, "the two passwords differ");
	*out = first;
	first = (struct secret){0};
	return COCKET_OK;
}

static enum cocket_code
read_password_file(struct secret *out, const char *path, struct err *err)
{
	AUTO(fd_close) int opened = -1;
	int fd = STDIN_FILENO;
	bool ended;

	if (strcmp(path, "-") == 0 && standard_input_take("a password", err))
		return err->code;
	if (strcmp(path, "-") != 0)
		fd = opened = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		(void)fail_errno(err, COCKET_E_USAGE, "password file %s", TEXT(slice_str(path)));
		return err->code;
	}
	if (read_password(out, &ended, fd, err)) {
		err->code = COCKET_E_USAGE;
		return within(err, "password file %s", TEXT(slice_str(path)));
	}
	return COCKET_OK;
}

const char *
password_origin(const struct password_source *from)
{
	if (from->file)
		return "the password file";
	for (const char *const *name = from->environment; *name; name++)
		if (getenv(*name))
			return *name;
	return NULL;
}

enum cocket_code
password_get(struct secret *out, const struct password_source *from, const char *what, struct err *err)
{
	if (from->file)
		return read_password_file(out, from->file, err);
	for (const char *const *name = from->environment; *name; name++) {
		const char *value = getenv(*name);

		if (value)
			return secret_copy(out, slice_str(value), err);
	}
	return ask_terminal(out, from, what, err);
}

void
password_forget_environment(void)
{
	static const char *const names[] = { "COCKET_PASSWORD", "COSIGN_PASSWORD", "COCKET_NEW_PASSWORD" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *value = getenv(names[i]);

		if (value)
			wipe(value, strlen(value));
		(void)unsetenv(names[i]);
	}
}
