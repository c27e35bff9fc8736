/* Hashes what travels, and keeps nothing of it: see blob_check.h. */
#include "transfer/blob_check.h"

/* Counts for whoever watches. */
struct passing {
	struct writer base;
	struct progress *progress;
	struct writer *next; /* NULL: none */
};

static enum cocket_code
passing_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct passing *p = (struct passing *)base;

	progress_add(p->progress, bytes.len);
	return p->next ? writer_write(p->next, bytes, err) : COCKET_OK;
}

static enum cocket_code
bring(struct shipped *out, void *ctx, const struct bringing *b, struct err *err)
{
	AUTO(layer_hash_close) struct layer_hash u = { 0 };
	const struct parcel *p = bringing_parcel(b);
	struct passing passing = { .base = { .write = passing_write }, .progress = b->shipment->progress };

	(void)ctx;
	if (p->has_bytes) /* proved when it was added */
		return COCKET_OK;
	if (p->has_diff_id) {
		if (layer_hash_open(&u, p->compression, p->d.size, b->lanes, err))
			return err->code;
		passing.next = &u.base;
	}
	out->fetched = p->d.size;
	if (source_stream(b->from, &p->d, &passing.base, err))
		return err->code;
	return p->has_diff_id ? layer_hash_check(&u, &p->d.digest, &p->diff_id, err) : COCKET_OK;
}

enum cocket_code
shipment_prove(struct moved *out, const struct shipment *s, struct err *err)
{
	const struct carrier carrier = { .bring = bring };

	return shipment_move(out, s, &carrier, err);
}
