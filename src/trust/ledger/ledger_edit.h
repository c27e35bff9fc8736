/* What a person does with the ledger: reads it, and has a name forgotten, so that an older image of it is accepted again. */
#ifndef COCKET_TRUST_LEDGER_LEDGER_EDIT_H
#define COCKET_TRUST_LEDGER_LEDGER_EDIT_H

#include "base/json_member.h"
#include "trust/ledger/ledger_file.h"

/* All of it, as it is under a shared lock.  COCKET_E_NOT_FOUND: there is none; COCKET_E_USAGE: it is damaged, a link, or others may write it. */
MUST_CHECK enum cocket_code ledger_read(struct ledger *out, const char *path, struct err *err);

/* One name of it.  *found false: it is not there. */
MUST_CHECK enum cocket_code ledger_find(const char *path, const char *image, struct ledger_entry *out, bool *found, struct err *err);

/* *found false: the name is not there, and nothing was written.  COCKET_OK: what is left is on the disk; else the ledger is as it was. */
MUST_CHECK enum cocket_code ledger_forget(bool *found, const char *path, const char *image, struct err *err);

/* "digest", "signed-at" (null: no signature says when) and "accepted-at", for whoever reports it. */
void ledger_put_entry(struct json_writer *w, const struct ledger_entry *entry);

#endif
