/* Hashes what travels, and keeps nothing of it: see blob_check.h. */
#include "transfer/blob_check.h"

#include "image/blob_check.h"

static enum cocket_code
bring(struct shipped *out, void *ctx, const struct bringing *b, struct err *err)
{
	const struct parcel *p = bringing_parcel(b);
	const struct blob_expected expected = { .d = &p->d, .has_diff_id = p->has_diff_id, .compression = p->compression, .diff_id = &p->diff_id };

	(void)ctx;
	if (p->has_bytes) /* proved when it was added */
		return COCKET_OK;
	out->fetched = p->d.size;
	return blob_check(&expected, b->from, b->lanes, b->shipment->progress, err);
}

enum cocket_code
shipment_prove(struct moved *out, const struct shipment *s, struct err *err)
{
	const struct carrier carrier = { .bring = bring };

	return shipment_move(out, s, &carrier, err);
}
