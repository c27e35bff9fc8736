/* Sources of identity tokens: see token_source.h. */
#include "sign/certificate/token_source.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/json.h"
#include "format/signature/identity_token.h"
#include "identity/key_source.h"
#include "sign/certificate/service.h"

#define GITHUB_URL "ACTIONS_ID_TOKEN_REQUEST_URL"
#define GITHUB_TOKEN "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
#define GITLAB_TOKEN "SIGSTORE_ID_TOKEN"

/* --- GitHub Actions ------------------------------------------------------------------------------- */

/* {"value": TOKEN, ...} */
static enum cocket_code
value_read(struct secret *out, struct slice body, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err ignored = { 0 };
	const char *value = json_parse(&doc, body, &ignored) ? NULL : json_string_value(json_get(json_root(&doc), "value"));

	if (value == NULL)
		return fail(err, COCKET_E_FORMAT, "answered without a token");
	return secret_copy(out, slice_str(value), err);
}

static enum cocket_code
header_print(struct secret *out, const char *token, struct err *err)
{
	static const char begin[] = "Authorization: bearer ";
	const size_t len = sizeof begin + strlen(token);

	if (token[strcspn(token, "\r\n")] != '\0')
		return fail(err, COCKET_E_USAGE, GITHUB_TOKEN ": more than a line");
	if (secret_new(out, len, err))
		return err->code;
	snprintf((char *)out->ptr, len, "%s%s", begin, token);
	return COCKET_OK;
}

static enum cocket_code
github_ask(struct secret *out, const char *url, const char *token, struct service_clients *clients, struct err *err)
{
	AUTO(buf_free) struct buf body = BUF(SERVICE_ANSWER_MAX_BYTES);
	AUTO(secret_free) struct secret header = { 0 };
	struct service_request q = {
		.what = "GitHub's token service", .url = url, .path = strchr(url, '?') ? "&audience=" IDENTITY_AUDIENCE : "?audience=" IDENTITY_AUDIENCE,
		.secret = slice_str(token),
	};

	if (header_print(&header, token, err))
		return err->code;
	q.header = (const char *)header.ptr;
	if (service_ask(&body, clients, &q, err))
		return err->code;
	if (value_read(out, buf_slice(&body), err))
		(void)service_refuse(&q, err);
	wipe(body.ptr, body.len);
	return err->code;
}

static enum cocket_code
github_read(struct secret *out, struct session *session, int64_t timeout_ms, struct err *err)
{
	AUTO(service_clients_free) struct service_clients *clients = NULL;
	const char *url = getenv(GITHUB_URL), *token = getenv(GITHUB_TOKEN);

	if (!url || !token)
		return fail(err, COCKET_E_USAGE, "--identity-token github: %s is not set: not a job of GitHub Actions, or one without \"permissions: id-token: write\"",
		            url ? GITHUB_TOKEN : GITHUB_URL);
	err->code = COCKET_OK;
	return service_clients_new(&clients, session, timeout_ms, err) ? err->code : github_ask(out, url, token, clients, err);
}

/* --- the others ----------------------------------------------------------------------------------- */

static enum cocket_code
gitlab_read(struct secret *out, struct err *err)
{
	const char *token = getenv(GITLAB_TOKEN);

	if (!token || *token == '\0')
		return fail(err, COCKET_E_USAGE,
		            "--identity-token gitlab: " GITLAB_TOKEN " is not set: not a job of GitLab, or one without \"id_tokens: " GITLAB_TOKEN ": aud: " IDENTITY_AUDIENCE "\"");
	return secret_copy(out, slice_str(token), err);
}

static enum cocket_code
any_read(struct secret *out, const char *source, struct session *session, int64_t timeout_ms, struct err *err)
{
	if (identity_token_is(slice_str(source)))
		return fail(err, COCKET_E_USAGE, "--identity-token: a token, which others on this machine can read there; expected a file, - or env://VAR that has it");
	if (strcmp(source, "github") == 0)
		return github_read(out, session, timeout_ms, err);
	return strcmp(source, "gitlab") == 0 ? gitlab_read(out, err) : secret_source_read(out, source, "an identity token", NULL, err);
}

enum cocket_code
token_source_read(struct secret *out, const char *source, struct session *session, int64_t timeout_ms, struct err *err)
{
	AUTO(secret_free) struct secret raw = { 0 };

	if (any_read(&raw, source, session, timeout_ms, err))
		return err->code;
	return secret_copy(out, text_trim(secret_slice(&raw), " \t\r\n"), err);
}

static void
variable_forget(const char *name)
{
	char *value = getenv(name);

	if (value == NULL)
		return;
	wipe(value, strlen(value));
	(void)unsetenv(name);
}

void
token_source_forget(const char *source)
{
	if (strcmp(source, "github") == 0)
		variable_forget(GITHUB_TOKEN);
	else if (strcmp(source, "gitlab") == 0)
		variable_forget(GITLAB_TOKEN);
	else
		key_source_forget(source);
}
