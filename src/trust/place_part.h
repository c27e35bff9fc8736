/* What reading and writing a store's directory have in common.  For place.c and commit.c. */
#ifndef COCKET_TRUST_PLACE_PART_H
#define COCKET_TRUST_PLACE_PART_H

#include "trust/place.h"

#define STORE_COMMIT_DIR ".commit"
#define STORE_NEXT_DIR ".next"
#define STORE_STAGED_DIR "staged"
#define STORE_LOCK_FILE ".lock"
#define STORE_FILE_MAX_BYTES ((size_t)5000000) /* TUF_TARGETS_MAX_BYTES, the largest */

/* A directory of the store's own, below dir; COCKET_E_NOT_FOUND where there is none. */
MUST_CHECK enum cocket_code store_below(int *out, int dir, const char *name, struct err *err);

/* dir or dir/.commit, or "staged" in it. */
MUST_CHECK enum cocket_code store_dir_of(int *out, int dir, bool committed, bool staged, struct err *err);

/* False where it is no name of a store's file. */
bool store_name_split(bool *staged, const char **base, const char *name);

#endif
