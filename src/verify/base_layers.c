/* Layers against layers: see base_layers.h. */
#include "verify/base_layers.h"

#include "base/limits.h"
#include "format/oci/image_facts.h"
#include "image/layer.h"
#include "image/tree.h"

struct search {
	const struct layered *of;
	struct base_layers *out;
};

void
layered_free(struct layered *l)
{
	diff_ids_free(&l->layers);
}

enum cocket_code
layered_read(struct layered *out, const struct manifest *m, struct slice config, struct err *err)
{
	struct image_config c;

	*out = (struct layered){ .layers = { 0 } };
	if (image_config_parse(&c, config, err) || layers_diff_ids(&out->layers, m, config, err))
		return err->code;
	out->platform = c.platform;
	out->platform.variant[0] = '\0'; /* arm/v7 may be made from arm/v6; their layers tell them apart */
	return COCKET_OK;
}

/* How many, if those of the image begin with all of these; otherwise 0. */
static size_t
shared_count(const struct diff_ids *image, const struct diff_ids *base)
{
	if (base->count > image->count)
		return 0;
	for (size_t i = 0; i < base->count; i++)
		if (!digest_eq(&image->items[i], &base->items[i]))
			return 0;
	return base->count;
}

/* Of those with the most layers in common the oldest counts. */
static void
image_add(struct base_layers *out, size_t shared, const struct image_facts *f)
{
	const bool is_first = out->images++ == 0 || shared > out->shared;

	if (shared < out->shared)
		return;
	out->shared = shared;
	out->is_undated = !f->has_created || (!is_first && out->is_undated);
	if (f->has_created && (is_first || f->created < out->created))
		out->created = f->created;
}

enum cocket_code
base_layers_add(struct base_layers *out, const struct layered *of, const struct manifest *m, struct slice config, struct err *err)
{
	AUTO(image_facts_free) struct image_facts f = { 0 };
	AUTO(diff_ids_free) struct diff_ids ids = { 0 };

	if (image_facts_parse(&f, config, err) || layers_diff_ids(&ids, m, config, err))
		return err->code;
	image_add(out, shared_count(&of->layers, &ids), &f);
	return COCKET_OK;
}

static bool
is_wanted(void *ctx, const struct descriptor *d)
{
	const struct search *s = ctx;

	return !is_provenance(d) && (!d->has_platform || platform_may_match(&s->of->platform, &d->platform));
}

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct search *s = ctx;

	if (tree_visit_check(n, config, err) || !config->is_asked)
		return err->code;
	return base_layers_add(s->out, s->of, &n->image->manifest, config->bytes, err);
}

enum cocket_code
base_layers_find(struct base_layers *out, const struct layered *of, struct source *source, const struct image *base, struct err *err)
{
	struct search s = { .of = of, .out = out };
	const struct tree_visitor v = { .wants = is_wanted, .wants_config = tree_wants_image_config, .visit = visit, .ctx = &s, .max = INDEX_CHILDREN_MAX };

	*out = (struct base_layers){ 0 };
	return tree_walk(source, base, &v, err);
}
