/* Threads for blobs: each takes the largest that is left, reads by handles of its own, and lends its core to the others when nothing is left.
 * The one pool for blobs, whether they are checked, copied or sent. */
#ifndef COCKET_IMAGE_BLOB_WORKERS_H
#define COCKET_IMAGE_BLOB_WORKERS_H

#include "base/progress.h"
#include "base/thread_pool.h"
#include "image/layer.h"
#include "image/source.h"

#define BLOB_WORKER_SOURCES_MAX 64 /* that one worker has handles of at once */

/* One thread's. */
struct blob_worker {
	size_t number;            /* below POOL_THREADS_MAX; 0: the caller's own thread */
	struct layer_budget *lanes;
	struct blob_handle {
		struct source *of, *clone;
	} *handles;               /* owned */
	size_t count;
};

/* The worker's handle on that place; good until the next call. */
MUST_CHECK enum cocket_code blob_worker_source(struct source **out, struct blob_worker *w, struct source *of, struct err *err);

struct blob_work {
	size_t count;
	uint64_t (*size)(const void *ctx, size_t i);
	/* Called once for each blob, from several threads; no two calls with the same worker overlap. */
	void (*run)(void *ctx, size_t i, struct blob_worker *w);
	void *ctx;
};

/* As many as cores, or as pay where a registry is waited for. */
size_t blob_workers_count(bool is_remote);

/* COCKET_E_NOMEM: nothing was done. */
MUST_CHECK enum cocket_code blob_workers_run(size_t workers, const struct blob_work *work, struct err *err);

#endif
