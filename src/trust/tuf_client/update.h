/* `trust update`: brings a store up to what a repository says today, by the TUF client workflow (tuf_client.h), whole or not at all.
 * Never lets a store go back, and never leaves one that does not load because it was interrupted. */
#ifndef COCKET_TRUST_TUF_CLIENT_UPDATE_H
#define COCKET_TRUST_TUF_CLIENT_UPDATE_H

#include "trust/edit/store_changes.h"
#include "trust/store/store_dir.h"
#include "trust/tuf_client/tuf_client.h"

struct trust_update {
	uint64_t root_before, root;
	uint64_t targets_before, targets; /* before: 0 where there was none that could be read */
	size_t file_count;                /* files that were written; 0: up to date */
	struct store_changes changes;     /* what they changed */
};
void trust_update_free(struct trust_update *u);

/* The store that is to be updated. */
struct update_target {
	const char *dir;
	int64_t now;    /* Unix seconds */
	bool rehearsal; /* nothing is written, and no lock is taken */
};

/* From what the store in dir trusts now.  All that delegations lead to is fetched; everything is checked before anything is written, in one
 * commit.  Where that fails after there were newer roots, these are kept alone (TUF 5.3.8): keys they took away count no longer.
 * *out is yours (trust_update_free).  COCKET_E_USAGE: no store; COCKET_E_ROLLBACK: older than what is there; COCKET_E_EXPIRED; else what tuf_client.h says. */
MUST_CHECK enum cocket_code trust_update(struct trust_update *out, const struct update_target *to, const struct fetcher *from, struct err *err);

#endif
