/* Hashes what travels, and keeps nothing of it: see object_check.h. */
#include "transfer/object_check.h"

#include "image/blob_check.h"

static enum cocket_code
copy(struct copied *out, void *ctx, const struct object_copy *b, struct err *err)
{
	const struct set_object *p = object_copy_of(b);
	const struct blob_expected expected = { .d = &p->d, .has_diff_id = p->has_diff_id, .compression = p->compression, .diff_id = &p->diff_id };

	(void)ctx;
	if (p->has_bytes) /* proved when it was added */
		return COCKET_OK;
	out->fetched = p->d.size;
	return blob_check(&expected, b->from, b->lanes, b->object_set->progress, err);
}

enum cocket_code
objects_check(struct copied_total *out, const struct object_set *s, struct err *err)
{
	const struct object_copier carrier = { .copy = copy };

	return objects_copy(out, s, &carrier, err);
}
