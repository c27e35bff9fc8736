/* Saving: see save.h.  Never writes over an archive before all that comes is proved. */
#include "transfer/save.h"

#include "base/limits.h"
#include "base/escape.h"
#include "transfer/to_archive.h"
#include "transfer/merge_tags.h"
#include "transfer/trust_artifact.h"
#include "transfer/collect_verified.h"

/* One name for two images would be none. */
static enum cocket_code
name_check(const struct shipment *s, const struct taken *t, struct err *err)
{
	for (size_t i = 0; i < s->label_count; i++)
		if (s->labels[i].kind == LABEL_IMAGE && s->labels[i].parcel != t->parcel && t->ref_name[0] &&
		    strcmp(s->labels[i].tag, t->ref_name) == 0)
			return fail(err, COCKET_E_USAGE, "%s: two different images have this name", TEXT(slice_str(t->ref_name)));
	return COCKET_OK;
}

static enum cocket_code
image_collect(struct shipment *s, struct saved *image, const struct save *how, struct err *err)
{
	const struct taking t = { .no_diff_ids = how->no_diff_ids };
	struct taken taken;

	if (collect_verified(&taken, s, image->verified, &t, err) || name_check(s, &taken, err))
		return within(err, "%s", TEXT(slice_str(image->image)));
	return COCKET_OK;
}

/* The store that decided, so that the other side learns of its changes. */
static enum cocket_code
trust_collect(struct shipment *s, const char *dir, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(EXPORT_MAX_BYTES);
	AUTO(export_free) struct trust_export e = { 0 };

	if (dir == NULL)
		return COCKET_OK;
	if (export_print(&bytes, dir, err) || export_parse(&e, buf_slice(&bytes), err))
		return err->code;
	return shipment_add_trust(s, &e, err);
}

enum cocket_code
save(struct moved *out, struct saved *images, size_t n, const struct save *how, struct err *err)
{
	AUTO(shipment_free) struct shipment s = { .progress = how->progress };

	for (size_t i = 0; i < n; i++)
		if (image_collect(&s, &images[i], how, err))
			return err->code;
	if (trust_collect(&s, how->trust, err))
		return err->code;
	shipment_sort(&s);
	return shipment_merge(&s, err) ? err->code : archive_write(out, how->archive, &s, NULL, err);
}
