/* One image of a batch. */
#ifndef COCKET_VERIFY_BATCH_ITEM_H
#define COCKET_VERIFY_BATCH_ITEM_H

#include "verify/verify.h"

struct batch_item {
	const char *image;                    /* as the user wrote it */
	const struct verify_request *request; /* those of one batch may differ; their session is not looked at */
	const void *user;                     /* whatever the teller wants to know of it */
};

#endif
