/* A repository of a registry (OCI distribution-spec 1.1), as a source: where its API is, and over what.
 * https, but for registries on this machine that do not speak TLS, and where the user says --plain-http. */
#include "image/registry/registry.h"

#include <stdio.h>
#include <stdlib.h>

void
registry_origin(char out[static ORIGIN_BYTES], const char *host, bool is_plain)
{
	const char *api = strcmp(host, "docker.io") == 0 ? "registry-1.docker.io" : host;

	(void)snprintf(out, ORIGIN_BYTES, "%s://%s", is_plain ? "http" : "https", api);
}

enum cocket_code
registry_url(struct buf *out, const struct registry *r, struct err *err, const char *fmt, ...)
{
	char rest[512];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(rest, sizeof rest, fmt, args);
	va_end(args);
	if (n < 0 || n >= (int)sizeof rest)
		BUG("registry_url");
	return buf_addf(out, err, "%s/v2/%s/%s", r->origin, r->source.ref.name.path, rest);
}

void
registry_request_set_home(struct registry_request *x, struct registry *r)
{
	x->auth = &r->auth.base;
	x->tls = r->tls;
	x->max_body = ERROR_BODY_MAX_BYTES;
}

/* Tags of a registry change by single requests: there is nothing to hold. */
static enum cocket_code
registry_lock(struct source *s, struct err *err)
{
	(void)s, (void)err;
	return COCKET_OK;
}

static void
registry_unlock(struct source *s)
{
	(void)s;
}

static void
registry_close(struct source *s)
{
	struct registry *r = registry_of(s);

	auth_close(&r->auth);
	auth_close(&r->deleting);
	if (r->is_clone)
		session_free(&r->session);
	free(r);
}

/* With connections of its own, so that what its blobs are pushed into (hashes) runs on a core of its own. */
static enum cocket_code
registry_clone(struct source **out, struct source *s, struct err *err)
{
	struct session *forked;

	if (session_fork(&forked, registry_of(s)->session, true, err))
		return err->code;
	if (registry_open(out, forked, &s->ref, false, err)) {
		session_free(&forked);
		return err->code;
	}
	registry_of(*out)->is_clone = true;
	return COCKET_OK;
}

static enum source_listing
registry_listing(struct source *s)
{
	const struct registry *r = registry_of(s);

	return origin_listing(r->session, r->auth.base.token->origin);
}

static const struct source_ops registry_ops = {
	.transport = "docker",
	.fetch = registry_fetch,
	.put_blob = registry_put_blob,
	.put_manifest = registry_put_manifest,
	.remove_manifest = registry_remove_manifest,
	.lock = registry_lock,
	.unlock = registry_unlock,
	.stream = registry_stream,
	.has_blob = registry_has_blob,
	.put_open = registry_put_open,
	.clone = registry_clone,
	.listing = registry_listing,
	.near_tags = registry_near_tags,
	.close = registry_close,
};

enum cocket_code
registry_open(struct source **out, struct session *session, const struct reference *ref, bool write, struct err *err)
{
	const struct certs_d *certs;
	struct registry *r;
	bool is_plain;

	if (session_certs_d(&certs, session, ref->name.host, err) || session_speaks_plain(&is_plain, session, ref->name.host, err))
		return err->code;
	r = calloc(1, sizeof *r);
	if (!r)
		return no_memory(err);
	r->source = (struct source){ .ops = &registry_ops, .ref = *ref };
	r->session = session;
	r->tls = certs->found ? &certs->tls : NULL;
	registry_origin(r->origin, ref->name.host, is_plain);
	r->auth = (struct auth){ .base = { .session = session, .tls_roots = certs->found ? &certs->roots : NULL }, .host = r->source.ref.name.host,
		                 .repository = r->source.ref.name.path, .origin = r->origin, .tls = r->tls, .scope = write ? SCOPE_PUSH : SCOPE_PULL };
	if (auth_open(&r->auth, err)) {
		free(r);
		return err->code;
	}
	*out = &r->source;
	return COCKET_OK;
}
