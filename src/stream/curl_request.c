/* What goes out: everything libcurl is told about one request.
 * Never a cookie, .netrc, redirect, compression or protocol but http and https; TLS 1.2 or newer, always verified. */
#include "stream/curl_request.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "stream/proxy.h"
#include "stream/url.h"

#define CONNECT_TIMEOUT_MS 15000
#define IO_BUFFER_BYTES (16 * 1024)

static bool
set_long(struct curl_request *t, CURLoption option, long value)
{
	return curl.easy_setopt(t->easy, option, value) == CURLE_OK;
}

static bool
set_text(struct curl_request *t, CURLoption option, const char *value)
{
	return curl.easy_setopt(t->easy, option, value) == CURLE_OK;
}

static bool
set_size(struct curl_request *t, CURLoption option, uint64_t value)
{
	return curl.easy_setopt(t->easy, option, (curl_off_t)value) == CURLE_OK;
}

static bool
set_fixed(struct curl_request *t)
{
	static const struct {
		CURLoption option;
		long value;
	} rows[] = {
		{ CURLOPT_NOSIGNAL, 1 }, { CURLOPT_NOPROGRESS, 1 }, { CURLOPT_NETRC, CURL_NETRC_IGNORED }, { CURLOPT_FOLLOWLOCATION, 0 },
		{ CURLOPT_DISALLOW_USERNAME_IN_URL, 1 }, { CURLOPT_PATH_AS_IS, 1 }, { CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
		{ CURLOPT_SSL_VERIFYPEER, 1 }, { CURLOPT_SSL_VERIFYHOST, 2 }, { CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
		{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS }, { CURLOPT_TCP_NODELAY, 1 }, { CURLOPT_BUFFERSIZE, IO_BUFFER_BYTES },
		{ CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS }, { CURLOPT_LOW_SPEED_LIMIT, 1 }, { CURLOPT_LOW_SPEED_TIME, STALL_SECONDS },
	};
	bool ok = set_text(t, CURLOPT_PROTOCOLS_STR, "http,https") && set_text(t, CURLOPT_USERAGENT, "cocket/" COCKET_VERSION);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok = ok && set_long(t, rows[i].option, rows[i].value);
	return ok;
}

static bool
header_append(struct curl_request *t, const char *line)
{
	struct curl_slist *list = curl.slist_append(t->headers, line);

	if (list)
		t->headers = list;
	return list;
}

static bool
request_headers_append(struct curl_request *t)
{
	const struct http_request *r = t->request;

	for (size_t i = 0; i < HTTP_HEADERS_MAX && r->headers[i]; i++)
		if (!header_append(t, r->headers[i]))
			return false;
	return true;
}

static bool
has_content_type(const struct http_request *r)
{
	for (size_t i = 0; i < HTTP_HEADERS_MAX && r->headers[i]; i++)
		if (ascii_starts(slice_str(r->headers[i]), "content-type:"))
			return true;
	return false;
}

/* "Expect:" and "Content-Type:" without a value keep libcurl from adding its own. */
static bool
set_headers(struct curl_request *t)
{
	return header_append(t, "Expect:") && request_headers_append(t) && (has_content_type(t->request) || header_append(t, "Content-Type:")) &&
	       !curl.easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static bool
set_feed(struct curl_request *t)
{
	return set_long(t, CURLOPT_UPLOAD, 1) && set_size(t, CURLOPT_INFILESIZE_LARGE, t->request->feed_bytes) &&
	       set_text(t, CURLOPT_CUSTOMREQUEST, t->request->method);
}

static bool
set_body(struct curl_request *t)
{
	const struct slice body = t->request->body;

	return set_long(t, CURLOPT_POST, 1) && set_size(t, CURLOPT_POSTFIELDSIZE_LARGE, body.len) &&
	       set_text(t, CURLOPT_POSTFIELDS, body.len ? (const char *)body.ptr : "") && set_text(t, CURLOPT_CUSTOMREQUEST, t->request->method);
}

static bool
set_method(struct curl_request *t)
{
	if (strcmp(t->request->method, "GET") == 0)
		return set_long(t, CURLOPT_HTTPGET, 1);
	if (strcmp(t->request->method, "HEAD") == 0)
		return set_long(t, CURLOPT_NOBODY, 1);
	return t->request->feed ? set_feed(t) : set_body(t);
}

/* "timed out after 30 s", where the caller's own time is over. */
static enum cocket_code
timed_out(const struct http_request *r, struct err *err)
{
	return fail(err, COCKET_E_NET, "timed out after %lld.%lld s", (long long)(r->timeout_ms / 1000), (long long)(r->timeout_ms % 1000 / 100));
}

static enum cocket_code
set_deadline(struct curl_request *t, struct err *err)
{
	int64_t left = t->request->deadline_ms - clock_monotonic_ms();

	if (t->request->deadline_ms == 0)
		return COCKET_OK;
	if (left <= 0)
		return timed_out(t->request, err);
	return set_long(t, CURLOPT_TIMEOUT_MS, (long)left) ? COCKET_OK : fail(err, COCKET_E_NOMEM, "libcurl rejects the timeout");
}

/* libcurl counts in whole seconds. */
static long
stall_seconds(const struct http_request *r)
{
	if (r->timeout_ms <= 0 || r->timeout_ms >= STALL_SECONDS * 1000)
		return STALL_SECONDS;
	return (long)(r->timeout_ms + 999) / 1000;
}

/* A registry that has all of a large blob may think for a while before it answers. */
static enum cocket_code
set_upload_pace(struct curl_request *t, struct err *err)
{
	if (set_long(t, CURLOPT_UPLOAD_BUFFERSIZE, (long)STREAM_PIECE_BYTES) && set_long(t, CURLOPT_LOW_SPEED_LIMIT, 1) &&
	    set_long(t, CURLOPT_LOW_SPEED_TIME, UPLOAD_STALL_SECONDS))
		return COCKET_OK;
	return fail(err, COCKET_E_NOMEM, "libcurl rejects the speed limit");
}

/* A body that flows has no end in time, only a pace; and reads that are worth their system call. */
static enum cocket_code
set_pace(struct curl_request *t, struct err *err)
{
	if (t->request->feed)
		return set_upload_pace(t, err);
	if (!t->request->sink)
		return set_deadline(t, err);
	if (set_long(t, CURLOPT_BUFFERSIZE, (long)STREAM_PIECE_BYTES) && set_long(t, CURLOPT_LOW_SPEED_LIMIT, (long)STREAM_RATE_MIN) &&
	    set_long(t, CURLOPT_LOW_SPEED_TIME, stall_seconds(t->request)))
		return COCKET_OK;
	return fail(err, COCKET_E_NOMEM, "libcurl rejects the speed limit");
}

/* libcurl 7.87: at the deadline it does not wait for a name server that does not answer. */
static void
leave_resolver(struct curl_request *t)
{
#if LIBCURL_VERSION_NUM >= 0x075700
	(void)curl.easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L);
#else
	(void)t;
#endif
}

static bool
is_https(const char *url)
{
	return ascii_starts(slice_str(url), "https:");
}

/* libcurl (7.88) waits for the socket where the answers to requests side by side lie already decrypted in the proxy's TLS, for good if nothing
 * more comes: with HTTP/1.1 there is one answer at a time. */
static bool
set_version_through(struct curl_request *t, const char *proxy)
{
	return !is_https(proxy) || set_long(t, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
}

/* "" keeps libcurl from reading the variables by rules of its own. */
static bool
set_proxy(struct curl_request *t)
{
	const char *proxy = NULL;
	struct url url;
	struct err ignored;

	if (url_parse(&url, slice_str(t->request->url), &ignored) == COCKET_OK)
		proxy = proxy_find(&url);
	if (!proxy)
		proxy = "";
	return set_text(t, CURLOPT_PROXY, proxy) && set_text(t, CURLOPT_NOPROXY, "") && set_version_through(t, proxy);
}

static bool
set_url(struct curl_request *t)
{
	return set_text(t, CURLOPT_URL, t->request->url);
}

static bool
set_fresh(struct curl_request *t)
{
	return !t->request->fresh || set_long(t, CURLOPT_FRESH_CONNECT, 1);
}

enum cocket_code
curl_request_set(struct curl_request *t, struct err *err)
{
	static bool (*const parts[])(struct curl_request *t) = { set_fixed, set_fresh, set_url, set_proxy, set_method, set_headers };

	curl_request_set_callbacks(t);
	leave_resolver(t);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!parts[i](t))
			return fail(err, COCKET_E_NOMEM, "libcurl rejects the request");
	if (is_https(t->request->url) && curl_request_set_tls(t, t->request->tls, err))
		return err->code;
	return set_pace(t, err);
}

/* X509_verify_cert_error's names of an issuer that is not among the roots. */
static bool
is_unknown_issuer(const struct curl_request *t)
{
	enum { SELF_SIGNED = 18, SELF_SIGNED_IN_CHAIN = 19, NO_ISSUER_LOCALLY = 20, LEAF_ALONE = 21 };
	long result = 0;

	return curl.easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &result) == CURLE_OK && result >= SELF_SIGNED && result <= LEAF_ALONE;
}

static enum cocket_code
unknown_issuer(const struct curl_request *t, const char *why, struct err *err)
{
	char host[URL_HOST_PORT_BYTES] = "HOST";
	struct url u;
	struct err ignored;

	if (url_parse(&u, slice_str(t->request->url), &ignored) == COCKET_OK)
		url_host_port(host, &u);
	return fail_because(err, COCKET_E_NET, CAUSE_ISSUER, "%s (put its CA certificate into certs.d/%s/ca.crt)", TEXT(slice_str(why)), host);
}

/* Why the system could not connect; 0 if it is not known, or something else failed. */
static long
connect_errno(const struct curl_request *t, CURLcode code)
{
	long error = 0;

	return code == CURLE_COULDNT_CONNECT && curl.easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error) == CURLE_OK ? error : 0;
}

/* libcurl's own words name neither the cause nor what to do in the cases that everybody meets. */
static const char *
plain_words(const struct curl_request *t, CURLcode code, const char *why)
{
	const long error = connect_errno(t, code);

	return error ? strerror((int)error) : why;
}

/* Whose time was over depends on what kind of request it was. */
static enum cocket_code
fail_timeout(const struct curl_request *t, const char *why, struct err *err)
{
	const struct http_request *r = t->request;

	if (r->feed)
		return fail(err, COCKET_E_NET, "no progress for %d s", UPLOAD_STALL_SECONDS);
	if (r->sink)
		return fail(err, COCKET_E_NET, "slower than %zu bytes/s for %ld s", STREAM_RATE_MIN, stall_seconds(r));
	if (r->deadline_ms && clock_monotonic_ms() >= r->deadline_ms)
		return timed_out(r, err);
	return fail(err, COCKET_E_NET, "%s", TEXT(slice_str(why))); /* to connect */
}

enum cocket_code
curl_request_error(const struct curl_request *t, CURLcode code, struct err *err)
{
	const char *why = t->why[0] ? t->why : curl.easy_strerror(code);

	if (t->refused.code) {
		*err = t->refused;
		return err->code;
	}
	if (code == CURLE_OUT_OF_MEMORY)
		return no_memory(err);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return fail_timeout(t, why, err);
	if (code == CURLE_PEER_FAILED_VERIFICATION && is_unknown_issuer(t))
		return unknown_issuer(t, why, err);
	if (code == CURLE_SSL_CONNECT_ERROR && strstr(why, "wrong version number"))
		return fail_because(err, COCKET_E_NET, CAUSE_PLAIN_HTTP, "the server speaks plain http, not https (--plain-http allows it)");
	return fail(err, COCKET_E_NET, "%s", TEXT(slice_str(plain_words(t, code, why))));
}
