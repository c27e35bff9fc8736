/* The threads of --deep and what each reads from: see blob_verify.h.  A handle is opened when its thread has something to do. */
#include "verify/blob_verify.h"

void
crew_open(struct crew *c, struct source *s, size_t workers, struct progress *progress)
{
	*c = (struct crew){ .workers = workers < POOL_THREADS_MAX ? workers : POOL_THREADS_MAX, .progress = progress };
	c->sources[0] = s;
	layer_budget_open(&c->lanes);
}

void
crew_close(struct crew *c)
{
	for (size_t i = 1; i < POOL_THREADS_MAX; i++)
		source_close(&c->sources[i]);
	layer_budget_close(&c->lanes);
}

enum cocket_code
crew_source(struct source **out, struct crew *c, size_t worker, struct err *err)
{
	if (c->sources[worker] == NULL && source_clone(&c->sources[worker], c->sources[0], err))
		return err->code;
	*out = c->sources[worker];
	return COCKET_OK;
}
