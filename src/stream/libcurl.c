/* Loads libcurl (7.85 or newer) when the first request is due, so that what needs no network does not pay for its 30 libraries.
 * Never unloads it. */
#include "stream/libcurl.h"

#include <dlfcn.h>
#include <pthread.h>

#include "base/escape.h"

#define CURL_VERSION_MIN 0x075500 /* CURLOPT_PROTOCOLS_STR */

struct curl_functions curl;

/* libcurl may be built with several TLS libraries, or with an OpenSSL of another libcrypto than ours. */
static void
libssl_find(void *library, const curl_version_info_data *info)
{
	struct libssl l = { 0 };

	if (!info->ssl_version || !slice_starts(slice_str(info->ssl_version), "OpenSSL/") || !roots_fit(dlsym(library, "X509_STORE_new")))
		return;
	*(void **)&l.set1_cert_store = dlsym(library, "SSL_CTX_set1_cert_store");
	*(void **)&l.ctx_ctrl = dlsym(library, "SSL_CTX_ctrl");
	if (l.set1_cert_store && l.ctx_ctrl)
		curl.libssl = l;
}

static enum cocket_code
libcurl_load_once(struct err *err)
{
	const curl_version_info_data *info;

	void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
	if (!library)
		return fail(err, COCKET_E_NET, "cannot load libcurl.so.4: %s", TEXT(slice_str(dlerror())));
#define X(name) \
	*(void **)&curl.name = dlsym(library, "curl_" #name); \
	if (!curl.name) \
		return fail(err, COCKET_E_NET, "libcurl.so.4 has no curl_" #name);
	CURL_FUNCTIONS(X)
#undef X
	info = curl.version_info(CURLVERSION_NOW);
	if (info->version_num < CURL_VERSION_MIN)
		return fail(err, COCKET_E_NET, "libcurl.so.4 is version %s, expected 7.85 or newer", info->version);
	if (curl.global_init(CURL_GLOBAL_DEFAULT))
		return fail(err, COCKET_E_NET, "libcurl.so.4 cannot be initialized");
	libssl_find(library, info);
	curl.library = library;
	return COCKET_OK;
}

enum cocket_code
libcurl_load(struct err *err)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	enum cocket_code code;

	(void)pthread_mutex_lock(&lock);
	code = curl.library ? COCKET_OK : libcurl_load_once(err);
	(void)pthread_mutex_unlock(&lock);
	return code;
}
