/* Taking a manifest out of an OCI layout: index.json no longer lists it.  Blobs stay, as in a registry before its garbage collection: others
 * may name them, or be reading them.
 * Never takes an entry out that has a name. */
#include "base/escape.h"
#include "image/layout/layout_index_part.h"

static bool
is_removed(const struct descriptor *d, const struct digest *digest)
{
	return digest_eq(&d->digest, digest) && !descriptor_annotation(d, ANNOTATION_REF_NAME) && !descriptor_annotation(d, ANNOTATION_IMAGE_NAME);
}

static void
put_others(void *ctx, struct json_writer *w, const struct manifest *index)
{
	const struct digest *digest = ctx;
	struct json v = json_first(json_get(json_root(&index->doc), "manifests"));

	for (size_t i = 0; i < index->count; i++, v = json_next(v))
		if (!is_removed(&index->items[i], digest))
			json_put_value(w, v);
}

static bool
is_there(const struct manifest *index, const struct digest *digest)
{
	for (size_t i = 0; i < index->count; i++)
		if (is_removed(&index->items[i], digest))
			return true;
	return false;
}

static enum cocket_code
entry_remove(struct layout *l, const struct digest *digest, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	struct digest removed = *digest;

	if (layout_index(l, err))
		return err->code;
	if (!is_there(&l->index, digest))
		return fail(err, COCKET_E_NOT_FOUND, "index.json: does not list that manifest");
	if (index_print_with(&bytes, &l->index, put_others, &removed, err) || l->files->put_index(l, buf_slice(&bytes), err))
		return err->code;
	layout_drop_index(l);
	return COCKET_OK;
}

enum cocket_code
layout_remove_manifest(struct source *s, const struct digest *digest, struct err *err)
{
	struct layout *l = layout_of(s);

	if (layout_lock(s, err))
		return err->code;
	enum cocket_code code = entry_remove(l, digest, err) ? within(err, "%s", TEXT(slice_str(layout_place(s)))) : COCKET_OK;
	layout_unlock(s);
	return code;
}
