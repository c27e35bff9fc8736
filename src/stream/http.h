/* HTTP requests, several side by side, over one pool of connections.  The only user of libcurl, which is loaded (dlopen) at the first request,
 * so that what needs no network does not pay for its 30 libraries.
 * Never follows a redirect, never adds a credential, never reads .netrc or a cookie, never speaks anything but http and https: the layer above decides all that. */
#ifndef COCKET_STREAM_HTTP_H
#define COCKET_STREAM_HTTP_H

#include "base/buf.h"

struct http;

/* TLS of one host: paths, NULL where there is none.  The system's roots count beside ca_file unless ca_only. */
struct http_tls {
	const char *ca_file;
	const char *cert_file;
	const char *key_file;
};

#define HTTP_HEADERS_MAX 8

struct http_response {
	long status;
	struct buf body;           /* ceiling: the request's max_body */
	struct buf headers;        /* of the last response, raw lines joined by \n, names as they came */
};

struct http_request {
	/* in */
	const char *method;        /* "GET" "HEAD" "POST" "PUT" */
	const char *url;
	const char *headers[HTTP_HEADERS_MAX]; /* "Name: value"; NULL ends */
	struct slice body;         /* of POST and PUT; borrowed */
	size_t max_body;           /* of the response: more is COCKET_E_TOO_LARGE, at once where Content-Length says so */
	const struct http_tls *tls;/* NULL: the system's roots */
	/* out */
	struct err err;            /* code COCKET_OK: a response came, of whatever status; COCKET_E_NET, _TOO_LARGE, _NOMEM otherwise */
	struct http_response response;
};

/* COCKET_E_NET where libcurl cannot be loaded (the message says which library). *out is yours. */
MUST_CHECK enum cocket_code http_new(struct http **out, struct err *err);
void http_free(struct http **h);

/* All requests end by then (clock_monotonic_ms), with COCKET_E_NET "timed out after N s"; 0: no limit. */
void http_set_deadline(struct http *h, int64_t monotonic_ms, int64_t timeout_ms);

/* Runs the n requests at once and returns when all have ended; each has its own result.  Requests may be reused after http_request_reset. */
void http_perform(struct http *h, struct http_request *requests[], size_t n);
void http_request_free(struct http_request *r); /* frees the response; harmless on zeroed memory */

/* Opens n more TCP connections to the host of a plain-http URL, to be used by later requests; does not wait.  Does nothing behind a proxy or for https (where one
 * connection carries all by HTTP/2). */
void http_prewarm(struct http *h, const char *url, size_t n);

uint64_t http_request_count(const struct http *h); /* requests sent so far */

/* First header of that name (case-insensitive), trimmed; the empty slice where there is none.  nth: 0 the first, 1 the second ... */
struct slice http_header(const struct http_response *r, const char *name, size_t nth);

#endif
