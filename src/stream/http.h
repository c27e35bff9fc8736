/* HTTP requests, several side by side, over one pool of connections.  The only user of libcurl, which is loaded (dlopen) at the first
 * request, so that what needs no network does not pay for its 30 libraries.
 * May be used by several threads at once.
 * Never follows a redirect, never adds a credential, never reads .netrc or a cookie, never speaks anything but http and https: the layer
 * above decides all that. */
#ifndef COCKET_STREAM_HTTP_H
#define COCKET_STREAM_HTTP_H

#include "base/buf.h"

struct http;
struct http_response;

/* TLS of one host, borrowed; empty and NULL where there is none.  The system's roots always count beside
 * ca_pem. */
struct http_tls {
	struct slice ca_pem;       /* roots of this host, PEM */
	const char *cert_file;     /* client certificate and key, PEM files */
	const char *key_file;
};

#define HTTP_HEADERS_MAX 8

struct http_response {
	long status;
	struct buf body;           /* ceiling: the request's max_body */
	struct buf headers;        /* of the last response, raw lines joined by \n, names as they came */
};

/* Takes the body of a 2xx response as it comes, in place of response.body: memory stays flat whatever its length. */
struct http_sink {
	/* Before the first byte: status and headers are there.  What it refuses ends the request. */
	enum cocket_code (*begin)(struct http_sink *s, const struct http_response *r, struct err *err);
	enum cocket_code (*write)(struct http_sink *s, struct slice bytes, struct err *err);
};

struct http_request {
	/* in */
	const char *method;        /* "GET" "HEAD" "POST" "PUT" */
	const char *url;
	const char *headers[HTTP_HEADERS_MAX]; /* "Name: value"; NULL ends */
	struct slice body;         /* of POST and PUT; borrowed */
	/* of a 2xx response: more is COCKET_E_TOO_LARGE, at once where Content-Length says so; others are cut at ERROR_BODY_MAX_BYTES */
	uint64_t max_body;
	struct http_sink *sink;    /* NULL none */
	/* It ends by then (clock_monotonic_ms) with COCKET_E_NET "timed out after N s", N being timeout_ms; 0: no limit.  One with a sink has
	 * no such end, since a large body may take long: it ends where it is slower than STREAM_RATE_MIN for timeout_ms, or STALL_SECONDS. */
	int64_t deadline_ms, timeout_ms;
	bool fresh;                /* over a connection that nothing was sent on before */
	const struct http_tls *tls;/* NULL: the system's roots */
	/* out */
	struct err err;            /* code COCKET_OK: a response came, of whatever status; COCKET_E_NET, _TOO_LARGE, _NOMEM otherwise */
	bool sent;                 /* it was begun */
	bool broken;               /* with COCKET_E_NET: the connection stood and broke, so the same request may well pass now */
	struct http_response response;
	/* private */
	struct http_request *next;
	struct caller *caller;
	struct http_feed *feed;
	uint64_t feed_bytes;
};

/* COCKET_E_NET where libcurl cannot be loaded (the message says which library). *out is yours. */
/* connections: at most so many to one host, for all threads together. */
MUST_CHECK enum cocket_code http_new(struct http **out, size_t connections, struct err *err);
void http_free(struct http **h);

/* Runs the n requests at once and returns when all have ended; each has its own result.  A request that is performed again loses its last
 * response first.  Several threads may be in here with one struct http; a sink is called in any one of them. */
void http_perform(struct http *h, struct http_request *requests[], size_t n);
void http_request_free(struct http_request *r); /* frees the response; harmless on zeroed memory */

/* --- a body that is pushed: one request over a connection of its own --- */

struct http_upload;

/* r: PUT or PATCH, borrowed until the end; its body will be of that length. */
MUST_CHECK enum cocket_code http_upload_open(struct http_upload **out, struct http_request *r, uint64_t length, struct err *err);
/* Sends them all.  COCKET_E_NET and the like; COCKET_E_REGISTRY: an answer came before the end, and r->response has it. */
MUST_CHECK enum cocket_code http_upload_write(struct http_upload *u, struct slice bytes, struct err *err);
/* All was written: waits for the answer. */
MUST_CHECK enum cocket_code http_upload_end(struct http_upload *u, struct err *err);
void http_upload_close(struct http_upload **u);

/* First header of that name (case-insensitive), trimmed; the empty slice where there is none.  nth: 0 the first, 1 the second ... */
struct slice http_header(const struct http_response *r, const char *name, size_t nth);

#endif
