/* HTTP requests over libcurl's multi interface: the pool of connections and the loop.  RFC 9110 and 9112 are libcurl's business; ceilings
 * are in receive.c, options in transfer.c and tls.c.
 * Never follows a redirect, never adds a credential; no message holds a query string or a header. */
#include "stream/http.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/secret.h"
#include "stream/transfer.h"
#include "stream/url.h"

#define CONNECTIONS_PER_HOST 8

enum cocket_code
http_new(struct http **out, struct err *err)
{
	struct http *h;

	if (curl_load(err))
		return err->code;
	h = calloc(1, sizeof *h);
	if (!h || !(h->multi = curl.multi_init())) {
		free(h);
		return fail(err, COCKET_E_NOMEM, "out of memory");
	}
	(void)curl.multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS_PER_HOST);
	*out = h;
	return COCKET_OK;
}

void
http_free(struct http **h)
{
	if (!h || !*h)
		return;
	for (struct transfer *t = (*h)->idle, *next; t; t = next) {
		next = t->next;
		curl.easy_cleanup(t->easy);
		free(t);
	}
	for (struct roots *r = (*h)->roots, *next; r; r = next) {
		next = r->next;
		buf_free(&r->pem);
		free(r);
	}
	(void)curl.multi_cleanup((*h)->multi);
	spares_close(&(*h)->spares);
	free(*h);
	*h = NULL;
}

/* A transfer from the free list, or a new one. */
static struct transfer *
transfer_get(struct http *h)
{
	struct transfer *t = h->idle;

	if (t) {
		h->idle = t->next;
		return t;
	}
	t = calloc(1, sizeof *t);
	if (t && (t->easy = curl.easy_init()))
		return t;
	free(t);
	return NULL;
}

/* Headers may hold a token, so libcurl's copies are wiped. */
static void
transfer_put(struct transfer *t)
{
	struct http *h = t->http;

	for (struct curl_slist *l = t->headers; l; l = l->next)
		wipe(l->data, strlen(l->data));
	curl.slist_free_all(t->headers);
	curl.easy_reset(t->easy);
	*t = (struct transfer){ .next = h->idle, .easy = t->easy };
	h->idle = t;
}

static void
request_reset(struct http_request *r)
{
	size_t max = r->sink || r->max_body < ERROR_BODY_MAX_BYTES ? ERROR_BODY_MAX_BYTES : (size_t)r->max_body;

	http_request_free(r);
	r->err = (struct err){0};
	r->sent = r->broken = false;
	r->response = (struct http_response){
		.body = BUF(max),
		.headers = BUF(HEADER_MAX_BYTES),
	};
}

/* True where it is on its way. */
static bool
request_start(struct http *h, struct http_request *r)
{
	struct transfer *t = transfer_get(h);
	CURLMcode code;

	request_reset(r);
	if (!t) {
		fail(&r->err, COCKET_E_NOMEM, "out of memory");
		return false;
	}
	t->http = h;
	t->request = r;
	t->spare = CURL_SOCKET_BAD;
	if (transfer_set(t, &r->err)) {
		within(&r->err, "%s %s", r->method, URL_TEXT(r->url));
		transfer_put(t);
		return false;
	}
	code = curl.multi_add_handle(h->multi, t->easy);
	if (code) {
		fail(&r->err, COCKET_E_NOMEM, "libcurl: %s", curl.multi_strerror(code));
		transfer_put(t);
		return false;
	}
	r->sent = true;
	return true;
}

/* A TLS alert is an answer too: the same request would meet it again. */
static bool
is_broken(const struct transfer *t, CURLcode code)
{
	switch (code) {
	case CURLE_RECV_ERROR:
		return !strstr(t->why, " alert ");
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

static void
request_finish(struct transfer *t, CURLcode code)
{
	struct http_request *r = t->request;

	r->response.status = transfer_status(t);
	if (code != CURLE_OK && !t->cut) {
		transfer_why(t, code, &r->err);
		r->broken = is_broken(t, code);
		within(&r->err, "%s %s", r->method, URL_TEXT(r->url));
	}
	(void)curl.multi_remove_handle(t->http->multi, t->easy);
	transfer_put(t);
}

/* Returns how many ended. */
static size_t
collect(struct http *h)
{
	const CURLMsg *message;
	struct transfer *t;
	size_t ended = 0;
	int left;

	while ((message = curl.multi_info_read(h->multi, &left))) {
		if (message->msg != CURLMSG_DONE || curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t))
			continue;
		request_finish(t, message->data.result);
		ended++;
	}
	return ended;
}

void
http_perform(struct http *h, struct http_request *requests[], size_t n)
{
	size_t pending = 0;
	int running = 0;

	for (size_t i = 0; i < n; i++)
		pending += request_start(h, requests[i]);
	while (pending > 0) {
		if (curl.multi_perform(h->multi, &running))
			BUG("curl_multi_perform");
		pending -= collect(h);
		if (pending > 0 && curl.multi_poll(h->multi, NULL, 0, 1000, NULL))
			BUG("curl_multi_poll");
	}
}
