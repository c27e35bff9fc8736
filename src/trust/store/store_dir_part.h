/* The directories of a store: its own, and those below it.  For store_dir.c, commit.c and fetch_directory.c. */
#ifndef COCKET_TRUST_STORE_STORE_DIR_PART_H
#define COCKET_TRUST_STORE_STORE_DIR_PART_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

#define STORE_COMMIT_DIR ".commit"
#define STORE_NEXT_DIR ".next"
#define STORE_STAGED_DIR "staged"
#define STORE_LOCK_FILE ".lock"
#define STORE_FILE_MAX_BYTES ((size_t)5000000) /* TUF_TARGETS_MAX_BYTES, the largest */

/* Why a directory was not opened, from errno.  COCKET_E_NOT_FOUND, _USAGE, _IO. */
MUST_CHECK enum cocket_code store_dir_refuse(struct err *err);
/* others: the permission bits that it must not have. */
MUST_CHECK enum cocket_code store_dir_check(int fd, mode_t others, struct err *err);

/* A directory of the store's own, below dir; COCKET_E_NOT_FOUND if there is none. */
MUST_CHECK enum cocket_code store_below(int *out, int dir, const char *name, struct err *err);

/* dir or dir/.commit, or "staged" in it. */
MUST_CHECK enum cocket_code store_dir_of(int *out, int dir, bool committed, bool staged, struct err *err);

#endif
