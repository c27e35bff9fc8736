/* The file that was probably meant by a path where there is none: for a message, and never opened. */
#ifndef COCKET_BASE_NEAREST_FILE_H
#define COCKET_BASE_NEAREST_FILE_H

#include "base/nearest.h"

/* Of the files in the directory of path, the one whose name is nearest; directories, hidden ones, and names that end in
 * other (NULL: none do), are not meant.
 * "" unless path is not there. */
struct nearest_hint nearest_file(const char *path, const char *other);

#endif
