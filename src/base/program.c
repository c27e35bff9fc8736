/* Finding and starting other programs: see program.h.
 * Never by a shell, never from a directory that is relative to where the user happens to be, never this program again. */
#include "base/program.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"

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
program_find(char path[static PATH_MAX], const char *name, struct err *err)
{
	const char *list = getenv("PATH");

	if (strchr(name, '/'))
		BUG("a path where a program's name is expected");
	for (const char *p = list ? list : "/usr/local/bin:/usr/bin:/bin"; *p; p += strspn(p, ":")) {
		size_t n = strcspn(p, ":");

		if (p[0] == '/' && snprintf(path, PATH_MAX, "%.*s/%s", (int)n, p, name) < PATH_MAX && is_program(path))
			return COCKET_OK;
		p += n;
	}
	return fail(err, COCKET_E_NOT_FOUND, "%s: not found in PATH", name);
}

enum cocket_code
program_require(char path[static PATH_MAX], const char *name, struct err *err)
{
	if (program_find(path, name, err))
		err->code = COCKET_E_USAGE;
	return err->code;
}

/* --- starting it -------------------------------------------------------------------------------- */

/* Those that main ignores. */
static const int ignored[] = { SIGPIPE, SIGXFSZ };
#define IGNORED (sizeof ignored / sizeof *ignored)

static int
set_signals(posix_spawnattr_t *attributes)
{
	sigset_t defaults;
	int error;

	(void)sigemptyset(&defaults);
	for (size_t i = 0; i < IGNORED; i++)
		(void)sigaddset(&defaults, ignored[i]);
	error = posix_spawnattr_setsigdefault(attributes, &defaults);
	return error ? error : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
}

/* libcurl has pipes of its own that stay open on exec. */
static int
close_others(posix_spawn_file_actions_t *actions)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
	return posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#else
	(void)actions;
	return 0;
#endif
}

static int
set_ends(posix_spawn_file_actions_t *actions, const struct program_ends *ends)
{
	int error = 0;

	if (ends->in >= 0)
		error = posix_spawn_file_actions_adddup2(actions, ends->in, STDIN_FILENO);
	if (!error && ends->out >= 0)
		error = posix_spawn_file_actions_adddup2(actions, ends->out, STDOUT_FILENO);
	return !error && ends->is_alone ? close_others(actions) : error;
}

enum cocket_code
program_start(pid_t *pid, const char *path, char *const argv[], const struct program_ends *ends, struct err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	if (posix_spawnattr_init(&attributes) || posix_spawn_file_actions_init(&actions))
		return no_memory(err);
	error = set_signals(&attributes);
	if (!error)
		error = set_ends(&actions, ends);
	if (!error)
		error = posix_spawn(pid, path, &actions, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	errno = error;
	return error ? fail_errno(err, COCKET_E_IO, "%s: cannot be run", TEXT(slice_str(path))) : COCKET_OK;
}

enum cocket_code
program_become(const char *path, char *const argv[], struct err *err)
{
	for (size_t i = 0; i < IGNORED; i++)
		(void)signal(ignored[i], SIG_DFL);
	(void)execv(path, argv);
	(void)signal(SIGPIPE, SIG_IGN);
	return fail_errno(err, COCKET_E_IO, "%s: cannot be run", TEXT(slice_str(path)));
}
