/* Running other programs: see tool.h and base/program.h, which finds and starts them. */
#include "cli/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/out.h"

enum cocket_code
tool_find(char path[static PATH_MAX], const char *name, struct err *err)
{
	if (program_find(path, name, err))
		err->code = COCKET_E_USAGE; /* where it should be is the user's to say */
	return err->code;
}

enum cocket_code
tool_become(const char *path, char *const argv[], struct err *err)
{
	out_flush();
	return program_become(path, argv, err);
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
	const struct program_ends ends = { .in = -1, .out = to };

	out_flush();
	return program_start(pid, path, argv, &ends, err);
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
