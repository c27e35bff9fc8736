/* A TUF repository on an http server (see fetcher.h): one GET a file, over one connection (RFC 9110).
 * Never follows a redirect, never sends a credential, never speaks plain http to another machine unless told to. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "stream/http.h"
#include "stream/url.h"
#include "trust/tuf_client/fetcher.h"

struct site {
	struct http *http; /* owned; at the first request */
	struct buf base;   /* owned; ends in '/' */
	const struct http_tls *tls; /* borrowed */
	int64_t timeout, deadline; /* milliseconds; the clock starts with the first request */
};

static void
close_site(void *ctx)
{
	struct site *s = ctx;

	http_free(&s->http);
	buf_free(&s->base);
	free(s);
}

static enum cocket_code
connect_site(struct site *s, struct err *err)
{
	if (s->http)
		return COCKET_OK;
	if (http_new(&s->http, 1, err))
		return err->code;
	if (s->timeout > 0)
		s->deadline = clock_monotonic_ms() + s->timeout;
	return COCKET_OK;
}

/* 403 is what some object stores say of files that are not there (docs/FORMATS.md 5.2). */
static enum cocket_code
check_status(const struct http_response *r, struct err *err)
{
	struct slice location = http_header(r, "Location", 0);

	if (r->status == 200)
		return COCKET_OK;
	if (r->status == 403 || r->status == 404 || r->status == 410)
		return fail(err, COCKET_E_NOT_FOUND, "status %ld", r->status);
	if (r->status >= 300 && r->status < 400 && location.len > 0)
		return fail(err, COCKET_E_REGISTRY, "status %ld: redirects are not followed; it points to %s", r->status, TEXT(location));
	return fail(err, COCKET_E_REGISTRY, "status %ld", r->status);
}

/* Where there was no answer, the message names the URL already. */
static enum cocket_code
get_file(struct buf *out, struct site *s, const char *url, const char *name, struct err *err)
{
	AUTO(http_request_free) struct http_request request = {
		.method = "GET", .url = url, .max_body = out->max - out->len, .deadline_ms = s->deadline, .timeout_ms = s->timeout,
		.tls = s->tls,
	};
	struct http_request *requests[] = { &request };

	http_perform(s->http, requests, 1);
	if (request.err.code) {
		*err = request.err;
		return err->code;
	}
	if (check_status(&request.response, err))
		return within(err, "%s", name);
	return buf_add(out, buf_slice(&request.response.body), err);
}

static enum cocket_code
fetch_from_url(void *ctx, struct buf *out, const char *name, struct err *err)
{
	struct site *s = ctx;
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);

	if (buf_add(&url, buf_slice(&s->base), err) || buf_addf(&url, err, "%s", name) || connect_site(s, err))
		return err->code;
	return get_file(out, s, buf_str(&url), name, err);
}

static enum cocket_code
check_url(const char *url, bool plain_http, struct err *err)
{
	struct url u;

	if (url_parse(&u, slice_str(url), err))
		return fail(err, COCKET_E_USAGE, "not a valid http or https URL");
	if (url_path(&u).len != u.target.len)
		return fail(err, COCKET_E_USAGE, "a URL with a query is not supported");
	if (!u.https && !plain_http && !host_is_loopback(u.host))
		return fail(err, COCKET_E_USAGE, "plain http to another machine requires --plain-http");
	return COCKET_OK;
}

static enum cocket_code
set_base(struct site *s, const char *url, struct err *err)
{
	struct slice u = slice_of(url, strcspn(url, "#"));

	if (buf_add(&s->base, u, err))
		return err->code;
	return u.len > 0 && u.ptr[u.len - 1] == '/' ? COCKET_OK : buf_add(&s->base, slice_str("/"), err);
}

enum cocket_code
fetcher_open_url(struct fetcher *out, const char *url, const struct http_tls *tls, bool plain_http, int64_t timeout_ms, struct err *err)
{
	struct site *s;

	if (check_url(url, plain_http, err))
		return within(err, "%s", URL_TEXT(url));
	if (!(s = calloc(1, sizeof *s)))
		return no_memory(err);
	s->base = BUF(URL_MAX_BYTES);
	s->tls = tls;
	s->timeout = timeout_ms;
	if (set_base(s, url, err)) {
		close_site(s);
		return err->code;
	}
	*out = (struct fetcher){ fetch_from_url, close_site, s };
	return COCKET_OK;
}
