/* Moving parcels on several threads: see workers.h.  Results go into slots by number, so that the answer is the same whatever the threads do.
 * Never starts another parcel once one has failed. */
#include "transfer/workers.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/thread_pool.h"
#include "base/escape.h"

#define CONNECTIONS 4 /* a registry's answers are waited for, so that more than the cores pay */
#define SOURCES_MAX 64 /* that one worker has handles of at once */

struct result {
	struct shipped shipped;
	struct err err;
};

struct worker {
	struct handle {
		struct source *of, *clone;
	} handles[SOURCES_MAX];
	size_t count;
};

struct move {
	const struct shipment *shipment;
	const struct carrier *carrier;
	struct result *results;
	struct worker *workers;
	struct layer_budget lanes;
	size_t *order;       /* the largest first, so that none is left for one core at the end */
	atomic_size_t left;  /* not done yet */
	atomic_bool failed;
};

/* The worker's own handle on that place. */
static enum cocket_code
handle_of(struct source **out, struct worker *w, struct source *of, struct err *err)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->handles[i].of == of) {
			*out = w->handles[i].clone;
			return COCKET_OK;
		}
	if (w->count == SOURCES_MAX)
		source_close(&w->handles[--w->count].clone);
	struct handle h = { .of = of };
	if (source_clone(&h.clone, of, err))
		return err->code;
	w->handles[w->count++] = h;
	*out = h.clone;
	return COCKET_OK;
}

/* Windows' base layers may be kept by their maker alone, at "urls" that are never fetched (A24). */
static bool
is_foreign(const char *media_type)
{
	return strstr(media_type, ".foreign.") || strstr(media_type, ".nondistributable.");
}

static enum cocket_code
parcel_within(const struct parcel *p, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &p->d.digest);
	if (err->code == COCKET_E_NOT_FOUND && is_foreign(p->d.media_type))
		return within(err, "%s: a foreign layer, whose urls are not fetched", digest);
	return strstr(err->message, digest + sizeof "sha256:" - 1) ? err->code : within(err, "%s", digest);
}

/* A layer that came inline. */
static enum cocket_code
at_hand_check(const struct parcel *p, struct layer_budget *lanes, struct err *err)
{
	AUTO(layer_hash_close) struct layer_hash u = { 0 };

	if (!p->has_bytes || !p->has_diff_id)
		return COCKET_OK;
	if (layer_hash_open(&u, p->compression, p->d.size, lanes, err) || writer_write(&u.base, buf_slice(&p->bytes), err))
		return err->code;
	return layer_hash_check(&u, &p->d.digest, &p->diff_id, err);
}

static enum cocket_code
parcel_bring(struct move *m, struct result *r, struct bringing *b, struct err *err)
{
	const struct parcel *p = &m->shipment->parcels[b->parcel];

	if (at_hand_check(p, &m->lanes, err) || (!p->has_bytes && handle_of(&b->from, &m->workers[b->worker], p->from, err)))
		return err->code;
	return m->carrier->bring(&r->shipped, m->carrier->ctx, b, err);
}

static void
work(void *ctx, size_t worker, size_t item)
{
	struct move *m = ctx;
	const size_t parcel = m->order[item];
	const struct parcel *p = &m->shipment->parcels[parcel];
	struct result *r = &m->results[parcel];
	struct bringing b = { .shipment = m->shipment, .parcel = parcel, .worker = worker, .lanes = &m->lanes };

	if (!atomic_load(&m->failed) && !p->is_left && parcel_bring(m, r, &b, &r->err)) {
		(void)parcel_within(p, &r->err);
		atomic_store(&m->failed, true);
	}
	if (atomic_fetch_sub(&m->left, 1) <= thread_pool_cores()) /* a core has nothing else to do */
		atomic_fetch_add(&m->lanes.spare, 1);
}

static int
by_size(const void *a, const void *b, void *ctx)
{
	const struct shipment *s = ctx;
	const size_t i = *(const size_t *)a, j = *(const size_t *)b;

	if (s->parcels[i].d.size != s->parcels[j].d.size)
		return s->parcels[i].d.size > s->parcels[j].d.size ? -1 : 1;
	return i < j ? -1 : i > j;
}

static void
run(struct move *m, size_t workers)
{
	const struct shipment *s = m->shipment;
	const size_t cores = thread_pool_cores();

	for (size_t i = 0; i < s->count; i++) {
		m->order[i] = i;
		progress_expect(s->progress, s->parcels[i].has_bytes || s->parcels[i].is_left ? 0 : s->parcels[i].d.size);
	}
	qsort_r(m->order, s->count, sizeof *m->order, by_size, (void *)(uintptr_t)s);
	layer_budget_open(&m->lanes);
	atomic_store(&m->left, s->count);
	atomic_store(&m->lanes.spare, s->count < cores ? (int)(cores - s->count) : 0);
	thread_pool_run(workers, s->count, work, m);
	layer_budget_close(&m->lanes);
}

static enum cocket_code
settle(struct moved *out, const struct move *m, struct err *err)
{
	const struct shipment *s = m->shipment;

	*out = (struct moved){ 0 };
	for (size_t i = 0; i < s->count; i++) {
		const struct result *r = &m->results[i];

		if (r->err.code) {
			*err = r->err;
			return err->code;
		}
		if (s->parcels[i].is_left)
			continue;
		out->count++;
		out->were_there += r->shipped.was_there;
		out->bytes += s->parcels[i].d.size;
		out->fetched += r->shipped.fetched;
	}
	return COCKET_OK;
}

enum cocket_code
shipment_move(struct moved *out, const struct shipment *s, const struct carrier *carrier, struct err *err)
{
	const size_t workers = thread_pool_cores() > CONNECTIONS ? thread_pool_cores() : CONNECTIONS;
	struct move m = {
		.shipment = s, .carrier = carrier, .results = calloc(s->count + 1, sizeof *m.results),
		.workers = calloc(workers, sizeof *m.workers), .order = calloc(s->count + 1, sizeof *m.order),
	};
	enum cocket_code code;

	if (m.results && m.workers && m.order) {
		run(&m, workers);
		code = settle(out, &m, err);
	} else {
		code = fail(err, COCKET_E_NOMEM, "out of memory");
	}
	for (size_t i = 0; m.workers && i < workers; i++)
		for (size_t j = 0; j < m.workers[i].count; j++)
			source_close(&m.workers[i].handles[j].clone);
	free(m.workers);
	free(m.results);
	free(m.order);
	return code;
}
