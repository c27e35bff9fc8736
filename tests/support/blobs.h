/* Walks files of the shared vectors by pattern. */
#ifndef COCKET_TESTS_BLOBS_H
#define COCKET_TESTS_BLOBS_H

#include "base/slice.h"

/* Calls each for every regular file that matches the glob pattern below the shared vectors, in order; returns how many there were.
 * Where the vectors are missing it prints a SKIP line naming the pattern and returns 0. */
size_t blobs_each(const char *pattern, void (*each)(const char *path, struct slice bytes));

/* True where the vectors are there: a walk that then finds nothing is a failure, not a skip. */
bool blobs_there(void);

#endif
