/* Deleting a manifest of a registry (OCI distribution-spec 1.1 "Deleting Manifests").  Many registries refuse it, to all or to us.
 * Never by tag: that would take away what another has put there in the meantime. */
#include "image/registry/answer_cache.h"
#include "image/registry/registry.h"

static enum cocket_code
deleting_open(struct registry *r, struct err *err)
{
	if (r->deleting.base.token)
		return COCKET_OK;
	r->deleting = r->auth;
	r->deleting.scope = SCOPE_DELETE;
	r->deleting.base.token = NULL;
	return auth_open(&r->deleting, err);
}

static enum cocket_code
removal_send(struct registry *r, const char *url, struct err *err)
{
	AUTO(registry_request_free) struct registry_request x = {0};

	if (registry_request_open(&x, "DELETE", url, err))
		return err->code;
	registry_request_set_home(&x, r);
	x.auth = &r->deleting.base;
	registry_request_run(r->session, &x);
	if (!x.err.code && x.request.response.status == 204)
		return COCKET_OK;
	return registry_request_expect(&x, 202, 200, err);
}

enum cocket_code
registry_remove_manifest(struct source *s, const struct digest *digest, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	struct registry *r = registry_of(s);
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	answer_cache_forget(r->session);
	if (deleting_open(r, err) || registry_url(&url, r, err, "manifests/%s", text))
		return err->code;
	return removal_send(r, buf_str(&url), err);
}
