/* A file of lines that hold together: each is a JSON object that begins with its number and the SHA-256 of the line before, without its line
 * feed.  {"seq":1,"prev":"000...","...":...}  Who changes, moves, takes out or puts in a line breaks what follows it; only the end can be cut
 * off unseen, and the hash of the last line, kept elsewhere, shows that too.
 * Appended to by many processes at once (flock), a whole line in one write, flushed before it is acknowledged. */
#ifndef COCKET_TRUST_LEDGER_HASH_CHAIN_H
#define COCKET_TRUST_LEDGER_HASH_CHAIN_H

#include "base/buf.h"
#include "crypto/digest.h"

#define HASH_CHAIN_LINE_MAX_BYTES ((size_t)16 << 20)

/* Appends the line; members: what stands between "prev" and the end, as JSON members without the braces.  The file is made where it is not
 * there, mode 0600; its directory must be.  *cut (always set): the last line was cut short by a crash; it stays as it is, the new line follows on
 * a line of its own and says so ("after-cut").
 * COCKET_E_IO: it is not on the disk, and the file is as it was.  Messages name the file. */
MUST_CHECK enum cocket_code hash_chain_append(const char *path, struct slice members, bool *cut, struct err *err);

/* Whether a line could be appended: opens, locks, looks at the end.  COCKET_E_IO. */
MUST_CHECK enum cocket_code hash_chain_check(const char *path, struct err *err);

/* --- checking ------------------------------------------------------------------------------------- */

struct hash_chain_report {
	size_t lines;
	struct digest head;        /* of the last line; zero where there is none */
	size_t head_line;          /* the line that has the hash that was asked for; 0 none */
	size_t problems;
};

/* Looks at every line; tell is called for each problem with the line's number, from 1.  wanted: a hash that was noted before, NULL none.
 * Problems are no error.  COCKET_E_NOT_FOUND, COCKET_E_IO: the file cannot be read. */
MUST_CHECK enum cocket_code hash_chain_verify(struct hash_chain_report *out, const char *path, const struct digest *wanted,
                                         void (*tell)(void *ctx, size_t line, const char *problem), void *ctx, struct err *err);

#endif
