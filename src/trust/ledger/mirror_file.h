/* The mirrors that this machine's user has: ~/.config/cocket/mirrors.json, {"version": 1, "mirrors": [...]} (format/name/mirror.h).  Written by
 * who fills a mirror, read by every command that decides.  A lock file beside it ("FILE.lock") keeps writers apart; readers need none. */
#ifndef COCKET_TRUST_LEDGER_MIRROR_FILE_H
#define COCKET_TRUST_LEDGER_MIRROR_FILE_H

#include "format/name/mirror.h"

/* None where there is no file.  COCKET_E_USAGE: it is damaged, or others may write to it (A36); COCKET_E_IO. */
MUST_CHECK enum cocket_code mirrors_read(struct mirrors *out, const char *path, struct err *err);

/* What is there already is no error, and writes nothing; the directory is made where it is not there.
 * COCKET_E_USAGE: as above, a prefix is none, or the location stands for something else there; COCKET_E_IO.  COCKET_OK: on the disk. */
MUST_CHECK enum cocket_code mirrors_add(const char *path, const char *location, const char *stands_for, struct err *err);

/* *found false: the location, as mirror_prefix_parse has it, is not there, and nothing was written.  As above; COCKET_OK: on the disk. */
MUST_CHECK enum cocket_code mirrors_remove(bool *found, const char *path, const char *location, struct err *err);

#endif
