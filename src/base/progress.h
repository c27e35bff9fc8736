/* How far a long run of bytes has come, for whoever watches from another thread (cli/output/progress.h).  Only ever counted up; decides nothing. */
#ifndef COCKET_BASE_PROGRESS_H
#define COCKET_BASE_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

struct progress { /* zeroed: nothing is expected yet */
	atomic_uint_fast64_t total, done; /* bytes */
};

/* p may be NULL: nobody watches. */
static inline void
progress_expect(struct progress *p, uint64_t bytes)
{
	if (p)
		atomic_fetch_add_explicit(&p->total, bytes, memory_order_relaxed);
}

static inline void
progress_add(struct progress *p, uint64_t bytes)
{
	if (p)
		atomic_fetch_add_explicit(&p->done, bytes, memory_order_relaxed);
}

#endif
