/* See fetch_memory.h.  Answers are remembered as the source gave them: each was checked there, and is checked no less when it is used again. */
#include "image/evidence/fetch_memory.h"

#include <stdlib.h>

#include "base/list.h"

#define REMEMBERED_MAX 1024
#define REMEMBERED_ONE_MAX_BYTES (4 * MIB)

struct remembered_fetch {
	const struct source *place;
	struct fetch asked;  /* without what it answered */
	struct fetch answer; /* body owned */
};

void
fetch_memory_free(struct fetch_memory *m)
{
	for (size_t i = 0; i < m->count; i++)
		fetch_free(&m->items[i].answer);
	free(m->items);
	*m = (struct fetch_memory){ 0 };
}

static bool
is_same_question(const struct fetch *a, const struct fetch *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == FETCH_TAG)
		return strcmp(a->tag, b->tag) == 0;
	return digest_eq(&a->digest, &b->digest) && strcmp(a->next, b->next) == 0;
}

/* One that was asked for with less room, or another size, is another question. */
static const struct fetch *
answer_find(const struct fetch_memory *m, const struct source *place, const struct fetch *asked)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct remembered_fetch *r = &m->items[i];

		if (r->place == place && is_same_question(&r->asked, asked) && r->answer.body.len <= asked->max &&
		    (!asked->has_size || r->answer.err.code || r->answer.body.len == asked->size))
			return &r->answer;
	}
	return NULL;
}

static bool
answer_copy(struct fetch *out, const struct fetch *answer)
{
	struct buf body = BUF(answer->body.max);
	struct err ignored = { 0 };

	if (buf_add(&body, buf_slice(&answer->body), &ignored))
		return false;
	*out = *answer;
	out->body = body;
	return true;
}

/* What may be otherwise the next time is not remembered. */
static void
answer_remember(struct fetch_memory *m, const struct source *place, const struct fetch *asked, const struct fetch *answer)
{
	struct err ignored = { 0 };
	const bool is_final = answer->err.code == COCKET_OK || answer->err.code == COCKET_E_NOT_FOUND;

	if (!is_final || answer->body.len > REMEMBERED_ONE_MAX_BYTES || m->bytes + answer->body.len > EVIDENCE_MAX_BYTES ||
	    LIST_GROW(m, REMEMBERED_MAX, "answers", &ignored))
		return;
	m->items[m->count] = (struct remembered_fetch){ .place = place, .asked = *asked };
	if (!answer_copy(&m->items[m->count].answer, answer))
		return;
	m->bytes += answer->body.len;
	m->count++;
}

/* Those that are not known, side by side, each back in its place. */
static void
rest_fetch(struct fetch_memory *m, struct source *s, struct fetch *fetches, const bool *is_known, size_t n)
{
	struct fetch *asked = calloc(n + 1, sizeof *asked);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!is_known[i] && asked == NULL)
			(void)no_memory(&fetches[i].err);
		else if (!is_known[i])
			asked[count++] = fetches[i];
	if (asked)
		source_fetch(s, asked, count);
	for (size_t i = 0, next = 0; asked && i < n; i++)
		if (!is_known[i]) {
			answer_remember(m, source_attached(s), &fetches[i], &asked[next]);
			fetches[i] = asked[next++];
		}
	free(asked);
}

void
fetch_memory_fetch(struct fetch_memory *m, struct source *s, struct fetch *fetches, size_t n)
{
	bool *is_known = m && n > 0 ? calloc(n, sizeof *is_known) : NULL;

	if (is_known == NULL) {
		source_fetch(s, fetches, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct fetch *answer = answer_find(m, source_attached(s), &fetches[i]);

		is_known[i] = answer && answer_copy(&fetches[i], answer);
	}
	rest_fetch(m, s, fetches, is_known, n);
	free(is_known);
}
