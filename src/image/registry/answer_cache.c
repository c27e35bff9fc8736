/* The answers of a run: a table by the hash of the URL.  Bounded by forgetting all of them at once, which costs requests and nothing else.
 * Every body was proved when it came, where it was asked by digest; whoever takes it parses and checks it as if it had just come. */
#include "image/registry/answer_cache.h"

#include <stdlib.h>

#include "base/limits.h"

#define BUCKETS 256
#define BODY_MAX_BYTES (1 * MIB)
#define ALL_MAX_BYTES (8 * MIB)

struct kept {
	struct kept *next;
	struct digest url;
	bool busy;               /* a thread asks */
	struct err err;          /* COCKET_OK, or COCKET_E_NOT_FOUND and the rest is empty */
	struct buf body;         /* owned */
	struct digest body_digest;
	char served_type[sizeof((struct fetch){ 0 }.served_type)];
	char *page;              /* owned: the page after; NULL none */
};

struct answers {
	struct kept *buckets[BUCKETS];
	uint64_t bytes;
	bool is_off;
};

static void
kept_free(struct kept *k)
{
	buf_free(&k->body);
	free(k->page);
	free(k);
}

static uint64_t
kept_bytes(const struct kept *k)
{
	return sizeof *k + k->body.len + (k->page ? strlen(k->page) : 0);
}

static struct kept **
dir_path_of(struct answers *a, const struct digest *url)
{
	struct kept **at = &a->buckets[url->bytes[0]];

	while (*at && !digest_eq(&(*at)->url, url))
		at = &(*at)->next;
	return at;
}

static void
kept_remove(struct answers *a, struct kept **at)
{
	struct kept *k = *at;

	*at = k->next;
	a->bytes -= kept_bytes(k);
	kept_free(k);
}

/* All but what is being asked for. */
static void
forget(struct answers *a)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct kept **at = &a->buckets[i]; *at;) {
			if ((*at)->busy)
				at = &(*at)->next;
			else
				kept_remove(a, at);
		}
}

void
answers_free(struct answers *a)
{
	for (size_t i = 0; a && i < BUCKETS; i++)
		while (a->buckets[i])
			kept_remove(a, &a->buckets[i]);
	free(a);
}

/* --- one of them; the lock is held ------------------------------------------------------------- */

static enum answer
claim(struct answers *a, struct kept **at, const struct digest *url)
{
	struct kept *k = calloc(1, sizeof *k);

	if (k == NULL)
		return ANSWER_ASK;
	*k = (struct kept){ .url = *url, .busy = true };
	*at = k;
	a->bytes += kept_bytes(k);
	return ANSWER_ASK;
}

/* What does not fit the question is asked for again, and refused there. */
static bool
fits(const struct kept *k, const struct fetch *f)
{
	if (k->err.code)
		return true;
	return k->body.len <= f->max && (!f->has_size || k->body.len == f->size);
}

static enum answer
take(struct fetch *f, const struct kept *k)
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

static enum answer
look(struct fetch *f, struct answers *a, const struct digest *url)
{
	struct kept **at = dir_path_of(a, url);

	if (a->is_off)
		return ANSWER_ASK;
	if (*at == NULL)
		return claim(a, at, url);
	if ((*at)->busy)
		return ANSWER_WAIT;
	return fits(*at, f) ? take(f, *at) : ANSWER_ASK;
}

/* NULL where it is not to be kept: what failed, what is large. */
static struct kept *
kept_new(const struct digest *url, const struct fetch *f)
{
	const bool is_there = f->err.code == COCKET_OK;
	struct err ignored = { 0 };
	struct kept *k;

	if ((!is_there && f->err.code != COCKET_E_NOT_FOUND) || f->body.len > BODY_MAX_BYTES || !(k = calloc(1, sizeof *k)))
		return NULL;
	*k = (struct kept){ .url = *url, .err = f->err, .body = BUF(BODY_MAX_BYTES) };
	if (!is_there)
		return k;
	if (buf_add(&k->body, buf_slice(&f->body), &ignored) || (f->next[0] && !(k->page = strdup(f->next)))) {
		kept_free(k);
		return NULL;
	}
	k->body_digest = f->body_digest;
	memcpy(k->served_type, f->served_type, sizeof k->served_type);
	return k;
}

static void
keep(struct answers *a, const struct digest *url, const struct fetch *f)
{
	struct kept **at = dir_path_of(a, url), *k;

	if (*at)
		kept_remove(a, at);
	if (a->is_off || !(k = kept_new(url, f)))
		return;
	if (a->bytes + kept_bytes(k) > ALL_MAX_BYTES)
		forget(a);
	a->bytes += kept_bytes(k);
	k->next = a->buckets[url->bytes[0]];
	a->buckets[url->bytes[0]] = k;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* With the lock; NULL: out of memory, then each asks. */
static struct answers *
answers_lock(struct session *s)
{
	(void)pthread_mutex_lock(&s->shared->lock);
	if (!s->shared->answers)
		s->shared->answers = calloc(1, sizeof *s->shared->answers);
	return s->shared->answers;
}

static void
answers_unlock(struct session *s)
{
	(void)pthread_mutex_unlock(&s->shared->lock);
}

enum answer
answers_look(struct fetch *f, struct session *s, const char *url)
{
	const struct digest key = digest_of(slice_str(url));
	struct answers *a = answers_lock(s);
	enum answer answer = a ? look(f, a, &key) : ANSWER_ASK;

	answers_unlock(s);
	return answer;
}

enum answer
answers_wait(struct fetch *f, struct session *s, const char *url)
{
	const struct digest key = digest_of(slice_str(url));
	struct answers *a = answers_lock(s);
	enum answer answer = a ? look(f, a, &key) : ANSWER_ASK;
	bool in_time = true;

	while (answer == ANSWER_WAIT && in_time) {
		in_time = session_wait(s, 0);
		answer = look(f, a, &key);
	}
	answers_unlock(s);
	return answer == ANSWER_WAIT ? ANSWER_ASK : answer; /* its own request says that the time is over */
}

bool
answers_body(struct buf *out, struct session *s, const char *url)
{
	const struct digest key = digest_of(slice_str(url));
	struct answers *a = answers_lock(s);
	const struct kept *k = a && !a->is_off ? *dir_path_of(a, &key) : NULL;
	struct err ignored = { 0 };
	bool is_there = k && !k->busy && k->err.code == COCKET_OK && buf_add(out, buf_slice(&k->body), &ignored) == COCKET_OK;

	answers_unlock(s);
	return is_there;
}

void
answers_settle(struct session *s, const char *url, const struct fetch *f)
{
	const struct digest key = digest_of(slice_str(url));
	struct answers *a = answers_lock(s);

	if (a)
		keep(a, &key, f);
	(void)pthread_cond_broadcast(&s->shared->settled);
	answers_unlock(s);
}

void
answers_forget(struct session *s)
{
	struct answers *a = answers_lock(s);

	if (a) {
		a->is_off = true;
		forget(a);
	}
	(void)pthread_cond_broadcast(&s->shared->settled);
	answers_unlock(s);
}
