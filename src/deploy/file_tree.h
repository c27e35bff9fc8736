/* The files of a directory that are named as files of images, or of what builds and runs them, are. */
#ifndef COCKET_DEPLOY_FILE_TREE_H
#define COCKET_DEPLOY_FILE_TREE_H

#include "base/strings.h"

#define FILE_TREE_MAX 100000
#define FILE_TREE_DEPTH_MAX 128

typedef bool file_tree_test(const char *path);

struct file_tree {
	struct strings paths;  /* those that pass, each directory's in the order of their names' bytes; below the directory as it was named, of "." without it */
	size_t passed_over;    /* other files */
	size_t unread;         /* directories that could not be read; each was told of */
};
void file_tree_free(struct file_tree *t);

/* What cannot be read is told to failed, and the rest is read.  Links are not followed, nor are the directories of version control, node_modules and
 * what excluded (a NULL-terminated list of globs, of a name or of a path below the directory) means entered.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
typedef void file_tree_failed(const struct err *why);
MUST_CHECK enum cocket_code file_tree_read(struct file_tree *out, const char *directory, const struct strings *excluded, file_tree_test *passes,
                                           file_tree_failed *failed, struct err *err);

#endif
