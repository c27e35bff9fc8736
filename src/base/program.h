/* Other programs: found in PATH as docker finds them, and started without a shell. */
#ifndef COCKET_BASE_PROGRAM_H
#define COCKET_BASE_PROGRAM_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* The program of that name in an absolute directory of PATH, never this one under another name.  An empty or relative part of PATH is passed
 * over: it would mean a directory that others may have filled.  name: no '/'.  COCKET_E_NOT_FOUND: there is none. */
MUST_CHECK enum cocket_code program_find(char path[static PATH_MAX], const char *name, struct err *err);

/* The same for a program that the user asked for: COCKET_E_USAGE if there is none. */
MUST_CHECK enum cocket_code program_require(char path[static PATH_MAX], const char *name, struct err *err);

/* What the program begins with. */
struct program_ends {
	int in, out;   /* its standard input and output; -1: ours */
	bool is_alone; /* it gets no other descriptor of ours but standard error */
};
#define ENDS_OURS ((struct program_ends){ .in = -1, .out = -1 })

/* Signals that we ignore are as they are for any other program.  COCKET_E_IO: it cannot be run. */
MUST_CHECK enum cocket_code program_start(pid_t *pid, const char *path, char *const argv[], const struct program_ends *ends, struct err *err);

/* Becomes the program; returns only where it cannot be run: COCKET_E_IO. */
MUST_CHECK enum cocket_code program_become(const char *path, char *const argv[], struct err *err);

#endif
