/* A request and its response, as http.h sends and receives them (RFC 9110).  Pure: nothing here opens a connection. */
#ifndef COCKET_STREAM_HTTP_MESSAGE_H
#define COCKET_STREAM_HTTP_MESSAGE_H

#include "base/buf.h"

/* TLS of one host, borrowed; empty and NULL if there is none.  The system's roots always count beside
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

void http_request_free(struct http_request *r); /* frees the response; harmless on zeroed memory */

/* First header of that name (case-insensitive), trimmed; the empty slice if there is none.  nth: 0 the first, 1 the second ... */
struct slice http_header(const struct http_response *r, const char *name, size_t nth);

#endif
