/* What a registry answered to this run's reading, by the URL that was asked: what several images have in common (signatures of one digest, a
 * shared base) is asked for once, and whoever wants it meanwhile waits for the one who asks.  Not for tags of images, which are asked each
 * time, nor for what failed.  A run that writes has none.  Private to the registry client. */
#ifndef COCKET_IMAGE_REGISTRY_ANSWER_CACHE_H
#define COCKET_IMAGE_REGISTRY_ANSWER_CACHE_H

#include "image/registry/session.h"

enum answer_state {
	ANSWER_ASK,   /* ask, then answer_cache_finish, whatever came of it */
	ANSWER_HERE,  /* the fetch has it */
	ANSWER_WAIT,  /* another thread asks: answer_cache_wait, when nothing that this one asks is on its way */
};
enum answer_state answer_cache_look(struct fetch *f, struct session *s, const char *url);
enum answer_state answer_cache_wait(struct fetch *f, struct session *s, const char *url); /* never ANSWER_WAIT */
void answer_cache_finish(struct session *s, const char *url, const struct fetch *f);

/* A body that came by digest and is kept, for who would ask for it again; false if there is none.  Nobody is to finish it. */
bool answer_cache_body(struct buf *out, struct session *s, const char *url);

/* Something was written: nothing that was answered before counts, and nothing is kept from here on. */
void answer_cache_forget(struct session *s);

#endif
