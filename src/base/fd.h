/* File descriptors: closed on every way out, written to the end. */
#ifndef COCKET_BASE_FD_H
#define COCKET_BASE_FD_H

#include "base/err.h"
#include "base/slice.h"

void fd_close(int *fd); /* for AUTO; closes when >= 0 */

/* All of them, however many calls it takes.  COCKET_E_IO; whether they are on the disk is the caller's to ask (fsync). */
MUST_CHECK enum cocket_code fd_write_all(int fd, struct slice bytes, struct err *err);

#endif
