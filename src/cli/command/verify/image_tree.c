/* The tree behind an image's name: see image_tree.h.  Manifests by digest alone after the first, depth and counts bounded by base/limits.h. */
#include "cli/command/verify/image_tree.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/oci/attestation_entry.h"
#include "format/oci/image_config.h"
#include "image/evidence/evidence_gather.h"
#include "image/tree.h"

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

/* --- what the walk finds --- */

struct loading_tree {
	struct source *source;
	struct node *root;
};

/* An artifact's config is no image config; then there is no platform, and that is no error. */
static bool
wants_config(void *ctx, const struct tree_node *t)
{
	(void)ctx;
	if (t->d && t->d->has_platform)
		return false;
	return media_type_is_image_config(t->image->manifest.config.media_type);
}

static void
platform_find(struct node *n, const struct tree_node *t, const struct tree_config *config)
{
	struct image_config parsed;
	struct err ignored;

	n->has_platform = t->d && t->d->has_platform;
	if (n->has_platform) {
		n->platform = t->d->platform;
	} else if (config->is_asked && config->why.code == COCKET_OK && image_config_parse(&parsed, config->bytes, &ignored) == COCKET_OK) {
		n->platform = parsed.platform;
		n->has_platform = parsed.platform.os[0] != '\0';
	}
}

static void
attests_find(struct node_attests *out, const struct node *index, const struct descriptor *d)
{
	const struct manifest *m = &index->image.manifest;

	out->is_some = attestation_entry_subject(&out->subject, d);
	for (size_t i = 0; out->is_some && i < m->count; i++)
		if (digest_eq(&m->items[i].digest, &out->subject) && m->items[i].has_platform) {
			out->has_platform = true;
			out->platform = m->items[i].platform;
			return;
		}
}

static struct node *
node_of(const struct loading_tree *l, const struct tree_node *t)
{
	struct node *above = t->above;

	return t->d ? &above->children[t->position] : l->root;
}

static enum cocket_code
children_new(struct node *n, struct err *err)
{
	n->children = calloc(n->image.manifest.count + 1, sizeof *n->children);
	n->count = n->children ? n->image.manifest.count : 0;
	return n->children ? COCKET_OK : no_memory(err);
}

static enum cocket_code
visit(void *ctx, struct tree_node *t, const struct tree_config *config, struct err *err)
{
	const struct loading_tree *l = ctx;
	struct node *n = node_of(l, t);

	t->made = n;
	platform_find(n, t, config);
	if (t->d)
		attests_find(&n->attests, t->above, t->d);
	n->err = t->why;
	if (t->image == NULL)
		return COCKET_OK;
	if (t->d)
		tree_node_keep(&n->image, t);
	(void)!evidence_gather(&n->evidence, l->source, &n->image.digest, &n->err);
	return n->image.manifest.kind == MANIFEST_INDEX ? children_new(n, err) : COCKET_OK;
}

static void
cut(void *ctx, const struct tree_node *t, const struct err *why)
{
	struct node *n = t->made;

	(void)ctx;
	n->err = *why;
}

void
node_load_root(struct node *out, struct source *s)
{
	struct loading_tree l = { .source = s, .root = out };
	const struct tree_visitor v = {
		.wants_config = wants_config, .visit = visit, .cut = cut, .ctx = &l, .max = INDEX_CHILDREN_MAX + 1, .repeats = true,
	};

	if (source_resolve(&out->image, s, &out->err) == COCKET_OK)
		(void)!tree_walk(s, &out->image, &v, &out->err);
}
