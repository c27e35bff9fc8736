/* The threads of --deep and what each reads from: see deep.h.  A handle is opened when its thread has something to do. */
#include "verify/deep.h"

void
crew_open(struct crew *c, struct source *s, size_t workers, struct progress *progress)
{
	*c = (struct crew){ .workers = workers < POOL_THREADS_MAX ? workers : POOL_THREADS_MAX, .progress = progress };
	c->sources[0] = s;
	pthread_mutex_init(&c->window, NULL);
}

void
crew_close(struct crew *c)
{
	for (size_t i = 1; i < POOL_THREADS_MAX; i++)
		source_close(&c->sources[i]);
	pthread_mutex_destroy(&c->window);
}

/* Whoever waits lends its core to the others meanwhile. */
void
crew_take_window(struct crew *c)
{
	if (pthread_mutex_trylock(&c->window) == 0)
		return;
	atomic_fetch_add(&c->spare, 1);
	pthread_mutex_lock(&c->window);
	atomic_fetch_sub(&c->spare, 1); /* below 0 where it was taken: until that thread ends */
}

void
crew_give_window(struct crew *c)
{
	pthread_mutex_unlock(&c->window);
}

enum cocket_code
crew_source(struct source **out, struct crew *c, size_t worker, struct err *err)
{
	if (c->sources[worker] == NULL && source_clone(&c->sources[worker], c->sources[0], err))
		return err->code;
	*out = c->sources[worker];
	return COCKET_OK;
}
