/* A request whose body is pushed piece by piece, over a connection of its own. */
#ifndef COCKET_STREAM_HTTP_UPLOAD_H
#define COCKET_STREAM_HTTP_UPLOAD_H

#include "stream/http_message.h"

struct http_upload;

/* r: PUT or PATCH, borrowed until the end; its body will be of that length. */
MUST_CHECK enum cocket_code http_upload_open(struct http_upload **out, struct http_request *r, uint64_t length, struct err *err);
/* Sends them all.  COCKET_E_NET and the like; COCKET_E_REGISTRY: an answer came before the end, and r->response has it. */
MUST_CHECK enum cocket_code http_upload_write(struct http_upload *u, struct slice bytes, struct err *err);
/* All was written: waits for the answer. */
MUST_CHECK enum cocket_code http_upload_end(struct http_upload *u, struct err *err);
void http_upload_close(struct http_upload **u);

#endif
