/* Threads for blobs: see blob_workers.h.  Results go where the caller puts them, by number, so that the answer is the same whatever the threads do. */
#include "image/blob_workers.h"

#include <stdlib.h>

#include "base/limits.h"

enum cocket_code
blob_worker_source(struct source **out, struct blob_worker *w, struct source *of, struct err *err)
{
	*out = of;
	if (w->number == 0) /* the thread that it belongs to */
		return COCKET_OK;
	for (size_t i = 0; i < w->count; i++)
		if (w->handles[i].of == of) {
			*out = w->handles[i].clone;
			return COCKET_OK;
		}
	if (w->count == BLOB_WORKER_SOURCES_MAX)
		source_close(&w->handles[--w->count].clone);
	struct blob_handle *h = &w->handles[w->count];
	*h = (struct blob_handle){ .of = of };
	if (source_clone(&h->clone, of, err))
		return err->code;
	w->count++;
	*out = h->clone;
	return COCKET_OK;
}

size_t
blob_workers_count(bool is_remote)
{
	const size_t cores = thread_pool_cores() < DEEP_WORKERS_MAX ? thread_pool_cores() : DEEP_WORKERS_MAX;

	return is_remote && cores < REGISTRY_STREAMS ? REGISTRY_STREAMS : cores;
}

/* --- all of them ---------------------------------------------------------------------------------- */

struct blob_pool {
	const struct blob_work *work;
	struct blob_worker *workers; /* owned */
	size_t count;
	size_t *order;               /* owned; the largest first, so that none is left for one core at the end */
	atomic_size_t left;          /* not done yet */
	struct layer_budget lanes;
};

static void
pool_close(struct blob_pool *c)
{
	for (size_t i = 0; c->workers && i < c->count; i++) {
		for (size_t h = 0; h < c->workers[i].count; h++)
			source_close(&c->workers[i].handles[h].clone);
		free(c->workers[i].handles);
	}
	free(c->workers);
	free(c->order);
	layer_budget_close(&c->lanes);
}

static enum cocket_code
workers_open(struct blob_pool *c, struct err *err)
{
	for (size_t i = 0; i < c->count; i++) {
		struct blob_worker *w = &c->workers[i];

		*w = (struct blob_worker){ .number = i, .lanes = &c->lanes, .handles = calloc(BLOB_WORKER_SOURCES_MAX, sizeof *w->handles) };
		if (w->handles == NULL)
			return no_memory(err);
	}
	return COCKET_OK;
}

static int
by_size(const void *a, const void *b, void *ctx)
{
	const struct blob_work *work = ctx;
	const size_t i = *(const size_t *)a, j = *(const size_t *)b;
	const uint64_t x = work->size(work->ctx, i), y = work->size(work->ctx, j);

	if (x != y)
		return x > y ? -1 : 1;
	return i < j ? -1 : i > j;
}

static enum cocket_code
pool_open(struct blob_pool *c, struct err *err)
{
	const struct blob_work *work = c->work;

	layer_budget_open(&c->lanes);
	c->workers = calloc(c->count, sizeof *c->workers);
	c->order = calloc(work->count + 1, sizeof *c->order);
	if (c->workers == NULL || c->order == NULL)
		return no_memory(err);
	for (size_t i = 0; i < work->count; i++)
		c->order[i] = i;
	qsort_r(c->order, work->count, sizeof *c->order, by_size, (void *)(uintptr_t)work);
	return workers_open(c, err);
}

static void
item_run(void *ctx, size_t worker, size_t item)
{
	struct blob_pool *c = ctx;

	c->work->run(c->work->ctx, c->order[item], &c->workers[worker]);
	if (atomic_fetch_sub(&c->left, 1) <= thread_pool_cores()) /* a core has nothing else to do */
		atomic_fetch_add(&c->lanes.spare, 1);
}

enum cocket_code
blob_workers_run(size_t workers, const struct blob_work *work, struct err *err)
{
	const size_t cores = workers < thread_pool_cores() ? workers : thread_pool_cores();
	struct blob_pool c = { .work = work, .count = workers < POOL_THREADS_MAX ? workers : POOL_THREADS_MAX };
	enum cocket_code code = pool_open(&c, err);

	if (code == COCKET_OK) {
		atomic_store(&c.left, work->count);
		atomic_store(&c.lanes.spare, work->count < cores ? (int)(cores - work->count) : 0);
		thread_pool_run(c.count, work->count, item_run, &c);
	}
	pool_close(&c);
	return code;
}
