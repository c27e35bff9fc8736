/* Which roots and which client certificate a request is made with.  SSL_CERT_FILE and SSL_CERT_DIR name the system's roots, as for
 * OpenSSL's own tools.
 * Never turns verification off. */
#include "stream/transfer.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"

#define ROOTS_MAX_BYTES (8 * MIB)

static bool
set_text(struct transfer *t, CURLoption option, const char *value)
{
	return curl.easy_setopt(t->easy, option, value) == CURLE_OK;
}

/* With a blob of roots libcurl leaves its bundle unread but still looks into its directory; where it has none, the bundle goes into the
 * blob. */
static enum cocket_code
roots_build(struct buf *out, const struct http_tls *tls, struct err *err)
{
	const curl_version_info_data *info = curl.version_info(CURLVERSION_NOW);
	const char *bundle = getenv("SSL_CERT_FILE");

	if (!bundle && !info->capath && !getenv("SSL_CERT_DIR"))
		bundle = info->cainfo;
	if (bundle && (file_read(out, bundle, err) || buf_add(out, slice_str("\n"), err)))
		return err->code;
	return buf_add(out, tls->ca_pem, err);
}

static enum cocket_code
roots_get(struct roots **out, struct http *h, const struct http_tls *tls, struct err *err)
{
	struct roots *r;

	for (r = h->roots; r; r = r->next)
		if (r->tls == tls) {
			*out = r;
			return COCKET_OK;
		}
	r = calloc(1, sizeof *r);
	if (!r)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	*r = (struct roots){ .next = h->roots, .tls = tls, .pem = BUF(ROOTS_MAX_BYTES) };
	if (roots_build(&r->pem, tls, err)) {
		buf_free(&r->pem);
		free(r);
		err->code = err->code == COCKET_E_NOMEM ? COCKET_E_NOMEM : COCKET_E_IO; /* a file of ours: the server has not said "not found" */
		return within(err, "roots");
	}
	h->roots = r;
	*out = r;
	return COCKET_OK;
}

enum cocket_code
transfer_set_tls(struct transfer *t, const struct http_tls *tls, struct err *err)
{
	const char *file = getenv("SSL_CERT_FILE"), *dir = getenv("SSL_CERT_DIR");
	bool ok = (!file || set_text(t, CURLOPT_CAINFO, file)) && (!dir || set_text(t, CURLOPT_CAPATH, dir)) &&
	          !curl.easy_setopt(t->easy, CURLOPT_PIPEWAIT, 1L);
	struct roots *r = NULL;

	if (ok && tls && tls->ca_pem.len > 0) {
		if (roots_get(&r, t->http, tls, err))
			return err->code;
		struct curl_blob blob = { .data = r->pem.ptr, .len = r->pem.len, .flags = CURL_BLOB_NOCOPY };
		ok = !curl.easy_setopt(t->easy, CURLOPT_CAINFO_BLOB, &blob);
	}
	if (ok && tls && tls->cert_file)
		ok = set_text(t, CURLOPT_SSLCERT, tls->cert_file) && set_text(t, CURLOPT_SSLKEY, tls->key_file);
	return ok ? COCKET_OK : fail(err, COCKET_E_NOMEM, "libcurl takes no TLS settings");
}
