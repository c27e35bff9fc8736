/* Services that sign with certificates, over HTTP (RFC 9110): an authority, a log, a timestamp authority.  Over TLS, or with this machine alone; redirects are
 * not followed, so that what is sent goes where the signing configuration says and nowhere else. */
#ifndef COCKET_SIGN_CERTIFICATE_SERVICE_H
#define COCKET_SIGN_CERTIFICATE_SERVICE_H

#include "image/source.h"

struct service_clients; /* the connections of one run; for several threads at once */

/* session: borrowed; it has the TLS settings of hosts (certs.d), which hold for services too. */
MUST_CHECK enum cocket_code service_clients_new(struct service_clients **out, struct session *session, int64_t timeout_ms, struct err *err);
void service_clients_free(struct service_clients **c);

struct service_request {
	const char *what; /* for people: "certificate authority" */
	const char *url;  /* of the service, and below it: */
	const char *path; /* "" or from '/' or '&' on */
	const char *content_type; /* NULL: a GET */
	const char *header; /* one more; NULL none */
	struct slice body;
	struct slice secret; /* what may never be shown, not even if the service repeats it; empty: nothing */
};

#define SERVICE_ANSWER_MAX_BYTES 262144

/* Appends the answer.  COCKET_E_NET; COCKET_E_AUTH (CAUSE_TOKEN): the service does not take the secret; COCKET_E_REGISTRY (CAUSE_SERVICE): it answered otherwise.
 * The message has the service's URL and its own words, escaped. */
MUST_CHECK enum cocket_code service_ask(struct buf *out, struct service_clients *c, const struct service_request *q, struct err *err);

/* Of an answer that was no good: what, URL and the error that is there, as one of the service's. */
enum cocket_code service_refuse(const struct service_request *q, struct err *err);

#endif
