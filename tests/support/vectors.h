/* Where the shared vectors are, which are no part of this tree: tests that need them say SKIP where there are none. */
#ifndef COCKET_TESTS_VECTORS_H
#define COCKET_TESTS_VECTORS_H

/* COCKET_SHARED_VECTORS, or ../shared/vectors from the project's root (the working directory); NULL where there is no such folder. */
const char *vectors_dir(void);

#endif
