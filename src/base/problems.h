/* What is wrong with a file that a person wrote: all of it, each by line and column, as editors take them.
 * A column counts characters from 1, a tab as one; lines end with LF, so that CRLF changes nothing.
 * Never more than PROBLEMS_MAX: then it says that there are more. */
#ifndef COCKET_BASE_PROBLEMS_H
#define COCKET_BASE_PROBLEMS_H

#include <stdbool.h>

#include "base/err.h"

#define PROBLEMS_MAX 100

struct problem {
	size_t line, column; /* 0: of the whole file */
	char *what;          /* owned */
};

struct problems {
	struct problem *items;
	size_t count, capacity;
	bool more; /* than are listed */
};
void problems_free(struct problems *p);

/* The error in *err, as the parsers word it: "line L column C: WHAT", or of the whole file.  One that is there already is not added again.
 * Returns err->code, which becomes COCKET_E_NOMEM if there is no room for it. */
enum cocket_code problems_add(struct problems *p, struct err *err);

/* As they stand in the file. */
void problems_sort(struct problems *p);

/* Puts the file before the message: "FILE:L:C: WHAT" of one that begins with line and column, else "FILE: WHAT".  Returns err->code. */
enum cocket_code within_file(struct err *err, const char *path);

/* One of them, worded so. */
void problem_print(struct err *out, const struct problem *one, const char *path);

/* All of them on standard error but the last one, which is left in *err for whoever reports errors, as COCKET_E_USAGE. */
enum cocket_code problems_report(struct problems *p, const char *path, struct err *err);

#endif
