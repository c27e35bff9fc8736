/* What all images of one run share.  Nothing is asked for before it is needed: no libcurl without a request, no credentials without a 401.
 * Never writes anything to disk: tokens die with the run. */
#include "image/session.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

static enum cocket_code
copy_text(char **out, const char *text, struct err *err)
{
	*out = text ? strdup(text) : NULL;
	return text && !*out ? fail(err, COCKET_E_NOMEM, "out of memory") : COCKET_OK;
}

enum cocket_code
session_new(struct session **out, const struct session_options *options, struct err *err)
{
	struct session *s = calloc(1, sizeof *s);

	if (!s)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	s->plain_http = options->plain_http;
	s->timeout_ms = options->timeout_ms;
	if (copy_text(&s->auth_file, options->auth_file, err) || copy_text(&s->certs_dir, options->certs_dir, err)) {
		session_free(&s);
		return err->code;
	}
	session_start_image(s);
	*out = s;
	return COCKET_OK;
}

static void
tokens_free(struct token *t)
{
	for (struct token *next; t; t = next) {
		next = t->next;
		secret_free(&t->header);
		free(t);
	}
}

static void
credentials_list_free(struct known_credentials *k)
{
	for (struct known_credentials *next; k; k = next) {
		next = k->next;
		credentials_free(&k->credentials);
		free(k);
	}
}

static void
certs_list_free(struct known_certs *k)
{
	for (struct known_certs *next; k; k = next) {
		next = k->next;
		certs_free(&k->certs);
		free(k);
	}
}

void
session_free(struct session **s)
{
	if (!s || !*s)
		return;
	http_free(&(*s)->http);
	tokens_free((*s)->tokens);
	credentials_list_free((*s)->credentials);
	certs_list_free((*s)->certs);
	free((*s)->auth_file);
	free((*s)->certs_dir);
	free(*s);
	*s = NULL;
}

void
session_start_image(struct session *s)
{
	s->deadline_ms = s->timeout_ms > 0 ? clock_monotonic_ms() + s->timeout_ms : 0;
	if (s->http)
		http_set_deadline(s->http, s->deadline_ms, s->timeout_ms);
}

uint64_t
session_request_count(const struct session *s)
{
	return s->http ? http_request_count(s->http) : 0;
}

int64_t
session_left_ms(const struct session *s)
{
	int64_t left = s->deadline_ms - clock_monotonic_ms();

	if (!s->deadline_ms)
		return INT64_MAX;
	return left > 0 ? left : 0;
}

enum cocket_code
session_http(struct http **out, struct session *s, struct err *err)
{
	if (!s->http) {
		if (http_new(&s->http, err))
			return err->code;
		http_set_deadline(s->http, s->deadline_ms, s->timeout_ms);
	}
	*out = s->http;
	return COCKET_OK;
}

enum cocket_code
session_token(struct token **out, struct session *s, const char *origin, const char *repository, bool write, struct err *err)
{
	struct token *t;

	for (t = s->tokens; t; t = t->next)
		if (t->write == write && strcmp(t->origin, origin) == 0 && strcmp(t->repository, repository) == 0) {
			*out = t;
			return COCKET_OK;
		}
	t = calloc(1, sizeof *t);
	if (!t)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	t->next = s->tokens;
	t->write = write;
	(void)snprintf(t->origin, sizeof t->origin, "%s", origin);
	(void)snprintf(t->repository, sizeof t->repository, "%s", repository);
	s->tokens = t;
	*out = t;
	return COCKET_OK;
}

enum cocket_code
session_credentials(const struct credentials **out, struct session *s, const char *host, const char *repository, struct err *err)
{
	struct known_credentials *k;

	for (k = s->credentials; k; k = k->next)
		if (strcmp(k->host, host) == 0 && strcmp(k->repository, repository) == 0) {
			*out = &k->credentials;
			return COCKET_OK;
		}
	k = calloc(1, sizeof *k);
	if (!k)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	if (credentials_find(&k->credentials, s->auth_file, host, repository, s->deadline_ms, err)) {
		free(k);
		return err->code;
	}
	k->next = s->credentials;
	(void)snprintf(k->host, sizeof k->host, "%s", host);
	(void)snprintf(k->repository, sizeof k->repository, "%s", repository);
	s->credentials = k;
	*out = &k->credentials;
	return COCKET_OK;
}

enum cocket_code
session_certs(const struct certs **out, struct session *s, const char *host, struct err *err)
{
	struct known_certs *k;

	for (k = s->certs; k; k = k->next)
		if (strcmp(k->host, host) == 0) {
			*out = &k->certs;
			return COCKET_OK;
		}
	k = calloc(1, sizeof *k);
	if (!k)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	if (certs_read(&k->certs, s->certs_dir, host, err)) {
		free(k);
		return err->code;
	}
	k->next = s->certs;
	(void)snprintf(k->host, sizeof k->host, "%s", host);
	s->certs = k;
	*out = &k->certs;
	return COCKET_OK;
}
