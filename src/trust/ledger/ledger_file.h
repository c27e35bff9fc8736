/* The ledger as a document: bytes into records and back, and the rule by which a record gives way to another.  Pure: no file, no clock.
 * Closed: { "cocket-ledger": 1, "images": { NAME: { "digest", "signed-at", "accepted-at" } } }.  A name is never a path (attack A21). */
#ifndef COCKET_TRUST_LEDGER_LEDGER_FILE_H
#define COCKET_TRUST_LEDGER_LEDGER_FILE_H

#include "base/json.h"
#include "crypto/digest.h"

/* What this machine accepted under a name.  Times are Unix seconds. */
struct ledger_entry {
	struct digest digest;
	bool has_signed_at;  /* the signatures that counted say when they were made */
	int64_t signed_at;   /* the newest of them */
	int64_t accepted_at; /* when this digest was first accepted */
};

struct ledger_record {
	const char *image; /* borrowed: from the document, or from the caller of ledger_admit */
	struct ledger_entry entry;
};

struct ledger {
	struct json_doc doc;           /* owned; the names that were parsed */
	struct ledger_record *records; /* owned; in the order of their names, each name once */
	size_t count, capacity;
};
void ledger_free(struct ledger *l);

/* COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (a later version), COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code ledger_parse(struct ledger *out, struct slice bytes, struct err *err);

/* The document and a line feed, the same bytes for the same records. */
MUST_CHECK enum cocket_code ledger_print(struct buf *out, const struct ledger *l, struct err *err);

/* NULL where the name is not there; borrowed. */
const struct ledger_entry *ledger_get(const struct ledger *l, const char *image);

/* False: the name is not there. */
bool ledger_remove(struct ledger *l, const char *image);

/* Puts the entry in where the rule lets it; *changed is set where the ledger is another one afterwards, else left alone.
 * The name must outlive the ledger.
 * COCKET_E_ROLLBACK: it is older than what is there, as old but another digest, or cannot be told to be newer.
 * COCKET_E_USAGE: a name that is none, a time that JSON cannot hold, the ledger is full.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code ledger_admit(struct ledger *l, const char *image, const struct ledger_entry *entry, bool *changed,
                                         struct err *err);

#endif
