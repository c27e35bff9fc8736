/* The logs and authorities of a trusted root as one list, each with what people know it by: for what lists them and what compares them. */
#ifndef COCKET_TRUST_SIGSTORE_ROOT_ENTRIES_H
#define COCKET_TRUST_SIGSTORE_ROOT_ENTRIES_H

#include "format/log/trusted_root.h"

enum root_entry_kind { ROOT_LOG, ROOT_CERTIFICATE_LOG, ROOT_CERTIFICATE_AUTHORITY, ROOT_TIMESTAMP_AUTHORITY };
#define ROOT_ENTRY_KINDS 4
const char *root_entry_kind_word(enum root_entry_kind kind); /* "transparency log" ... */

/* Names are of the file or of certificates, unescaped. */
struct root_entry {
	enum root_entry_kind kind;
	char name[LOG_URL_BYTES];           /* URL of a log, URI or subject of an authority; "" none */
	char subject[AUTHORITY_NAME_BYTES]; /* of an authority's first certificate; "" none */
	const char *key;                    /* "p256" */
	struct digest id;                   /* of a log, as signatures name it; an authority's fingerprint */
	struct digest material;             /* of the key, or of all certificates: another one is another log or authority */
	struct period period;
	bool has_certificates;              /* an authority's, not_after: until when all of them are valid */
	int64_t not_after;
};

struct root_entries {
	struct root_entry *items; /* owned */
	size_t count, capacity;
};
void root_entries_free(struct root_entries *e);

/* In the order of the file, kind by kind. */
MUST_CHECK enum cocket_code root_entries_of(struct root_entries *out, const struct trusted_root *root, struct err *err);

/* Whether it vouches for what is signed now; nothing of what was signed before. */
enum root_entry_state { ROOT_ENTRY_IN_USE, ROOT_ENTRY_NOT_YET, ROOT_ENTRY_RETIRED, ROOT_ENTRY_EXPIRED };
enum root_entry_state root_entry_state_at(const struct root_entry *e, int64_t now);
const char *root_entry_state_word(enum root_entry_state state); /* "in use" "not yet valid" "retired" "expired" */

/* Until when an entry that is in use stays so, if its file says it; 0: no end. */
int64_t root_entry_until(const struct root_entry *e);

#endif
