/* Services over HTTP: see service.h. */
#include "sign/certificate/service.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/secret.h"
#include "image/registry/session.h"
#include "stream/http.h"
#include "stream/url.h"

#define CONNECTIONS 8

struct service_clients {
	struct http *http; /* owned */
	struct session *session;
	int64_t timeout_ms;
};

enum cocket_code
service_clients_new(struct service_clients **out, struct session *session, int64_t timeout_ms, struct err *err)
{
	struct service_clients *c = calloc(1, sizeof *c);

	if (c == NULL)
		return no_memory(err);
	c->session = session;
	c->timeout_ms = timeout_ms;
	if (http_new(&c->http, CONNECTIONS, err)) {
		free(c);
		return err->code;
	}
	*out = c;
	return COCKET_OK;
}

void
service_clients_free(struct service_clients **c)
{
	if (*c)
		http_free(&(*c)->http);
	free(*c);
	*c = NULL;
}

/* --- what it says --------------------------------------------------------------------------------- */

/* The last part of a token alone would do for whoever has seen the rest. */
static bool
has_secret(struct slice text, struct slice secret)
{
	const uint8_t *dot = secret.len > 0 ? memrchr(secret.ptr, '.', secret.len) : NULL;
	const struct slice part = dot ? slice_of(dot + 1, (size_t)(secret.ptr + secret.len - dot - 1)) : secret;

	return part.len > 0 && text.len >= part.len && memmem(text.ptr, text.len, part.ptr, part.len) != NULL;
}

/* gRPC's gateway writes {"code", "message"}, OAuth "error_description"; others a line of text. */
static struct text
words_of(struct slice body, struct slice secret)
{
	static const char *const names[] = { "message", "error_description", "error" };
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err ignored = { 0 };
	const char *text = NULL;

	if (has_secret(body, secret))
		return text_quote(slice_str("(what it says repeats the identity token)"));
	if (json_parse(&doc, body, &ignored))
		return text_quote(slice_of(body.ptr, body.len > 0 ? strcspn((const char *)body.ptr, "\r\n") : 0));
	for (size_t i = 0; i < sizeof names / sizeof *names && !text; i++)
		text = json_string_value(json_get(json_root(&doc), names[i]));
	return text_quote(slice_str(text ? text : ""));
}

static enum cocket_code
status_check(const struct http_response *r, const struct service_request *q, struct err *err)
{
	const bool is_about_token = q->secret.len > 0 && (r->status == 400 || r->status == 401 || r->status == 403);

	if (r->status == 200 || r->status == 201)
		return COCKET_OK;
	if (r->status >= 300 && r->status < 400)
		return fail_because(err, COCKET_E_REGISTRY, CAUSE_SERVICE, "status %ld: redirects are not followed", r->status);
	const struct text words = words_of(buf_slice(&r->body), q->secret);
	const char *colon = words.s[0] ? ": " : "";

	return is_about_token ? fail_because(err, COCKET_E_AUTH, CAUSE_TOKEN, "refused (status %ld)%s%s", r->status, colon, words.s)
	                      : fail_because(err, COCKET_E_REGISTRY, CAUSE_SERVICE, "status %ld%s%s", r->status, colon, words.s);
}

enum cocket_code
service_refuse(const struct service_request *q, struct err *err)
{
	if (err->code == COCKET_E_FORMAT || err->code == COCKET_E_TOO_MANY || err->code == COCKET_E_TOO_LARGE || err->code == COCKET_E_REGISTRY) {
		err->code = COCKET_E_REGISTRY;
		err->cause = CAUSE_SERVICE;
	}
	return within(err, "%s %s", q->what, URL_TEXT(q->url));
}

/* --- asking --------------------------------------------------------------------------------------- */

/* The configuration was checked when it was read: this is what the secret is sent by. */
static enum cocket_code
url_check(const char *text, struct err *err)
{
	struct url url;

	if (url_parse(&url, slice_str(text), err))
		return fail(err, COCKET_E_USAGE, "not a valid URL");
	return url.https || host_is_loopback(url.host) ? COCKET_OK : fail(err, COCKET_E_USAGE, "plain http, expected https");
}

static void
request_perform(struct http_request *r, struct service_clients *c)
{
	struct http_request *requests[] = { r };

	r->tls = session_roots_of(c->session, r->url, NULL);
	r->timeout_ms = c->timeout_ms;
	r->deadline_ms = c->timeout_ms > 0 ? clock_monotonic_ms() + c->timeout_ms : 0;
	http_perform(c->http, requests, 1);
}

static enum cocket_code
exchange(struct buf *out, struct service_clients *c, const struct service_request *q, struct err *err)
{
	char url[URL_MAX_BYTES], type[128];
	AUTO(http_request_free) struct http_request r = { .url = url, .body = q->body, .max_body = SERVICE_ANSWER_MAX_BYTES };
	size_t headers = 0;

	err->code = COCKET_OK;
	if ((size_t)snprintf(url, sizeof url, "%s%s", q->url, q->path) >= sizeof url)
		return fail(err, COCKET_E_USAGE, "its URL is too long");
	if (url_check(url, err))
		return err->code;
	r.method = q->content_type ? "POST" : "GET";
	if (q->content_type) {
		snprintf(type, sizeof type, "Content-Type: %s", q->content_type);
		r.headers[headers++] = type;
	}
	if (q->header)
		r.headers[headers++] = q->header;
	request_perform(&r, c);
	if (r.err.code) {
		*err = r.err;
		return err->code;
	}
	if (status_check(&r.response, q, err) == COCKET_OK)
		(void)!buf_add(out, buf_slice(&r.response.body), err);
	if (r.response.body.len > 0) /* it may be a token */
		wipe(r.response.body.ptr, r.response.body.len);
	return err->code;
}

enum cocket_code
service_ask(struct buf *out, struct service_clients *c, const struct service_request *q, struct err *err)
{
	return exchange(out, c, q, err) ? service_refuse(q, err) : COCKET_OK;
}
