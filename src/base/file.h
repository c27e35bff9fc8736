/* Whole files in and out.  What is written is written whole or not at all; a file that is there is replaced only by file_replace.
 * Never follows a link into a place it was not given: callers that need that use the _at forms with O_NOFOLLOW. */
#ifndef COCKET_BASE_FILE_H
#define COCKET_BASE_FILE_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/fd.h"

/* Appends the whole of a regular file (or, for path "-", of standard input) to out, up to out's ceiling.
 * COCKET_E_NOT_FOUND, COCKET_E_IO, COCKET_E_TOO_LARGE; messages name the path. */
MUST_CHECK enum cocket_code file_read(struct buf *out, const char *path, struct err *err);

/* The same of a file that passes, looked at once it is open, so that it is the one that is read.  NULL: any passes, as standard input does. */
typedef enum cocket_code file_check(const struct stat *st, struct err *err);
MUST_CHECK enum cocket_code file_read_checked(struct buf *out, const char *path, file_check *check, struct err *err);

/* The same below an open directory; a symbolic link or anything but a regular file is COCKET_E_IO. */
MUST_CHECK enum cocket_code file_read_at(struct buf *out, int dir, const char *name, struct err *err);

/* Writes a file that is not there yet: COCKET_E_USAGE where it is ("already exists").  Temporary file in the same directory, fsync, link,
 * fsync of the directory. */
MUST_CHECK enum cocket_code file_create(const char *path, struct slice bytes, mode_t mode, struct err *err);
MUST_CHECK enum cocket_code file_create_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err);

/* Writes or replaces: temporary file in the same directory, fsync, rename, fsync of the directory. */
MUST_CHECK enum cocket_code file_replace(const char *path, struct slice bytes, mode_t mode, struct err *err);
MUST_CHECK enum cocket_code file_replace_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err);

/* Replaces a file that still holds old, as file_replace does; mode and owner stay.  COCKET_E_IO where it is a symbolic link, no regular file, or
 * was changed meanwhile. */
MUST_CHECK enum cocket_code file_rewrite(const char *path, struct slice old, struct slice bytes, struct err *err);

/* Writes or replaces, and flushes nothing: whoever looks sees the old bytes or the new, but after a loss of power the file may hold anything.
 * For what is proved whenever it is read. */
MUST_CHECK enum cocket_code file_put_at(int dir, const char *name, struct slice bytes, mode_t mode, struct err *err);

#endif
