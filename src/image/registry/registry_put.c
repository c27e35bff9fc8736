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

static enum cocket_code
manifest_send(bool *subject_known, bool *again, struct registry *r, const char *url, const char *type, struct slice bytes, struct err *err)
{
	AUTO(exchange_free) struct exchange x = {0};

	*again = false;
	if (exchange_open(&x, "PUT", url, err))
		return err->code;
	exchange_set_home(&x, r);
	x.body = bytes;
	x.headers[0] = type;
	exchange_run_one(r->session, &x);
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
	answers_forget(r->session);
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
