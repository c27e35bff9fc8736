/* The TUF client workflow (TUF 1.0 section 5; docs/FORMATS.md 5.2), whole: from a root that is trusted to what a repository says today.
 * Network, files and clock are handed in.  What is in a struct tuf_client is proved; each file is handed to keep as soon as it is.
 * Never takes a byte that a threshold of the right keys did not sign, nothing older than what was trusted before, nothing past its date. */
#ifndef COCKET_TRUST_TUF_CLIENT_TUF_CLIENT_H
#define COCKET_TRUST_TUF_CLIENT_TUF_CLIENT_H

#include "format/tuf/tuf.h"
#include "trust/tuf_client/fetcher.h"
#include "trust/tuf_client/keeper.h"

struct tuf_client;

/* Loads the trusted root, which must be signed by its own threshold; it may be past its date (5.2).  now: the start of the update (5.1).
 * fetcher and keeper are copied; what they point to must live as long as the client.  No request is made.  *out is yours. */
MUST_CHECK enum cocket_code tuf_client_new(struct tuf_client **out, const struct fetcher *fetcher, const struct keeper *keeper, int64_t now,
                                       struct err *err);
void tuf_client_free(struct tuf_client **c);

/* 5.3 to 5.6.6: root, timestamp, snapshot, targets; once, before what follows.  COCKET_E_SIGNATURE, _ROLLBACK, _EXPIRED, _DIGEST, _SIZE,
 * _TOO_LARGE, _FORMAT, _NOT_FOUND (a file that must be there is not), and what fetcher and keeper say; messages name the file. */
MUST_CHECK enum cocket_code tuf_client_refresh(struct tuf_client *c, struct err *err);

/* 5.6.7: the search among targets and its delegations.  COCKET_E_NOT_FOUND: no such target; COCKET_E_TOO_MANY: more than
 * TUF_DELEGATIONS_VISITED_MAX roles on the way; a role that cannot be had or proved ends the search.  Borrowed. */
MUST_CHECK enum cocket_code tuf_client_find(const struct tuf_meta **out, struct tuf_client *c, const char *path, struct err *err);

/* 5.7: appends the target's bytes, whose length and hashes are right.  from: where targets are, by path ("dir/HASH.name"). */
MUST_CHECK enum cocket_code tuf_client_fetch_target(struct buf *out, const struct tuf_client *c, const struct tuf_meta *target,
                                                const struct fetcher *from, struct err *err);

/* Loads every role file that the snapshot lists and that delegations lead to.  A role that several delegate to is proved for one of them,
 * at least: tuf_client_find proves it for the one it comes from. */
#define TUF_CLIENT_ROLES_MAX 1024
MUST_CHECK enum cocket_code tuf_client_load_roles(struct tuf_client *c, struct err *err);

/* What is trusted now; version 0: not loaded.  Borrowed. */
const struct tuf_file *tuf_client_file(const struct tuf_client *c, enum tuf_type type);

#endif
