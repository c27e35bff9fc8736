/* Other programs, run to their end as a shell would run them: with our standard error, and a status as the shell counts it. */
#ifndef COCKET_BASE_PROCESS_H
#define COCKET_BASE_PROCESS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/program.h"

struct process {
	const char *path;        /* as program_find gives it */
	char *const *argv;
	struct program_ends ends;
	int64_t until_ms;        /* monotonic; it is killed if it has not ended by then.  0: it may take its time */
};

#define PROCESS_SIGNALLED 128

/* *status: its exit status, or PROCESS_SIGNALLED and the number of the signal that ended it.  COCKET_E_IO: it cannot be run, or was killed. */
MUST_CHECK enum cocket_code process_run(int *status, const struct process *p, struct err *err);

/* Collects its standard output too (ends.out is ours), into memory that is allocated once, so that no copies of it stay behind.
 * COCKET_E_TOO_LARGE: it printed more than out may hold, and was killed. */
MUST_CHECK enum cocket_code process_read(int *status, struct buf *out, const struct process *p, struct err *err);

#endif
