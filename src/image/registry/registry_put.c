/* Putting manifests into a registry (OCI distribution-spec 1.1 "Pushing Manifests"). */
#include "base/clock.h"
#include "base/escape.h"
#include "image/registry/answer_cache.h"
#include "image/registry/registry.h"
#include "image/registry/retry.h"

/* distribution 2.8 on files rewrites its link to a blob in place: while another client pushes the same blob (two signers, one empty config)
 * it is missing for an instant, and a manifest that names it gets 400 or 404. */
#define MANIFEST_ATTEMPTS 4

static void
manifest_pause(const struct registry *r, unsigned attempt)
{
	int64_t ms = retry_backoff_ms(attempt), left = session_left_ms(r->session);

	clock_sleep_ms(ms < left ? ms : left);
}

/* One attempt; *again: another may well succeed. */
static enum cocket_code
manifest_send(struct manifest_put *p, bool *again, struct registry *r, const char *url, struct err *err)
{
	AUTO(registry_request_free) struct registry_request x = {0};
	AUTO(buf_free) struct buf type = BUF(KIB);

	*again = false;
	if (buf_addf(&type, err, "Content-Type: %s", p->media_type) || registry_request_open(&x, "PUT", url, err))
		return err->code;
	registry_request_set_home(&x, r);
	x.body = p->bytes;
	x.headers[0] = buf_str(&type);
	registry_request_run(r->session, &x);
	*again = !x.err.code && (x.request.response.status == 400 || x.request.response.status == 404);
	if (registry_request_expect(&x, 201, 200, err))
		return err->code;
	p->is_subject_known = http_header(&x.request.response, "OCI-Subject", 0).len > 0;
	return COCKET_OK;
}

static enum cocket_code
manifest_attempts(struct manifest_put *p, struct registry *r, const char *url, struct err *err)
{
	struct err why = {0};
	bool again;

	for (unsigned n = 1; manifest_send(p, &again, r, url, &why); n++) {
		if (!again || n == MANIFEST_ATTEMPTS) {
			*err = why;
			return err->code;
		}
		manifest_pause(r, n);
	}
	return COCKET_OK;
}

enum cocket_code
registry_put_manifest(struct source *s, struct manifest_put *p, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	struct registry *r = registry_of(s);
	const struct digest d = digest_of(p->bytes);
	char digest[DIGEST_TEXT_BYTES];

	if (p->tag && !tag_valid(slice_str(p->tag)))
		return fail(err, COCKET_E_USAGE, "%s: not a tag", TEXT(slice_str(p->tag)));
	digest_print(digest, &d);
	answer_cache_forget(r->session);
	if (registry_url(&url, r, err, "manifests/%s", p->tag ? p->tag : digest))
		return err->code;
	return manifest_attempts(p, r, buf_str(&url), err);
}
