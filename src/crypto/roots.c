/* The roots that TLS trusts: see roots.h. */
#include "crypto/roots.h"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>

#include "crypto/root_bundle.h"

struct roots {
	X509_STORE *store;
	X509_LOOKUP_METHOD *method; /* of the bundles: the system's or the user's, and the host's own */
	struct root_bundle *system, *own;
};

/* X509_LOOKUP's method: 1 with what was found, which the caller takes a reference to. */
static int
bundle_find(X509_LOOKUP *lookup, X509_LOOKUP_TYPE type, const X509_NAME *name, X509_OBJECT *out)
{
	struct roots *r = X509_LOOKUP_get_method_data(lookup);
	X509_OBJECT *found;
	X509 *cert = NULL;

	if (type != X509_LU_X509)
		return 0;
	if (r->own)
		root_bundle_add(r->own, r->store, name);
	if (r->system)
		root_bundle_add(r->system, r->store, name);
	X509_STORE_lock(r->store);
	found = X509_OBJECT_retrieve_by_subject(X509_STORE_get0_objects(r->store), type, name);
	if (found)
		cert = X509_OBJECT_get0_X509(found);
	X509_STORE_unlock(r->store);
	if (!cert || X509_OBJECT_set1_X509(out, cert) != 1)
		return 0;
	X509_free(cert); /* out borrows from the store, as those of OpenSSL's own methods do */
	return 1;
}

static bool
bundle_lookup(struct roots *r)
{
	X509_LOOKUP *lookup;

	r->method = X509_LOOKUP_meth_new("bundle of roots");
	if (!r->method || X509_LOOKUP_meth_set_get_by_subject(r->method, bundle_find) != 1)
		return false;
	lookup = X509_STORE_add_lookup(r->store, r->method);
	return lookup && X509_LOOKUP_set_method_data(lookup, r) == 1;
}

static bool
directory_lookup(struct roots *r, const char *dir)
{
	X509_LOOKUP *lookup = X509_STORE_add_lookup(r->store, X509_LOOKUP_hash_dir());

	return lookup && X509_LOOKUP_add_dir(lookup, dir, X509_FILETYPE_PEM) == 1;
}

void
roots_free(struct roots **r)
{
	if (!*r)
		return;
	X509_STORE_free((*r)->store);
	X509_LOOKUP_meth_free((*r)->method);
	root_bundle_free(&(*r)->system);
	root_bundle_free(&(*r)->own);
	free(*r);
	*r = NULL;
}

/* As libcurl sets its own store up: what is trusted is looked for first, and an intermediate among it is enough.
 * Bundles come before directories, so that all certificates of one subject are there when the first is found. */
static bool
set_up(struct roots *r, const char *dir)
{
	r->store = X509_STORE_new();
	return r->store && X509_STORE_set_flags(r->store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN) == 1 && bundle_lookup(r) &&
	       (!dir || directory_lookup(r, dir));
}

/* The user's bundle must be there; the system's may be missing. */
static enum cocket_code
read_system(struct roots *r, const struct roots_source *from, struct err *err)
{
	struct err ignored = { 0 };

	if (from->file)
		return root_bundle_read(&r->system, from->file, err);
	if (from->bundle && root_bundle_read(&r->system, from->bundle, &ignored) == COCKET_E_NOMEM)
		return no_memory(err);
	return COCKET_OK;
}

static enum cocket_code
read_own(struct roots *r, const struct roots_source *from, struct err *err)
{
	return from->pem.len > 0 ? root_bundle_new(&r->own, from->pem, err) : COCKET_OK;
}

enum cocket_code
roots_new(struct roots **out, const struct roots_source *from, struct err *err)
{
	AUTO(roots_free) struct roots *r = calloc(1, sizeof *r);

	if (!r || !set_up(r, from->dir))
		return no_memory(err);
	if (read_system(r, from, err) || read_own(r, from, err))
		return err->code;
	*out = r;
	r = NULL;
	return COCKET_OK;
}

void
roots_give(struct roots *r, const struct libssl *libssl, void *ctx)
{
	libssl->set1_cert_store(ctx, r->store);
	if (libssl->ctx_ctrl(ctx, SSL_CTRL_GET_MIN_PROTO_VERSION, 0, NULL) < TLS1_2_VERSION)
		(void)libssl->ctx_ctrl(ctx, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
}

bool
roots_fit(const void *x509_store_new)
{
	X509_STORE *(*ours)(void) = X509_STORE_new;

	return memcmp(&x509_store_new, &ours, sizeof ours) == 0;
}
