/* Many images, signed side by side: each thread takes a few, writes the signatures of all of them, and then looks at them in turn: by the time
 * that the last is written, the first has waited (see tag_update.c), so that one wait serves them all.
 * Never says that an image is signed before that look. */
#include "sign/batch.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/thread_pool.h"

#define TOGETHER_MAX 16 /* written before the first is looked at: each keeps its documents in memory until then */

struct sign_batch {
	struct sign_item *items;
	size_t n, together;
	const struct sign_teller *teller;
	struct session *session;
	struct session *handles[SIGN_WORKERS_MAX]; /* owned; NULL: not begun */
	pthread_mutex_t lock;                      /* of the next */
	size_t told;
};

/* Those whose turn it is. */
static void
report_due(struct sign_batch *b)
{
	while (b->told < b->n && b->items[b->told].done)
		b->teller->tell(b->teller->ctx, &b->items[b->told++]);
}

static void
item_done(struct sign_batch *b, struct sign_item *item)
{
	(void)pthread_mutex_lock(&b->lock);
	item->done = true;
	report_due(b);
	(void)pthread_mutex_unlock(&b->lock);
}

static void
sign_together(struct sign_batch *b, struct session *session, struct sign_item *items, size_t n)
{
	struct signing *begun[TOGETHER_MAX] = { 0 };

	for (size_t i = 0; i < n; i++)
		if (sign_begin(&begun[i], session, items[i].image, &items[i].options, &items[i].err))
			item_done(b, &items[i]);
	for (size_t i = 0; i < n; i++) {
		if (begun[i] == NULL)
			continue;
		if (sign_end(&items[i].report, begun[i], &items[i].err))
			items[i].report = (struct sign_report){ 0 };
		signing_free(&begun[i]);
		item_done(b, &items[i]);
	}
}

static enum cocket_code
handle_of(struct session **out, struct sign_batch *b, size_t worker, struct err *err)
{
	if (b->handles[worker] == NULL && session_fork(&b->handles[worker], b->session, false, err))
		return err->code;
	*out = b->handles[worker];
	return COCKET_OK;
}

static void
work(void *ctx, size_t worker, size_t group)
{
	struct sign_batch *b = ctx;
	struct sign_item *items = b->items + group * b->together;
	const size_t left = b->n - group * b->together, n = left < b->together ? left : b->together;
	struct session *session;
	struct err err = { 0 };

	if (handle_of(&session, b, worker, &err) == COCKET_OK) {
		sign_together(b, session, items, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		items[i].err = err;
		item_done(b, &items[i]);
	}
}

static bool
are_of_registries(const struct sign_item *items, size_t n)
{
	struct reference ref;
	struct err ignored = { 0 };

	for (size_t i = 0; i < n; i++)
		if (reference_parse(&ref, items[i].image, &ignored) || ref.transport != TRANSPORT_REGISTRY)
			return false;
	return true;
}

void
sign_batch(struct session *session, struct sign_item *items, size_t n, const struct sign_teller *teller)
{
	const size_t workers = are_of_registries(items, n) ? SIGN_WORKERS_MAX : 1;
	const size_t share = (n + workers - 1) / workers;
	struct sign_batch b = { .items = items, .n = n, .teller = teller, .session = session, .lock = PTHREAD_MUTEX_INITIALIZER };

	b.together = workers == 1 || share < 1 ? 1 : share < TOGETHER_MAX ? share : TOGETHER_MAX;
	session_set_connections(session, workers < n ? workers : n);
	thread_pool_run(workers, (n + b.together - 1) / b.together, work, &b);
	for (size_t i = 0; i < SIGN_WORKERS_MAX; i++)
		session_free(&b.handles[i]);
}
