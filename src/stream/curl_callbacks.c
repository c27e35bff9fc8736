/* What comes in, and what goes out of a pushed body: libcurl's callbacks, with the ceilings on headers and body, and the sockets they come over.
 * Takes no trailer for a header, keeps no header of a 1xx response or of a proxy. */
#include "stream/curl_request.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "base/limits.h"

long
curl_request_status(const struct curl_request *t)
{
	long status = 0;

	(void)curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static bool
is_success(long status)
{
	return status >= 200 && status < 300;
}

/* False if the line is of another header. */
static bool
content_length_get(struct slice *out, struct slice line)
{
	static const char name[] = "content-length:";
	size_t n = sizeof name - 1;

	if (!ascii_starts(line, name))
		return false;
	while (n < line.len && line.ptr[n] == ' ')
		n++;
	*out = slice_of(line.ptr + n, line.len - n);
	return true;
}

/* One that is taken: of an error only the beginning is, and HEAD says how long what it does not send is. */
static bool
has_body(const struct curl_request *t)
{
	return is_success(curl_request_status(t)) && strcmp(t->request->method, "HEAD") != 0;
}

static enum cocket_code
length_check(struct curl_request *t, struct slice line, struct err *err)
{
	uint64_t max = t->request->max_body, length;
	struct slice value;

	if (!content_length_get(&value, line) || !has_body(t))
		return COCKET_OK;
	/* What does not parse is libcurl's to refuse; the bytes are counted again as they come (A8). */
	if (u64_parse(&length, value, UINT64_MAX, err) || length <= max)
		return COCKET_OK;
	return fail(err, COCKET_E_TOO_LARGE, "body of %llu bytes, at most %llu are taken", (unsigned long long)length, (unsigned long long)max);
}

static enum cocket_code
header_add(struct curl_request *t, struct slice line, struct err *err)
{
	struct buf *headers = &t->request->response.headers;

	if (slice_starts(line, "HTTP/")) { /* a 1xx response, or what a proxy said, is over */
		headers->len = 0;
		t->headers_done = false;
	}
	if (line.len == 0)
		t->headers_done = true;
	if (t->headers_done) /* the end, or a trailer: those are no headers */
		return COCKET_OK;
	if (length_check(t, line, err) || buf_add(headers, line, err))
		return err->code;
	return buf_add(headers, slice_str("\n"), err);
}

static size_t
on_header(char *data, size_t size, size_t count, void *ctx)
{
	struct curl_request *t = ctx;
	size_t n = size * count;
	struct slice line = slice_of(data, n);

	t->header_bytes += n;
	if (t->header_bytes > HEADER_MAX_BYTES) {
		fail(&t->refused, COCKET_E_TOO_LARGE, "headers of more than %zu bytes", HEADER_MAX_BYTES);
		return 0;
	}
	while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
		line.len--;
	return header_add(t, line, &t->refused) ? 0 : n;
}

static enum cocket_code
sink_write(struct curl_request *t, struct slice bytes, struct err *err)
{
	struct http_sink *sink = t->request->sink;

	if (!t->flows) {
		t->request->response.status = curl_request_status(t);
		if (sink->begin(sink, &t->request->response, err))
			return err->code;
		t->flows = true;
	}
	return sink->write(sink, bytes, err);
}

/* The body of a refusal is only shown: it is cut, where a body that counts is refused. */
static size_t
on_body(char *data, size_t size, size_t count, void *ctx)
{
	struct curl_request *t = ctx;
	struct buf *body = &t->request->response.body;
	bool success = is_success(curl_request_status(t));
	size_t n = size * count, max = success ? (size_t)t->request->max_body : ERROR_BODY_MAX_BYTES;

	if (success && t->request->sink)
		return sink_write(t, slice_of(data, n), &t->refused) ? 0 : n;
	if (n > max - body->len) {
		t->cut = !success;
		if (success)
			fail(&t->refused, COCKET_E_TOO_LARGE, "body of more than %zu bytes", max);
		return 0;
	}
	return buf_add(body, slice_of(data, n), &t->refused) ? 0 : n;
}

/* What goes out of a body that is pushed: what there is of it, or a pause until there is more. */
static size_t
on_read(char *out, size_t size, size_t count, void *ctx)
{
	struct slice *bytes = &((struct curl_request *)ctx)->request->feed->bytes;
	size_t n = size * count < bytes->len ? size * count : bytes->len;

	if (n == 0)
		return CURL_READFUNC_PAUSE;
	memcpy(out, bytes->ptr, n);
	*bytes = slice_of(bytes->ptr + n, bytes->len - n);
	return n;
}

/* Sockets close on exec, so that no credential helper inherits one. */
static curl_socket_t
on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)ctx, (void)purpose;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

void
curl_request_set_callbacks(struct curl_request *t)
{
	static const CURLoption data[] = { CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_OPENSOCKETDATA,
	                                   CURLOPT_PRIVATE };

	/* Storing a pointer cannot fail. */
	(void)curl.easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl.easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl.easy_setopt(t->easy, CURLOPT_READFUNCTION, on_read);
	(void)curl.easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	(void)curl.easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->why);
	for (size_t i = 0; i < sizeof data / sizeof *data; i++)
		(void)curl.easy_setopt(t->easy, data[i], t);
}
