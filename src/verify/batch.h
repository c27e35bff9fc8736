/* Many images, decided side by side over one session: one pool of connections, one token a repository, the same image asked for once. */
#ifndef COCKET_VERIFY_BATCH_H
#define COCKET_VERIFY_BATCH_H

#include "verify/batch_item.h"
#include "verify/verify.h"

struct batch_reporter {
	/* Called once for each item, in the order of the items, as soon as it is its turn; never twice at once, and in the thread of
	 * verify_batch.  The ledger knows what was accepted; the audit log is the teller's.  why: COCKET_OK, or why there is nothing else
	 * (COCKET_E_USAGE: the name or an option is wrong). */
	void (*tell)(void *ctx, const struct batch_item *item, const struct verified *v, const struct err *why);
	void *ctx;
};

/* Images that are asked for at once, and connections to one host, at most. */
#define BATCH_WORKERS_MAX 24

/* Decides about each as verify alone would; what is wrong with one does not stop the others.  One item named again has the report of
 * the first, with no requests.  A single item is decided about in the thread of the caller. */
void verify_batch(struct verify_context *c, const struct batch_item *items, size_t n, const struct batch_reporter *teller);
/* By at most so many threads; 1: all in that of the caller. */
void verify_batch_by(size_t workers, struct verify_context *c, const struct batch_item *items, size_t n, const struct batch_reporter *teller);

#endif
