/* Which blobs an image consists of: its config and layers, and where it is an index, those of its manifests, each with its digest, size, and
 * the diff ID that the config gives it.
 * A manifest or config that is not what it should be is a blob that is not; it does not hide the others. */
#include "base/limits.h"
#include "format/oci/image_config.h"
#include "image/tree.h"
#include "verify/blob_verify.h"

struct planning {
	struct blobs *out;
	const struct blob_verify_choice *choice;
};

static bool
wants(void *ctx, const struct descriptor *d)
{
	const struct blob_verify_choice *choice = ((const struct planning *)ctx)->choice;
	bool found = choice->chosen == NULL;

	for (size_t i = 0; !found && i < choice->count; i++)
		found = digest_eq(&choice->chosen[i], &d->digest);
	return found;
}

static bool
wants_config(void *ctx, const struct tree_node *n)
{
	const struct planning *p = ctx;

	return p->choice->diff_ids && layers_have_diff_ids(&n->image->manifest) && !(n->d && is_provenance(n->d));
}

/* The config, and its diff IDs where it has some to give. */
static enum cocket_code
config_add(struct blobs *blobs, struct diff_ids *ids, const struct manifest *m, const struct tree_config *config, struct err *err)
{
	struct err why = config->why;
	struct blob *b;

	if (blobs_add(&b, blobs, BLOB_CONFIG, &m->config, err))
		return err->code;
	if (!config->is_asked)
		return COCKET_OK;
	if (why.code == COCKET_OK && layers_diff_ids(ids, m, config->bytes, &why))
		diff_ids_free(ids);
	blob_set(b, &why);
	return COCKET_OK;
}

static enum cocket_code
layers_add(struct blobs *blobs, const struct manifest *m, const struct diff_ids *ids, struct err *err)
{
	struct blob *b;

	for (size_t i = 0; i < m->count; i++) {
		if (blobs_add(&b, blobs, BLOB_LAYER, &m->items[i], err))
			return err->code;
		b->number = i + 1;
		b->of = m->count;
		if (ids->count == 0 || !layer_compression(&b->compression, b->media_type))
			continue;
		b->has_diff_id = true;
		b->diff_id = ids->items[i];
	}
	return COCKET_OK;
}

static enum cocket_code
image_add(struct blobs *blobs, const struct manifest *m, const struct tree_config *config, struct err *err)
{
	AUTO(diff_ids_free) struct diff_ids ids = { 0 };

	return config_add(blobs, &ids, m, config, err) ? err->code : layers_add(blobs, m, &ids, err);
}

static enum cocket_code
node_add(struct blobs *blobs, const struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct blob *b;

	if (n->d) {
		if (blobs_add(&b, blobs, BLOB_MANIFEST, n->d, err))
			return err->code;
		blob_set(b, &n->why);
	}
	return n->image && n->image->manifest.kind == MANIFEST_IMAGE ? image_add(blobs, &n->image->manifest, config, err) : COCKET_OK;
}

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	const struct planning *p = ctx;
	AUTO(blobs_free) struct blobs own = { 0 };

	if (node_add(&own, n, config, err))
		return err->code;
	for (size_t i = 0; i < own.count; i++) {
		own.items[i].manifest = n->d ? n->d->digest : n->image->digest;
		own.items[i].has_platform = n->d && n->d->has_platform;
		if (n->d)
			own.items[i].platform = n->d->platform;
	}
	return blobs_move(p->out, &own, err);
}

enum cocket_code
blob_verify_plan(struct blobs *out, struct source *s, const struct image *image, const struct blob_verify_choice *choice, struct err *err)
{
	struct planning p = { .out = out, .choice = choice };
	const struct tree_visitor v = { .wants = wants, .wants_config = wants_config, .visit = visit, .ctx = &p, .max = BLOBS_MAX };

	return tree_walk(s, image, &v, err);
}
