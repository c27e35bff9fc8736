/* Where the shared vectors are, which are no part of this tree: tests that need them say SKIP where there are none. */
#ifndef COCKET_TESTS_VECTORS_H
#define COCKET_TESTS_VECTORS_H

#include "base/buf.h"

/* COCKET_SHARED_VECTORS, or ../shared/vectors from the project's root (the working directory); NULL where there is no such folder. */
const char *vectors_dir(void);

/* A file that must be there; freed by the caller. */
struct buf vectors_read(const char *dir, const char *name);

#endif
