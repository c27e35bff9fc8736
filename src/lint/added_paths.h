/* What the instructions of a build stage put into the image, and what RUN takes out again: a file that a later layer deletes is still in the earlier
 * one.  Only what is written out plainly is known: no variable, no glob, no program that writes files of its own. */
#ifndef COCKET_LINT_ADDED_PATHS_H
#define COCKET_LINT_ADDED_PATHS_H

#include <limits.h>

#include "base/strings.h"

struct added_path {
	char *path;      /* owned; absolute */
	size_t at;       /* which instruction added it */
};

struct added_paths {
	struct added_path *items; /* owned */
	size_t count, capacity;
	char directory[PATH_MAX]; /* where relative paths begin; "" it is not known */
};
void added_paths_free(struct added_paths *a);

/* WORKDIR. */
void added_paths_enter(struct added_paths *a, const char *directory);

/* The words of COPY or ADD behind the flags: sources, and where they go. */
MUST_CHECK enum cocket_code added_paths_copy(struct added_paths *a, const struct strings *words, size_t at, struct err *err);

/* Absolute, without "." and empty parts.  False: it is not written out plainly, or is too long. */
bool added_path_resolve(char out[static PATH_MAX], const struct added_paths *a, const char *path);

/* Nothing of a path that cannot be resolved.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code added_paths_add(struct added_paths *a, const char *path, size_t at, struct err *err);

/* RUN in the form of a shell's commands: what they write by "> PATH" and "-o PATH", or load by wget and curl -O, and delete by rm.  deleted is called with each earlier path that
 * is deleted now, and is no more there then. */
typedef enum cocket_code (*added_deleted_fn)(void *context, const struct added_path *path, struct err *err);
MUST_CHECK enum cocket_code added_paths_run(struct added_paths *a, struct slice commands, size_t at, added_deleted_fn deleted, void *context,
                                            struct err *err);

/* RUN in the form of a program and its arguments, which no shell reads. */
MUST_CHECK enum cocket_code added_paths_exec(struct added_paths *a, const struct strings *words, size_t at, added_deleted_fn deleted, void *context,
                                             struct err *err);

#endif
