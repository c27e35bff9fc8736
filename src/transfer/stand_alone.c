/* One platform's image without its index: see stand_alone.h.  Never changes a manifest: what is pushed has the digest that was signed, or that the
 * signed index lists. */
#include "transfer/stand_alone.h"

#include <stdlib.h>

#include "base/escape.h"
#include "sign/signature_manifest.h"

static size_t
index_of(const struct object_set *s)
{
	if (s->label_count == 0 || s->labels[0].kind != LABEL_IMAGE)
		BUG("no image");
	return s->labels[0].object;
}

/* BuildKit's provenance runs on no platform. */
static bool
is_platform(const struct descriptor *d)
{
	return !d->has_platform || strcmp(d->platform.os, "unknown") != 0;
}

enum cocket_code
platforms_there(struct platforms_there *out, const struct object_set *s, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	const struct set_object *index = &s->objects[index_of(s)];
	size_t at, listed = 0;

	*out = (struct platforms_there){ 0 };
	if (!index->is_index)
		return COCKET_OK;
	if (manifest_parse(&m, buf_slice(&index->bytes), index->d.media_type, err))
		return err->code;
	for (size_t i = 0; i < m.count; i++) {
		if (!is_platform(&m.items[i]))
			continue;
		listed++;
		if (!object_set_find(&at, s, &m.items[i].digest) || !s->objects[at].is_manifest || s->objects[at].is_index)
			continue;
		out->count++;
		out->object = at;
	}
	out->is_all = out->count == listed;
	return COCKET_OK;
}

/* --- the index, attached ----------------------------------------------------------------------------- */

static void
put_member(struct json_writer *w, const char *name, const struct descriptor *d)
{
	json_key(w, name);
	json_begin_object(w);
	object_put_descriptor(w, d);
	json_end_object(w);
}

static enum cocket_code
attachment_print(struct buf *out, const struct descriptor *subject, const struct descriptor *index, struct err *err)
{
	const struct slice empty = slice_str(empty_config);
	const struct descriptor config = { .media_type = MEDIA_OCI_EMPTY, .digest = digest_of(empty), .size = empty.len };
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "schemaVersion");
	json_put_u64(&w, 2);
	json_key(&w, "mediaType");
	json_put_string(&w, slice_str(MEDIA_OCI_MANIFEST));
	json_key(&w, "artifactType");
	json_put_string(&w, slice_str(ARTIFACT_INDEX));
	put_member(&w, "config", &config);
	json_key(&w, "layers");
	json_begin_array(&w);
	json_begin_object(&w);
	object_put_descriptor(&w, index);
	json_end_object(&w);
	json_end_array(&w);
	put_member(&w, "subject", subject);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

static enum cocket_code
index_attach(struct object_set *s, const struct set_object *index, size_t image, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(manifest_free) struct manifest m = { 0 };
	struct label label = { .kind = LABEL_REFERRER, .subject = s->objects[image].d.digest };
	const struct slice empty = slice_str(empty_config);
	const struct descriptor config = { .media_type = MEDIA_OCI_EMPTY, .digest = digest_of(empty), .size = empty.len };
	size_t at;

	if (object_set_add_bytes(&at, s, &config, empty, err) || attachment_print(&bytes, &s->objects[image].d, &index->d, err) ||
	    manifest_parse(&m, buf_slice(&bytes), MEDIA_OCI_MANIFEST, err) ||
	    object_set_add_manifest(&label.object, s, &m, buf_slice(&bytes), NULL, err))
		return err->code;
	label.artifact_type = strdup(ARTIFACT_INDEX);
	if (label.artifact_type == NULL)
		return no_memory(err);
	enum cocket_code code = object_set_label(s, &label, err);
	free(label.artifact_type);
	return code;
}

/* --- the set ------------------------------------------------------------------------------------------- */

enum cocket_code
stand_alone(struct object_set *out, const struct object_set *s, size_t object, bool attach, struct err *err)
{
	AUTO(object_set_free) struct object_set alone = { .progress = s->progress };
	const struct set_object *index = &s->objects[index_of(s)];
	size_t at, image;

	if (object_set_join(&alone, s, err))
		return err->code;
	if (!object_set_find(&at, &alone, &index->d.digest) || !object_set_find(&image, &alone, &s->objects[object].d.digest))
		BUG("a set that was joined lacks an object");
	alone.objects[at].is_manifest = alone.objects[at].is_index = false;
	alone.objects[at].is_left = !attach;
	free(alone.labels[0].artifact_type);
	alone.labels[0].artifact_type = NULL;
	alone.labels[0].object = image;
	if (attach && index_attach(&alone, index, image, err))
		return err->code;
	object_set_sort(&alone);
	*out = alone;
	alone = (struct object_set){ 0 };
	return COCKET_OK;
}
