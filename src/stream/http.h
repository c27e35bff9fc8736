/* HTTP requests, several side by side, over one pool of connections.  The only user of libcurl, which is loaded (dlopen) at the first
 * request, so that what needs no network does not pay for its 30 libraries.
 * May be used by several threads at once.
 * Never follows a redirect, never adds a credential, never reads .netrc or a cookie, never speaks anything but http and https: the layer
 * above decides all that. */
#ifndef COCKET_STREAM_HTTP_H
#define COCKET_STREAM_HTTP_H

#include "stream/http_message.h"

struct http;

/* COCKET_E_NET if libcurl cannot be loaded (the message says which library). *out is yours. */
/* connections: at most so many to one host, for all threads together. */
MUST_CHECK enum cocket_code http_new(struct http **out, size_t connections, struct err *err);
void http_free(struct http **h);

/* Runs the n requests at once and returns when all have ended; each has its own result.  A request that is performed again loses its last
 * response first.  Several threads may be in here with one struct http; a sink is called in any one of them. */
void http_perform(struct http *h, struct http_request *requests[], size_t n);

#endif
