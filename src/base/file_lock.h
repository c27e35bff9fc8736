/* A lock between processes (flock), waited for with an end: a process that was stopped keeps its lock. */
#ifndef COCKET_BASE_FILE_LOCK_H
#define COCKET_BASE_FILE_LOCK_H

#include "base/err.h"

/* how: LOCK_EX or LOCK_SH.  COCKET_E_IO: cannot be locked, or "another process has kept it locked for N seconds". Unlocked when fd is
 * closed, or by flock(fd, LOCK_UN). */
MUST_CHECK enum cocket_code file_lock(int fd, int how, struct err *err);

#endif
