/* Whose files are believed: root's, our own, under sudo also those of who called it, and those of the users that --allow-owner names.
 * Whoever owns a file or directory may change it, whatever its mode says (A36). */
#ifndef COCKET_BASE_OWNER_H
#define COCKET_BASE_OWNER_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"

/* Before any file is opened, and no other thread runs.  COCKET_E_USAGE: too many, or no uid. */
MUST_CHECK enum cocket_code owner_allow(const char *uid, struct err *err);

/* COCKET_E_USAGE names the owner, and what would let him. */
MUST_CHECK enum cocket_code owner_check(const struct stat *st, struct err *err);
/* The same of a file that decides, which nobody else may write to either. */
MUST_CHECK enum cocket_code owner_check_file(const struct stat *st, struct err *err);
/* The same of what is at a path, and where that is a symbolic link, of the link too.  What is not there is nobody's: COCKET_OK. */
MUST_CHECK enum cocket_code owner_check_path(const char *path, struct err *err);

#endif
