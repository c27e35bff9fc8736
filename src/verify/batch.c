/* Many images over one session: threads take the next one each, and what they found is told in the order asked, as soon as it is its turn.
 * At most WINDOW of them are ahead of the one that is told next, so memory does not grow with their number.
 * Adds nothing to a decision: a batch says of each image what verify alone says. */
#include "verify/batch.h"

#include <pthread.h>
#include <stdlib.h>

#include "verify/dedup.h"

#define WINDOW 128

/* What was found about one item. */
struct answer {
	bool done;
	struct verified *verified; /* owned; nothing of it is open any more.  NULL: why */
	struct err why;
};

struct verify_batch {
	const struct batch_item *items;
	size_t n;
	const struct batch_reporter *teller;
	struct verify_context *context;
	struct repeat *repeats;         /* owned */
	struct answer *kept;            /* of items that are named again, in no order; DEDUP_KEPT_MAX of them, owned */
	size_t *kept_item;
	pthread_mutex_t lock;           /* of the rest */
	pthread_cond_t answered, moved; /* for the teller; for workers that are too far ahead */
	size_t begun, told;
	struct answer *window;          /* item i at i % WINDOW, owned */
};

/* What was open is closed again: many answers wait to be told. */
static void
answer_find(struct answer *out, struct verify_batch *b, struct session *session, const struct batch_item *item)
{
	struct verify_request request = *item->request;
	struct reference ref;

	*out = (struct answer){ .done = true };
	request.session = session;
	if (reference_parse(&ref, item->image, &out->why) || verify(&out->verified, b->context, &ref, &request, &out->why))
		return;
	if (verified_accept(out->verified, &out->why))
		verified_free(&out->verified);
	else
		verified_release(out->verified);
}

static void
answer_report(const struct verify_batch *b, size_t i, const struct answer *a)
{
	b->teller->tell(b->teller->ctx, &b->items[i], a->verified, &a->why);
}

/* --- workers ---------------------------------------------------------------------------------- */

/* The next item that is to be asked for, at most WINDOW ahead; n: none.  The lock is held. */
static size_t
item_take(struct verify_batch *b)
{
	for (;;) {
		while (b->begun < b->n && b->begun >= b->told + WINDOW) /* repeats are told before they are passed over */
			(void)pthread_cond_wait(&b->moved, &b->lock);
		if (b->begun == b->n)
			return b->n;
		size_t i = b->begun++;
		if (b->repeats[i].first == i)
			return i;
	}
}

static void
answers_find(struct verify_batch *b, struct session *session)
{
	struct answer found;
	size_t i;

	(void)pthread_mutex_lock(&b->lock);
	while ((i = item_take(b)) < b->n) {
		(void)pthread_mutex_unlock(&b->lock);
		answer_find(&found, b, session, &b->items[i]);
		(void)pthread_mutex_lock(&b->lock);
		b->window[i % WINDOW] = found;
		if (i == b->told)
			(void)pthread_cond_signal(&b->answered);
	}
	(void)pthread_mutex_unlock(&b->lock);
}

struct worker {
	struct verify_batch *batch;
	struct session *session; /* owned: a handle of its own */
	pthread_t thread;
};

static void *
work(void *arg)
{
	const struct worker *w = arg;

	answers_find(w->batch, w->session);
	return NULL;
}

/* Returns how many there are. */
static size_t
workers_start(struct worker *workers, size_t wanted, struct verify_batch *b)
{
	size_t started = 0;
	struct err ignored;

	while (started < wanted) {
		struct worker *w = &workers[started];

		w->batch = b;
		if (session_fork(&w->session, b->context->session, false, &ignored))
			break;
		if (pthread_create(&w->thread, NULL, work, w)) {
			session_free(&w->session);
			break;
		}
		started++;
	}
	return started;
}

static void
workers_join(struct worker *workers, size_t started)
{
	for (size_t i = 0; i < started; i++) {
		(void)pthread_join(workers[i].thread, NULL);
		session_free(&workers[i].session);
	}
}

/* --- telling ---------------------------------------------------------------------------------- */

/* The answer of item i, which is then the caller's. */
static struct answer
answer_wait(struct verify_batch *b, size_t i)
{
	struct answer a, *at = &b->window[i % WINDOW];

	(void)pthread_mutex_lock(&b->lock);
	while (!at->done)
		(void)pthread_cond_wait(&b->answered, &b->lock);
	a = *at;
	*at = (struct answer){0};
	(void)pthread_mutex_unlock(&b->lock);
	return a;
}

static struct answer *
kept_find(const struct verify_batch *b, size_t item)
{
	for (size_t k = 0; k < DEDUP_KEPT_MAX; k++)
		if (b->kept[k].done && b->kept_item[k] == item)
			return &b->kept[k];
	BUG("an answer that was to be kept");
}

static void
answer_keep(struct verify_batch *b, size_t item, struct answer *a)
{
	for (size_t k = 0; k < DEDUP_KEPT_MAX; k++)
		if (!b->kept[k].done) {
			b->kept[k] = *a;
			if (a->verified)
				a->verified->report.requests = 0;
			b->kept_item[k] = item;
			return;
		}
	BUG("no room for an answer");
}

static void
answer_free(struct answer *a)
{
	verified_free(&a->verified);
	*a = (struct answer){0};
}

static void
repeat_report(struct verify_batch *b, size_t i)
{
	size_t first = b->repeats[i].first;
	struct answer *a = kept_find(b, first);

	answer_report(b, i, a);
	if (b->repeats[first].last == i)
		answer_free(a);
}

static void
first_report(struct verify_batch *b, size_t i, struct answer *a)
{
	answer_report(b, i, a);
	if (b->repeats[i].last > i)
		answer_keep(b, i, a);
	else
		answer_free(a);
}

static void
report_all(struct verify_batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct answer a = {0};

		if (b->repeats[i].first != i) {
			repeat_report(b, i);
		} else {
			a = answer_wait(b, i);
			first_report(b, i, &a);
		}
		(void)pthread_mutex_lock(&b->lock);
		b->told = i + 1;
		(void)pthread_cond_broadcast(&b->moved);
		(void)pthread_mutex_unlock(&b->lock);
	}
}

/* Without a thread but the caller's. */
static void
report_alone(struct verify_batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct answer a;

		if (b->repeats[i].first != i) {
			repeat_report(b, i);
			continue;
		}
		answer_find(&a, b, b->context->session, &b->items[i]);
		first_report(b, i, &a);
	}
}

static void
batch_run(struct verify_batch *b, size_t workers)
{
	struct worker threads[BATCH_WORKERS_MAX] = {0};
	size_t started;

	workers = workers < b->n ? workers : b->n;
	workers = workers < BATCH_WORKERS_MAX ? workers : BATCH_WORKERS_MAX;
	session_set_connections(b->context->session, workers);
	started = workers > 1 ? workers_start(threads, workers, b) : 0;
	if (started > 0)
		report_all(b);
	else
		report_alone(b);
	workers_join(threads, started);
}

void
verify_batch_by(size_t workers, struct verify_context *c, const struct batch_item *items, size_t n, const struct batch_reporter *teller)
{
	struct verify_batch b = {
		.items = items, .n = n, .teller = teller, .context = c,
		.kept = calloc(DEDUP_KEPT_MAX, sizeof *b.kept), .kept_item = calloc(DEDUP_KEPT_MAX, sizeof *b.kept_item),
		.window = calloc(WINDOW, sizeof *b.window), .lock = PTHREAD_MUTEX_INITIALIZER,
		.answered = PTHREAD_COND_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER,
	};
	struct answer none = {0};

	if (!b.kept || !b.kept_item || !b.window)
		(void)no_memory(&none.why);
	else if (dedup_find(&b.repeats, items, n, &none.why) == COCKET_OK)
		batch_run(&b, workers);
	for (size_t i = 0; none.why.code && i < n; i++)
		answer_report(&b, i, &none);
	free(b.kept);
	free(b.kept_item);
	free(b.window);
	free(b.repeats);
}

void
verify_batch(struct verify_context *c, const struct batch_item *items, size_t n, const struct batch_reporter *teller)
{
	verify_batch_by(BATCH_WORKERS_MAX, c, items, n, teller);
}
