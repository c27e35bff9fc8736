/* HTTP requests over libcurl's multi interface: the pool of connections and the loop.  RFC 9110 and 9112 are libcurl's business; requests
 * begin and end in curl_lifecycle.c, ceilings are in curl_callbacks.c, options in curl_request.c and tls.c.
 * One thread at a time drives the loop, for all: the first that waits for something.  When its own requests have ended it leaves the loop to
 * another that still waits.  So many threads share one pool of connections, and a single one pays for no thread. */
#include "stream/http.h"

#include <stdlib.h>

#include "base/limits.h"
#include "stream/curl_request.h"

#define CONNECTIONS_KEPT 64

/* A thread in http_perform.  All under the lock. */
struct caller {
	struct caller *next;
	size_t pending;          /* requests that have not ended */
	pthread_cond_t wake;     /* they have, or nobody drives */
};

static void
http_drop(struct http *h)
{
	if (!h)
		return;
	(void)curl.multi_cleanup(h->multi);
	(void)curl.share_cleanup(h->sessions);
	free(h);
}

enum cocket_code
http_new(struct http **out, size_t connections, struct err *err)
{
	struct http *h;

	if (libcurl_load(err))
		return err->code;
	h = calloc(1, sizeof *h);
	if (!h || !(h->multi = curl.multi_init()) || !(h->sessions = curl.share_init())) {
		http_drop(h);
		return no_memory(err);
	}
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)curl.multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)connections);
	(void)curl.share_setopt(h->sessions, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	(void)curl.multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
	*out = h;
	return COCKET_OK;
}

void
http_free(struct http **h)
{
	if (!h || !*h)
		return;
	(void)pthread_mutex_destroy(&(*h)->lock);
	http_drop(*h);
	*h = NULL;
}

/* --- the loop; the driver is without the lock only where no other thread touches what it uses -------------------- */

static void
wait_for_traffic(struct http *h)
{
	if (curl.multi_poll(h->multi, NULL, 0, 1000, NULL))
		BUG("curl_multi_poll");
}

static void
callers_wake(struct http_request *ended)
{
	for (struct http_request *r = ended, *next; r; r = next) {
		struct caller *caller = r->caller;

		next = r->next;
		if (--caller->pending == 0)
			(void)pthread_cond_signal(&caller->wake);
	}
}

/* To one whose requests have not ended: the others are about to leave. */
static void
drive_hand_over(struct http *h)
{
	for (struct caller *c = h->waiting; c; c = c->next)
		if (c->pending > 0) {
			(void)pthread_cond_signal(&c->wake);
			return;
		}
}

/* Until the caller's own requests have ended. */
static void
requests_drive(struct http *h, const struct caller *own)
{
	h->driven = true;
	while (own->pending > 0) {
		struct http_request *posted = h->posted, *ended;

		h->posted = NULL;
		(void)pthread_mutex_unlock(&h->lock);
		ended = curl_requests_turn(h, posted);
		if (!ended)
			wait_for_traffic(h);
		(void)pthread_mutex_lock(&h->lock);
		callers_wake(ended);
	}
	h->driven = false;
	drive_hand_over(h);
}

static void
wait_for_driver(struct http *h, struct caller *own)
{
	struct caller **at;

	own->next = h->waiting;
	h->waiting = own;
	(void)pthread_cond_wait(&own->wake, &h->lock);
	for (at = &h->waiting; *at != own; at = &(*at)->next)
		;
	*at = own->next;
}

static void
requests_post(struct http *h, struct caller *caller, struct http_request *requests[], size_t n)
{
	for (size_t i = n; i > 0; i--) {
		requests[i - 1]->caller = caller;
		requests[i - 1]->next = h->posted;
		h->posted = requests[i - 1];
	}
	if (h->driven)
		(void)curl.multi_wakeup(h->multi);
}

void
http_perform(struct http *h, struct http_request *requests[], size_t n)
{
	struct caller own = { .pending = n, .wake = PTHREAD_COND_INITIALIZER };

	(void)pthread_mutex_lock(&h->lock);
	requests_post(h, &own, requests, n);
	while (own.pending > 0) {
		if (h->driven)
			wait_for_driver(h, &own);
		else
			requests_drive(h, &own);
	}
	(void)pthread_mutex_unlock(&h->lock);
	(void)pthread_cond_destroy(&own.wake);
}
