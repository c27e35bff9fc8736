/* The ledger: per image name, the newest signed time and the digest that this machine accepted.  An older image is COCKET_E_ROLLBACK
 * (attack A14).  One file, and a lock file beside it ("FILE.lock") that is never renamed or removed.  What is acknowledged is on the disk.
 * Never says yes because the ledger could not be read or written, and never begins one anew unless the caller lets it. */
#ifndef COCKET_TRUST_LEDGER_LEDGER_H
#define COCKET_TRUST_LEDGER_LEDGER_H

#include "trust/ledger/ledger_file.h"

/* Where there is no ledger. */
enum ledger_absence {
	LEDGER_MUST_EXIST = 0, /* COCKET_E_NOT_FOUND: it was lost */
	LEDGER_MAY_BEGIN,      /* begins one; its directory is made, mode 0700 */
};

/* Records that the image was accepted, unless it is older than one that was: COCKET_E_ROLLBACK, the message names both.
 * image: "host/path:tag", as name_print writes it.  COCKET_OK: the entry is on the disk; where it already was, nothing is written.
 * *began (NULL: the caller does not ask): there was no ledger and now there is one; to be said to the user, always set.
 * COCKET_E_USAGE: the ledger is damaged, a link, full, or others may write it; the name is none.
 * COCKET_E_IO: it cannot be read, locked or written; it is as it was. */
MUST_CHECK enum cocket_code ledger_accept(const char *path, enum ledger_absence absence, const char *image,
                                          const struct ledger_entry *entry, bool *began, struct err *err);

/* Several under one lock and in one write, in their order. */
struct ledger_item {
	const char *image;
	struct ledger_entry entry;
	bool accepted;  /* out: on the disk */
	struct err err; /* out: why this one is not */
};

/* COCKET_OK: each item has an answer of its own.  Else none is accepted, whatever its err. */
MUST_CHECK enum cocket_code ledger_accept_all(const char *path, enum ledger_absence absence, struct ledger_item *items, size_t count,
                                              bool *began, struct err *err);

#endif
