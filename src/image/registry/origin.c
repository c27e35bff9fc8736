/* What a registry has shown of itself in this run: whether it wants credentials, by which challenge, and how it lists referrers.  It saves
 * requests that would bring nothing and decides nothing: a registry that answers otherwise is answered as it asks.
 * Never kept beyond the run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "image/registry/session.h"

#define FIRST_WAIT_MS 2000 /* one request that hangs does not stop the others */

static struct origin *
origin_find(const struct shared *shared, const char *name)
{
	for (struct origin *o = shared->origins; o; o = o->next)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

static struct origin *
origin_add(struct shared *shared, const char *name)
{
	struct origin *o = calloc(1, sizeof *o);

	if (!o)
		return NULL;
	(void)snprintf(o->name, sizeof o->name, "%s", name);
	o->next = shared->origins;
	shared->origins = o;
	return o;
}

enum cocket_code
origin_open(struct origin **out, struct session *s, const char *name, struct err *err)
{
	struct origin *o;

	(void)pthread_mutex_lock(&s->shared->lock);
	o = origin_find(s->shared, name);
	if (!o)
		o = origin_add(s->shared, name);
	(void)pthread_mutex_unlock(&s->shared->lock);
	if (!o)
		return no_memory(err);
	*out = o;
	return COCKET_OK;
}

void
origins_free(struct origin *o)
{
	for (struct origin *next; o; o = next) {
		next = o->next;
		free(o->challenge);
		free(o);
	}
}

void
origin_enter(struct session *s, struct origin *o)
{
	bool in_time = true;

	(void)pthread_mutex_lock(&s->shared->lock);
	if (!o->asker) {
		o->asker = s;
		o->asked_ms = clock_monotonic_ms();
	}
	while (in_time && !o->answered && o->asker != s)
		in_time = session_wait(s, o->asked_ms + FIRST_WAIT_MS);
	(void)pthread_mutex_unlock(&s->shared->lock);
}

void
origin_heard(struct session *s, struct origin *o, const struct challenge *c)
{
	(void)pthread_mutex_lock(&s->shared->lock);
	if (!o->answered)
		(void)pthread_cond_broadcast(&s->shared->settled);
	o->answered = true;
	if (c && !o->challenge && (o->challenge = malloc(sizeof *c)))
		*o->challenge = *c;
	(void)pthread_mutex_unlock(&s->shared->lock);
}

void
origin_lists(struct session *s, struct origin *o, bool by_api)
{
	(void)pthread_mutex_lock(&s->shared->lock);
	*(by_api ? &o->has_referrers : &o->lacks_referrers) = true;
	(void)pthread_mutex_unlock(&s->shared->lock);
}

enum source_listing
origin_listing(struct session *s, const struct origin *o)
{
	enum source_listing listing = SOURCE_LISTING_UNKNOWN;

	(void)pthread_mutex_lock(&s->shared->lock);
	if (o->has_referrers != o->lacks_referrers)
		listing = o->has_referrers ? SOURCE_LISTING_API : SOURCE_LISTING_TAG;
	(void)pthread_mutex_unlock(&s->shared->lock);
	return listing;
}

bool
origin_challenge(struct challenge *out, struct session *s, const struct origin *o)
{
	bool has;

	(void)pthread_mutex_lock(&s->shared->lock);
	has = o->challenge != NULL;
	if (has)
		*out = *o->challenge;
	(void)pthread_mutex_unlock(&s->shared->lock);
	return has;
}
