/* Running other programs: see tool.h.
 * Never by a shell, never from a directory that is relative to where the user happens to be, never this program again. */
#include "cli/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/out.h"

/* --- finding it --------------------------------------------------------------------------------- */

static bool
is_self(const struct stat *program)
{
	struct stat self;

	return stat("/proc/self/exe", &self) == 0 && self.st_dev == program->st_dev && self.st_ino == program->st_ino;
}

static bool
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0 && !is_self(&st);
}

enum cocket_code
tool_find(char path[static PATH_MAX], const char *name, struct err *err)
{
	const char *list = getenv("PATH");

	for (const char *p = list ? list : "/usr/local/bin:/usr/bin:/bin"; *p; p += strspn(p, ":")) {
		size_t n = strcspn(p, ":");

		if (p[0] == '/' && snprintf(path, PATH_MAX, "%.*s/%s", (int)n, p, name) < PATH_MAX && is_program(path))
			return COCKET_OK;
		p += n;
	}
	return fail(err, COCKET_E_USAGE, "%s: not found in PATH", name);
}

/* --- running it --------------------------------------------------------------------------------- */

/* It begins with the signals of any other program: main ignores these two. */
static void
restore_signals(void)
{
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_DFL);
}

enum cocket_code
tool_become(const char *path, char *const argv[], struct err *err)
{
	out_flush();
	restore_signals();
	(void)execv(path, argv);
	(void)signal(SIGPIPE, SIG_IGN);
	return fail_errno(err, COCKET_E_IO, "%s: cannot be run", TEXT(slice_str(path)));
}

/* What the terminal's keys send goes to it as well; we wait for what it makes of it. */
static enum cocket_code
wait_for(int *status, pid_t pid, struct err *err)
{
	int how;

	while (waitpid(pid, &how, 0) < 0)
		if (errno != EINTR)
			return fail_errno(err, COCKET_E_IO, "waitpid");
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return COCKET_OK;
}

/* to: its standard output; -1 ours. */
static enum cocket_code
start(pid_t *pid, const char *path, char *const argv[], int to, struct err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;

	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)sigaddset(&defaults, SIGXFSZ);
	if (posix_spawnattr_init(&attributes) || posix_spawn_file_actions_init(&actions))
		return fail(err, COCKET_E_NOMEM, "out of memory");
	errno = posix_spawnattr_setsigdefault(&attributes, &defaults);
	if (!errno)
		errno = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	if (!errno && to >= 0)
		errno = posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
	out_flush();
	if (!errno)
		errno = posix_spawn(pid, path, &actions, &attributes, argv, environ);
	if (errno)
		(void)fail_errno(err, COCKET_E_IO, "%s: cannot be run", TEXT(slice_str(path)));
	else
		err->code = COCKET_OK;
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	return err->code;
}

enum cocket_code
tool_run(int *status, const char *path, char *const argv[], struct err *err)
{
	pid_t pid;

	return start(&pid, path, argv, -1, err) ? err->code : wait_for(status, pid, err);
}

enum cocket_code
tool_run_aside(int *status, const char *path, char *const argv[], struct err *err)
{
	pid_t pid;

	return start(&pid, path, argv, STDERR_FILENO, err) ? err->code : wait_for(status, pid, err);
}

/* Reads on to the end in any case, so that the program does not wait for us for ever. */
static enum cocket_code
read_all(struct buf *out, int fd, struct err *err)
{
	enum cocket_code code = COCKET_OK;
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (!code)
			code = buf_add(out, slice_of(piece, (size_t)n), err);
	}
	return code;
}

enum cocket_code
tool_read(int *status, struct buf *out, const char *path, char *const argv[], struct err *err)
{
	AUTO(fd_close) int from = -1;
	struct err ignored;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return fail_errno(err, COCKET_E_IO, "pipe");
	from = ends[0];
	enum cocket_code code = start(&pid, path, argv, ends[1], err);
	close(ends[1]);
	if (code)
		return code;
	code = read_all(out, from, err);
	if (wait_for(status, pid, code ? &ignored : err) && !code)
		return err->code;
	return code ? within(err, "what %s printed", TEXT(slice_str(path))) : COCKET_OK;
}
