/* Kills a process at a system call of our choice (ptrace(2), Linux): what it leaves behind is what a crash at that moment leaves.
 * for (size_t n = 1; killer_run(work, arg, n, &status) == KILLER_KILLED; n++) looks at each moment, before and after each call. */
#ifndef COCKET_TESTS_KILLER_H
#define COCKET_TESTS_KILLER_H

#include <stdbool.h>
#include <stddef.h>

enum killer_end {
	KILLER_KILLED, /* at its nth stop; the call it was about to make was not made */
	KILLER_ENDED,  /* it made fewer stops and ended by itself: *status is as waitpid says it */
};

/* Runs work(arg) in a child, which ends with status 0 after it, or is killed with SIGKILL at its nth stop, counted from 1; each system call
 * makes two, before and after it.  Memory that the child shall share with us must be shared before (mmap).  A failure of ptrace ends the
 * test. */
enum killer_end killer_run(void (*work)(void *arg), void *arg, size_t n, int *status);

/* False where this system lets nobody trace (a container's seccomp filter): prints a SKIP line that says so. */
bool killer_works(void);

#endif
