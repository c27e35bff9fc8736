/* What is signed of an image: its manifest, and with --recursive all that are below its index.
 * Never signs an index before what it holds. */
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "sign/signing.h"

enum cocket_code
target_add(struct signing *s, const struct digest *digest, uint64_t size, const char *media_type, struct err *err)
{
	for (size_t i = 0; i < s->count; i++)
		if (digest_eq(&s->targets[i].digest, digest))
			return COCKET_OK;
	if (s->count > INDEX_CHILDREN_MAX) /* the index is one more */
		return fail(err, COCKET_E_TOO_MANY, "more than %d manifests below the index", INDEX_CHILDREN_MAX);
	if (LIST_RESERVE(s->targets, s->capacity, s->count, 1, INDEX_CHILDREN_MAX + 1, "manifests", err))
		return err->code;
	s->targets[s->count] = (struct target){ .digest = *digest, .size = size };
	snprintf(s->targets[s->count++].media_type, sizeof s->targets->media_type, "%s", media_type);
	return COCKET_OK;
}

static bool
is_index_type(const char *media_type)
{
	return strcmp(media_type, MEDIA_OCI_INDEX) == 0 || strcmp(media_type, MEDIA_DOCKER_LIST) == 0;
}

static enum cocket_code children_add(struct signing *s, const struct manifest *index, int depth, struct err *err);

static enum cocket_code
nested_add(struct signing *s, const struct descriptor *d, int depth, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };

	if (depth >= INDEX_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "indexes are nested more than %d deep", INDEX_DEPTH_MAX);
	if (source_manifest(&image, s->source, d, err))
		return err->code;
	return image.manifest.kind == MANIFEST_INDEX ? children_add(s, &image.manifest, depth, err)
	                                             : fail(err, COCKET_E_FORMAT, "is no index, its descriptor says so");
}

/* Below before above: whoever sees the index signed may rely on all of it. */
static enum cocket_code
children_add(struct signing *s, const struct manifest *index, int depth, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];

		digest_print(text, &d->digest);
		if (is_index_type(d->media_type) && nested_add(s, d, depth + 1, err))
			return within(err, "%s", text);
		if (target_add(s, &d->digest, d->size, d->media_type, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
targets_find(struct signing *s, const struct image *image, struct err *err)
{
	const struct manifest *m = &image->manifest;

	if (s->options->recursive && m->kind == MANIFEST_INDEX && children_add(s, m, 0, err))
		return err->code;
	return target_add(s, &image->digest, image->bytes.len, m->media_type, err);
}
