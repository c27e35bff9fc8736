/* Loads libcurl (7.85 or newer) when the first request is due, so that what needs no network does not pay for its 30 libraries.
 * Never unloads it. */
#include "stream/curl.h"

#include <dlfcn.h>

#include "base/text.h"

#define CURL_VERSION_MIN 0x075500 /* CURLOPT_PROTOCOLS_STR */

struct curl_functions curl;

enum cocket_code
curl_load(struct err *err)
{
	const curl_version_info_data *info;

	if (curl.library)
		return COCKET_OK;
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
		return fail(err, COCKET_E_NET, "libcurl.so.4 does not start");
	curl.library = library;
	return COCKET_OK;
}
