/* Requests to a registry, run in rounds: all that are due are sent side by side, then each answer decides alone whether to go on, come
 * again or end.
 * Redirects are ours, not libcurl's: at most REDIRECTS_MAX, never from https to http, never with credentials to another origin (A26); what
 * writes goes on only where the server says that the same request is to be sent again (307, 308). */
#include "image/registry/registry_request.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "image/registry/retry.h"
#include "stream/url.h"

enum cocket_code
registry_request_open(struct registry_request *x, const char *method, const char *url, struct err *err)
{
	x->method = method;
	x->url = BUF(2 * URL_MAX_BYTES);
	return buf_add(&x->url, slice_str(url), err);
}

void
registry_request_free(struct registry_request *x)
{
	http_request_free(&x->request);
	auth_header_drop(&x->auth_header);
	buf_free(&x->url);
}

/* Why a URL may not follow another; parsed already, so the borrowed texts outlive this. */
static enum cocket_code
redirect_check(const struct url *here, const struct url *there, struct err *err)
{
	if (here->https && !there->https)
		return fail(err, COCKET_E_REGISTRY, "redirect from https to http refused");
	return COCKET_OK;
}

enum cocket_code
registry_request_redirect(struct registry_request *x, struct slice location, struct err *err)
{
	struct buf next = BUF(2 * URL_MAX_BYTES);
	struct url here, there;

	if (url_parse(&here, buf_slice(&x->url), err) || url_join(&next, &here, location, err) || url_parse(&there, buf_slice(&next), err) ||
	    redirect_check(&here, &there, err)) {
		buf_free(&next);
		err->code = err->code == COCKET_E_NOMEM ? COCKET_E_NOMEM : COCKET_E_REGISTRY;
		return within(err, "%s %s: location", x->method, URL_TEXT(buf_str(&x->url)));
	}
	x->away = x->away || !url_same_origin(&here, &there);
	buf_free(&x->url);
	x->url = next;
	return COCKET_OK;
}

static void
request_end(struct registry_request *x)
{
	x->done = true;
}

static void
redirect_follow(struct registry_request *x)
{
	struct slice location = http_header(&x->request.response, "Location", 0);

	if (location.len == 0)
		registry_error(x, COCKET_E_REGISTRY, &x->err);
	else if (++x->redirects > REDIRECTS_MAX)
		fail(&x->err, COCKET_E_REGISTRY, "%s %s: more than %d redirects", x->method, URL_TEXT(buf_str(&x->url)), REDIRECTS_MAX);
	else if (registry_request_redirect(x, location, &x->err) == COCKET_OK)
		return;
	request_end(x);
}

/* Others side by side may have fetched a new token meanwhile; then this one just comes again. */
static void
challenge_answer(struct registry_request *x)
{
	struct request_auth *a = x->auth;

	if (++x->challenges > 2 || (x->challenges > 1 && token_generation(a->session, a->token) == x->generation)) {
		(void)a->ops->refused(a, x, &x->err);
		request_end(x);
	} else if (a->ops->answer(a, x->generation, &x->request.response, &x->err)) {
		within(&x->err, "%s %s: 401 unauthorized", x->method, URL_TEXT(buf_str(&x->url)));
		request_end(x);
	}
}

/* What the answer asks for, at most RETRY_AFTER_MAX_SECONDS, or else the back-off. */
static int64_t
pause_ms(const struct registry_request *x)
{
	struct slice after = http_header(&x->request.response, "Retry-After", 0);
	int64_t seconds;
	struct err ignored;

	if (x->request.err.code || after.len == 0 || retry_after_parse(&seconds, after, clock_now(), &ignored))
		return retry_backoff_ms(x->retries);
	return (seconds > RETRY_AFTER_MAX_SECONDS ? RETRY_AFTER_MAX_SECONDS : seconds) * 1000;
}

static void
retry_give_up(struct registry_request *x, int64_t wait)
{
	if (x->request.err.code)
		x->err = x->request.err;
	else
		registry_error(x, COCKET_E_REGISTRY, &x->err);
	if (x->retries > RETRIES_MAX)
		within(&x->err, "after %u attempts", x->retries);
	else
		within(&x->err, "retry after %lld s exceeds --timeout", (long long)(wait + 999) / 1000);
	request_end(x);
}

/* A host that is overloaded is left alone by all threads, not only by the one that it told. */
static void
retry_later(struct registry_request *x, struct session *s)
{
	int64_t wait, now = clock_monotonic_ms();
	long status = x->request.err.code ? 0 : x->request.response.status;

	x->retries++;
	wait = pause_ms(x);
	if (status == 429 || status == 503)
		session_backoff(s, buf_str(&x->url), now + wait);
	if (x->retries > RETRIES_MAX || wait >= session_left_ms(s))
		retry_give_up(x, wait);
	else
		x->not_before = now + wait;
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* RFC 9110 15.4: 307 and 308 keep method and body; of the others only a request that asks may take them so. */
static bool
is_followed(const struct registry_request *x, long status)
{
	const bool asks = strcmp(x->method, "GET") == 0 || strcmp(x->method, "HEAD") == 0;

	return !x->stay && is_redirect(status) && (asks || status == 307 || status == 308);
}

/* What flowed into a sink cannot be taken back: whoever has the sink goes on where it was. */
static void
decide_failed(struct registry_request *x, struct session *s)
{
	if (x->request.broken && !x->sink) {
		retry_later(x, s);
	} else {
		x->err = x->request.err;
		request_end(x);
	}
}

static void
decide_answered(struct registry_request *x, struct session *s)
{
	const long status = x->request.response.status;

	if (status == 421 && !x->misdirected) /* RFC 9110 15.5.20: once more, over another connection */
		x->misdirected = true;
	else if (retry_status(status))
		retry_later(x, s);
	else if (is_followed(x, status))
		redirect_follow(x);
	else if (status == 401 && x->auth && !x->away)
		challenge_answer(x);
	else
		request_end(x);
}

/* --- before a request --- */

static void
auth_header_get(struct registry_request *x)
{
	struct request_auth *a = x->auth;

	auth_header_drop(&x->auth_header);
	if (!a)
		return;
	if (!x->away)
		a->ops->prepare(a);
	x->auth_header = token_header(&x->generation, a->session, a->token);
}

static const struct http_tls *
tls_of(const struct registry_request *x, struct session *s)
{
	if (!x->away)
		return x->tls;
	return session_roots_of(s, buf_str(&x->url), x->auth ? x->auth->tls_roots : NULL);
}

/* Credentials only at home. */
static void
headers_set(struct registry_request *x)
{
	size_t n = 0;

	for (; n < REGISTRY_REQUEST_HEADERS_MAX && x->headers[n]; n++)
		x->request.headers[n] = x->headers[n];
	if (x->auth_header && !x->away)
		x->request.headers[n++] = (const char *)x->auth_header->header.ptr;
	x->request.headers[n] = NULL;
}

/* All is set anew each time. */
void
registry_request_prepare(struct registry_request *x, struct session *s)
{
	auth_header_get(x);
	x->request.method = x->method;
	x->request.url = buf_str(&x->url);
	x->request.body = x->body;
	x->request.max_body = x->max_body;
	x->request.sink = x->sink;
	x->request.fresh = x->misdirected;
	x->request.deadline_ms = s->deadline_ms;
	x->request.timeout_ms = s->shared->timeout_ms;
	x->request.tls = tls_of(x, s);
	headers_set(x);
}

/* A host that another request found overloaded.  Those who waited do not all come back at the same instant. */
static void
backoff_wait(struct registry_request *x, struct session *s, int64_t now)
{
	int64_t until = session_backoff_until(s, buf_str(&x->url));

	if (until <= now || until <= x->not_before)
		return;
	x->not_before = until + retry_backoff_ms(1) - RETRY_BACKOFF_MS;
	if (x->not_before - now < session_left_ms(s))
		return;
	fail(&x->err, COCKET_E_REGISTRY, "%s %s: the server asked to wait for %lld s, which exceeds --timeout", x->method,
	     URL_TEXT(buf_str(&x->url)), (long long)(until - now + 999) / 1000);
	request_end(x);
}

/* A host may have asked to be left alone while its token was waited for. */
static bool
is_due(struct registry_request *x, struct session *s, int64_t now)
{
	backoff_wait(x, s, now);
	if (x->done || x->not_before > now)
		return false;
	registry_request_prepare(x, s);
	backoff_wait(x, s, now);
	return !x->done && x->not_before <= now;
}

/* Fills batch with what is due; returns how many, and in *wait how long until the next where none is. */
static size_t
requests_due(struct http_request *batch[], struct session *s, struct registry_request *requests[], size_t n, bool *pending, int64_t *wait)
{
	int64_t now = clock_monotonic_ms();
	size_t count = 0;

	*wait = INT64_MAX;
	*pending = false;
	for (size_t i = 0; i < n; i++) {
		struct registry_request *x = requests[i];

		if (!x->done && is_due(x, s, now))
			batch[count++] = &x->request;
		else if (!x->done && x->not_before - now < *wait)
			*wait = x->not_before - now;
		*pending = *pending || !x->done;
	}
	return count;
}

/* -v: one line a request.  A URL's query may hold a CDN's signature, and is not shown. */
static void
log_answer(const struct registry_request *x)
{
	if (x->request.err.code)
		log_verbose("%s", x->request.err.message);
	else
		log_verbose("%s %s: %ld", x->method, URL_TEXT(buf_str(&x->url)), x->request.response.status);
}

static void
request_answered(struct registry_request *x, struct session *s)
{
	log_answer(x);
	s->requests += x->request.sent;
	if (x->auth && !x->away)
		x->auth->ops->heard(x->auth, x->request.err.code ? NULL : &x->request.response);
	if (x->request.err.code)
		decide_failed(x, s);
	else
		decide_answered(x, s);
}

static bool
in_batch(struct http_request *const batch[], size_t count, const struct http_request *r)
{
	for (size_t i = 0; i < count; i++)
		if (batch[i] == r)
			return true;
	return false;
}

static void
requests_loop(struct session *s, struct http *http, struct http_request *batch[], struct registry_request *requests[], size_t n)
{
	bool pending;
	int64_t wait;

	for (;;) {
		size_t count = requests_due(batch, s, requests, n, &pending, &wait);

		if (!pending)
			return;
		if (count == 0) {
			clock_sleep_ms(wait);
			continue;
		}
		http_perform(http, batch, count);
		for (size_t i = 0; i < n; i++)
			if (in_batch(batch, count, &requests[i]->request))
				request_answered(requests[i], s);
	}
}

void
registry_requests_run(struct session *s, struct registry_request *requests[], size_t n)
{
	struct http_request **batch = calloc(n ? n : 1, sizeof *batch);
	struct http *http;
	struct err err = {0};

	if (!batch)
		(void)no_memory(&err);
	else if (session_http(&http, s, &err) == COCKET_OK)
		requests_loop(s, http, batch, requests, n);
	for (size_t i = 0; err.code && i < n; i++)
		requests[i]->err = err;
	free(batch);
}

void
registry_request_run(struct session *s, struct registry_request *x)
{
	registry_requests_run(s, &x, 1);
}

void
registry_request_run_once(struct session *s, struct registry_request *x)
{
	x->stay = true;
	registry_requests_run(s, &x, 1);
}
