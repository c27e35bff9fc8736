/* A file while it is being written: under a name of its own in the directory where it will be, mode 0600, until it is whole.
 * For file.c, and for files that are too large to be written from memory. */
#ifndef COCKET_BASE_ATOMIC_FILE_H
#define COCKET_BASE_ATOMIC_FILE_H

#include <sys/types.h>

#include "base/dir_path.h"

#define ATOMIC_FILE_NAME_BYTES sizeof ".cocket-0123456789abcdef.tmp"

struct atomic_file {
	int fd;                          /* write here */
	int dir;                         /* borrowed from the place */
	char name[ATOMIC_FILE_NAME_BYTES]; /* "" where there is nothing to be removed */
};

#define NO_ATOMIC_FILE ((struct atomic_file){ .fd = -1, .dir = -1 })

enum atomic_file_mode {
	ATOMIC_FILE_NEW,  /* COCKET_E_USAGE "already exists" where there is a file of that name */
	ATOMIC_FILE_REPLACE, /* replaces it */
	ATOMIC_FILE_UNFLUSHED,  /* replaces it, and flushes nothing: after a loss of power it may hold anything */
};

/* Beside p, which must outlive it. */
MUST_CHECK enum cocket_code atomic_file_open(struct atomic_file *t, const struct dir_path *p, struct err *err);

/* Flushes it, closes it, gives it its mode and the name of p, and flushes the directory: after a crash there is the old file or the new
 * one. */
MUST_CHECK enum cocket_code atomic_file_publish(struct atomic_file *t, const struct dir_path *p, mode_t mode, enum atomic_file_mode end,
                                              struct err *err);

void atomic_file_close(struct atomic_file *t); /* removes what was not published; for AUTO */

/* Removes those that processes left in the directory when they were killed: older than an hour.  Does what it can. */
void atomic_file_sweep_at(int dir);

#endif
