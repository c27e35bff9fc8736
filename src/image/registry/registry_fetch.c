/* Reading from a registry (OCI distribution-spec 1.1 "Pull" and "Listing Referrers").  What comes by digest is hashed; a referrers listing
 * is never believed.
 * Never fetches what a descriptor's "urls" name (A24), never trusts Docker-Content-Digest (A11). */
#include <stdlib.h>

#include "base/ascii.h"
#include "base/escape.h"
#include "image/registry/link_header.h"
#include "image/registry/registry.h"

#define ACCEPT_MANIFESTS "Accept: " MEDIA_OCI_INDEX ", " MEDIA_OCI_MANIFEST ", " MEDIA_DOCKER_LIST ", " MEDIA_DOCKER_MANIFEST

/* Of a blob any type is taken. */
static const char *const accepts[] = {
	[FETCH_TAG] = ACCEPT_MANIFESTS, [FETCH_MANIFEST] = ACCEPT_MANIFESTS, [FETCH_BLOB] = NULL, [FETCH_REFERRERS] = "Accept: " MEDIA_OCI_INDEX,
};

void
content_type_print(char out[static CONTENT_TYPE_BYTES], struct slice header)
{
	size_t n = 0;

	while (n < header.len && !memchr("; \t", header.ptr[n], 3))
		n++;
	if (n >= CONTENT_TYPE_BYTES)
		n = 0;
	for (size_t i = 0; i < n; i++)
		out[i] = ascii_lower((char)header.ptr[i]);
	out[n] = 0;
}

enum cocket_code
registry_fetch_url(struct buf *out, const struct registry *r, const struct fetch *f, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &f->digest);
	switch (f->kind) {
	case FETCH_TAG:
		if (!tag_valid(slice_str(f->tag)))
			return fail(err, COCKET_E_USAGE, "%s: not a tag", TEXT(slice_str(f->tag)));
		return registry_url(out, r, err, "manifests/%s", f->tag);
	case FETCH_MANIFEST:
		return registry_url(out, r, err, "manifests/%s", digest);
	case FETCH_BLOB:
		return registry_url(out, r, err, "blobs/%s", digest);
	case FETCH_REFERRERS:
		if (f->next[0])
			return buf_addf(out, err, "%s%s", r->origin, f->next);
		return registry_url(out, r, err, "referrers/%s", digest);
	default:
		BUG("fetch kind");
	}
}

static enum cocket_code
fetch_start(struct registry_request *x, struct registry *r, const struct fetch *f, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);

	if (f->has_size && f->size > f->max) /* A8: before any request */
		return fail(err, COCKET_E_TOO_LARGE, "%llu bytes, at most %zu are taken", (unsigned long long)f->size, f->max);
	if (registry_fetch_url(&url, r, f, err))
		return err->code;
	x->headers[0] = accepts[f->kind];
	x->max_body = f->has_size ? (size_t)f->size : f->max;
	x->auth = &r->auth.base;
	x->tls = r->tls;
	return registry_request_open(x, "GET", buf_str(&url), err);
}

/* A tag's digest is only what the body says; a header that disagrees shows that something on the way is broken. */
static enum cocket_code
tag_check(const struct fetch *f, const struct http_response *r, struct err *err)
{
	struct slice claimed = http_header(r, "Docker-Content-Digest", 0);
	struct digest d;
	struct err ignored;

	if (claimed.len == 0 || digest_parse(&d, claimed, &ignored) || digest_eq(&d, &f->body_digest))
		return COCKET_OK;
	return digest_check(&d, buf_slice(&f->body), err);
}

static enum cocket_code
content_check(const struct fetch *f, const struct http_response *r, struct err *err)
{
	if (f->has_size && f->body.len != f->size)
		return fail(err, COCKET_E_SIZE, "%zu bytes, its descriptor says %llu", f->body.len, (unsigned long long)f->size);
	if (f->kind == FETCH_TAG)
		return tag_check(f, r, err);
	if (f->kind == FETCH_REFERRERS || digest_eq(&f->digest, &f->body_digest))
		return COCKET_OK;
	return digest_check(&f->digest, buf_slice(&f->body), err);
}

static enum cocket_code
next_join(struct buf *out, struct url *page, struct url *next, const char *page_url, struct slice target, struct err *err)
{
	if (url_parse(page, slice_str(page_url), err) || url_join(out, page, target, err) || url_parse(next, buf_slice(out), err)) {
		err->code = err->code == COCKET_E_NOMEM ? COCKET_E_NOMEM : COCKET_E_REGISTRY;
		return within(err, "next page");
	}
	return COCKET_OK;
}

enum cocket_code
next_page(char *out, size_t out_size, const char *page_url, const char *path_prefix, struct slice target, struct err *err)
{
	AUTO(buf_free) struct buf joined = BUF(2 * URL_MAX_BYTES);
	struct url page, next;

	if (next_join(&joined, &page, &next, page_url, target, err))
		return err->code;
	if (!url_same_origin(&page, &next))
		return fail(err, COCKET_E_REGISTRY, "next page: on another host, %s", TEXT(next.host));
	if (!slice_starts(next.target, path_prefix) || path_has_dots(url_path(&next)))
		return fail(err, COCKET_E_REGISTRY, "next page: %s is not below %s", TEXT(next.target), path_prefix);
	if (next.target.len >= out_size)
		return fail(err, COCKET_E_REGISTRY, "next page: %zu bytes, at most %zu are taken", next.target.len, out_size - 1);
	memcpy(out, next.target.ptr, next.target.len);
	out[next.target.len] = 0;
	return COCKET_OK;
}

/* RFC 8288: all Link headers are one list.  Empty: none has a next page. */
static enum cocket_code
next_target(struct slice *out, const struct http_response *response, struct err *err)
{
	struct slice value;

	*out = (struct slice){0};
	for (size_t i = 0; out->len == 0 && (value = http_header(response, "Link", i)).len > 0; i++)
		if (link_next(out, value, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
referrers_next(struct fetch *f, const struct registry *r, const struct http_response *response, struct err *err)
{
	AUTO(buf_free) struct buf page = BUF(URL_MAX_BYTES), prefix = BUF(URL_MAX_BYTES);
	struct slice target;

	if (registry_fetch_url(&page, r, f, err))
		return err->code;
	f->next[0] = 0;
	if (next_target(&target, response, err))
		return err->code;
	if (target.len == 0)
		return COCKET_OK;
	if (buf_addf(&prefix, err, "/v2/%s/referrers/", r->source.ref.name.path))
		return err->code;
	return next_page(f->next, sizeof f->next, buf_str(&page), buf_str(&prefix), target, err);
}

/* Distribution-spec "Unavailable Referrers API": 404; clients also meet 400, 405, 406, 501 and pages of another type. */
static bool
has_no_referrers(const struct fetch *f, long status)
{
	if (status == 200)
		return strcmp(f->served_type, MEDIA_OCI_INDEX) != 0;
	return status == 400 || status == 404 || status == 405 || status == 406 || status == 501;
}

/* That a repository or a manifest is not known says nothing of the API. */
static bool
is_of_the_api(const struct http_response *response)
{
	struct json_doc doc;
	struct err ignored;
	const char *code;
	bool of_the_api;

	if (json_parse(&doc, buf_slice(&response->body), &ignored))
		return true;
	code = json_string_value(json_get(json_first(json_get(json_root(&doc), "errors")), "code"));
	of_the_api = !code || !strstr(code, "_UNKNOWN");
	json_free(&doc);
	return of_the_api;
}

/* How the registry lists referrers, for the rest of the run. */
static void
listing_note(const struct registry *r, const struct fetch *f, const struct http_response *response)
{
	if (!has_no_referrers(f, response->status) && response->status == 200)
		origin_lists(r->session, r->auth.base.token->origin, true);
	else if (has_no_referrers(f, response->status) && (response->status == 200 || is_of_the_api(response)))
		origin_lists(r->session, r->auth.base.token->origin, false);
}

/* A registry without the API, or a listing that is none. */
static enum cocket_code
listing_check(const struct fetch *f, const struct registry *r, const struct registry_request *x, struct err *err)
{
	const struct http_response *response = &x->request.response;

	listing_note(r, f, response);
	if (!has_no_referrers(f, response->status))
		return COCKET_OK;
	if (response->status == 200)
		return fail(err, COCKET_E_NOT_FOUND, "referrers: %s is not an index", TEXT(slice_str(f->served_type)));
	return registry_error(x, COCKET_E_NOT_FOUND, err);
}

/* 200, or why not. */
static enum cocket_code
answer_check(struct fetch *f, const struct registry *r, const struct registry_request *x, struct err *err)
{
	if (!x->err.code) {
		content_type_print(f->served_type, http_header(&x->request.response, "Content-Type", 0));
		if (f->kind == FETCH_REFERRERS && listing_check(f, r, x, err))
			return err->code;
	}
	enum cocket_code code = registry_request_expect(x, 200, 0, err);
	if (code == COCKET_E_TOO_LARGE && f->has_size)
		code = err->code = COCKET_E_SIZE; /* the ceiling was the descriptor's size */
	return code;
}

static enum cocket_code
fetch_finish(struct fetch *f, struct registry *r, struct registry_request *x, struct err *err)
{
	struct http_response *response = &x->request.response;

	if (answer_check(f, r, x, err))
		return err->code;
	f->body = buf_take(&response->body);
	f->body_digest = digest_of(buf_slice(&f->body));
	if (f->kind == FETCH_REFERRERS && referrers_next(f, r, response, err))
		return err->code;
	return content_check(f, response, err);
}

/* --- side by side ----------------------------------------------------------------------------- */

static void
fetch_end(struct fetch *f, struct registry *r, struct registry_request *x)
{
	if (!f->err.code && fetch_finish(f, r, x, &f->err)) {
		buf_free(&f->body); /* what is not proved is not there */
		f->served_type[0] = 0;
		if (x->err.code == COCKET_OK && x->request.response.status == 200)
			within(&f->err, "GET %s", URL_TEXT(buf_str(&x->url)));
	}
	registry_request_free(x);
}

static void
fetch_all(struct registry *r, struct fetch *fetches[], struct registry_request *x, struct registry_request *todo[], size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (fetch_start(&x[i], r, fetches[i], &fetches[i]->err) == COCKET_OK)
			todo[count++] = &x[i];
	registry_requests_run(r->session, todo, count);
	for (size_t i = 0; i < n; i++)
		fetch_end(fetches[i], r, &x[i]);
}

void
registry_ask(struct registry *r, struct fetch *fetches[], size_t n)
{
	struct registry_request *x = calloc(n ? n : 1, sizeof *x);
	struct registry_request **todo = calloc(n ? n : 1, sizeof(struct registry_request *));

	if (x && todo)
		fetch_all(r, fetches, x, todo, n);
	else
		for (size_t i = 0; i < n; i++)
			(void)no_memory(&fetches[i]->err);
	free(todo);
	free(x);
}
