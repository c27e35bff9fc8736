/* Many images, decided side by side over one session: one pool of connections, one token a repository, the same image asked for once. */
#ifndef COCKET_VERIFY_BATCH_H
#define COCKET_VERIFY_BATCH_H

#include "verify/verify.h"

struct batch_item {
	const char *image;                    /* as the user wrote it */
	const struct verify_options *options; /* those of one batch may differ */
	const void *user;                     /* whatever the teller wants to know of it */
};

struct batch_teller {
	/* Called once for each item, in the order of the items, as soon as it is its turn; never twice at once, and in the thread of
	 * verify_batch.  why: COCKET_OK, or why there is no report (COCKET_E_USAGE: the name or an option is wrong). */
	void (*tell)(void *ctx, const struct batch_item *item, const struct report *report, const struct err *why);
	void *ctx;
};

/* Decides about each as verify_image alone would; what is wrong with one does not stop the others. */
void verify_batch(struct session *session, const struct batch_item *items, size_t n, const struct batch_teller *teller);

#endif
