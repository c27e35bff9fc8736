/* Looking into layers while they are proved: see layer_watch.h. */
#include "image/layer_watch.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

void
layer_watch_open(struct layer_watch *w)
{
	*w = (struct layer_watch){ 0 };
	pthread_mutex_init(&w->lock, NULL);
}

void
layer_watch_close(struct layer_watch *w)
{
	for (size_t i = 0; i < w->count; i++)
		layer_contents_free(&w->items[i]);
	free(w->items);
	pthread_mutex_destroy(&w->lock);
}

static enum cocket_code
note(struct layer_watch *w, struct layer_contents *c, struct err *err)
{
	enum cocket_code code;

	(void)pthread_mutex_lock(&w->lock);
	code = LIST_GROW(w, BLOBS_MAX, "layers", err);
	if (code == COCKET_OK) {
		w->items[w->count++] = *c;
		*c = (struct layer_contents){ 0 };
	}
	(void)pthread_mutex_unlock(&w->lock);
	return code;
}

enum cocket_code
layer_watch_check(struct layer_watch *w, const struct blob_expected *b, struct source *from, struct layer_budget *lanes, struct progress *p,
                  struct err *err)
{
	AUTO(layer_look_free) struct layer_look *look = NULL;
	AUTO(layer_contents_free) struct layer_contents contents = { 0 };
	struct blob_expected watched = *b;

	if (w == NULL || !b->has_diff_id)
		return blob_check(b, from, lanes, p, err);
	if (layer_look_new(&look, &b->d->digest, &w->interest, err))
		return err->code;
	watched.also = layer_look_follower(look);
	if (blob_check(&watched, from, lanes, p, err))
		return err->code;
	layer_look_finish(&contents, look);
	return note(w, &contents, err);
}

enum cocket_code
layer_watch_miss(struct layer_watch *w, const struct blob_expected *b, struct err *err)
{
	AUTO(layer_contents_free) struct layer_contents contents = { .layer = b->d->digest };

	if (w == NULL || !b->has_diff_id)
		return COCKET_OK;
	(void)fail(&contents.why, COCKET_E_UNSUPPORTED, "it came through a pipe, and has passed: use a file");
	return note(w, &contents, err);
}

const struct layer_contents *
layer_watch_find(const struct layer_watch *w, const struct digest *layer)
{
	for (size_t i = 0; i < w->count; i++)
		if (digest_eq(&w->items[i].layer, layer))
			return &w->items[i];
	return NULL;
}

bool
layer_watch_has(struct layer_watch *w, const struct digest *layer)
{
	bool found;

	(void)pthread_mutex_lock(&w->lock);
	found = layer_watch_find(w, layer) != NULL;
	(void)pthread_mutex_unlock(&w->lock);
	return found;
}
