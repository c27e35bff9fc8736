/* What a run of the TUF client has come to trust, gathered in memory: the client's keeper (tuf_client.h), then one commit of a store.
 * TUF would have each file written as soon as it is proved; a store of which half is new would not load, so here all wait for the last. */
#ifndef COCKET_TRUST_TUF_CLIENT_PENDING_UPDATE_H
#define COCKET_TRUST_TUF_CLIENT_PENDING_UPDATE_H

#include "trust/edit/store_changes.h"
#include "trust/tuf_client/keeper.h"

struct pending_file;

struct pending_update {
	int dir; /* borrowed: the store that was trusted before, -1 none */
	struct pending_file *files; /* owned */
	size_t count, capacity;
};
#define NO_PENDING_UPDATE ((struct pending_update){ .dir = -1 })
void pending_update_free(struct pending_update *k);

/* k must live as long. */
struct keeper pending_update_keeper(struct pending_update *k);

/* A root that the user pins: version 1. */
MUST_CHECK enum cocket_code pending_update_pin_root(struct pending_update *k, struct slice root, struct err *err);

/* What differs from the store that was trusted before: files that say something of their own, the roots by the newest. */
MUST_CHECK enum cocket_code pending_update_changes(struct store_changes *out, const struct pending_update *k, struct err *err);

/* Into the store in dir.  roots_only: the roots, and what they made to be forgotten. */
MUST_CHECK enum cocket_code pending_update_commit(const struct pending_update *k, int dir, bool roots_only, struct err *err);

#endif
