/* A file's directory, opened, and its name in there. */
#ifndef COCKET_BASE_DIR_PATH_H
#define COCKET_BASE_DIR_PATH_H

#include <limits.h>

#include "base/err.h"

struct dir_path {
	int dir;
	char name[NAME_MAX + 1];
};

#define NO_DIR_PATH ((struct dir_path){ .dir = -1 })
void dir_path_close(struct dir_path *p);

/* Of a path that the user gave: links on the way to the directory are his own.  COCKET_E_USAGE for "-". */
MUST_CHECK enum cocket_code dir_path_of(struct dir_path *p, const char *path, struct err *err);

/* Of a name below a directory, "a/b/c": each part but the last must be a directory, none a link or "..". */
MUST_CHECK enum cocket_code dir_path_below(struct dir_path *p, int dir, const char *name, struct err *err);

/* Makes the directories on the way to the file at path that are not there, as XDG's base directory specification has them made: mode 0700.
 * COCKET_E_IO. */
MUST_CHECK enum cocket_code dir_path_make_parents(const char *path, struct err *err);

/* The error that errno stands for where something did not open: COCKET_E_NOT_FOUND or COCKET_E_IO. */
enum cocket_code dir_path_refuse(struct err *err);

#endif
