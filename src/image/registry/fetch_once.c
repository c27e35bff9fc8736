/* Fetching what this run has not: what others asked is taken over, what others are asking is waited for, the rest is asked side by side
 * (registry_fetch.c).  Never waits before its own requests have ended, so that no two threads wait for each other.
 * A tag of an image means what it means when it is asked for, and who writes reads anew: neither is taken over. */
#include <stdlib.h>

#include "image/evidence/evidence.h"
#include "image/registry/answer_cache.h"
#include "image/registry/registry.h"
#include "stream/url.h"

struct question {
	struct fetch *fetch;
	struct buf url;       /* owned; "" where nobody shares it */
	enum answer_state answer;
};

/* "sha256-HEX" and what begins so: where signatures are, and attestations. */
static bool
is_of_digest(const char *tag)
{
	static const char prefix[] = "sha256-";
	const size_t n = sizeof prefix - 1;

	return strncmp(tag, prefix, n) == 0 && strspn(tag + n, "0123456789abcdef") == 2 * SHA256_BYTES;
}

static bool
is_shared_question(const struct registry *r, const struct fetch *f)
{
	return r->auth.scope == SCOPE_PULL && (f->kind != FETCH_TAG || is_of_digest(f->tag));
}

static void
question_open(struct question *q, struct registry *r, struct fetch *f)
{
	struct err why = { 0 };

	*q = (struct question){ .fetch = f, .url = BUF(URL_MAX_BYTES), .answer = ANSWER_ASK };
	if (!is_shared_question(r, f))
		return;
	if (registry_fetch_url(&q->url, r, f, &why))
		buf_free(&q->url);
	else
		q->answer = answer_cache_look(f, r->session, buf_str(&q->url));
}

/* What a tag's manifest is by its digest. */
static void
resolved_finish(struct registry *r, const struct fetch *f)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	const struct fetch by_digest = { .kind = FETCH_MANIFEST, .digest = f->body_digest };
	struct err why = { 0 };

	if (r->auth.scope == SCOPE_PULL && f->kind == FETCH_TAG && f->err.code == COCKET_OK && registry_fetch_url(&url, r, &by_digest, &why) == COCKET_OK)
		answer_cache_finish(r->session, buf_str(&url), f);
}

static void
question_settle(struct registry *r, struct question *q)
{
	if (q->url.len > 0)
		answer_cache_finish(r->session, buf_str(&q->url), q->fetch);
	resolved_finish(r, q->fetch);
	q->answer = ANSWER_HERE;
}

/* All that are to be asked, at once. */
static void
questions_ask(struct registry *r, struct question *questions, struct fetch *asked[], size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (questions[i].answer == ANSWER_ASK)
			asked[count++] = questions[i].fetch;
	if (count > 0)
		registry_ask(r, asked, count);
	for (size_t i = 0; i < n; i++)
		if (questions[i].answer == ANSWER_ASK)
			question_settle(r, &questions[i]);
}

static void
questions_answer(struct registry *r, struct question *questions, struct fetch *fetches, struct fetch *asked[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		question_open(&questions[i], r, &fetches[i]);
	questions_ask(r, questions, asked, n);
	for (size_t i = 0; i < n; i++)
		if (questions[i].answer == ANSWER_WAIT) {
			questions[i].answer = answer_cache_wait(questions[i].fetch, r->session, buf_str(&questions[i].url));
			questions_ask(r, &questions[i], asked, 1);
		}
	for (size_t i = 0; i < n; i++)
		buf_free(&questions[i].url);
}

void
registry_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	struct question *questions = calloc(n ? n : 1, sizeof *questions);
	struct fetch **asked = calloc(n ? n : 1, sizeof(struct fetch *));

	for (size_t i = 0; i < n; i++)
		fetches[i].err = (struct err){ 0 };
	if (questions && asked)
		questions_answer(registry_of(s), questions, fetches, asked, n);
	else
		for (size_t i = 0; i < n; i++)
			(void)no_memory(&fetches[i].err);
	free(asked);
	free(questions);
}
