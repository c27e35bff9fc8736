/* The few functions of libcurl that are used, found by dlopen at the first need.  Included by stream/http.c and its parts alone. */
#ifndef COCKET_STREAM_LIBCURL_H
#define COCKET_STREAM_LIBCURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/err.h"
#include "crypto/roots.h"

#define CURL_FUNCTIONS(X) \
	X(global_init) X(version_info) X(slist_append) X(slist_free_all) \
	X(easy_init) X(easy_setopt) X(easy_getinfo) X(easy_pause) X(easy_cleanup) X(easy_strerror) \
	X(multi_init) X(multi_setopt) X(multi_add_handle) X(multi_remove_handle) X(multi_perform) X(multi_poll) X(multi_wakeup) X(multi_info_read) \
	X(multi_strerror) X(multi_cleanup) X(share_init) X(share_setopt) X(share_cleanup)

struct curl_functions {
	void *library;
#define X(name) __typeof__(&curl_##name) name;
	CURL_FUNCTIONS(X)
#undef X
	struct libssl libssl;       /* where its TLS is OpenSSL's and of our libcrypto; else NULL */
};

extern struct curl_functions curl;

/* COCKET_E_NET if there is no libcurl.so.4, or an old one.  Done once a run. */
MUST_CHECK enum cocket_code libcurl_load(struct err *err);

#endif
