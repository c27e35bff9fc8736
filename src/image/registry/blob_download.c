/* A blob of any size out of a registry, pushed on as it comes; a transfer that breaks goes on where it was (RFC 9110 section 14.2).
 * Nothing is proved here but the count: whoever takes the bytes hashes them, and so a part that is of another blob is noticed in the end.
 * Never pushes a byte twice, never fetches what a descriptor's "urls" name (A24). */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "image/registry/answer_cache.h"
#include "image/registry/content_range.h"
#include "image/registry/registry.h"
#include "image/registry/retry.h"

#define WASTE_MAX 2 /* times the blob's size may come in vain */

struct blob_download {
	struct http_sink sink;       /* first: a struct http_sink * is a struct blob_download * */
	const struct descriptor *blob;
	struct writer *to;
	uint64_t at;                 /* the byte that the writer takes next */
	uint64_t skip;               /* bytes of this answer that the writer has had */
	uint64_t wasted;             /* such bytes of all answers */
	bool rangeless;              /* the registry did not take a range: the blob begins anew */
	struct err refused;          /* by the writer */
};

static enum cocket_code
download_begin(struct http_sink *sink, const struct http_response *r, struct err *err)
{
	struct blob_download *d = (struct blob_download *)sink;

	d->skip = r->status == 200 ? d->at : 0; /* a server that knows no ranges begins anew */
	if (r->status == 200)
		return COCKET_OK;
	if (r->status != 206 || d->at == 0)
		return fail(err, COCKET_E_REGISTRY, "unexpected status %ld", r->status);
	return content_range_check(http_header(r, "Content-Range", 0), d->at, d->blob->size, err);
}

static enum cocket_code
download_write(struct http_sink *sink, struct slice bytes, struct err *err)
{
	struct blob_download *d = (struct blob_download *)sink;
	size_t skipped = d->skip < bytes.len ? (size_t)d->skip : bytes.len;

	d->skip -= skipped;
	d->wasted += skipped;
	bytes = slice_of(bytes.ptr + skipped, bytes.len - skipped);
	if (bytes.len > d->blob->size - d->at) /* A8 */
		return fail(err, COCKET_E_SIZE, "more than %llu bytes", (unsigned long long)d->blob->size);
	d->at += bytes.len;
	if (writer_write(d->to, bytes, err))
		d->refused = *err;
	return d->refused.code;
}

/* What the writer says (a full disk, say) is of no URL. */
static enum cocket_code
answer_check(const struct registry_request *x, const struct blob_download *d, struct err *err)
{
	if (registry_request_expect(x, 200, d->at > 0 ? 206 : 0, err) == COCKET_OK)
		return COCKET_OK;
	if (d->refused.code) {
		*err = d->refused;
		return err->code;
	}
	if (err->code == COCKET_E_TOO_LARGE)
		err->code = COCKET_E_SIZE; /* the ceiling was the descriptor's size */
	if (err->code == COCKET_E_NOT_FOUND && d->blob->has_urls)
		return fail(err, COCKET_E_NOT_FOUND, "not in the registry, and urls of foreign layers are not followed");
	return err->code;
}

/* RFC 9110 14.2: a range may be passed over, and some servers refuse the forms of it that they do not know. */
static bool
is_range_refused(const struct registry_request *x)
{
	long status = x->request.response.status;

	return x->headers[0] && !x->err.code && (status == 416 || status == 400 || status == 405 || status == 501);
}

/* *again: the same blob may well come now: the connection stood and broke, or the registry takes no range. */
static enum cocket_code
attempt_send(bool *again, struct blob_download *d, struct registry *r, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	AUTO(registry_request_free) struct registry_request x = { .sink = &d->sink, .max_body = d->blob->size, .auth = &r->auth.base, .tls = r->tls };
	char digest[DIGEST_TEXT_BYTES], range[80];

	digest_print(digest, &d->blob->digest);
	/* with its end, which is known: go-containerregistry's registry takes no other */
	(void)snprintf(range, sizeof range, "Range: bytes=%llu-%llu", (unsigned long long)d->at, (unsigned long long)d->blob->size - 1);
	if (d->at > 0 && !d->rangeless)
		x.headers[0] = range;
	if (registry_url(&url, r, err, "blobs/%s", digest) || registry_request_open(&x, "GET", buf_str(&url), err))
		return err->code;
	session_start_image(r->session);
	registry_requests_run(r->session, (struct registry_request *[]){ &x }, 1);
	*again = x.request.broken;
	if (is_range_refused(&x))
		d->rangeless = true;
	return answer_check(&x, d, err);
}

/* Answers that begin anew each time and break soon would cost the square of the blob's size. */
static bool
is_wasteful(const struct blob_download *d)
{
	return d->wasted / WASTE_MAX > d->blob->size;
}

/* How an attempt ended. */
enum attempt_result { ATTEMPT_DONE, ATTEMPT_AGAIN, ATTEMPT_FAILED };

struct download_attempts {
	unsigned idle;    /* attempts in a row that brought nearly nothing */
	struct err why;   /* the last one's */
};

/* What broke or stalled goes on, up to RETRIES_MAX times without progress. */
static enum attempt_result
attempt_broken(struct download_attempts *a, const struct blob_download *d, bool has_moved)
{
	if (is_wasteful(d)) {
		within(&a->why, "the registry sent the same bytes repeatedly");
		return ATTEMPT_FAILED;
	}
	if (!has_moved && a->idle == RETRIES_MAX) {
		within(&a->why, "after %u attempts", a->idle + 1);
		return ATTEMPT_FAILED;
	}
	log_verbose("resuming the transfer at byte %llu", (unsigned long long)d->at);
	clock_sleep_ms(retry_backoff_ms(a->idle + 1));
	return ATTEMPT_AGAIN;
}

static enum attempt_result
attempts_step(struct download_attempts *a, struct blob_download *d, struct registry *r)
{
	const uint64_t before = d->at;
	const bool was_ranged = !d->rangeless;
	bool again = false;

	if (attempt_send(&again, d, r, &a->why) == COCKET_OK)
		return ATTEMPT_DONE;
	if (was_ranged && d->rangeless) {
		a->idle++;
		return ATTEMPT_AGAIN;
	}
	const bool has_moved = d->at - before >= STREAM_PROGRESS_BYTES;
	if (a->why.code != COCKET_E_NET || d->refused.code || !(again || has_moved))
		return ATTEMPT_FAILED;
	const enum attempt_result outcome = attempt_broken(a, d, has_moved);
	a->idle = has_moved ? 0 : a->idle + 1;
	return outcome;
}

/* Until all is there, or nothing more comes. */
static enum cocket_code
blob_get(struct blob_download *d, struct registry *r, struct err *err)
{
	struct download_attempts a = {0};
	enum attempt_result outcome;

	do
		outcome = attempts_step(&a, d, r);
	while (outcome == ATTEMPT_AGAIN);
	if (outcome == ATTEMPT_DONE)
		return COCKET_OK;
	*err = a.why;
	return err->code;
}

/* What this run has had already, as a config that was read or a signature that was checked, is not asked for again. */
static enum cocket_code
kept_push(struct blob_download *d, struct registry *r, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES), body = BUF(SIGNATURE_MAX_BYTES);
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &d->blob->digest);
	if (d->blob->size == 0 || d->blob->size > SIGNATURE_MAX_BYTES)
		return COCKET_OK;
	if (registry_url(&url, r, err, "blobs/%s", digest))
		return err->code;
	if (!answer_cache_body(&body, r->session, buf_str(&url)) || body.len != d->blob->size)
		return COCKET_OK;
	if (writer_write(d->to, slice_of(body.ptr + d->at, body.len - d->at), err))
		return err->code;
	d->at = d->blob->size;
	return COCKET_OK;
}

enum cocket_code
registry_stream(struct source *s, const struct descriptor *blob, uint64_t from, struct writer *to, struct err *err)
{
	struct registry *r = registry_of(s);
	struct blob_download d = { .sink = { download_begin, download_write }, .blob = blob, .to = to, .at = from };
	int64_t left = session_left_ms(r->session);
	enum cocket_code code = COCKET_OK;

	if (from > blob->size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)from, (unsigned long long)blob->size);
	if (kept_push(&d, r, err))
		return err->code;
	if (d.at < blob->size || blob->size == 0)
		code = blob_get(&d, r, err);
	session_set_left_ms(r->session, left); /* the clock of --timeout stood still meanwhile */
	if (code == COCKET_OK && d.at != blob->size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)d.at, (unsigned long long)blob->size);
	return code;
}
