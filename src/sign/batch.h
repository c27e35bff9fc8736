/* Many images, signed side by side over one session; told in the order asked. */
#ifndef COCKET_SIGN_BATCH_H
#define COCKET_SIGN_BATCH_H

#include "sign/sign.h"

struct sign_item {
	const char *image;                 /* as the user wrote it */
	struct sign_options options;       /* its own: detached above all */
	struct sign_report report;         /* out: where err is COCKET_OK */
	struct err err;                    /* out: why it is not signed */
	bool done;
};

/* Called once for each item, in the order of the items, as soon as it is its turn; never twice at once. */
struct sign_teller {
	void (*tell)(void *ctx, struct sign_item *item);
	void *ctx;
};

/* Images that are signed at once, at most. */
#define SIGN_WORKERS_MAX 24

/* Signs each as sign_image alone would; what is wrong with one does not stop the others.  Images of layouts and archives are signed one after
 * the other: each changes the whole place. */
void sign_batch(struct session *session, struct sign_item *items, size_t n, const struct sign_teller *teller);

#endif
