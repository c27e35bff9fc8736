/* Saving: see save.h.  Never writes over an archive before all that comes is proved. */
#include "transfer/save.h"

#include "base/escape.h"
#include "base/limits.h"
#include "transfer/collect_verified.h"
#include "transfer/merge_tags.h"
#include "transfer/to_archive.h"
#include "transfer/trust_artifact.h"

/* One name for two images would be none. */
static enum cocket_code
name_check(const struct object_set *s, const struct collected *t, struct err *err)
{
	for (size_t i = 0; i < s->label_count; i++)
		if (s->labels[i].kind == LABEL_IMAGE && s->labels[i].object != t->object && t->ref_name[0] &&
		    strcmp(s->labels[i].tag, t->ref_name) == 0)
			return fail(err, COCKET_E_USAGE, "%s: two different images have this name", TEXT(slice_str(t->ref_name)));
	return COCKET_OK;
}

static enum cocket_code
image_collect(struct object_set *s, struct saved *image, const struct save *how, struct err *err)
{
	const struct collect_options t = { .no_diff_ids = how->no_diff_ids };
	struct collected taken;

	s->adding.image = image->image;
	if (collect_verified(&taken, s, image->verified, &t, err) || name_check(s, &taken, err))
		return within(err, "%s", TEXT(slice_str(image->image)));
	return COCKET_OK;
}

/* The store that decided, so that the other side learns of its changes. */
static enum cocket_code
trust_collect(struct object_set *s, const char *dir, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(EXPORT_MAX_BYTES);
	AUTO(export_free) struct trust_export e = { 0 };

	if (dir == NULL)
		return COCKET_OK;
	if (export_print(&bytes, dir, err) || export_parse(&e, buf_slice(&bytes), err))
		return err->code;
	return object_set_add_trust(s, &e, err);
}

enum cocket_code
save(struct copied_total *out, struct saved *images, size_t n, const struct save *how, struct err *err)
{
	AUTO(object_set_free) struct object_set s = { .progress = how->progress };

	*out = (struct copied_total){ 0 };
	for (size_t i = 0; i < n; i++)
		if (image_collect(&s, &images[i], how, err))
			return err->code;
	s.adding.image = NULL;
	if (trust_collect(&s, how->trust, err))
		return err->code;
	object_set_sort(&s);
	return merge_tags(&s, err) ? err->code : archive_write(out, how->archive, &s, NULL, err);
}
