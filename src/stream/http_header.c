/* Response headers: lines as they came, looked up by name (RFC 9110 section 5).  A folded line belongs to no name. */
#include "stream/http_message.h"

#include <strings.h>

#include "base/escape.h"

static bool
line_has_name(struct slice line, const char *name)
{
	size_t n = strlen(name);

	return line.len > n && line.ptr[n] == ':' && strncasecmp((const char *)line.ptr, name, n) == 0;
}

struct slice
http_header(const struct http_response *r, const char *name, size_t nth)
{
	struct slice rest = buf_slice(&r->headers);

	while (rest.len > 0) {
		const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
		struct slice line = slice_of(rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len);
		size_t skip = line.len + (end ? 1 : 0);

		if (line_has_name(line, name) && nth-- == 0)
			return text_trim(slice_of(line.ptr + strlen(name) + 1, line.len - strlen(name) - 1), " \t");
		rest = slice_of(rest.ptr + skip, rest.len - skip);
	}
	return (struct slice){0};
}

void
http_request_free(struct http_request *r)
{
	buf_free(&r->response.body);
	buf_free(&r->response.headers);
}
