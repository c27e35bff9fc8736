/* One request on its way: an easy handle, what its callbacks need, and how it is set up.  Private to stream/http.c and its parts. */
#ifndef COCKET_STREAM_CURL_REQUEST_H
#define COCKET_STREAM_CURL_REQUEST_H

#include <pthread.h>

#include "stream/http_message.h"
#include "stream/libcurl.h"

struct curl_request {
	struct http *http;
	struct http_request *request;
	CURL *easy;
	struct curl_slist *headers;
	struct err refused;         /* why a callback stopped it */
	size_t header_bytes;
	bool headers_done, cut;
	bool flows;                 /* the sink has seen the head of the response */
	char why[CURL_ERROR_SIZE];
};

/* The body of an upload, as it is pushed. */
struct http_feed {
	struct slice bytes;         /* not yet taken */
	struct curl_request *transfer;  /* NULL: not on its way */
};

struct http {
	pthread_mutex_t lock;       /* of the next three; the others are the driver's */
	bool driven;                /* a thread is in the loop */
	struct http_request *posted;/* to be begun */
	struct caller *waiting;     /* threads whose requests another one drives */
	CURLM *multi;
	CURLSH *sessions;           /* of TLS, for a connection more to the same host */
};

/* curl_lifecycle.c: begins what was posted, does what can be done without waiting, and returns those that ended, by ->next; each has its result. */
struct http_request *curl_requests_turn(struct http *h, struct http_request *posted);

void curl_request_abandon(struct curl_request *t); /* without a result */

/* Tells libcurl all about t->request.  COCKET_E_NET if its time is over already. */
MUST_CHECK enum cocket_code curl_request_set(struct curl_request *t, struct err *err);
MUST_CHECK enum cocket_code curl_request_set_tls(struct curl_request *t, const struct http_tls *tls, struct err *err);
void curl_request_set_callbacks(struct curl_request *t);
long curl_request_status(const struct curl_request *t);

/* Why it ended without a response: what a callback refused, the deadline, or what libcurl says. */
enum cocket_code curl_request_error(const struct curl_request *t, CURLcode code, struct err *err);

#endif
