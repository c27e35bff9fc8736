/* Walks files of the unpacked vectors by pattern. */
#ifndef COCKET_TESTS_BLOBS_H
#define COCKET_TESTS_BLOBS_H

#include "base/slice.h"

/* Calls each for every regular file that matches the glob pattern below the unpacked vectors, in order; returns how many there were. */
size_t blobs_each(const char *pattern, void (*each)(const char *path, struct slice bytes));

#endif
