/* Tokens from a registry's token server: GET with Basic or anonymous (distribution "Token Authentication Specification"), or POST with an
 * identity token (its "OAuth2" form).  The realm was checked by auth.c.
 * Never follows a redirect, never asks for a scope that is not ours, never lets a token into a message. */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "image/auth/auth.h"

static enum cocket_code
add_parameter(struct buf *out, char separator, const char *name, const char *value, struct err *err)
{
	if (buf_addf(out, err, "%c%s=", separator, name))
		return err->code;
	return url_encode(out, slice_str(value), err);
}

/* What registries call deleting; a token server that allows less gives a token that is good for less. */
static const char *const scope_actions[] = { [SCOPE_PULL] = "pull", [SCOPE_PUSH] = "pull,push", [SCOPE_DELETE] = "delete" };

static void
scope_print(char out[static NAME_MAX_BYTES + 64], const struct auth *a)
{
	(void)snprintf(out, NAME_MAX_BYTES + 64, "repository:%s:%s", a->repository, scope_actions[a->scope]);
}

/* The body of the answer holds the token; it is wiped, not only freed. */
static void
response_wipe(struct registry_request *x)
{
	wipe(x->request.response.body.ptr, x->request.response.body.cap);
	registry_request_free(x);
}

/* "The default is 60 seconds" where the server does not say (Token Authentication Specification). */
#define LIFETIME_DEFAULT_SECONDS 60
#define LIFETIME_MAX_SECONDS (7 * 24 * 3600)

/* In seconds; a default if the server says none. */
static int64_t
expiry_read(struct json answer)
{
	uint64_t seconds = 0;

	if (!json_u64_value(&seconds, json_get(answer, "expires_in")) || seconds == 0)
		return LIFETIME_DEFAULT_SECONDS;
	return seconds < LIFETIME_MAX_SECONDS ? (int64_t)seconds : LIFETIME_MAX_SECONDS;
}

/* Counted from issued_at, where that agrees with our clock: a server may hand out a token again that it has kept. */
static int64_t
lifetime_read(struct json answer, int64_t now)
{
	const int64_t seconds = expiry_read(answer);
	const char *issued = json_string_value(json_get(answer, "issued_at"));
	int64_t since, age;
	struct err ignored;

	if (!issued || clock_parse(&since, slice_str(issued), &ignored))
		return seconds;
	age = now - since;
	return age > 0 && age < seconds ? seconds - age : seconds;
}

/* Null and "" are what some servers write for the one of the two names that they do not use. */
static enum cocket_code
token_text(const char **out, struct json answer, struct err *err)
{
	static const char *const names[] = { "token", "access_token" };

	*out = NULL;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (json_type(json_get(answer, names[i])) == JSON_NULL)
			continue;
		if (json_string_opt(out, answer, names[i], err))
			return err->code = COCKET_E_REGISTRY;
		if (*out && **out)
			return COCKET_OK;
	}
	return fail(err, COCKET_E_REGISTRY, "token server: neither token nor access_token");
}

enum cocket_code
token_parse(struct token_grant *out, struct slice body, int64_t now, struct err *err)
{
	struct json_doc doc;
	const char *token;
	enum cocket_code code = COCKET_OK;

	if (json_parse(&doc, body, err))
		return err->code == COCKET_E_NOMEM ? err->code : fail(err, COCKET_E_REGISTRY, "token server: not json");
	if (json_type(json_root(&doc)) != JSON_OBJECT)
		code = fail(err, COCKET_E_REGISTRY, "token server: not an object");
	else if (token_text(&token, json_root(&doc), err))
		code = err->code;
	else
		code = bearer_header(&out->header, slice_str(token), err);
	if (code == COCKET_OK)
		out->lifetime_ms = lifetime_read(json_root(&doc), now) * 1000;
	json_wipe(json_root(&doc));
	json_free(&doc);
	return code;
}

/* A token server on another host is often the same owner's, under the same private CA: docker and podman take the registry's roots there
 * too.
 * The client certificate is for the registry alone. */
static const struct http_tls *
tls_for(const struct auth *a, const char *realm)
{
	struct url here, there;
	struct err ignored;

	if (url_parse(&here, slice_str(a->origin), &ignored) || url_parse(&there, slice_str(realm), &ignored))
		return NULL;
	return url_same_host(&here, &there) ? a->tls : session_roots_of(a->base.session, realm, a->base.tls_roots);
}

/* The token out of the answer, or why there is none. */
static enum cocket_code
answer_read(struct token_grant *out, const struct registry_request *x, const struct auth *a, const struct credentials *who, struct err *err)
{
	if (registry_request_expect(x, 200, 0, err) == COCKET_OK)
		return token_parse(out, buf_slice(&x->request.response.body), clock_now(), err);
	if (err->code != COCKET_E_AUTH)
		return err->code;
	if (who->kind == CREDENTIALS_NONE)
		return within(err, "%s: no credentials found", a->host);
	return within(err, "%s: the credentials from %s were rejected", a->host, TEXT(slice_str(who->from)));
}

static enum cocket_code
token_get(struct token_grant *out, const struct auth *a, const char *url, const char *realm, const struct credentials *who, struct err *err)
{
	AUTO(response_wipe) struct registry_request x = { .max_body = TOKEN_BODY_MAX_BYTES, .tls = tls_for(a, realm) };
	AUTO(secret_free) struct secret basic = {0};

	if (registry_request_open(&x, "GET", url, err))
		return err->code;
	if (who->kind != CREDENTIALS_NONE) {
		if (basic_header(&basic, who->kind == CREDENTIALS_IDENTITY_TOKEN ? "<token>" : who->user, &who->secret, err))
			return err->code;
		x.headers[0] = (const char *)basic.ptr;
	}
	registry_request_run_once(a->base.session, &x);
	return answer_read(out, &x, a, who, err);
}

/* The identity token goes into the body percent-encoded; all of it in memory that is wiped. */
static enum cocket_code
form_make(struct secret *out, const struct auth *a, const struct challenge *c, const struct credentials *who, struct err *err)
{
	struct buf form = BUF(4 * CONFIG_FILE_MAX_BYTES);
	char scope[NAME_MAX_BYTES + 64];
	enum cocket_code code = COCKET_OK;

	scope_print(scope, a);
	if (!buf_reserve(&form, 3 * (who->secret.len + sizeof scope + sizeof c->service) + 128, err) ||
	    buf_add(&form, slice_str("grant_type=refresh_token&client_id=cocket"), err) || add_parameter(&form, '&', "service", c->service, err) ||
	    add_parameter(&form, '&', "scope", scope, err) || buf_add(&form, slice_str("&refresh_token="), err) ||
	    url_encode(&form, secret_slice(&who->secret), err) || secret_copy(out, buf_slice(&form), err))
		code = err->code;
	wipe(form.ptr, form.cap);
	buf_free(&form);
	return code;
}

/* *answered: false if the server does not know the OAuth2 form (404, 405). */
static enum cocket_code
token_post(struct token_grant *out, bool *answered, const struct auth *a, const struct challenge *c, const struct credentials *who, struct err *err)
{
	AUTO(response_wipe) struct registry_request x = { .max_body = TOKEN_BODY_MAX_BYTES, .tls = tls_for(a, c->realm) };
	AUTO(secret_free) struct secret form = {0};

	*answered = true;
	if (form_make(&form, a, c, who, err) || registry_request_open(&x, "POST", c->realm, err))
		return err->code;
	x.body = secret_slice(&form);
	x.headers[0] = "Content-Type: application/x-www-form-urlencoded";
	registry_request_run_once(a->base.session, &x);
	*answered = x.err.code || (x.request.response.status != 404 && x.request.response.status != 405);
	if (!*answered)
		return COCKET_OK;
	return answer_read(out, &x, a, who, err);
}

/* Behind what the URL has of a query already. */
static enum cocket_code
query_add(struct buf *url, const char *name, const char *value, struct err *err)
{
	return add_parameter(url, memchr(url->ptr, '?', url->len) ? '&' : '?', name, value, err);
}

static enum cocket_code
token_url(struct buf *out, const struct auth *a, const struct challenge *c, struct err *err)
{
	char scope[NAME_MAX_BYTES + 64];

	scope_print(scope, a);
	if (buf_add(out, slice_str(c->realm), err) || (c->service[0] && query_add(out, "service", c->service, err)))
		return err->code;
	return query_add(out, "scope", scope, err);
}

enum cocket_code
token_fetch(struct token_grant *out, const struct auth *a, const struct challenge *c, const struct credentials *who, struct err *err)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	bool answered = false;
	enum cocket_code code = COCKET_OK;

	if (who->kind == CREDENTIALS_IDENTITY_TOKEN)
		code = token_post(out, &answered, a, c, who, err);
	if (code || answered)
		return code;
	if (token_url(&url, a, c, err))
		return err->code;
	return token_get(out, a, buf_str(&url), c->realm, who, err);
}
