/* Walking an image: see tree.h.
 * Never asks for a manifest or a config by anything but its digest, never believes what an index says of them before it is checked. */
#include "image/tree.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "base/seeded.h"
#include "image/fetches.h"
#include "image/layer.h"

/* --- what was visited before ----------------------------------------------------------------------- */

/* Of two with one key the same would be visited; provenance is read in another way (image/layer.h). */
#define KEY_BYTES (2 * SHA256_BYTES + 16)

struct visited {
	struct visited_key {
		uint8_t bytes[KEY_BYTES];
	} *items;                 /* owned */
	size_t count, capacity;
	struct seeded known;
};

static void
visited_free(struct visited *l)
{
	free(l->items);
	seeded_free(&l->known);
}

static struct visited_key
key_of(const struct descriptor *d)
{
	const struct digest media_type = digest_of(slice_str(d->media_type));
	const uint64_t numbers[2] = { d->size, is_provenance(d) };
	struct visited_key key;

	memcpy(key.bytes, d->digest.bytes, SHA256_BYTES);
	memcpy(key.bytes + SHA256_BYTES, media_type.bytes, SHA256_BYTES);
	memcpy(key.bytes + 2 * SHA256_BYTES, numbers, sizeof numbers);
	return key;
}

static void
key_print(uint8_t *out, const void *items, size_t i)
{
	memcpy(out, ((const struct visited_key *)items)[i].bytes, KEY_BYTES);
}

static bool
is_visited(const struct visited *l, const struct descriptor *d)
{
	const struct seeded_rows rows = { l->items, KEY_BYTES, key_print };
	const struct visited_key key = key_of(d);
	size_t at;

	return seeded_find(&at, &l->known, &rows, key.bytes);
}

static enum cocket_code
visited_add(struct visited *l, const struct descriptor *d, size_t max, struct err *err)
{
	if (LIST_GROW(l, max, "manifests in the image", err))
		return err->code;
	l->items[l->count] = key_of(d);
	const struct seeded_rows rows = { l->items, KEY_BYTES, key_print };
	return seeded_add(&l->known, &rows, l->count++, err);
}

/* --- the entries of one index ---------------------------------------------------------------------- */

struct tree_walk {
	struct source *source;
	const struct tree_visitor *v;
	struct visited visited;
};

struct entries {
	struct tree_node *nodes;   /* owned */
	struct image *images;      /* owned; of the nodes that are being visited */
	size_t count;
	struct fetches manifests;  /* of the nodes, in their order */
	struct fetches configs;    /* of those nodes that want one */
	size_t *config;            /* owned; of each node: which of the configs, SIZE_MAX none */
	size_t fetched;            /* configs */
};

static void
entries_free(struct entries *l)
{
	for (size_t i = 0; l->images && i < l->count; i++)
		image_free(&l->images[i]);
	free(l->nodes);
	free(l->images);
	free(l->config);
	fetches_free(&l->manifests);
	fetches_free(&l->configs);
}

static enum cocket_code
entries_new(struct entries *l, size_t room, struct err *err)
{
	*l = (struct entries){
		.nodes = calloc(room + 1, sizeof *l->nodes), .images = calloc(room + 1, sizeof *l->images), .config = calloc(room + 1, sizeof *l->config),
	};
	return l->nodes && l->images && l->config ? COCKET_OK : no_memory(err);
}

static bool
is_wanted(const struct tree_walk *w, const struct descriptor *d, unsigned depth)
{
	if (depth == 0 && w->v->wants && !w->v->wants(w->v->ctx, d))
		return false;
	return w->v->repeats || !is_visited(&w->visited, d);
}

static enum cocket_code
entry_add(struct entries *l, struct tree_walk *w, const struct tree_node *index, size_t position, struct err *err)
{
	const struct descriptor *d = &index->image->manifest.items[position];
	const struct fetch f = { .kind = FETCH_MANIFEST, .digest = d->digest, .has_size = true, .size = d->size, .max = MANIFEST_MAX_BYTES };

	if (visited_add(&w->visited, d, w->v->max, err) || fetches_add(&l->manifests, &f, w->v->max, "manifests in the index", err))
		return err->code;
	l->nodes[l->count++] = (struct tree_node){ .d = d, .position = position, .depth = index->depth + 1, .above = index->made };
	return COCKET_OK;
}

static enum cocket_code
entries_list(struct entries *l, struct tree_walk *w, const struct tree_node *index, struct err *err)
{
	const struct manifest *m = &index->image->manifest;

	if (index->depth >= INDEX_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "indexes nested deeper than %d", INDEX_DEPTH_MAX);
	for (size_t i = 0; i < m->count; i++)
		if (is_wanted(w, &m->items[i], index->depth) && entry_add(l, w, index, i, err))
			return err->code;
	return COCKET_OK;
}

/* --- visiting them --------------------------------------------------------------------------------- */

static void
image_fetched(struct entries *l, size_t i)
{
	struct tree_node *n = &l->nodes[i];
	struct fetch *f = &l->manifests.items[i];

	n->why = f->err;
	if (n->why.code == COCKET_OK && image_take(&l->images[i], f, n->d, &n->why) == COCKET_OK)
		n->image = n->fetched = &l->images[i];
	fetch_free(f);
}

static enum cocket_code
config_ask(struct entries *l, const struct tree_walk *w, size_t i, struct err *err)
{
	const struct tree_node *n = &l->nodes[i];

	l->config[i] = SIZE_MAX;
	if (n->image == NULL || n->image->manifest.kind != MANIFEST_IMAGE || !w->v->wants_config || !w->v->wants_config(w->v->ctx, n))
		return COCKET_OK;
	const struct descriptor *d = &n->image->manifest.config;
	const struct fetch f = { .kind = FETCH_BLOB, .digest = d->digest, .has_size = true, .size = d->size, .max = CONFIG_MAX_BYTES };
	l->config[i] = l->configs.count;
	return fetches_add(&l->configs, &f, w->v->max, "configs in the index", err);
}

static enum cocket_code
nodes_find(struct entries *l, struct tree_walk *w, size_t first, size_t end, struct err *err)
{
	for (size_t i = first; i < end; i++)
		if ((w->v->found && w->v->found(w->v->ctx, &l->nodes[i], err)) || config_ask(l, w, i, err))
			return err->code;
	return COCKET_OK;
}

static void
config_read(struct tree_config *out, struct entries *l, struct tree_walk *w, size_t i)
{
	const size_t at = l->config[i];

	*out = (struct tree_config){ .is_asked = at != SIZE_MAX };
	if (!out->is_asked)
		return;
	if (at == l->fetched)
		l->fetched = fetches_run(&l->configs, at, w->source);
	struct fetch *f = &l->configs.items[at];
	out->why = f->err;
	if (f->err.code == COCKET_OK && fetch_check(f, &out->why) == COCKET_OK)
		out->bytes = buf_slice(&f->body);
}

static enum cocket_code index_walk(struct tree_walk *w, const struct tree_node *index, struct err *err);

static enum cocket_code
node_visit(struct entries *l, struct tree_walk *w, size_t i, struct err *err)
{
	struct tree_node *n = &l->nodes[i];
	struct tree_config config;

	config_read(&config, l, w, i);
	enum cocket_code code = w->v->visit(w->v->ctx, n, &config, err);
	if (config.is_asked)
		fetch_free(&l->configs.items[l->config[i]]);
	if (code == COCKET_OK && n->image && n->image->manifest.kind == MANIFEST_INDEX)
		code = index_walk(w, n, err);
	image_free(&l->images[i]);
	return code;
}

static enum cocket_code
nodes_visit(struct entries *l, struct tree_walk *w, size_t first, size_t end, struct err *err)
{
	if (nodes_find(l, w, first, end, err))
		return err->code;
	for (size_t i = first; i < end; i++)
		if (node_visit(l, w, i, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
entries_visit(struct entries *l, struct tree_walk *w, struct err *err)
{
	for (size_t end, first = 0; first < l->count; first = end) {
		end = fetches_run(&l->manifests, first, w->source);
		for (size_t i = first; i < end; i++)
			image_fetched(l, i);
		if (nodes_visit(l, w, first, end, err))
			return err->code;
	}
	return COCKET_OK;
}

/* What cannot be listed is left out, or ends it all. */
static enum cocket_code
index_cut(const struct tree_walk *w, const struct tree_node *index, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	if (w->v->cut && err->code == COCKET_E_TOO_MANY) {
		w->v->cut(w->v->ctx, index, err);
		return err->code = COCKET_OK;
	}
	if (index->d == NULL)
		return err->code;
	digest_print(digest, &index->d->digest);
	return within(err, "manifest %s", digest);
}

static enum cocket_code
index_walk(struct tree_walk *w, const struct tree_node *index, struct err *err)
{
	AUTO(entries_free) struct entries l = { 0 };

	if (entries_new(&l, index->image->manifest.count, err) || entries_list(&l, w, index, err))
		return index_cut(w, index, err);
	return entries_visit(&l, w, err);
}

bool
tree_wants_image_config(void *ctx, const struct tree_node *n)
{
	(void)ctx;
	return n->image->manifest.kind == MANIFEST_IMAGE && media_type_is_image_config(n->image->manifest.config.media_type);
}

enum cocket_code
tree_visit_check(const struct tree_node *n, const struct tree_config *config, struct err *err)
{
	if (n->image == NULL)
		return *err = n->why, err->code;
	return config->why.code ? (*err = config->why, err->code) : COCKET_OK;
}

void
tree_node_keep(struct image *out, struct tree_node *n)
{
	*out = *n->fetched;
	*n->fetched = (struct image){ 0 };
	n->image = out;
}

enum cocket_code
tree_walk(struct source *s, const struct image *image, const struct tree_visitor *v, struct err *err)
{
	struct tree_walk w = { .source = s, .v = v };
	AUTO(entries_free) struct entries root = { 0 };
	enum cocket_code code = entries_new(&root, 1, err);

	if (code == COCKET_OK) {
		root.nodes[0] = (struct tree_node){ .image = image };
		root.count = 1;
		code = nodes_visit(&root, &w, 0, 1, err);
	}
	visited_free(&w.visited);
	return code;
}
