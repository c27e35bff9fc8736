/* What all images of one run share, and the handles on it.  Nothing is asked for before it is needed: no libcurl without a request, no
 * credentials without a 401.  Never writes anything to disk: tokens die with the run. */
#include "image/registry/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "image/auth/credentials_find.h"
#include "stream/url.h"

#define CREDENTIALS_KEPT_MAX 64
#define CONNECTIONS_PER_HOST 8

/* --- what is shared --------------------------------------------------------------------------- */

static enum cocket_code
copy_text(char **out, const char *text, struct err *err)
{
	*out = text ? strdup(text) : NULL;
	return text && !*out ? no_memory(err) : COCKET_OK;
}

/* Deadlines are of the monotonic clock. */
static void
locks_init(struct shared *shared)
{
	pthread_condattr_t monotonic;

	(void)pthread_mutex_init(&shared->lock, NULL);
	(void)pthread_mutex_init(&shared->credentials_lock, NULL);
	(void)pthread_mutex_init(&shared->local_lock, NULL);
	(void)pthread_cond_init(&shared->local_known, NULL);
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&shared->settled, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
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
certs_d_list_free(struct known_certs_d *k)
{
	for (struct known_certs_d *next; k; k = next) {
		next = k->next;
		certs_d_free(&k->certs);
		free(k);
	}
}

static void
shared_free(struct shared *shared)
{
	http_free(&shared->http);
	tokens_free(shared->tokens);
	origins_free(shared->origins);
	answer_cache_free(shared->answers);
	credentials_list_free(shared->credentials);
	certs_d_list_free(shared->certs);
	local_registries_free(shared->local);
	(void)pthread_cond_destroy(&shared->settled);
	(void)pthread_mutex_destroy(&shared->credentials_lock);
	(void)pthread_cond_destroy(&shared->local_known);
	(void)pthread_mutex_destroy(&shared->local_lock);
	(void)pthread_mutex_destroy(&shared->lock);
	free(shared->auth_file);
	free(shared->certs_dir);
	free(shared);
}

static enum cocket_code
shared_new(struct shared **out, const struct session_options *options, struct err *err)
{
	struct shared *shared = calloc(1, sizeof *shared);

	if (!shared)
		return no_memory(err);
	locks_init(shared);
	shared->plain_http = options->plain_http;
	shared->deep = options->deep;
	shared->timeout_ms = options->timeout_ms;
	shared->connections = CONNECTIONS_PER_HOST;
	if (copy_text(&shared->auth_file, options->auth_file, err) || copy_text(&shared->certs_dir, options->certs_dir, err)) {
		shared_free(shared);
		return err->code;
	}
	*out = shared;
	return COCKET_OK;
}

/* --- handles ---------------------------------------------------------------------------------- */

enum cocket_code
session_new(struct session **out, const struct session_options *options, struct err *err)
{
	struct session *s = calloc(1, sizeof *s);

	if (!s)
		return no_memory(err);
	if (shared_new(&s->shared, options, err)) {
		free(s);
		return err->code;
	}
	session_start_image(s);
	*out = s;
	return COCKET_OK;
}

enum cocket_code
session_fork(struct session **out, struct session *s, bool apart, struct err *err)
{
	struct session *forked = calloc(1, sizeof *forked);

	if (!forked)
		return no_memory(err);
	forked->shared = s->shared;
	forked->parent = s;
	forked->apart = apart;
	session_start_image(forked);
	*out = forked;
	return COCKET_OK;
}

void
session_free(struct session **s)
{
	if (!s || !*s)
		return;
	http_free(&(*s)->http);
	if ((*s)->parent)
		(*s)->parent->requests += (*s)->requests;
	else
		shared_free((*s)->shared);
	free(*s);
	*s = NULL;
}

bool
session_is_deep(const struct session *s)
{
	return s->shared->deep;
}

void
session_start_image(struct session *s)
{
	s->deadline_ms = s->shared->timeout_ms > 0 ? clock_monotonic_ms() + s->shared->timeout_ms : 0;
}

uint64_t
session_request_count(const struct session *s)
{
	return s->requests;
}

int64_t
session_left_ms(const struct session *s)
{
	int64_t left = s->deadline_ms - clock_monotonic_ms();

	if (!s->deadline_ms)
		return INT64_MAX;
	return left > 0 ? left : 0;
}

void
session_set_left_ms(struct session *s, int64_t left)
{
	s->deadline_ms = left == INT64_MAX ? 0 : clock_monotonic_ms() + left;
}

bool
session_wait(struct session *s, int64_t until_ms)
{
	struct timespec until;

	if (s->deadline_ms && (until_ms == 0 || s->deadline_ms < until_ms))
		until_ms = s->deadline_ms;
	if (until_ms == 0)
		return pthread_cond_wait(&s->shared->settled, &s->shared->lock) == 0;
	until = (struct timespec){ .tv_sec = (time_t)(until_ms / 1000), .tv_nsec = (long)(until_ms % 1000) * 1000000 };
	return pthread_cond_timedwait(&s->shared->settled, &s->shared->lock, &until) == 0;
}

void
session_set_connections(struct session *s, size_t n)
{
	if (n > s->shared->connections)
		s->shared->connections = n;
}

enum cocket_code
session_http(struct http **out, struct session *s, struct err *err)
{
	struct http **http = s->apart ? &s->http : &s->shared->http;
	enum cocket_code code = COCKET_OK;

	(void)pthread_mutex_lock(&s->shared->lock);
	if (!*http)
		code = http_new(http, s->apart ? 1 : s->shared->connections, err);
	*out = *http;
	(void)pthread_mutex_unlock(&s->shared->lock);
	return code;
}

/* --- what is looked up once ------------------------------------------------------------------- */

static void
credentials_trim(struct shared *shared)
{
	struct known_credentials **at = &shared->credentials;

	for (size_t n = 0; *at && n < CREDENTIALS_KEPT_MAX; n++)
		at = &(*at)->next;
	credentials_list_free(*at);
	*at = NULL;
}

static struct known_credentials *
known_credentials_find(const struct shared *shared, const char *host, const char *repository)
{
	for (struct known_credentials *k = shared->credentials; k; k = k->next)
		if (strcmp(k->host, host) == 0 && strcmp(k->repository, repository) == 0)
			return k;
	return NULL;
}

/* credentials_lock is held. */
static enum cocket_code
credentials_get(const struct credentials **out, struct session *s, const char *host, const char *repository, struct err *err)
{
	const struct credentials_search search = { .host = host, .repository = repository, .deadline_ms = s->deadline_ms };
	struct shared *shared = s->shared;
	struct known_credentials *k;

	k = known_credentials_find(shared, host, repository);
	if (k) {
		*out = &k->credentials;
		return COCKET_OK;
	}
	k = calloc(1, sizeof *k);
	if (!k)
		return no_memory(err);
	if (credentials_find(&k->credentials, shared->auth_file, &search, err)) {
		free(k);
		return err->code;
	}
	(void)snprintf(k->host, sizeof k->host, "%s", host);
	(void)snprintf(k->repository, sizeof k->repository, "%s", repository);
	k->next = shared->credentials;
	shared->credentials = k;
	credentials_trim(shared);
	*out = &k->credentials;
	return COCKET_OK;
}

enum cocket_code
session_credentials(struct credentials *out, struct session *s, const char *host, const char *repository, struct err *err)
{
	const struct credentials *found;
	enum cocket_code code;

	(void)pthread_mutex_lock(&s->shared->credentials_lock);
	code = credentials_get(&found, s, host, repository, err);
	if (code == COCKET_OK) {
		*out = *found;
		out->secret = (struct secret){0};
		if (found->secret.ptr)
			code = secret_copy(&out->secret, secret_slice(&found->secret), err);
	}
	(void)pthread_mutex_unlock(&s->shared->credentials_lock);
	return code;
}

/* The lock is held. */
static enum cocket_code
certs_d_get(const struct certs_d **out, struct shared *shared, const char *host, struct err *err)
{
	struct known_certs_d *k;

	for (k = shared->certs; k; k = k->next)
		if (strcmp(k->host, host) == 0) {
			*out = &k->certs;
			return COCKET_OK;
		}
	k = calloc(1, sizeof *k);
	if (!k)
		return no_memory(err);
	if (certs_d_read(&k->certs, shared->certs_dir, host, err)) {
		free(k);
		return err->code;
	}
	k->next = shared->certs;
	(void)snprintf(k->host, sizeof k->host, "%s", host);
	shared->certs = k;
	*out = &k->certs;
	return COCKET_OK;
}

enum cocket_code
session_certs_d(const struct certs_d **out, struct session *s, const char *host, struct err *err)
{
	enum cocket_code code;

	(void)pthread_mutex_lock(&s->shared->lock);
	code = certs_d_get(out, s->shared, host, err);
	(void)pthread_mutex_unlock(&s->shared->lock);
	return code;
}

const struct http_tls *
session_roots_of(struct session *s, const char *url, const struct http_tls *otherwise)
{
	char host[URL_HOST_PORT_BYTES];
	const struct certs_d *certs;
	struct err ignored;
	struct url u;

	if (url_parse(&u, slice_str(url), &ignored))
		return otherwise;
	url_host_port(host, &u);
	if (host[0] == '.' || strlen(host) > NAME_MAX_BYTES) /* it becomes part of a path */
		return otherwise;
	return session_certs_d(&certs, s, host, &ignored) == COCKET_OK && certs->found ? &certs->roots : otherwise;
}
