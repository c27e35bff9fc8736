/* Taking a manifest out of an OCI layout: index.json no longer lists it.  Blobs stay, as in a registry before its garbage collection: others
 * may name them, or be reading them.
 * Never takes an entry out that has a name. */
#include "image/layout/layout.h"

#include "base/escape.h"

static bool
is_removed(const struct descriptor *d, const struct digest *digest)
{
	return digest_eq(&d->digest, digest) && !descriptor_annotation(d, ANNOTATION_REF_NAME) && !descriptor_annotation(d, ANNOTATION_IMAGE_NAME);
}

static void
put_others(struct json_writer *w, const struct manifest *index, const struct digest *digest)
{
	struct json v = json_first(json_get(json_root(&index->doc), "manifests"));

	json_begin_array(w);
	for (size_t i = 0; i < index->count; i++, v = json_next(v))
		if (!is_removed(&index->items[i], digest))
			json_put_value(w, v);
	json_end_array(w);
}

static enum cocket_code
index_print_without(struct buf *out, const struct manifest *index, const struct digest *digest, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	for (struct json v = json_first(json_root(&index->doc)); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		json_key(&w, json_name(v));
		if (strcmp(json_name(v), "manifests") == 0)
			put_others(&w, index, digest);
		else
			json_put_value(&w, v);
	}
	json_end_object(&w);
	return json_writer_done(&w, err);
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

	if (layout_index(l, err))
		return err->code;
	if (!is_there(&l->index, digest))
		return fail(err, COCKET_E_NOT_FOUND, "index.json: does not list that manifest");
	if (index_print_without(&bytes, &l->index, digest, err) || l->files->put_index(l, buf_slice(&bytes), err))
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
