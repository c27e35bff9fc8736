/* Running other programs to their end: see process.h.
 * Never leaves one behind: whatever goes wrong, it has ended when we return. */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

#define PAUSE_NS 2000000

/* --- its end ------------------------------------------------------------------------------------ */

static void
process_kill(pid_t pid)
{
	int how;

	(void)kill(pid, SIGKILL);
	while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
		;
}

/* The keys of the terminal send their signals to it as well; we wait for what it makes of them. */
static enum cocket_code
wait_for(int *status, pid_t pid, int64_t until_ms, struct err *err)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	pid_t ended;
	int how = 0;

	while ((ended = waitpid(pid, &how, until_ms ? WNOHANG : 0)) != pid) {
		if (ended < 0 && errno != EINTR)
			return fail_errno(err, COCKET_E_IO, "waitpid");
		if (until_ms && clock_monotonic_ms() >= until_ms) {
			process_kill(pid);
			return fail(err, COCKET_E_IO, "does not end");
		}
		if (ended == 0)
			(void)nanosleep(&pause, NULL);
	}
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : PROCESS_SIGNALLED + WTERMSIG(how);
	return COCKET_OK;
}

enum cocket_code
process_run(int *status, const struct process *p, struct err *err)
{
	pid_t pid;

	if (program_start(&pid, p->path, p->argv, &p->ends, err))
		return err->code;
	return wait_for(status, pid, p->until_ms, err);
}

/* --- its output --------------------------------------------------------------------------------- */

/* Until there is something to read, or its end. */
static enum cocket_code
wait_readable(int fd, int64_t until_ms, struct err *err)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left = until_ms ? until_ms - clock_monotonic_ms() : -1;
	int ready = until_ms && left <= 0 ? 0 : poll(&p, 1, (int)left);

	if (ready < 0 && errno != EINTR)
		return fail_errno(err, COCKET_E_IO, "poll");
	return ready == 0 ? fail(err, COCKET_E_IO, "gave no answer in time") : COCKET_OK;
}

/* One byte of room more than may come tells too much from just right. */
static enum cocket_code
read_some(struct buf *out, bool *ended, int fd, struct err *err)
{
	uint8_t extra;
	const bool is_full = out->len == out->max;
	ssize_t n = is_full ? read(fd, &extra, 1) : read(fd, out->ptr + out->len, out->max - out->len);

	if (n < 0)
		return errno == EINTR ? COCKET_OK : fail_errno(err, COCKET_E_IO, "read");
	if (n > 0 && is_full)
		return fail(err, COCKET_E_TOO_LARGE, "printed more than %zu bytes", out->max);
	out->len += (size_t)n;
	*ended = n == 0;
	return COCKET_OK;
}

static enum cocket_code
read_all(struct buf *out, int fd, int64_t until_ms, struct err *err)
{
	for (bool ended = false; !ended;)
		if (wait_readable(fd, until_ms, err) || read_some(out, &ended, fd, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
process_read(int *status, struct buf *out, const struct process *p, struct err *err)
{
	AUTO(fd_close) int from = -1, to = -1;
	struct program_ends ends = p->ends;
	int pipe_ends[2];
	pid_t pid;

	if (!buf_reserve(out, out->max - out->len, err))
		return err->code;
	if (pipe2(pipe_ends, O_CLOEXEC))
		return fail_errno(err, COCKET_E_IO, "pipe");
	from = pipe_ends[0];
	to = ends.out = pipe_ends[1];
	if (program_start(&pid, p->path, p->argv, &ends, err))
		return err->code;
	fd_close(&to);
	if (read_all(out, from, p->until_ms, err)) {
		process_kill(pid);
		return err->code;
	}
	return wait_for(status, pid, p->until_ms, err);
}
