/* The lists of packages of one verification that bytes are held against, from when they are proved until the layers have passed. */
#ifndef COCKET_VERIFY_SBOM_WATCH_H
#define COCKET_VERIFY_SBOM_WATCH_H

#include "image/inventory_wish.h"
#include "verify/sbom_content.h"

struct policy_attestation;
struct sbom_search;

/* One that was proved, by whoever is asked for, and whose other conditions hold. */
struct sbom_held {
	const struct policy_attestation *asked;
	struct digest subject;
	char where[160];
	struct sbom_content content; /* owned */
};
struct sbom_watch {
	struct sbom_held *items;     /* owned */
	size_t count, capacity;
	size_t document_bytes;
	struct inventory_wish wish;
};
void sbom_watch_close(struct sbom_watch *w);

/* What was held of that question is forgotten: it is answered anew. */
void sbom_watch_forget(struct sbom_watch *w, const struct policy_attestation *asked, const struct digest *subject);
/* from: where lists are read.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code sbom_watch_hold(struct sbom_watch *w, const struct sbom_held *of, struct sbom_search *from, struct slice document, struct err *err);

#endif
