/* One request on its way: an easy handle, what its callbacks need, and how it is set up.  Private to stream/http.c. */
#ifndef COCKET_STREAM_TRANSFER_H
#define COCKET_STREAM_TRANSFER_H

#include "stream/curl.h"
#include "stream/http.h"
#include "stream/spare.h"

/* Kept on a free list between requests. */
struct transfer {
	struct transfer *next;
	struct http *http;
	struct http_request *request;
	CURL *easy;
	struct curl_slist *headers;
	struct err refused;         /* why a callback stopped it */
	size_t header_bytes;
	bool headers_done, cut, prewarm;
	bool flows;                 /* the sink has seen the head of the response */
	curl_socket_t spare;
	char why[CURL_ERROR_SIZE];
};

/* The roots of one host's TLS settings, with the system's where libcurl would no longer look for them. */
struct roots {
	struct roots *next;
	const struct http_tls *tls;
	struct buf pem;
};

struct http {
	CURLM *multi;
	struct transfer *idle;
	struct roots *roots;
	struct spares spares;
};

/* Tells libcurl all about t->request.  COCKET_E_NET where its time is over already. */
MUST_CHECK enum cocket_code transfer_set(struct transfer *t, struct err *err);
MUST_CHECK enum cocket_code transfer_set_tls(struct transfer *t, const struct http_tls *tls, struct err *err);
void transfer_set_callbacks(struct transfer *t);
long transfer_status(const struct transfer *t);

/* Why it ended without a response: what a callback refused, the deadline, or what libcurl says. */
enum cocket_code transfer_why(const struct transfer *t, CURLcode code, struct err *err);

#endif
