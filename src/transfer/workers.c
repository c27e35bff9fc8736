/* Moving parcels on several threads: see workers.h.
 * Never starts another parcel once one has failed. */
#include "transfer/workers.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/escape.h"
#include "image/blob_workers.h"

struct result {
	struct shipped shipped;
	struct err err;
};

struct move {
	const struct shipment *shipment;
	const struct carrier *carrier;
	struct result *results; /* owned */
	atomic_bool failed;
};

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
parcel_bring(struct move *m, size_t i, struct blob_worker *w, struct err *err)
{
	const struct parcel *p = &m->shipment->parcels[i];
	struct bringing b = { .shipment = m->shipment, .parcel = i, .worker = w->number, .lanes = w->lanes };

	if (at_hand_check(p, w->lanes, err) || (!p->has_bytes && blob_worker_source(&b.from, w, p->from, err)))
		return err->code;
	return m->carrier->bring(&m->results[i].shipped, m->carrier->ctx, &b, err);
}

static void
parcel_run(void *ctx, size_t i, struct blob_worker *w)
{
	struct move *m = ctx;
	const struct parcel *p = &m->shipment->parcels[i];
	struct err *err = &m->results[i].err;

	if (atomic_load(&m->failed) || p->is_left || parcel_bring(m, i, w, err) == COCKET_OK)
		return;
	(void)parcel_within(p, err);
	atomic_store(&m->failed, true);
}

static uint64_t
parcel_size(const void *ctx, size_t i)
{
	return ((const struct move *)ctx)->shipment->parcels[i].d.size;
}

static enum cocket_code
results_sum(struct moved *out, const struct move *m, struct err *err)
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
	struct move m = { .shipment = s, .carrier = carrier, .results = calloc(s->count + 1, sizeof *m.results) };
	const struct blob_work work = { .count = s->count, .size = parcel_size, .run = parcel_run, .ctx = &m };

	if (m.results == NULL)
		return no_memory(err);
	for (size_t i = 0; i < s->count; i++)
		progress_expect(s->progress, s->parcels[i].has_bytes || s->parcels[i].is_left ? 0 : s->parcels[i].d.size);
	enum cocket_code code = blob_workers_run(blob_workers_count(true), &work, err);
	if (code == COCKET_OK)
		code = results_sum(out, &m, err);
	free(m.results);
	return code;
}
