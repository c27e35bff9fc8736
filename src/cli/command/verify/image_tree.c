/* The tree behind an image's name: see image_tree.h.  Manifests by digest alone after the first, depth and counts bounded by base/limits.h. */
#include "cli/command/verify/image_tree.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/oci/image_config.h"
#include "image/evidence/evidence_gather.h"

void
node_free(struct node *n)
{
	for (size_t i = 0; i < n->count; i++)
		node_free(&n->children[i]);
	free(n->children);
	image_free(&n->image);
	evidence_free(&n->evidence);
	*n = (struct node){0};
}

/* An artifact's config is no image config; then there is no platform, and that is no error. */
static void
platform_of_config(struct node *n, struct source *s)
{
	AUTO(buf_free) struct buf bytes = BUF(CONFIG_MAX_BYTES);
	const struct descriptor *config = &n->image.manifest.config;
	struct image_config parsed;
	struct err ignored;

	if (strcmp(config->media_type, MEDIA_OCI_CONFIG) != 0 && strcmp(config->media_type, MEDIA_DOCKER_CONFIG) != 0)
		return;
	if (source_blob(&bytes, s, config, CONFIG_MAX_BYTES, &ignored) || image_config_parse(&parsed, buf_slice(&bytes), &ignored))
		return;
	n->platform = parsed.platform;
	n->has_platform = parsed.platform.os[0] != '\0';
}

/* One tree; an index that lists itself many times over would be a forest without an end (A7). */
struct loader {
	struct source *source;
	size_t count;
};

static void node_load(struct node *out, struct loader *l, const struct descriptor *d, unsigned depth);

static void
load_children(struct node *n, struct loader *l, unsigned depth)
{
	const struct manifest *m = &n->image.manifest;

	if (m->count > INDEX_CHILDREN_MAX - l->count) {
		(void)fail(&n->err, COCKET_E_TOO_MANY, "more than %d manifests in the tree", INDEX_CHILDREN_MAX);
		return;
	}
	l->count += m->count;
	n->children = calloc(m->count + 1, sizeof *n->children);
	if (!n->children) {
		(void)fail(&n->err, COCKET_E_NOMEM, "out of memory");
		return;
	}
	n->count = m->count;
	for (size_t i = 0; i < m->count; i++)
		node_load(&n->children[i], l, &m->items[i], depth);
}

static void
load_rest(struct node *n, struct loader *l, unsigned depth)
{
	if (evidence_gather(&n->evidence, l->source, &n->image.digest, &n->err))
		return;
	if (n->image.manifest.kind == MANIFEST_INDEX)
		load_children(n, l, depth + 1);
	else if (!n->has_platform)
		platform_of_config(n, l->source);
}

static void
node_load(struct node *out, struct loader *l, const struct descriptor *d, unsigned depth)
{
	out->has_platform = d->has_platform;
	out->platform = d->platform;
	if (depth > INDEX_DEPTH_MAX)
		(void)fail(&out->err, COCKET_E_TOO_MANY, "indexes nested deeper than %d", INDEX_DEPTH_MAX);
	else if (source_manifest(&out->image, l->source, d, &out->err) == COCKET_OK)
		load_rest(out, l, depth);
}

void
node_load_root(struct node *out, struct source *s)
{
	struct loader l = { .source = s };

	if (source_resolve(&out->image, s, &out->err) == COCKET_OK)
		load_rest(out, &l, 0);
}
