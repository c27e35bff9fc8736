/* Which roots and which client certificate a request is made with.  SSL_CERT_FILE and SSL_CERT_DIR name the system's roots, as for OpenSSL's
 * own tools and Go's; CURL_CA_BUNDLE is another name of the former.
 * Roots are read once a process, and all connections share them (crypto/roots); where libcurl's TLS is not OpenSSL it reads them itself.
 * Never turns verification off. */
#include <pthread.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "stream/curl_request.h"

#define ROOTS_MAX_BYTES (8 * MIB)

/* The system's roots and those of one certs.d, which are known by their bytes: few, and kept until the process ends. */
struct known_roots {
	struct known_roots *next;
	struct buf own;          /* of the host alone */
	struct buf all;          /* the same, and the bundle where libcurl would no longer look for it; without crypto/roots */
	struct roots *roots;     /* NULL: libcurl reads them */
};

static bool
set_text(struct curl_request *t, CURLoption option, const char *value)
{
	return curl.easy_setopt(t->easy, option, value) == CURLE_OK;
}

static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* The bundle that the user names; *name is the variable. */
static const char *
bundle_named(const char **name)
{
	static const char *const names[] = { "SSL_CERT_FILE", "CURL_CA_BUNDLE" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (variable(names[i])) {
			*name = names[i];
			return variable(names[i]);
		}
	return NULL;
}

static const char *
directory(void)
{
	const char *dir = variable("SSL_CERT_DIR");

	return dir ? dir : curl.version_info(CURLVERSION_NOW)->capath;
}

/* --- roots read here ----------------------------------------------------------------------------- */

static enum cocket_code
read_roots(struct known_roots *k, struct err *err)
{
	const char *name = NULL, *bundle = bundle_named(&name);
	const struct roots_source from = {
		.pem = buf_slice(&k->own), .file = bundle, .dir = directory(),
		.bundle = bundle ? NULL : curl.version_info(CURLVERSION_NOW)->cainfo,
	};

	if (roots_new(&k->roots, &from, err) == COCKET_OK)
		return COCKET_OK;
	return name ? within(err, "%s", name) : err->code;
}

static CURLcode
on_ssl_ctx(CURL *easy, void *ssl_ctx, void *roots)
{
	(void)easy;
	roots_give(roots, &curl.libssl, ssl_ctx);
	return CURLE_OK;
}

static bool
forget_roots(struct curl_request *t)
{
	static const CURLoption places[] = { CURLOPT_CAINFO, CURLOPT_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH };

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (!set_text(t, places[i], NULL))
			return false;
	return true;
}

/* libcurl is told what tells two connections apart: it uses none again for a request with other roots. */
static bool
set_roots(struct curl_request *t, const struct known_roots *k)
{
	struct curl_blob own = { .data = k->own.ptr, .len = k->own.len, .flags = CURL_BLOB_NOCOPY };

	return forget_roots(t) && !curl.easy_setopt(t->easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_DEFAULT) &&
	       (k->own.len == 0 || !curl.easy_setopt(t->easy, CURLOPT_CAINFO_BLOB, &own)) &&
	       !curl.easy_setopt(t->easy, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx) && !curl.easy_setopt(t->easy, CURLOPT_SSL_CTX_DATA, k->roots);
}

/* --- roots read by libcurl ----------------------------------------------------------------------- */

/* With a blob of roots libcurl leaves its bundle unread but still looks into its directory; where it has none, the bundle goes into the
 * blob. */
static enum cocket_code
join_roots(struct known_roots *k, struct err *err)
{
	const char *name, *bundle = bundle_named(&name);

	if (k->own.len == 0)
		return COCKET_OK;
	if (!bundle && !directory())
		bundle = curl.version_info(CURLVERSION_NOW)->cainfo;
	if (bundle && (file_read(&k->all, bundle, err) || buf_add(&k->all, slice_str("\n"), err)))
		return err->code;
	return buf_add(&k->all, buf_slice(&k->own), err);
}

static bool
name_roots(struct curl_request *t, const struct known_roots *k)
{
	struct curl_blob all = { .data = k->all.ptr, .len = k->all.len, .flags = CURL_BLOB_NOCOPY };
	const char *name, *file = bundle_named(&name), *dir = variable("SSL_CERT_DIR");

	return (!file || set_text(t, CURLOPT_CAINFO, file)) && (!dir || set_text(t, CURLOPT_CAPATH, dir)) &&
	       (k->all.len == 0 || !curl.easy_setopt(t->easy, CURLOPT_CAINFO_BLOB, &all));
}

/* --- both ------------------------------------------------------------------------------------------ */

static void
known_free(struct known_roots **k)
{
	if (!*k)
		return;
	buf_free(&(*k)->own);
	buf_free(&(*k)->all);
	roots_free(&(*k)->roots);
	free(*k);
}

static enum cocket_code
known_new(struct known_roots **out, struct slice pem, struct err *err)
{
	AUTO(known_free) struct known_roots *k = calloc(1, sizeof *k);

	if (!k)
		return no_memory(err);
	k->own = k->all = BUF(ROOTS_MAX_BYTES);
	if (buf_add(&k->own, pem, err) || (curl.libssl.set1_cert_store ? read_roots(k, err) : join_roots(k, err))) {
		err->code = err->code == COCKET_E_NOMEM ? COCKET_E_NOMEM : COCKET_E_IO; /* a file of ours: the server has not said "not found" */
		return within(err, "roots");
	}
	*out = k;
	k = NULL;
	return COCKET_OK;
}

static enum cocket_code
known_get(const struct known_roots **out, struct slice pem, struct err *err)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct known_roots *all;
	enum cocket_code code = COCKET_OK;
	struct known_roots *k;

	(void)pthread_mutex_lock(&lock);
	for (k = all; k && !slice_eq(buf_slice(&k->own), pem); k = k->next)
		;
	if (!k && (code = known_new(&k, pem, err)) == COCKET_OK) {
		k->next = all;
		all = k;
	}
	(void)pthread_mutex_unlock(&lock);
	*out = k;
	return code;
}

/* PIPEWAIT: a connection that may carry several requests is waited for. */
static bool
set_sessions(struct curl_request *t)
{
	return !curl.easy_setopt(t->easy, CURLOPT_PIPEWAIT, 1L) && !curl.easy_setopt(t->easy, CURLOPT_SHARE, t->http->sessions);
}

static bool
set_client(struct curl_request *t, const struct http_tls *tls)
{
	if (!tls || !tls->cert_file)
		return true;
	return set_text(t, CURLOPT_SSLCERT, tls->cert_file) && set_text(t, CURLOPT_SSLKEY, tls->key_file);
}

enum cocket_code
curl_request_set_tls(struct curl_request *t, const struct http_tls *tls, struct err *err)
{
	const struct known_roots *k;

	if (known_get(&k, tls ? tls->ca_pem : (struct slice){0}, err))
		return err->code;
	if (set_sessions(t) && (k->roots ? set_roots(t, k) : name_roots(t, k)) && set_client(t, tls))
		return COCKET_OK;
	return fail(err, COCKET_E_NOMEM, "libcurl rejects the TLS settings");
}
