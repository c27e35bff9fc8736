/* A trust store as an OCI artifact (see trust_artifact.h; OCI image-spec 1.1, "Guidelines for artifact usage").
 * Never asks for a blob that its manifest does not list under that title, or of another size or digest. */
#include "cli/trust_artifact.h"

#include <stdlib.h>

#include "base/text.h"

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
		return fail(err, COCKET_E_NOMEM, "out of memory");
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
