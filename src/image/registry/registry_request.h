/* Requests to a registry, several side by side, each repeated until its answer is final: redirects followed, challenges answered, overload
 * waited out.
 * What crosses to another origin loses its credentials for good (A26). */
#ifndef COCKET_IMAGE_REGISTRY_REGISTRY_REQUEST_H
#define COCKET_IMAGE_REGISTRY_REGISTRY_REQUEST_H

#include "image/registry/session.h"

struct registry_request;
struct request_auth;

/* Who we are to the registry: auth.h.  Handed in, since asking for a token takes an request as well. */
struct request_auth_ops {
	/* Before a request: a token that is known to be wanted is got now and not after a 401. */
	void (*prepare)(struct request_auth *a);
	/* The answer to a request, NULL: there was none. */
	void (*heard)(struct request_auth *a, const struct http_response *r);
	/* Answers a 401 to a request with the header of that generation: afterwards there is another, or an error. */
	enum cocket_code (*answer)(struct request_auth *a, unsigned generation, const struct http_response *challenged, struct err *err);
	/* The error for an answered challenge that met another 401. */
	enum cocket_code (*refused)(struct request_auth *a, const struct registry_request *x, struct err *err);
};

struct request_auth { /* first member of struct auth */
	const struct request_auth_ops *ops;
	struct session *session;
	struct registry_token *token;              /* the session's */
	const struct http_tls *tls_roots; /* of the registry's certs.d, without its client certificate: for hosts elsewhere; NULL none */
};

#define REGISTRY_REQUEST_HEADERS_MAX 4

struct registry_request {
	/* in; url by registry_request_open */
	const char *method;
	const char *headers[REGISTRY_REQUEST_HEADERS_MAX]; /* borrowed; NULL ends */
	struct slice body;
	uint64_t max_body;
	struct http_sink *sink;     /* takes the body; then a transfer that breaks is not begun again here.  NULL: it goes into the response */
	struct request_auth *auth; /* answers 401 and gives the Authorization header; NULL: no credentials, ever */
	const struct http_tls *tls; /* of the home origin */
	/* out */
	struct err err;             /* COCKET_OK: request.response has the answer, of any status that is not one of those handled */
	struct http_request request;
	/* state */
	struct buf url;
	bool stay;                  /* redirects are not followed */
	bool away;                  /* left the origin it began at */
	bool misdirected;           /* was told that it came over the wrong connection */
	bool done;
	unsigned redirects, retries, challenges, generation;
	struct auth_header *auth_header;      /* that the request was sent with */
	int64_t not_before;         /* clock_monotonic_ms */
};

/* Begins at this URL, of the home origin. */
MUST_CHECK enum cocket_code registry_request_open(struct registry_request *x, const char *method, const char *url, struct err *err);
/* Goes on at a Location (relative to where it is).  COCKET_E_REGISTRY: malformed, not http(s), with a user name, or from https to http. */
MUST_CHECK enum cocket_code registry_request_redirect(struct registry_request *x, struct slice location, struct err *err);
void registry_request_free(struct registry_request *x);

/* Fills x->request: method, URL, headers, clock, and credentials only at home. */
void registry_request_prepare(struct registry_request *x, struct session *s);

void registry_requests_run(struct session *s, struct registry_request *requests[], size_t n);
void registry_request_run(struct session *s, struct registry_request *x);
/* a single one, and without redirects: for what holds credentials in itself */
void registry_request_run_once(struct session *s, struct registry_request *x);

/* COCKET_OK if the request ended with that status (or the other one, 0 none).  Else its own error, or what the status stands for:
 * 401, 403 COCKET_E_AUTH; 404 COCKET_E_NOT_FOUND; the rest COCKET_E_REGISTRY.  The message has method, URL, status and what the registry
 * said. */
MUST_CHECK enum cocket_code registry_request_expect(const struct registry_request *x, long status, long other, struct err *err);

/* "GET https://host/path: 404 not found: MANIFEST_UNKNOWN: manifest unknown", with that code. */
enum cocket_code registry_error(const struct registry_request *x, enum cocket_code code, struct err *err);

#endif
