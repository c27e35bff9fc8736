/* Origins that asked to be left alone (429 or 503, RFC 9110 section 10.2.3): all threads of a run leave them alone, not only the one that was
 * told.  Few hosts are asked in one run; where there are more than places, the one that is free first is forgotten. */
#include <stdio.h>
#include <string.h>

#include "image/registry/session.h"

/* Scheme, host and port as written. */
static size_t
origin_bytes(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;
}

static struct host_backoff *
backoff_find(struct shared *shared, const char *url)
{
	size_t n = origin_bytes(url);

	for (size_t i = 0; n > 0 && i < BACKOFFS_MAX; i++)
		if (strncmp(shared->backoffs[i].origin, url, n) == 0 && shared->backoffs[i].origin[n] == 0)
			return &shared->backoffs[i];
	return NULL;
}

static struct host_backoff *
backoff_slot(struct shared *shared)
{
	struct host_backoff *first = &shared->backoffs[0];

	for (size_t i = 1; i < BACKOFFS_MAX; i++)
		if (shared->backoffs[i].until_ms < first->until_ms)
			first = &shared->backoffs[i];
	return first;
}

void
session_backoff(struct session *s, const char *url, int64_t until_ms)
{
	size_t n = origin_bytes(url);
	struct host_backoff *h;

	if (n == 0 || n >= sizeof h->origin)
		return;
	(void)pthread_mutex_lock(&s->shared->lock);
	h = backoff_find(s->shared, url);
	if (!h) {
		h = backoff_slot(s->shared);
		*h = (struct host_backoff){0};
		memcpy(h->origin, url, n);
	}
	if (until_ms > h->until_ms)
		h->until_ms = until_ms;
	s->shared->has_backoffs = true;
	(void)pthread_mutex_unlock(&s->shared->lock);
}

int64_t
session_backoff_until(struct session *s, const char *url)
{
	const struct host_backoff *h;
	int64_t until;

	if (!s->shared->has_backoffs)
		return 0;
	(void)pthread_mutex_lock(&s->shared->lock);
	h = backoff_find(s->shared, url);
	until = h ? h->until_ms : 0;
	(void)pthread_mutex_unlock(&s->shared->lock);
	return until;
}
