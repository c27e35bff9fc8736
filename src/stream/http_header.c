/* Response headers: lines as they came, looked up by name (RFC 9110 section 5).  A folded line belongs to no name. */
#include "stream/http_message.h"

#include "base/ascii.h"
#include "base/escape.h"

static bool
line_has_name(struct slice line, const char *name)
{
	size_t n = strlen(name);

	return line.len > n && line.ptr[n] == ':' && ascii_starts(line, name);
}

struct slice
http_header(const struct http_response *r, const char *name, size_t nth)
{
	struct slice rest = buf_slice(&r->headers);

	while (rest.len > 0) {
		const struct slice line = slice_take_until(&rest, '\n');

		if (line_has_name(line, name) && nth-- == 0)
			return text_trim(slice_of(line.ptr + strlen(name) + 1, line.len - strlen(name) - 1), " \t");
	}
	return (struct slice){0};
}

void
http_request_free(struct http_request *r)
{
	buf_free(&r->response.body);
	buf_free(&r->response.headers);
}
