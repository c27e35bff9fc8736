/* Requests on their way: begun with a transfer each, and ended with what came of them.  For whoever drives the struct http.
 * An easy handle is never used again: libcurl keeps state in it while the connection lives on (7.88 its buffer, over HTTP/2), and a new one
 * costs a microsecond.  Connections, names and addresses are the multi handle's. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/secret.h"
#include "stream/curl_request.h"
#include "stream/url.h"

static struct curl_request *
curl_request_new(struct http *h, struct http_request *r)
{
	struct curl_request *t = calloc(1, sizeof *t);

	if (!t || !(t->easy = curl.easy_init())) {
		free(t);
		return NULL;
	}
	t->http = h;
	t->request = r;
	return t;
}

/* Headers may hold a token, so libcurl's copies are wiped. */
static void
headers_wipe(struct curl_request *t)
{
	for (struct curl_slist *l = t->headers; l; l = l->next)
		wipe(l->data, strlen(l->data));
	curl.slist_free_all(t->headers);
	t->headers = NULL;
}

static void
curl_request_free(struct curl_request *t)
{
	headers_wipe(t);
	curl.easy_cleanup(t->easy);
	free(t);
}

static void
http_request_reset(struct http_request *r)
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

/* True: it is on its way; else r->err says why not. */
static bool
curl_request_start(struct http *h, struct http_request *r)
{
	struct curl_request *t = curl_request_new(h, r);
	CURLMcode code;

	http_request_reset(r);
	if (!t) {
		(void)no_memory(&r->err);
		return false;
	}
	if (curl_request_set(t, &r->err)) {
		within(&r->err, "%s %s", r->method, URL_TEXT(r->url));
		curl_request_free(t);
		return false;
	}
	code = curl.multi_add_handle(h->multi, t->easy);
	if (code) {
		fail(&r->err, COCKET_E_NOMEM, "libcurl: %s", curl.multi_strerror(code));
		curl_request_free(t);
		return false;
	}
	r->sent = true;
	if (r->feed)
		r->feed->transfer = t;
	return true;
}

/* 407 and the like: of a proxy that was asked for a tunnel. */
static bool
is_refused_by_proxy(const struct curl_request *t)
{
	long status = 0;

	return curl.easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK && status >= 400 && status < 500;
}

/* A TLS alert is an answer too, and so is a proxy's no: the same request would meet it again. */
static bool
is_broken(const struct curl_request *t, CURLcode code)
{
	switch (code) {
	case CURLE_RECV_ERROR:
		return !strstr(t->why, " alert ") && !is_refused_by_proxy(t);
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
curl_request_finish(struct curl_request *t, CURLcode code)
{
	struct http_request *r = t->request;

	r->response.status = curl_request_status(t);
	if (code != CURLE_OK && !t->cut) {
		curl_request_error(t, code, &r->err);
		r->broken = is_broken(t, code);
		within(&r->err, "%s %s", r->method, URL_TEXT(r->url));
	}
	if (r->feed)
		r->feed->transfer = NULL;
	(void)curl.multi_remove_handle(t->http->multi, t->easy);
	curl_request_free(t);
}

static struct http_request *
curl_requests_ended(struct http *h)
{
	struct http_request *ended = NULL;
	const CURLMsg *message;
	struct curl_request *t;
	int left;

	while ((message = curl.multi_info_read(h->multi, &left))) {
		if (message->msg != CURLMSG_DONE || curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t))
			continue;
		t->request->next = ended;
		ended = t->request;
		curl_request_finish(t, message->data.result);
	}
	return ended;
}

/* Those that could not even begin, by ->next. */
static struct http_request *
curl_requests_start(struct http *h, struct http_request *posted)
{
	struct http_request *ended = NULL;

	for (struct http_request *r = posted, *next; r; r = next) {
		next = r->next;
		if (curl_request_start(h, r))
			continue;
		r->next = ended;
		ended = r;
	}
	return ended;
}

struct http_request *
curl_requests_turn(struct http *h, struct http_request *posted)
{
	struct http_request *ended = curl_requests_start(h, posted), **last = &ended;
	int running;

	if (curl.multi_perform(h->multi, &running))
		BUG("curl_multi_perform");
	while (*last)
		last = &(*last)->next;
	*last = curl_requests_ended(h);
	return ended;
}

void
curl_request_abandon(struct curl_request *t)
{
	(void)curl.multi_remove_handle(t->http->multi, t->easy);
	curl_request_free(t);
}
