/* What the layers of an image have to unpack to, by the configs of its manifests; of provenance and artifacts nothing, as verify/blob_verify_plan.c.
 * Which manifests are the image's own is decided from the image downwards: what calls itself an attachment changes nothing. */
#include <stdlib.h>

#include "base/escape.h"
#include "format/oci/image_config.h"
#include "transfer/discover.h"

#define AT_HAND_MAX_BYTES (256 * KIB) /* of a config that is kept, and not asked for again */

/* --- what their configs say --------------------------------------------------------------------------- */

/* Whatever two manifests say, bytes unpack to one thing. */
static enum cocket_code
object_claim(struct set_object *p, enum compression compression, const struct digest *diff_id, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, &p->d.digest);
	if (p->has_diff_id && p->compression != compression)
		return fail(err, COCKET_E_FORMAT, "layer %s: listed with two compressions", text);
	if (p->has_diff_id && digest_compare(&p->diff_id, diff_id, err))
		return within(err, "layer %s: has two diff IDs", text);
	p->has_diff_id = true;
	p->compression = compression;
	p->diff_id = *diff_id;
	return COCKET_OK;
}

static enum cocket_code
layers_claim(struct object_set *s, const struct manifest *m, const struct diff_ids *ids, struct err *err)
{
	enum compression compression;
	size_t at;

	for (size_t i = 0; i < m->count; i++) {
		if (!layer_compression(&compression, m->items[i].media_type))
			continue;
		if (!object_set_find(&at, s, &m->items[i].digest))
			BUG("a layer that is no object");
		if (object_claim(&s->objects[at], compression, &ids->items[i], err))
			return err->code;
	}
	return COCKET_OK;
}

/* Kept, where there is room: it is not asked for again. */
static enum cocket_code
config_keep(struct object_set *s, const struct descriptor *d, struct slice bytes, struct err *err)
{
	size_t at;

	if (bytes.len != d->size)
		return fail(err, COCKET_E_SIZE, "%zu bytes, expected %llu", bytes.len, (unsigned long long)d->size);
	if (bytes.len > AT_HAND_MAX_BYTES || s->manifest_bytes > OBJECT_SET_AT_HAND_MAX_BYTES / 16 - bytes.len)
		return COCKET_OK;
	return object_set_add_bytes(&at, s, d, bytes, err);
}

static enum cocket_code
config_take(struct object_set *s, const struct manifest *m, struct slice bytes, struct err *err)
{
	AUTO(diff_ids_free) struct diff_ids ids = { 0 };

	if (digest_check(&m->config.digest, bytes, err) || layers_diff_ids(&ids, m, bytes, err) || config_keep(s, &m->config, bytes, err))
		return err->code;
	return layers_claim(s, m, &ids, err);
}

/* --- the configs of the tree -------------------------------------------------------------------------- */

/* Not of provenance, nor of artifacts. */
static bool
has_diff_ids(const struct discovery *c, const struct tree_node *n)
{
	return c->wanted->diff_ids && n->image->manifest.kind == MANIFEST_IMAGE && layers_have_diff_ids(&n->image->manifest) && !(n->d && is_provenance(n->d));
}

/* It came inline, or with another image. */
static const struct set_object *
config_at_hand(const struct object_set *s, const struct tree_node *n)
{
	size_t at;

	return object_set_find(&at, s, &n->image->manifest.config.digest) && s->objects[at].has_bytes ? &s->objects[at] : NULL;
}

bool
diff_ids_want_config(void *collector, const struct tree_node *n)
{
	const struct discovery *c = collector;

	return has_diff_ids(c, n) && !config_at_hand(c->object_set, n);
}

static enum cocket_code
config_within(const struct tree_node *n, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &n->image->manifest.config.digest);
	return strstr(err->message, digest) ? err->code : within(err, "config %s", digest);
}

enum cocket_code
diff_ids_visit(void *collector, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct discovery *c = collector;

	if (!has_diff_ids(c, n))
		return COCKET_OK;
	*err = config->why;
	if (err->code == COCKET_OK) {
		const struct slice bytes = config->is_asked ? config->bytes : buf_slice(&config_at_hand(c->object_set, n)->bytes);

		(void)!config_take(c->object_set, &n->image->manifest, bytes, err);
	}
	return err->code ? config_within(n, err) : COCKET_OK;
}
