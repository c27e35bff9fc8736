/* A store's directory and the files in it: safe reading, the lock, and changes that come whole or not at all.
 * Writers fill DIR/.next, rename it to DIR/.commit (the one atomic moment), then move each file into place; a file in .commit counts before
 * the one in DIR, and an empty one says that the name is gone.  Who is killed, at any moment, leaves the old store or the new one.
 * Names are "NAME.json" or "staged/NAME.json"; never follows a link, never reads what others may write (attacks A21, A36). */
#ifndef COCKET_TRUST_STORE_STORE_DIR_H
#define COCKET_TRUST_STORE_STORE_DIR_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "trust/store/store_name.h"

/* *out is yours (fd_close of base/file.h).  COCKET_E_NOT_FOUND; COCKET_E_USAGE: no directory, or others may write to it. */
MUST_CHECK enum cocket_code store_dir_open(int *out, const char *path, struct err *err);
/* The same, and makes the directory and its parents where they are not there (mode 0755). */
MUST_CHECK enum cocket_code store_dir_make(int *out, const char *path, struct err *err);

/* Appends the file to out, at most max bytes; right at every moment of another's commit, without a lock.
 * COCKET_E_NOT_FOUND; COCKET_E_USAGE: a link, no regular file, or others may write to it; COCKET_E_TOO_LARGE; COCKET_E_IO.
 * Messages name the file. */
MUST_CHECK enum cocket_code store_read(struct buf *out, int dir, const char *name, size_t max, struct err *err);

/* SHA-256 of 1.root.json in hex, by which a store is told from another; false if there is none. */
bool store_first_root(char out[static DIGEST_HEX_BYTES], int dir);

/* Names of what is staged, "staged/NAME.json", sorted.  *out is yours (free). */
MUST_CHECK enum cocket_code store_staged(struct store_name **out, size_t *count, int dir, struct err *err);

/* Waits until no other writer is at work, then finishes what one that was killed left behind.  *lock is yours (fd_close), -1 before. */
MUST_CHECK enum cocket_code store_lock(int *lock, int dir, struct err *err);

/* COCKET_E_IO: changes could not be written there. */
MUST_CHECK enum cocket_code store_check_writable(int dir, struct err *err);

struct store_file {
	const char *name;
	struct slice bytes; /* empty: the file is removed, if it is there */
};
/* All of the files, or none; flushed.  The caller holds the lock.  A name stands there once.  An error that begins with STORE_COMMITTED came after the
 * change was made. */
#define STORE_COMMITTED "changed, but not tidied up"
MUST_CHECK enum cocket_code store_commit(int dir, const struct store_file *files, size_t n, struct err *err);

#endif
