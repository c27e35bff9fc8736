/* Where packages have what looks like a secret and is none: keys of tests and examples, which everybody has. */
#ifndef COCKET_FORMAT_SECRET_SAMPLE_PATH_H
#define COCKET_FORMAT_SECRET_SAMPLE_PATH_H

#include <stdbool.h>

/* Below a directory of packages, in a directory for tests, examples or documentation; or among published modules of Go. */
bool sample_path_is(const char *path);

#endif
