/* The same work on many things by several threads.  Results go into slots by number, so that the answer is the same whatever the threads do. */
#ifndef COCKET_BASE_THREAD_POOL_H
#define COCKET_BASE_THREAD_POOL_H

#include <stddef.h>

#define POOL_THREADS_MAX 64

size_t thread_pool_cores(void); /* that this process may run on, at least 1 */

/* Calls work(ctx, worker, item) once for each item 0..count-1, begun in that order, on up to workers threads (the caller's is one of
 * them); worker is 0..workers-1 and no two calls with the same one overlap.  Returns when all have returned.  Where a thread cannot be
 * started, the others do its work. */
void thread_pool_run(size_t workers, size_t count, void (*work)(void *ctx, size_t worker, size_t item), void *ctx);

#endif
