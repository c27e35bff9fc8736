/* Tokens of a run: one a repository and scope, asked for by one thread while the others wait, and replaced under those who still use the old
 * one.  Never kept beyond the run; a batch of many repositories keeps the last TOKENS_KEPT_MAX. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "image/session.h"

#define TOKENS_KEPT_MAX 64

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

/* --- tickets  ---------------------------------------------------------------- */

static struct ticket *
ticket_new(struct shared *shared, struct secret *header, struct err *err)
{
	struct ticket *ticket = calloc(1, sizeof *ticket);

	if (!ticket) {
		fail(err, COCKET_E_NOMEM, "out of memory");
		return NULL;
	}
	*ticket = (struct ticket){ .shared = shared, .holders = 1, .header = *header };
	*header = (struct secret){0};
	return ticket;
}

static void
ticket_release(struct ticket **ticket)
{
	if (*ticket && --(*ticket)->holders == 0) {
		secret_free(&(*ticket)->header);
		free(*ticket);
	}
	*ticket = NULL;
}

void
ticket_drop(struct ticket **ticket)
{
	struct shared *shared = *ticket ? (*ticket)->shared : NULL;

	if (!shared)
		return;
	(void)pthread_mutex_lock(&shared->lock);
	ticket_release(ticket);
	(void)pthread_mutex_unlock(&shared->lock);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
token_free(struct token *t)
{
	ticket_release(&t->ticket);
	free(t);
}

void
tokens_free(struct token *t)
{
	for (struct token *next; t; t = next) {
		next = t->next;
		token_free(t);
	}
}

/* Those that nobody uses, behind the newest. */
static void
tokens_trim(struct shared *shared)
{
	size_t n = 0;

	for (struct token **at = &shared->tokens, *t; (t = *at);) {
		if (t->users > 0 || ++n <= TOKENS_KEPT_MAX) {
			at = &t->next;
			continue;
		}
		*at = t->next;
		token_free(t);
	}
}

static struct token *
token_find(const struct shared *shared, const char *origin, const char *repository, bool write)
{
	for (struct token *t = shared->tokens; t; t = t->next)
		if (t->write == write && strcmp(t->origin, origin) == 0 && strcmp(t->repository, repository) == 0)
			return t;
	return NULL;
}

static struct token *
token_add(struct shared *shared, const char *origin, const char *repository, bool write)
{
	struct token *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->write = write;
	(void)snprintf(t->origin, sizeof t->origin, "%s", origin);
	(void)snprintf(t->repository, sizeof t->repository, "%s", repository);
	t->next = shared->tokens;
	shared->tokens = t;
	return t;
}

enum cocket_code
token_open(struct token **out, struct session *s, const char *origin, const char *repository, bool write, struct err *err)
{
	struct token *t;

	shared_lock(s);
	t = token_find(s->shared, origin, repository, write);
	if (!t)
		t = token_add(s->shared, origin, repository, write);
	if (t)
		t->users++;
	shared_unlock(s);
	if (!t)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	*out = t;
	return COCKET_OK;
}

void
token_close(struct session *s, struct token **t)
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

struct ticket *
token_ticket(unsigned *generation, struct session *s, struct token *t)
{
	struct ticket *ticket;

	shared_lock(s);
	ticket = t->ticket;
	if (ticket)
		ticket->holders++;
	*generation = t->generation;
	shared_unlock(s);
	return ticket;
}

unsigned
token_generation(struct session *s, const struct token *t)
{
	unsigned generation;

	shared_lock(s);
	generation = t->generation;
	shared_unlock(s);
	return generation;
}

/* False where the handle's time is over. */
static bool
settled_wait(struct session *s)
{
	struct timespec until = { .tv_sec = (time_t)(s->deadline_ms / 1000), .tv_nsec = (long)(s->deadline_ms % 1000) * 1000000 };

	if (s->deadline_ms == 0)
		return pthread_cond_wait(&s->shared->settled, &s->shared->lock) == 0;
	return pthread_cond_timedwait(&s->shared->settled, &s->shared->lock, &until) == 0;
}

enum cocket_code
token_claim(bool *yours, struct session *s, struct token *t, unsigned generation, struct err *err)
{
	enum cocket_code code = COCKET_OK;
	bool in_time = true;

	*yours = false;
	shared_lock(s);
	while (in_time && t->busy && t->generation == generation)
		in_time = settled_wait(s);
	if (t->generation != generation) {
		code = COCKET_OK;
	} else if (t->refused.code) {
		*err = t->refused;
		code = err->code;
	} else if (t->busy) {
		code = fail(err, COCKET_E_NET, "timed out while another thread asked for a token");
	} else {
		t->busy = *yours = true;
	}
	shared_unlock(s);
	return code;
}

enum cocket_code
token_settle(struct session *s, struct token *t, struct secret *header, struct err *err)
{
	struct ticket *ticket = header->ptr ? ticket_new(s->shared, header, err) : NULL;

	shared_lock(s);
	t->busy = false;
	if (ticket) {
		ticket_release(&t->ticket);
		t->ticket = ticket;
		t->generation++;
	} else if (err->code == COCKET_E_AUTH) {
		t->refused = *err;
	}
	(void)pthread_cond_broadcast(&s->shared->settled);
	shared_unlock(s);
	return ticket ? COCKET_OK : err->code;
}
