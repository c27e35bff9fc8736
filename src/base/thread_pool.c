/* Threads that take the next item until there is none: see thread_pool.h.
 * Never leaves a thread behind, never needs one but the caller's. */
#include "base/thread_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct pool {
	void (*work)(void *ctx, size_t worker, size_t item);
	void *ctx;
	size_t count;
	atomic_size_t next;
};

struct pool_worker {
	struct pool *pool;
	size_t number;
	pthread_t thread;
};

size_t
thread_pool_cores(void)
{
	cpu_set_t set;
	int n = 0;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		n = CPU_COUNT(&set);
	return n > 0 ? (size_t)n : 1;
}

static void *
pool_work(void *arg)
{
	const struct pool_worker *w = arg;
	size_t item;

	while ((item = atomic_fetch_add(&w->pool->next, 1)) < w->pool->count)
		w->pool->work(w->pool->ctx, w->number, item);
	return NULL;
}

void
thread_pool_run(size_t workers, size_t count, void (*work)(void *ctx, size_t worker, size_t item), void *ctx)
{
	struct pool pool = { .work = work, .ctx = ctx, .count = count };
	struct pool_worker threads[POOL_THREADS_MAX];
	size_t wanted = workers < count ? workers : count, started = 1;

	wanted = wanted < POOL_THREADS_MAX ? wanted : POOL_THREADS_MAX;
	while (started < wanted) {
		threads[started] = (struct pool_worker){ .pool = &pool, .number = started };
		if (pthread_create(&threads[started].thread, NULL, pool_work, &threads[started]))
			break;
		started++;
	}
	threads[0] = (struct pool_worker){ .pool = &pool };
	(void)pool_work(&threads[0]);
	for (size_t i = 1; i < started; i++)
		(void)pthread_join(threads[i].thread, NULL);
}
