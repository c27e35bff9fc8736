/* Hashes what travels, and keeps nothing of it: see prove.h. */
#include "ship/prove.h"

static enum cocket_code
nowhere_write(struct writer *w, struct slice bytes, struct err *err)
{
	(void)w, (void)bytes, (void)err;
	return COCKET_OK;
}

static enum cocket_code
bring(struct shipped *out, void *ctx, const struct bringing *b, struct err *err)
{
	const struct parcel *p = &b->shipment->parcels[b->parcel];
	struct writer nowhere = { .write = nowhere_write };

	(void)ctx;
	if (p->has_bytes) /* proved when it was added */
		return COCKET_OK;
	out->fetched = p->d.size;
	if (source_stream(b->from, &p->d, &nowhere, err))
		return err->code;
	progress_add(b->shipment->progress, p->d.size);
	return COCKET_OK;
}

enum cocket_code
shipment_prove(struct moved *out, const struct shipment *s, struct err *err)
{
	const struct carrier carrier = { .bring = bring };

	return shipment_move(out, s, &carrier, err);
}
