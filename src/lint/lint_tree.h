/* Which files of a directory are looked at. */
#ifndef COCKET_LINT_LINT_TREE_H
#define COCKET_LINT_LINT_TREE_H

#include <stdbool.h>

#include "base/slice.h"

/* By the path below the directory: named as Dockerfiles, YAML, JSON, CI files and scripts are. */
bool lint_tree_names(const char *path);

/* Of a file that is named so: false of YAML and JSON that are neither Compose files by their names, nor Kubernetes by what they say, nor a CI
 * system's: somebody's settings. */
bool lint_tree_takes(const char *path, struct slice bytes);

#endif
