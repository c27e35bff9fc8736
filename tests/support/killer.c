/* Kills a child at its nth stop at a system call (see killer.h).
 * The child leaves by _exit: no leak detector, no atexit handler and no buffer of its parent's stdio runs in it. */
#include "support/test.h"

#include "support/killer.h"

#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define SYSCALL_STOP (SIGTRAP | 0x80) /* PTRACE_O_TRACESYSGOOD */
#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)

_Noreturn static void
be_traced(void (*work)(void *), void *arg)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(125);
	raise(SIGSTOP);
	work(arg);
	_exit(0);
}

static int
wait_for(pid_t child)
{
	int status = 0;

	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

/* Stopped, and ours to lead; or ended because it must not be traced. */
static pid_t
start(void (*work)(void *), void *arg, int *status)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		be_traced(work, arg);
	*status = wait_for(child);
	return child;
}

/* Runs on to the next stop at a system call, handing its signals to the child; false where it ended. */
static bool
run_on(pid_t child, int *status)
{
	long signal = 0;

	do {
		assert_int_equal(ptrace(PTRACE_SYSCALL, child, NULL, signal), 0);
		*status = wait_for(child);
		signal = WIFSTOPPED(*status) ? WSTOPSIG(*status) : 0;
	} while (WIFSTOPPED(*status) && signal != SYSCALL_STOP);
	return WIFSTOPPED(*status);
}

enum killer_end
killer_run(void (*work)(void *), void *arg, size_t n, int *status)
{
	pid_t child = start(work, arg, status);

	assert_true(WIFSTOPPED(*status));
	assert_int_equal(ptrace(PTRACE_SETOPTIONS, child, NULL, (long)OPTIONS), 0);
	for (size_t i = 0; i < n; i++)
		if (!run_on(child, status))
			return KILLER_ENDED;
	assert_int_equal(kill(child, SIGKILL), 0);
	*status = wait_for(child);
	assert_true(WIFSIGNALED(*status));
	return KILLER_KILLED;
}

static void
nothing(void *arg)
{
	(void)arg;
}

bool
killer_works(void)
{
	int status = 0;
	pid_t child = start(nothing, NULL, &status);

	if (WIFSTOPPED(status)) {
		kill(child, SIGKILL);
		wait_for(child);
		return true;
	}
	printf("SKIP killing at each system call: this system does not let a process be traced\n");
	return false;
}
