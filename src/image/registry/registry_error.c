/* What a registry's refusal says: status, and code and message of distribution-spec's error body ("Error Codes"), escaped and cut.
 * An open object that is only shown: nothing is decided by it. */
#include <stdio.h>

#include "base/escape.h"
#include "base/json.h"
#include "image/registry/registry_request.h"
#include "stream/url.h"

#define SAID_BYTES 256

static const char *
status_word(long status)
{
	static const struct {
		long status;
		const char *word;
	} rows[] = {
		{ 400, " bad request" }, { 401, " unauthorized" }, { 403, " forbidden" }, { 404, " not found" }, { 405, " method not allowed" },
		{ 413, " too large" }, { 421, " misdirected request" }, { 429, " too many requests" }, { 500, " internal server error" },
		{ 501, " not implemented" }, { 502, " bad gateway" }, { 503, " service unavailable" }, { 504, " gateway timeout" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].status == status)
			return rows[i].word;
	return "";
}

/* The first line of plain text: servers that are no registry say there what is wrong. */
static void
said_plainly(char out[static SAID_BYTES], const struct http_response *r)
{
	const struct slice type = http_header(r, "Content-Type", 0);
	struct slice body = buf_slice(&r->body);
	const struct slice line = slice_take_until(&body, '\n');

	if (line.len > 0 && (type.len == 0 || slice_starts(type, "text/plain")))
		(void)snprintf(out, SAID_BYTES, ": %s", TEXT(line));
}

/* {"errors":[{"code","message"}]}, or a token server's {"details"}, or plain text; "" where the body is none of these. */
static void
said(char out[static SAID_BYTES], const struct http_response *r)
{
	struct json_doc doc;
	struct err ignored;

	out[0] = 0;
	if (r->status < 400)
		return;
	if (json_parse(&doc, buf_slice(&r->body), &ignored)) {
		said_plainly(out, r);
		return;
	}
	struct json first = json_first(json_get(json_root(&doc), "errors"));
	const char *code = json_string_value(json_get(first, "code"));
	const char *message = json_string_value(json_get(first, "message"));
	if (!message)
		message = json_string_value(json_get(json_root(&doc), "details"));
	if (code)
		(void)snprintf(out, SAID_BYTES, ": %.60s", TEXT(slice_str(code)));
	if (message)
		(void)snprintf(out + strlen(out), SAID_BYTES - strlen(out), ": %s", TEXT(slice_str(message)));
	json_free(&doc);
}

/* What Harbor, ECR and others say of a tag that is there for good; the status differs (400, 403, 409, 412). */
static bool
says_kept(const struct registry_request *x, const char *text)
{
	return strcmp(x->method, "PUT") == 0 && (strcasestr(text, "immutable") || strcasestr(text, "cannot be overwritten"));
}

static bool
is_of_manifest(const struct registry_request *x, const char *method)
{
	return strcmp(x->method, method) == 0 && strstr(buf_str(&x->url), "/manifests/");
}

static enum err_cause
cause_of_put(const struct registry_request *x)
{
	return is_of_manifest(x, "PUT") ? CAUSE_MANIFEST : CAUSE_UNKNOWN;
}

static enum err_cause
cause_of(const struct registry_request *x, const char *text)
{
	if (says_kept(x, text))
		return CAUSE_TAG_KEPT;
	switch (x->request.response.status) {
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		return CAUSE_MOVED;
	case 403:
		return x->auth_header ? CAUSE_RIGHT : CAUSE_UNKNOWN;
	case 405:
	case 409:
	case 412:
	case 501:
		return CAUSE_REFUSED;
	case 404:
		return is_of_manifest(x, "GET") ? CAUSE_NO_TAG : cause_of_put(x);
	case 400:
	case 415:
	case 422:
		return cause_of_put(x);
	case 413:
		return CAUSE_BODY_LIMIT;
	default:
		return CAUSE_UNKNOWN;
	}
}

/* Where a redirect that is not followed leads: what a registry that has moved is called now. */
static void
moved(char out[static SAID_BYTES], const struct registry_request *x)
{
	struct slice location = http_header(&x->request.response, "Location", 0);
	struct buf there = BUF(2 * URL_MAX_BYTES);
	struct url here;
	struct err ignored;

	if (x->request.response.status / 100 == 3 && location.len > 0 && url_parse(&here, buf_slice(&x->url), &ignored) == COCKET_OK &&
	    url_join(&there, &here, location, &ignored) == COCKET_OK)
		(void)snprintf(out, SAID_BYTES, ": moved to %.200s", URL_TEXT(buf_str(&there)));
	buf_free(&there);
}

enum cocket_code
registry_error(const struct registry_request *x, enum cocket_code code, struct err *err)
{
	const struct http_response *r = &x->request.response;
	char text[SAID_BYTES];

	said(text, r);
	if (text[0] == 0)
		moved(text, x);
	return fail_because(err, code, cause_of(x, text), "%s %s: %ld%s%s", x->method, URL_TEXT(buf_str(&x->url)), r->status, status_word(r->status), text);
}

static enum cocket_code
code_of_status(long status)
{
	if (status == 401 || status == 403)
		return COCKET_E_AUTH;
	return status == 404 ? COCKET_E_NOT_FOUND : COCKET_E_REGISTRY;
}

enum cocket_code
registry_request_expect(const struct registry_request *x, long status, long other, struct err *err)
{
	long got = x->request.response.status;

	if (x->err.code) {
		*err = x->err;
		return err->code;
	}
	if (got == status || (other && got == other))
		return COCKET_OK;
	return registry_error(x, code_of_status(got), err);
}
