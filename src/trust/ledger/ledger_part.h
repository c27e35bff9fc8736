/* What ledger.c and ledger_edit.c share: one visit to the ledger's file. */
#ifndef COCKET_TRUST_LEDGER_LEDGER_PART_H
#define COCKET_TRUST_LEDGER_LEDGER_PART_H

#include "base/dir_path.h"
#include "base/limits.h"
#include "trust/ledger/ledger_file.h"

struct ledger_visit {
	bool may_begin;       /* asked: no ledger is no error, and its directory is made */
	/* what is there */
	struct dir_path place;
	bool seen;            /* exists, text and ledger say what was there */
	bool exists;
	struct buf text;
	struct ledger ledger;
	bool began;           /* there was none, and now there is */
};

#define NO_LEDGER_VISIT ((struct ledger_visit){ .place = NO_DIR_PATH, .text = BUF(LEDGER_MAX_BYTES) })
void ledger_visit_end(struct ledger_visit *v);

/* Its directory: made where the visit lets a ledger begin, refused where others may write to it. */
MUST_CHECK enum cocket_code ledger_enter(struct ledger_visit *v, const char *path, struct err *err);
/* how: LOCK_SH, LOCK_EX; *fd -1: there is no lock file, and nobody writes. */
MUST_CHECK enum cocket_code ledger_lock(int *fd, const struct dir_path *p, int how, struct err *err);
/* Its bytes, under the lock; *same: they are what was seen before. */
MUST_CHECK enum cocket_code ledger_read_again(struct ledger_visit *v, bool *same, struct err *err);
/* Them as a ledger. */
MUST_CHECK enum cocket_code ledger_parse_seen(struct ledger_visit *v, struct err *err);
/* In place of what is there, under the lock. */
MUST_CHECK enum cocket_code ledger_save(struct ledger_visit *v, struct err *err);

#endif
