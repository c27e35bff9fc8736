/* One request whose body is pushed piece by piece, memory flat (see http_upload.h).  Between two pieces the transfer is paused. */
#include "stream/http_upload.h"

#include <stdlib.h>

#include "stream/curl_request.h"
#include "stream/http.h"

struct http_upload {
	struct http *http;            /* its own */
	struct http_request *request; /* borrowed */
	struct http_feed feed;
	bool ended;
};

static bool
is_under_way(const struct http_upload *u, bool to_the_end)
{
	return !u->ended && (to_the_end || u->feed.bytes.len > 0);
}

/* Returns when the transfer has ended, or all that was pushed is on its way. */
static void
upload_drive(struct http_upload *u, bool to_the_end)
{
	while (is_under_way(u, to_the_end)) {
		u->ended = curl_requests_turn(u->http, NULL) != NULL;
		if (is_under_way(u, to_the_end) && curl.multi_poll(u->http->multi, NULL, 0, 1000, NULL))
			BUG("curl_multi_poll");
	}
}

enum cocket_code
http_upload_open(struct http_upload **out, struct http_request *r, uint64_t length, struct err *err)
{
	struct http_upload *u = calloc(1, sizeof *u);

	if (!u)
		return no_memory(err);
	u->request = r;
	r->feed = &u->feed;
	r->feed_bytes = length;
	if (http_new(&u->http, 1, err)) {
		http_upload_close(&u);
		return err->code;
	}
	u->ended = curl_requests_turn(u->http, r) != NULL;
	*out = u;
	return COCKET_OK;
}

enum cocket_code
http_upload_write(struct http_upload *u, struct slice bytes, struct err *err)
{
	u->feed.bytes = bytes;
	if (!u->ended && curl.easy_pause(u->feed.transfer->easy, CURLPAUSE_CONT))
		return fail(err, COCKET_E_NOMEM, "libcurl cannot resume the transfer");
	upload_drive(u, false);
	if (u->feed.bytes.len == 0 && !(u->ended && u->request->err.code))
		return COCKET_OK;
	if (u->request->err.code)
		*err = u->request->err;
	else
		fail(err, COCKET_E_REGISTRY, "the server answered before the end of the upload");
	return err->code;
}

enum cocket_code
http_upload_end(struct http_upload *u, struct err *err)
{
	upload_drive(u, true);
	*err = u->request->err;
	return err->code;
}

void
http_upload_close(struct http_upload **u)
{
	if (!*u)
		return;
	if ((*u)->feed.transfer) /* given up in the middle: the connection goes with it */
		curl_request_abandon((*u)->feed.transfer);
	(*u)->request->feed = NULL;
	http_free(&(*u)->http);
	free(*u);
	*u = NULL;
}
