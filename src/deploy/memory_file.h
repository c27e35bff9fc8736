/* A file in memory that nobody can change any more, for a program that we run: it reads the bytes that were verified. */
#ifndef COCKET_DEPLOY_MEMORY_FILE_H
#define COCKET_DEPLOY_MEMORY_FILE_H

#include "base/err.h"
#include "base/slice.h"

#define MEMORY_FILE_PATH_BYTES 64

/* *fd is yours, and not closed on exec; path: its name for a program that inherits it. */
MUST_CHECK enum cocket_code memory_file_create(int *fd, char path[static MEMORY_FILE_PATH_BYTES], struct slice bytes, struct err *err);

#endif
