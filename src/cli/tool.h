/* Other programs, run in our place as the user would have run them: found in PATH, without a shell, their exit status passed on. */
#ifndef COCKET_CLI_TOOL_H
#define COCKET_CLI_TOOL_H

#include "base/buf.h"
#include "base/program.h"

/* program_find.  COCKET_E_USAGE: there is none. */
MUST_CHECK enum cocket_code tool_find(char path[static PATH_MAX], const char *name, struct err *err);

/* Becomes the program; returns only where it cannot be run: COCKET_E_IO. */
MUST_CHECK enum cocket_code tool_become(const char *path, char *const argv[], struct err *err);

/* Runs it to its end.  *status: its exit status, 128 and the signal where one ended it.  COCKET_E_IO: it cannot be run. */
MUST_CHECK enum cocket_code tool_run(int *status, const char *path, char *const argv[], struct err *err);

/* The same, with its standard output on our standard error. */
MUST_CHECK enum cocket_code tool_run_aside(int *status, const char *path, char *const argv[], struct err *err);

/* The same, and gathers its standard output.  COCKET_E_TOO_LARGE: it printed more than out may hold. */
MUST_CHECK enum cocket_code tool_read(int *status, struct buf *out, const char *path, char *const argv[], struct err *err);

#endif
