/* Putting blobs into a registry (OCI distribution-spec 1.1 "Pushing blobs"): mounted where another repository has them, else by POST and one
 * PUT, of bytes that are here or that are pushed.
 * An upload's Location, and a redirect, may lead to another origin, but no credential follows there.  The last byte of a blob that is pushed leaves only
 * when all of them have its digest. */
#include <stdlib.h>

#include "base/escape.h"
#include "image/registry/registry.h"
#include "stream/http_upload.h"

/* *there: the registry has the blob. */
static enum cocket_code
blob_exists(bool *there, struct registry *r, const char *digest, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	AUTO(registry_request_free) struct registry_request x = {0};

	if (registry_url(&url, r, err, "blobs/%s", digest) || registry_request_open(&x, "HEAD", buf_str(&url), err))
		return err->code;
	registry_request_set_home(&x, r);
	registry_request_run(r->session, &x);
	*there = !x.err.code && x.request.response.status == 200;
	if (!x.err.code && x.away) /* a store may know GET alone, and is not asked who we are: then it is sent again */
		return COCKET_OK;
	if (x.err.code || x.request.response.status == 401) /* 403 is what some say of what is not there: then sending it tells */
		return registry_request_expect(&x, 200, 404, err);
	return COCKET_OK;
}

/* Turns the POST's request into the PUT that follows it. */
static enum cocket_code
upload_begin(struct registry_request *x, struct registry *r, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	struct slice location;

	if (registry_url(&url, r, err, "blobs/uploads/") || registry_request_open(x, "POST", buf_str(&url), err))
		return err->code;
	registry_request_set_home(x, r);
	registry_request_run(r->session, x);
	if (registry_request_expect(x, 202, 0, err))
		return err->code;
	location = http_header(&x->request.response, "Location", 0);
	if (location.len == 0)
		return fail(err, COCKET_E_REGISTRY, "POST %s: 202 without a location", URL_TEXT(buf_str(&x->url)));
	return registry_request_redirect(x, location, err);
}

/* The digest goes behind whatever the Location has; a fragment there would swallow it. */
static enum cocket_code
upload_url(struct buf *out, const struct registry_request *x, const char *digest, struct err *err)
{
	struct slice url = buf_slice(&x->url);

	if (memchr(url.ptr, '#', url.len))
		return fail(err, COCKET_E_REGISTRY, "POST %s: location with a fragment", URL_TEXT(buf_str(&x->url)));
	return buf_addf(out, err, "%s%cdigest=%s", buf_str(&x->url), memchr(url.ptr, '?', url.len) ? '&' : '?', digest);
}

static enum cocket_code
blob_send(struct registry *r, struct slice bytes, const char *digest, struct err *err)
{
	AUTO(registry_request_free) struct registry_request begun = {0}, x = {0};
	AUTO(buf_free) struct buf url = BUF(2 * URL_MAX_BYTES);

	if (upload_begin(&begun, r, err) || upload_url(&url, &begun, digest, err) || registry_request_open(&x, "PUT", buf_str(&url), err))
		return err->code;
	registry_request_set_home(&x, r);
	x.away = begun.away;
	x.body = bytes;
	x.headers[0] = "Content-Type: application/octet-stream";
	registry_request_run(r->session, &x);
	return registry_request_expect(&x, 201, 204, err); /* 204: some registries of old */
}

enum cocket_code
registry_has_blob(struct source *s, const struct descriptor *d, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];
	bool there = false;

	digest_print(text, &d->digest);
	if (blob_exists(&there, registry_of(s), text, err))
		return err->code;
	return there ? COCKET_OK : fail(err, COCKET_E_NOT_FOUND, "%s: not in the registry", text);
}

enum cocket_code
registry_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err)
{
	struct registry *r = registry_of(s);
	char text[DIGEST_TEXT_BYTES];
	bool there = false;

	digest_print(text, digest);
	if (blob_exists(&there, r, text, err))
		return err->code;
	return there ? COCKET_OK : blob_send(r, bytes, text, err);
}

/* --- a blob of any size, pushed --------------------------------------------------------------- */

struct blob_upload {
	struct blob_put base;        /* first */
	struct registry *registry;
	struct descriptor blob;
	struct digester *digester;   /* owned */
	struct registry_request put;         /* owned */
	struct http_upload *flow;    /* owned; NULL if nothing is wanted */
	int64_t left;                /* the clock of --timeout stands still meanwhile */
};

/* What the registry said in the middle, or what broke. */
static enum cocket_code
upload_failed(struct blob_upload *u, struct err *err)
{
	u->put.err = u->put.request.err;
	if (u->put.err.code || registry_request_expect(&u->put, 201, 204, err) == COCKET_OK)
		*err = u->put.err.code ? u->put.err : *err;
	return err->code;
}

static enum cocket_code
upload_proved(struct blob_upload *u, struct err *err)
{
	struct digest is = digester_end(u->digester);

	return digest_compare(&u->blob.digest, &is, err);
}

static enum cocket_code
upload_write(struct writer *w, struct slice bytes, struct err *err)
{
	struct blob_upload *u = (struct blob_upload *)w;

	if (bytes.len > u->blob.size - u->base.at)
		return fail(err, COCKET_E_SIZE, "more than %llu bytes", (unsigned long long)u->blob.size);
	digester_add(u->digester, bytes);
	u->base.at += bytes.len;
	if (u->base.at == u->blob.size && upload_proved(u, err))
		return err->code;
	if (http_upload_write(u->flow, bytes, err) == COCKET_OK)
		return COCKET_OK;
	return upload_failed(u, err);
}

static enum cocket_code
upload_commit(struct blob_put *p, struct err *err)
{
	struct blob_upload *u = (struct blob_upload *)p;

	if (u->base.done)
		return COCKET_OK;
	if (u->base.at != u->blob.size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)u->base.at, (unsigned long long)u->blob.size);
	if (u->blob.size == 0 && upload_proved(u, err))
		return err->code;
	if (http_upload_end(u->flow, &u->put.err))
		return upload_failed(u, err);
	return registry_request_expect(&u->put, 201, 204, err); /* 204: some registries of old */
}

static void
upload_close(struct blob_put *p)
{
	struct blob_upload *u = (struct blob_upload *)p;

	if (u->flow) {
		u->registry->session->requests += u->put.request.sent;
		session_set_left_ms(u->registry->session, u->left);
	}
	http_upload_close(&u->flow);
	digester_free(&u->digester);
	registry_request_free(&u->put);
	free(u);
}

/* *mounted: the registry took it from the other repository.  A refusal is none: then it is sent. */
static enum cocket_code
blob_mount(bool *mounted, struct registry *r, const char *digest, const char *from, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	AUTO(registry_request_free) struct registry_request x = {0};

	if (registry_url(&url, r, err, "blobs/uploads/?mount=%s&from=%s", digest, from) || registry_request_open(&x, "POST", buf_str(&url), err))
		return err->code;
	registry_request_set_home(&x, r);
	registry_request_run(r->session, &x);
	*mounted = !x.err.code && x.request.response.status == 201;
	if (x.err.code != COCKET_E_NET && x.err.code != COCKET_E_NOMEM)
		return COCKET_OK;
	*err = x.err;
	return err->code;
}

static enum cocket_code
flow_begin(struct blob_upload *u, const char *digest, struct err *err)
{
	AUTO(registry_request_free) struct registry_request begun = {0};
	AUTO(buf_free) struct buf url = BUF(2 * URL_MAX_BYTES);
	struct registry *r = u->registry;

	if (upload_begin(&begun, r, err) || upload_url(&url, &begun, digest, err) || registry_request_open(&u->put, "PUT", buf_str(&url), err))
		return err->code;
	registry_request_set_home(&u->put, r);
	u->put.away = begun.away;
	u->put.headers[0] = "Content-Type: application/octet-stream";
	registry_request_prepare(&u->put, r->session);
	u->left = session_left_ms(r->session);
	if (digester_new(&u->digester, err))
		return err->code;
	return http_upload_open(&u->flow, &u->put.request, u->blob.size, err);
}

/* Nothing is sent if it is there already, or in another repository of the same registry. */
static enum cocket_code
upload_prepare(struct blob_upload *u, const char *from, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &u->blob.digest);
	if (blob_exists(&u->base.done, u->registry, digest, err))
		return err->code;
	if (!u->base.done && from && blob_mount(&u->base.done, u->registry, digest, from, err))
		return err->code;
	return u->base.done ? COCKET_OK : flow_begin(u, digest, err);
}

enum cocket_code
registry_put_open(struct blob_put **out, struct source *s, const struct descriptor *d, const char *from, struct err *err)
{
	struct blob_upload *u = calloc(1, sizeof *u);

	if (!u)
		return no_memory(err);
	u->base = (struct blob_put){ .base = { upload_write }, .commit = upload_commit, .close = upload_close };
	u->registry = registry_of(s);
	u->blob = *d;
	if (upload_prepare(u, from, err)) {
		upload_close(&u->base);
		return err->code;
	}
	*out = &u->base;
	return COCKET_OK;
}
