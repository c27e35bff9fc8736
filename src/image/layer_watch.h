/* Layers that are looked into in the pass that proves them (image/blob_check.h), each once, from any thread. */
#ifndef COCKET_IMAGE_LAYER_WATCH_H
#define COCKET_IMAGE_LAYER_WATCH_H

#include <pthread.h>

#include "image/blob_check.h"
#include "image/layer_contents.h"

struct layer_watch {
	struct layer_interest interest; /* zeroed; may be set before the first look */
	pthread_mutex_t lock;
	struct layer_contents *items; /* owned; in no order */
	size_t count, capacity;
};
void layer_watch_open(struct layer_watch *w);
void layer_watch_close(struct layer_watch *w);

/* As blob_check; what is in it is noted if it is a layer that is proved.  w NULL: nobody looks. */
MUST_CHECK enum cocket_code layer_watch_check(struct layer_watch *w, const struct blob_expected *b, struct source *from, struct layer_budget *lanes,
                                              struct progress *p, struct err *err);
/* It is proved, and has passed before anybody could look: noted as one of which nothing is known. */
MUST_CHECK enum cocket_code layer_watch_miss(struct layer_watch *w, const struct blob_expected *b, struct err *err);

/* What is known of it; NULL: nobody has looked.  Only where no thread looks any more. */
const struct layer_contents *layer_watch_find(const struct layer_watch *w, const struct digest *layer);

/* Has somebody looked?  While threads do. */
bool layer_watch_has(struct layer_watch *w, const struct digest *layer);

#endif
