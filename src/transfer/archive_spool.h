/* An archive that is read more than once: one that comes through a pipe, or is compressed as a whole, is kept in a file without a name meanwhile. */
#ifndef COCKET_TRANSFER_ARCHIVE_SPOOL_H
#define COCKET_TRANSFER_ARCHIVE_SPOOL_H

#include <limits.h>

#include "base/err.h"

/* The path by which the archive at given ("-": standard input) can be opened again and again: its own, or that of *held, which is the caller's to
 * close, and to keep open until then (-1 where there is none).  A file that cannot be opened keeps its path: whoever opens it says why.
 * COCKET_E_IO; what unpacking says: COCKET_E_FORMAT, COCKET_E_TOO_LARGE. */
MUST_CHECK enum cocket_code spool_find(char out[static PATH_MAX], int *held, const char *given, struct err *err);

#endif
