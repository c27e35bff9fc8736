/* The answers of a run: a table by the hash of the URL.  Bounded by forgetting all of them at once, which costs requests and nothing else.
 * Every body was proved when it came, where it was asked by digest; whoever takes it parses and checks it as if it had just come. */
#include "image/registry/answer_cache.h"

#include <stdlib.h>

#include "base/limits.h"

#define BUCKETS 256
#define BODY_MAX_BYTES (1 * MIB)
#define ALL_MAX_BYTES (8 * MIB)

struct cached_answer {
	struct cached_answer *next;
	struct digest url;
	bool busy;               /* a thread asks */
	struct err err;          /* COCKET_OK, or COCKET_E_NOT_FOUND and the rest is empty */
	struct buf body;         /* owned */
	struct digest body_digest;
	char served_type[sizeof((struct fetch){ 0 }.served_type)];
	char *page;              /* owned: the page after; NULL none */
};

struct answer_cache {
	struct cached_answer *buckets[BUCKETS];
	uint64_t bytes;
	bool is_off;
};

static void
cached_answer_free(struct cached_answer *k)
{
	buf_free(&k->body);
	free(k->page);
	free(k);
}

static uint64_t
cached_answer_bytes(const struct cached_answer *k)
{
	return sizeof *k + k->body.len + (k->page ? strlen(k->page) : 0);
}

static struct cached_answer **
slot_of(struct answer_cache *a, const struct digest *url)
{
	struct cached_answer **at = &a->buckets[url->bytes[0]];

	while (*at && !digest_eq(&(*at)->url, url))
		at = &(*at)->next;
	return at;
}

static void
cached_answer_remove(struct answer_cache *a, struct cached_answer **at)
{
	struct cached_answer *k = *at;

	*at = k->next;
	a->bytes -= cached_answer_bytes(k);
	cached_answer_free(k);
}

/* All but what is being asked for. */
static void
answers_forget_all(struct answer_cache *a)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct cached_answer **at = &a->buckets[i]; *at;) {
			if ((*at)->busy)
				at = &(*at)->next;
			else
				cached_answer_remove(a, at);
		}
}

void
answer_cache_free(struct answer_cache *a)
{
	for (size_t i = 0; a && i < BUCKETS; i++)
		while (a->buckets[i])
			cached_answer_remove(a, &a->buckets[i]);
	free(a);
}

/* --- one of them; the lock is held ------------------------------------------------------------- */

static enum answer_state
answer_claim(struct answer_cache *a, struct cached_answer **at, const struct digest *url)
{
	struct cached_answer *k = calloc(1, sizeof *k);

	if (k == NULL)
		return ANSWER_ASK;
	*k = (struct cached_answer){ .url = *url, .busy = true };
	*at = k;
	a->bytes += cached_answer_bytes(k);
	return ANSWER_ASK;
}

/* What does not fit the question is asked for again, and refused there. */
static bool
answer_fits(const struct cached_answer *k, const struct fetch *f)
{
	if (k->err.code)
		return true;
	return k->body.len <= f->max && (!f->has_size || k->body.len == f->size);
}

static enum answer_state
answer_copy(struct fetch *f, const struct cached_answer *k)
{
	f->err = k->err;
	f->next[0] = '\0';
	if (k->err.code)
		return ANSWER_HERE;
	f->body = BUF(f->max);
	if (buf_add(&f->body, buf_slice(&k->body), &f->err))
		return ANSWER_HERE; /* the error is the fetch's */
	f->body_digest = k->body_digest;
	memcpy(f->served_type, k->served_type, sizeof f->served_type);
	if (k->page)
		memcpy(f->next, k->page, strlen(k->page) + 1);
	return ANSWER_HERE;
}

static enum answer_state
answer_look(struct fetch *f, struct answer_cache *a, const struct digest *url)
{
	struct cached_answer **at = slot_of(a, url);

	if (a->is_off)
		return ANSWER_ASK;
	if (*at == NULL)
		return answer_claim(a, at, url);
	if ((*at)->busy)
		return ANSWER_WAIT;
	return answer_fits(*at, f) ? answer_copy(f, *at) : ANSWER_ASK;
}

static bool
is_worth_keeping(const struct fetch *f)
{
	return (f->err.code == COCKET_OK || f->err.code == COCKET_E_NOT_FOUND) && f->body.len <= BODY_MAX_BYTES;
}

/* NULL if it is not to be kept: what failed, what is large. */
static struct cached_answer *
cached_answer_new(const struct digest *url, const struct fetch *f)
{
	const bool is_there = f->err.code == COCKET_OK;
	struct err ignored = { 0 };
	struct cached_answer *k;

	if (!is_worth_keeping(f) || !(k = calloc(1, sizeof *k)))
		return NULL;
	*k = (struct cached_answer){ .url = *url, .err = f->err, .body = BUF(BODY_MAX_BYTES) };
	if (!is_there)
		return k;
	if (buf_add(&k->body, buf_slice(&f->body), &ignored) || (f->next[0] && !(k->page = strdup(f->next)))) {
		cached_answer_free(k);
		return NULL;
	}
	k->body_digest = f->body_digest;
	memcpy(k->served_type, f->served_type, sizeof k->served_type);
	return k;
}

static void
answer_keep(struct answer_cache *a, const struct digest *url, const struct fetch *f)
{
	struct cached_answer **at = slot_of(a, url), *k;

	if (*at)
		cached_answer_remove(a, at);
	if (a->is_off || !(k = cached_answer_new(url, f)))
		return;
	if (a->bytes + cached_answer_bytes(k) > ALL_MAX_BYTES)
		answers_forget_all(a);
	a->bytes += cached_answer_bytes(k);
	k->next = a->buckets[url->bytes[0]];
	a->buckets[url->bytes[0]] = k;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* With the lock; NULL: out of memory, then each asks. */
static struct answer_cache *
answer_cache_lock(struct session *s)
{
	(void)pthread_mutex_lock(&s->shared->lock);
	if (!s->shared->answers)
		s->shared->answers = calloc(1, sizeof *s->shared->answers);
	return s->shared->answers;
}

static void
answer_cache_unlock(struct session *s)
{
	(void)pthread_mutex_unlock(&s->shared->lock);
}

enum answer_state
answer_cache_look(struct fetch *f, struct session *s, const char *url)
{
	const struct digest key = digest_of(slice_str(url));
	struct answer_cache *a = answer_cache_lock(s);
	enum answer_state answer = a ? answer_look(f, a, &key) : ANSWER_ASK;

	answer_cache_unlock(s);
	return answer;
}

enum answer_state
answer_cache_wait(struct fetch *f, struct session *s, const char *url)
{
	const struct digest key = digest_of(slice_str(url));
	struct answer_cache *a = answer_cache_lock(s);
	enum answer_state answer = a ? answer_look(f, a, &key) : ANSWER_ASK;
	bool in_time = true;

	while (answer == ANSWER_WAIT && in_time) {
		in_time = session_wait(s, 0);
		answer = answer_look(f, a, &key);
	}
	answer_cache_unlock(s);
	return answer == ANSWER_WAIT ? ANSWER_ASK : answer; /* its own request says that the time is over */
}

bool
answer_cache_body(struct buf *out, struct session *s, const char *url)
{
	const struct digest key = digest_of(slice_str(url));
	struct answer_cache *a = answer_cache_lock(s);
	const struct cached_answer *k = a && !a->is_off ? *slot_of(a, &key) : NULL;
	struct err ignored = { 0 };
	bool is_there = k && !k->busy && k->err.code == COCKET_OK && buf_add(out, buf_slice(&k->body), &ignored) == COCKET_OK;

	answer_cache_unlock(s);
	return is_there;
}

void
answer_cache_finish(struct session *s, const char *url, const struct fetch *f)
{
	const struct digest key = digest_of(slice_str(url));
	struct answer_cache *a = answer_cache_lock(s);

	if (a)
		answer_keep(a, &key, f);
	(void)pthread_cond_broadcast(&s->shared->settled);
	answer_cache_unlock(s);
}

void
answer_cache_forget(struct session *s)
{
	struct answer_cache *a = answer_cache_lock(s);

	if (a) {
		a->is_off = true;
		answers_forget_all(a);
	}
	(void)pthread_cond_broadcast(&s->shared->settled);
	answer_cache_unlock(s);
}
