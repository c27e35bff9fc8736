/* Writing to a registry (OCI distribution-spec 1.1 "Push"): blobs by POST and PUT, where they are not there yet, and manifests.
 * An upload's Location may lead to another origin, but no credential follows it there. */
#include "base/clock.h"
#include "base/text.h"
#include "image/registry.h"
#include "image/retry.h"

static void
exchange_set(struct exchange *x, struct registry *r)
{
	x->auth = &r->auth;
	x->tls = r->tls;
	x->max_body = ERROR_BODY_MAX_BYTES;
}

/* *there: the registry has the blob. */
static enum cocket_code
blob_is_there(bool *there, struct registry *r, const char *digest, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	AUTO(exchange_free) struct exchange x = {0};

	if (registry_url(&url, r, err, "blobs/%s", digest) || exchange_open(&x, "HEAD", buf_str(&url), err))
		return err->code;
	exchange_set(&x, r);
	exchange_run_once(r->session, &x);
	if (x.err.code || x.request.response.status == 401 || x.request.response.status == 403)
		return exchange_expect(&x, 200, 404, err);
	*there = x.request.response.status == 200; /* a redirect is no promise: send it again */
	return COCKET_OK;
}

/* Turns the POST's exchange into the PUT that follows it. */
static enum cocket_code
upload_begin(struct exchange *x, struct registry *r, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	struct slice location;

	if (registry_url(&url, r, err, "blobs/uploads/") || exchange_open(x, "POST", buf_str(&url), err))
		return err->code;
	exchange_set(x, r);
	exchange_run_once(r->session, x);
	if (exchange_expect(x, 202, 0, err))
		return err->code;
	location = http_header(&x->request.response, "Location", 0);
	if (location.len == 0)
		return fail(err, COCKET_E_REGISTRY, "POST %s: 202 without a location", URL_TEXT(buf_str(&x->url)));
	return exchange_go(x, location, err);
}

/* The digest goes behind whatever the Location has; a fragment there would swallow it. */
static enum cocket_code
upload_url(struct buf *out, const struct exchange *x, const char *digest, struct err *err)
{
	struct slice url = buf_slice(&x->url);

	if (memchr(url.ptr, '#', url.len))
		return fail(err, COCKET_E_REGISTRY, "POST %s: location with a fragment", URL_TEXT(buf_str(&x->url)));
	return buf_addf(out, err, "%s%cdigest=%s", buf_str(&x->url), memchr(url.ptr, '?', url.len) ? '&' : '?', digest);
}

static enum cocket_code
upload(struct registry *r, struct slice bytes, const char *digest, struct err *err)
{
	AUTO(exchange_free) struct exchange begun = {0}, x = {0};
	AUTO(buf_free) struct buf url = BUF(2 * URL_MAX_BYTES);

	if (upload_begin(&begun, r, err) || upload_url(&url, &begun, digest, err) || exchange_open(&x, "PUT", buf_str(&url), err))
		return err->code;
	exchange_set(&x, r);
	x.away = begun.away;
	x.body = bytes;
	x.headers[0] = "Content-Type: application/octet-stream";
	exchange_run_once(r->session, &x);
	return exchange_expect(&x, 201, 204, err); /* 204: some registries of old */
}

enum cocket_code
registry_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err)
{
	struct registry *r = registry_of(s);
	char text[DIGEST_TEXT_BYTES];
	bool there = false;

	digest_print(text, digest);
	if (blob_is_there(&there, r, text, err))
		return err->code;
	return there ? COCKET_OK : upload(r, bytes, text, err);
}

/* distribution 2.8 on files rewrites its link to a blob in place: while another client pushes the same blob (two signers, one empty config)
 * it is missing for an instant, and a manifest that names it gets 400 or 404. */
#define MANIFEST_ATTEMPTS 4

static void
manifest_pause(const struct registry *r, unsigned attempt)
{
	int64_t ms = retry_backoff_ms(attempt), left = session_left_ms(r->session);

	clock_sleep_ms(ms < left ? ms : left);
}

static enum cocket_code
manifest_send(bool *subject_known, bool *again, struct registry *r, const char *url, const char *type, struct slice bytes, struct err *err)
{
	AUTO(exchange_free) struct exchange x = {0};

	*again = false;
	if (exchange_open(&x, "PUT", url, err))
		return err->code;
	exchange_set(&x, r);
	x.body = bytes;
	x.headers[0] = type;
	exchange_run_once(r->session, &x);
	*again = !x.err.code && (x.request.response.status == 400 || x.request.response.status == 404);
	if (exchange_expect(&x, 201, 200, err))
		return err->code;
	*subject_known = http_header(&x.request.response, "OCI-Subject", 0).len > 0;
	return COCKET_OK;
}

enum cocket_code
registry_put_manifest(struct source *s, struct slice bytes, const char *media_type, const char *tag, const char *artifact_type,
                      bool *subject_known, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES), type = BUF(KIB);
	struct registry *r = registry_of(s);
	struct digest d = digest_of(bytes);
	char text[DIGEST_TEXT_BYTES];
	bool again = false, known = false;
	struct err sent = {0};

	(void)artifact_type; /* it is in the manifest */
	if (tag && !tag_valid(slice_str(tag)))
		return fail(err, COCKET_E_USAGE, "%s: not a tag", TEXT(slice_str(tag)));
	digest_print(text, &d);
	if (registry_url(&url, r, err, "manifests/%s", tag ? tag : text) || buf_addf(&type, err, "Content-Type: %s", media_type))
		return err->code;
	for (unsigned n = 1; manifest_send(&known, &again, r, buf_str(&url), buf_str(&type), bytes, &sent); n++) {
		if (!again || n == MANIFEST_ATTEMPTS) {
			*err = sent;
			return err->code;
		}
		manifest_pause(r, n);
	}
	if (subject_known)
		*subject_known = known;
	return COCKET_OK;
}
