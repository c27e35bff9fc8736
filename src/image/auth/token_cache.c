/* Tokens of a run: one a repository and scope, asked for by one thread while the others wait, and replaced under those who still use the old
 * one.  Never kept beyond the run; a batch of many repositories keeps the last TOKENS_KEPT_MAX. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "image/registry/session.h"

#define TOKENS_KEPT_MAX 64
#define FAILURE_FRESH_MS 5000 /* a token server that is down is not asked by one thread after another, each with its own attempts */

static void
shared_lock(struct session *s)
{
	(void)pthread_mutex_lock(&s->shared->lock);
}

static void
shared_unlock(struct session *s)
{
	(void)pthread_mutex_unlock(&s->shared->lock);
}

/* --- headers  ---------------------------------------------------------------- */

void
token_grant_free(struct token_grant *g)
{
	secret_free(&g->header);
}

static struct auth_header *
auth_header_new(struct shared *shared, struct secret *header, struct err *err)
{
	struct auth_header *auth_header = calloc(1, sizeof *auth_header);

	if (!auth_header) {
		(void)no_memory(err);
		return NULL;
	}
	*auth_header = (struct auth_header){ .shared = shared, .holders = 1, .header = *header };
	*header = (struct secret){0};
	return auth_header;
}

static void
auth_header_release(struct auth_header **auth_header)
{
	if (*auth_header && --(*auth_header)->holders == 0) {
		secret_free(&(*auth_header)->header);
		free(*auth_header);
	}
	*auth_header = NULL;
}

void
auth_header_drop(struct auth_header **auth_header)
{
	struct shared *shared = *auth_header ? (*auth_header)->shared : NULL;

	if (!shared)
		return;
	(void)pthread_mutex_lock(&shared->lock);
	auth_header_release(auth_header);
	(void)pthread_mutex_unlock(&shared->lock);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
token_free(struct registry_token *t)
{
	auth_header_release(&t->auth_header);
	free(t->by);
	free(t->ahead);
	free(t);
}

void
tokens_free(struct registry_token *t)
{
	for (struct registry_token *next; t; t = next) {
		next = t->next;
		token_free(t);
	}
}

/* Those that nobody uses, behind the newest. */
static void
tokens_trim(struct shared *shared)
{
	size_t n = 0;

	for (struct registry_token **at = &shared->tokens, *t; (t = *at);) {
		if (t->users > 0 || ++n <= TOKENS_KEPT_MAX) {
			at = &t->next;
			continue;
		}
		*at = t->next;
		token_free(t);
	}
}

static struct registry_token *
token_find(const struct shared *shared, const struct origin *origin, const char *repository, enum token_scope scope)
{
	for (struct registry_token *t = shared->tokens; t; t = t->next)
		if (t->scope == scope && t->origin == origin && strcmp(t->repository, repository) == 0)
			return t;
	return NULL;
}

static struct registry_token *
token_add(struct shared *shared, struct origin *origin, const char *repository, enum token_scope scope)
{
	struct registry_token *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->scope = scope;
	t->origin = origin;
	(void)snprintf(t->repository, sizeof t->repository, "%s", repository);
	t->next = shared->tokens;
	shared->tokens = t;
	return t;
}

enum cocket_code
token_open(struct registry_token **out, struct session *s, const char *name, const char *repository, enum token_scope scope, struct err *err)
{
	struct origin *origin;
	struct registry_token *t;

	if (origin_open(&origin, s, name, err))
		return err->code;
	shared_lock(s);
	t = token_find(s->shared, origin, repository, scope);
	if (!t)
		t = token_add(s->shared, origin, repository, scope);
	if (t)
		t->users++;
	shared_unlock(s);
	if (!t)
		return no_memory(err);
	*out = t;
	return COCKET_OK;
}

void
token_close(struct session *s, struct registry_token **t)
{
	if (!*t)
		return;
	shared_lock(s);
	(*t)->users--;
	tokens_trim(s->shared);
	shared_unlock(s);
	*t = NULL;
}

/* --- one of them ------------------------------------------------------------------------------ */

struct auth_header *
token_header(unsigned *generation, struct session *s, struct registry_token *t)
{
	struct auth_header *auth_header;

	shared_lock(s);
	auth_header = t->auth_header;
	if (auth_header)
		auth_header->holders++;
	*generation = t->generation;
	shared_unlock(s);
	return auth_header;
}

unsigned
token_generation(struct session *s, const struct registry_token *t)
{
	unsigned generation;

	shared_lock(s);
	generation = t->generation;
	shared_unlock(s);
	return generation;
}

/* Of a token that nobody replaced meanwhile. */
static enum cocket_code
old_token_claim(bool *yours, struct registry_token *t, struct err *err)
{
	if (t->refused.code) {
		*err = t->refused;
		return err->code;
	}
	if (t->failed.code && clock_monotonic_ms() < t->failed_ms + FAILURE_FRESH_MS) {
		*err = t->failed;
		return err->code;
	}
	if (t->busy)
		return fail(err, COCKET_E_NET, "timed out while another thread asked for a token");
	t->busy = *yours = true;
	return COCKET_OK;
}

enum cocket_code
token_claim(bool *yours, struct session *s, struct registry_token *t, unsigned generation, struct err *err)
{
	bool in_time = true;

	*yours = false;
	shared_lock(s);
	while (in_time && t->busy && t->generation == generation)
		in_time = session_wait(s, 0);
	const enum cocket_code code = t->generation == generation ? old_token_claim(yours, t, err) : COCKET_OK;
	shared_unlock(s);
	return code;
}

/* --- settling --------------------------------------------------------------------------------- */

/* A token is replaced before it ends, so that no request leaves with one that is over when it arrives. */
#define RENEW_EARLY_MAX_MS 10000

static int64_t
renew_time(const struct token_grant *g)
{
	int64_t early = g->lifetime_ms / 4 < RENEW_EARLY_MAX_MS ? g->lifetime_ms / 4 : RENEW_EARLY_MAX_MS;

	return g->lifetime_ms > 0 ? clock_monotonic_ms() + g->lifetime_ms - early : 0;
}

/* Without memory for the challenge the header is good all the same. */
static void
challenge_keep(struct registry_token *t, const struct token_grant *g)
{
	free(t->by);
	t->by = g->by.scheme == CHALLENGE_BEARER ? malloc(sizeof g->by) : NULL;
	if (t->by)
		*t->by = g->by;
}

/* The lock is held. */
static void
token_header_replace(struct registry_token *t, struct auth_header *auth_header, const struct token_grant *g)
{
	auth_header_release(&t->auth_header);
	t->auth_header = auth_header;
	t->generation++;
	t->renew_ms = renew_time(g);
	challenge_keep(t, g);
}

/* What failed because the caller's own time was over says nothing to those who have more of it.  The lock is held. */
static void
failure_keep(struct session *s, struct registry_token *t, const struct err *err)
{
	if (err->code == COCKET_E_AUTH) {
		t->refused = *err;
	} else if (session_left_ms(s) > 0) {
		t->unasked = true;
		t->failed = *err;
		t->failed_ms = clock_monotonic_ms();
	}
}

enum cocket_code
token_finish(struct session *s, struct registry_token *t, struct token_grant *grant, struct err *err)
{
	struct auth_header *auth_header = grant->header.ptr ? auth_header_new(s->shared, &grant->header, err) : NULL;

	shared_lock(s);
	t->busy = false;
	if (auth_header)
		token_header_replace(t, auth_header, grant);
	else
		failure_keep(s, t, err);
	(void)pthread_cond_broadcast(&s->shared->settled);
	shared_unlock(s);
	return auth_header ? COCKET_OK : err->code;
}

/* The lock is held. */
static void
refusal_keep(struct registry_token *t, const struct challenge *by, const struct err *why)
{
	t->unasked = true;
	if (why->code != COCKET_E_AUTH || t->ahead)
		return;
	t->ahead = malloc(sizeof *t->ahead);
	if (t->ahead)
		*t->ahead = (struct token_refusal){ .by = *by, .why = *why };
}

void
token_finish_ahead(struct session *s, struct registry_token *t, struct token_grant *grant, const struct challenge *by, const struct err *why)
{
	struct err ignored = {0};
	struct auth_header *auth_header = grant->header.ptr ? auth_header_new(s->shared, &grant->header, &ignored) : NULL;

	shared_lock(s);
	t->busy = false;
	if (auth_header)
		token_header_replace(t, auth_header, grant);
	else
		refusal_keep(t, by, why);
	(void)pthread_cond_broadcast(&s->shared->settled);
	shared_unlock(s);
}

enum cocket_code
token_refused_ahead(struct session *s, const struct registry_token *t, const struct challenge *by, struct err *err)
{
	enum cocket_code code = COCKET_OK;

	shared_lock(s);
	if (t->ahead && t->ahead->by.scheme == by->scheme && strcmp(t->ahead->by.realm, by->realm) == 0 &&
	    strcmp(t->ahead->by.service, by->service) == 0) {
		*err = t->ahead->why;
		code = err->code;
	}
	shared_unlock(s);
	return code;
}

/* --- before a request ------------------------------------------------------------------------- */

static bool
token_is_due(const struct registry_token *t, bool wanted)
{
	if (t->busy || t->unasked || t->refused.code)
		return false;
	return t->auth_header ? t->renew_ms > 0 && clock_monotonic_ms() >= t->renew_ms : wanted;
}

bool
token_claim_ahead(struct session *s, struct registry_token *t, bool wanted)
{
	bool in_time = true, yours;

	shared_lock(s);
	while (in_time && wanted && !t->auth_header && t->busy)
		in_time = session_wait(s, 0);
	yours = token_is_due(t, wanted);
	t->busy = t->busy || yours;
	shared_unlock(s);
	return yours;
}

bool
token_challenge(struct challenge *out, struct session *s, const struct registry_token *t)
{
	bool has;

	shared_lock(s);
	has = t->by != NULL;
	if (has)
		*out = *t->by;
	shared_unlock(s);
	return has;
}
