/* Where test vectors are: those of this tree that lie packed in vectors/ and are unpacked before the tests (tools/vectors), and data of other projects,
 * which are no part of this tree: tests that need those say SKIP where there are none. */
#ifndef COCKET_TESTS_VECTORS_H
#define COCKET_TESTS_VECTORS_H

#include "base/buf.h"

/* The folder that holds peers/; fails the test where tools/vectors has not unpacked it. */
const char *vectors_dir(void);

/* The folder that holds data of other projects: COCKET_OUTSIDE_VECTORS, or ../shared/vectors/outside from the project's root (the working directory).
 * NULL where there is none. */
const char *outside_dir(void);

/* A file that must be there; freed by the caller. */
struct buf vectors_read(const char *dir, const char *name);

#endif
