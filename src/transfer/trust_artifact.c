/* A trust store as an OCI artifact (see trust_artifact.h; OCI image-spec 1.1, "Guidelines for artifact usage").
 * Never asks for a blob that its manifest does not list under that title, or of another size or digest. */
#include "transfer/trust_artifact.h"

#include <stdlib.h>

#include "base/escape.h"
#include "image/source_open.h"
#include "sign/signature_manifest.h"

struct artifact {
	struct session *session;
	struct source *source;
	struct image image;
};

static void
close_artifact(void *ctx)
{
	struct artifact *a = ctx;

	image_free(&a->image);
	source_close(&a->source);
	session_free(&a->session);
	free(a);
}

static void
artifact_free(struct artifact **a)
{
	if (*a)
		close_artifact(*a);
}

static bool
is_file(const struct descriptor *layer, const char *name)
{
	const char *title = descriptor_annotation(layer, ANNOTATION_TITLE);

	return strcmp(layer->media_type, MEDIA_TRUST_FILE) == 0 && title && strcmp(title, name) == 0;
}

static const struct descriptor *
find_file(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->count; i++)
		if (is_file(&m->items[i], name))
			return &m->items[i];
	return NULL;
}

static enum cocket_code
fetch(void *ctx, struct buf *out, const char *name, struct err *err)
{
	struct artifact *a = ctx;
	const char *unversioned = fetcher_unversioned(name);
	const struct descriptor *layer = find_file(&a->image.manifest, name);

	if (!layer && unversioned)
		layer = find_file(&a->image.manifest, unversioned);
	if (!layer)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not in the artifact", name);
	if (source_blob(out, a->source, layer, out->max - out->len, err))
		return within(err, "%s", name);
	return COCKET_OK;
}

static enum cocket_code
check(const struct manifest *m, struct err *err)
{
	if (m->kind != MANIFEST_IMAGE || !m->artifact_type || strcmp(m->artifact_type, ARTIFACT_TRUST) != 0)
		return fail(err, COCKET_E_FORMAT, "not a trust store: artifactType is %s, expected " ARTIFACT_TRUST,
		            TEXT(slice_str(m->artifact_type ? m->artifact_type : "missing")));
	return COCKET_OK;
}

enum cocket_code
trust_artifact_open(struct fetcher *out, const struct session_options *options, const char *name, struct err *err)
{
	AUTO(artifact_free) struct artifact *a = calloc(1, sizeof *a);
	struct reference ref;

	if (!a)
		return no_memory(err);
	if (reference_parse(&ref, name, err) || session_new(&a->session, options, err))
		return err->code;
	session_start_image(a->session);
	if (source_open(&a->source, a->session, &ref, false, err) || source_resolve(&a->image, a->source, err) ||
	    check(&a->image.manifest, err))
		return err->code;
	*out = (struct fetcher){ fetch, close_artifact, a };
	a = NULL;
	return COCKET_OK;
}

/* --- as it travels -------------------------------------------------------------------------------- */

struct printing {
	struct object_set *object_set;
	struct json_writer w;
};

static enum cocket_code
put_file(void *ctx, const char *name, struct slice bytes, struct err *err)
{
	struct printing *p = ctx;
	const struct descriptor d = { .media_type = MEDIA_TRUST_FILE, .digest = digest_of(bytes), .size = bytes.len };
	size_t at;

	json_begin_object(&p->w);
	object_put_descriptor(&p->w, &d);
	json_key(&p->w, "annotations");
	json_begin_object(&p->w);
	json_key(&p->w, ANNOTATION_TITLE);
	json_put_string(&p->w, slice_str(name));
	json_end_object(&p->w);
	json_end_object(&p->w);
	return object_set_add_bytes(&at, p->object_set, &d, bytes, err);
}

static enum cocket_code
put_manifest(struct printing *p, const struct trust_export *e, struct err *err)
{
	const struct slice empty = slice_str(empty_config);
	const struct descriptor config = { .media_type = MEDIA_OCI_EMPTY, .digest = digest_of(empty), .size = empty.len };
	struct json_writer *w = &p->w;
	size_t at;

	json_begin_object(w);
	json_key(w, "schemaVersion");
	json_put_u64(w, 2);
	json_key(w, "mediaType");
	json_put_string(w, slice_str(MEDIA_OCI_MANIFEST));
	json_key(w, "artifactType");
	json_put_string(w, slice_str(ARTIFACT_TRUST));
	json_key(w, "config");
	json_begin_object(w);
	object_put_descriptor(w, &config);
	json_end_object(w);
	json_key(w, "layers");
	json_begin_array(w);
	if (object_set_add_bytes(&at, p->object_set, &config, empty, err) || export_walk(e, put_file, p, err))
		return err->code;
	json_end_array(w);
	json_end_object(w);
	return json_writer_done(w, err);
}

enum cocket_code
object_set_add_trust(struct object_set *s, const struct trust_export *e, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(manifest_free) struct manifest m = { 0 };
	struct label label = { .kind = LABEL_TRUST, .tag = TRUST_TAG };
	struct printing p = { .object_set = s };

	json_writer_init(&p.w, &bytes);
	if (put_manifest(&p, e, err) || manifest_parse(&m, buf_slice(&bytes), NULL, err) ||
	    object_set_add_manifest(&label.object, s, &m, buf_slice(&bytes), NULL, err))
		return within(err, "trust store");
	label.artifact_type = strdup(ARTIFACT_TRUST);
	if (label.artifact_type == NULL)
		return no_memory(err);
	enum cocket_code code = object_set_label(s, &label, err);
	free(label.artifact_type);
	return code;
}
