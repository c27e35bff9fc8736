/* Which blobs an image consists of: its config and layers, and where it is an index, those of its manifests, each with its digest, size, and
 * the diff ID that the config gives it.
 * A manifest or config that is not what it should be is a blob that is not; it does not hide the others. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/escape.h"
#include "format/oci/image_config.h"
#include "verify/blob_verify.h"

/* A manifest that an index names. */
struct node {
	struct descriptor descriptor; /* its media type is owned, the rest of its texts are gone */
	size_t depth;
	bool is_again;                /* read already, elsewhere in the indexes */
	struct blobs blobs;           /* what it consists of, itself the first */
	struct node_list {
		struct node *items;
		size_t count;
	} children;                   /* where it is an index */
	struct err err;               /* nothing can be said: out of memory, too many */
};

static void
nodes_free(struct node_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free((void *)(uintptr_t)list->items[i].descriptor.media_type);
		blobs_free(&list->items[i].blobs);
		nodes_free(&list->items[i].children);
	}
	free(list->items);
	*list = (struct node_list){ 0 };
}

static bool
is_chosen(const struct deep_choice *choice, const struct descriptor *d)
{
	bool found = choice->chosen == NULL;

	for (size_t i = 0; !found && i < choice->count; i++)
		found = digest_eq(&choice->chosen[i], &d->digest);
	return found;
}

static enum cocket_code
children_read(struct node_list *out, const struct manifest *index, size_t depth, const struct deep_choice *choice, struct err *err)
{
	if (depth > INDEX_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "indexes within indexes, more than %d deep", INDEX_DEPTH_MAX);
	out->items = calloc(index->count + 1, sizeof *out->items);
	if (out->items == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];

		if (choice && !is_chosen(choice, d))
			continue;
		struct node *n = &out->items[out->count++];
		n->depth = depth;
		n->descriptor = (struct descriptor){
			.media_type = strdup(d->media_type), .digest = d->digest, .size = d->size, .has_platform = d->has_platform, .platform = d->platform,
		};
		if (n->descriptor.media_type == NULL)
			return fail(err, COCKET_E_NOMEM, "out of memory");
	}
	return COCKET_OK;
}

/* --- an image's own blobs --- */

static enum cocket_code
config_read(struct diff_ids *out, struct source *s, const struct manifest *m, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(CONFIG_MAX_BYTES);

	return source_blob(&bytes, s, &m->config, CONFIG_MAX_BYTES, err) ? err->code : layers_diff_ids(out, m, buf_slice(&bytes), err);
}

/* The config, and its diff IDs where it has some to give. */
static enum cocket_code
config_add(struct blobs *blobs, struct diff_ids *ids, struct source *s, const struct manifest *m, bool diff_ids, struct err *err)
{
	struct err why = { 0 };
	struct blob *b;

	if (blobs_add(&b, blobs, BLOB_CONFIG, &m->config, err))
		return err->code;
	if (!diff_ids || !layers_have_diff_ids(m))
		return COCKET_OK;
	if (config_read(ids, s, m, &why))
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
		if (ids->count == 0 || !layer_compression(&b->compression, b->media_type))
			continue;
		b->has_diff_id = true;
		b->diff_id = ids->items[i];
	}
	return COCKET_OK;
}

static enum cocket_code
image_add(struct blobs *blobs, struct source *s, const struct image *image, const struct descriptor *d, bool diff_ids, struct err *err)
{
	AUTO(diff_ids_free) struct diff_ids ids = { 0 };
	size_t first = blobs->count;

	diff_ids = diff_ids && !(d && is_provenance(d));
	if (config_add(blobs, &ids, s, &image->manifest, diff_ids, err) || layers_add(blobs, &image->manifest, &ids, err))
		return err->code;
	for (size_t i = first; i < blobs->count; i++) {
		blobs->items[i].manifest = image->digest;
		blobs->items[i].has_platform = d && d->has_platform;
		if (d)
			blobs->items[i].platform = d->platform;
	}
	return COCKET_OK;
}

/* --- an index's manifests --- */

/* What was read once is not read again: indexes that name one another's children over and over would cost their product. */
struct seen_nodes {
	const struct descriptor **items; /* owned array; of the nodes themselves */
	size_t count;
	struct seeded known;
};

struct planning {
	struct crew *crew;
	struct node_list *nodes;
	struct seen_nodes *seen;
	bool diff_ids;
};

/* Of two with one key the same would be read: an attestation's diff IDs are not. */
static void
key_of(uint8_t *out, const void *items, size_t i)
{
	const struct descriptor *d = ((const struct descriptor *const *)items)[i];
	const struct digest media_type = digest_of(slice_str(d->media_type));
	const uint64_t numbers[2] = { d->size, is_provenance(d) };

	memcpy(out, d->digest.bytes, SHA256_BYTES);
	memcpy(out + SHA256_BYTES, media_type.bytes, SHA256_BYTES);
	memcpy(out + 2 * SHA256_BYTES, numbers, sizeof numbers);
}
#define KEY_BYTES (2 * SHA256_BYTES + 16)

static bool
is_seen(const struct seen_nodes *seen, const struct descriptor *d)
{
	const struct seeded_rows rows = { seen->items, KEY_BYTES, key_of };
	uint8_t key[KEY_BYTES];
	size_t at;

	key_of(key, &d, 0);
	return seeded_find(&at, &seen->known, &rows, key);
}

static enum cocket_code
see(struct seen_nodes *seen, const struct descriptor *d, struct err *err)
{
	const struct seeded_rows rows = { seen->items, KEY_BYTES, key_of };

	if (seen->count == BLOBS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d different manifests", BLOBS_MAX);
	seen->items[seen->count] = d;
	return seeded_add(&seen->known, &rows, seen->count++, err);
}

static enum cocket_code
nodes_note(struct planning *p, struct err *err)
{
	struct seen_nodes *seen = p->seen;

	for (size_t i = 0; i < p->nodes->count; i++) {
		struct node *n = &p->nodes->items[i];

		n->is_again = is_seen(seen, &n->descriptor);
		if (n->is_again)
			continue;
		if (see(seen, &n->descriptor, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
node_read(struct node *n, struct source *s, bool diff_ids, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };
	struct err why = { 0 };
	struct blob *b;

	if (blobs_add(&b, &n->blobs, BLOB_MANIFEST, &n->descriptor, err))
		return err->code;
	b->manifest = n->descriptor.digest;
	b->has_platform = n->descriptor.has_platform;
	b->platform = n->descriptor.platform;
	(void)!source_manifest(&image, s, &n->descriptor, &why);
	blob_set(b, &why);
	if (why.code)
		return COCKET_OK;
	if (image.manifest.kind == MANIFEST_INDEX)
		return children_read(&n->children, &image.manifest, n->depth + 1, NULL, err);
	return image_add(&n->blobs, s, &image, &n->descriptor, diff_ids, err);
}

static void
node_work(void *ctx, size_t worker, size_t item)
{
	struct planning *p = ctx;
	struct node *n = &p->nodes->items[item];
	struct source *s;

	if (n->is_again)
		return;
	if (crew_source(&s, p->crew, worker, &n->err) == COCKET_OK)
		(void)!node_read(n, s, p->diff_ids, &n->err);
}

/* In the order of the index, whatever thread came first. */
static enum cocket_code
nodes_read(struct blobs *out, struct planning p, struct err *err)
{
	if (nodes_note(&p, err))
		return err->code;
	thread_pool_run(p.crew->workers, p.nodes->count, node_work, &p);
	for (size_t i = 0; i < p.nodes->count; i++) {
		struct node *n = &p.nodes->items[i];
		char digest[DIGEST_TEXT_BYTES];

		digest_print(digest, &n->descriptor.digest);
		if (n->err.code) {
			*err = n->err;
			return within(err, "manifest %s", digest);
		}
		if (blobs_move(out, &n->blobs, err) ||
		    nodes_read(out, (struct planning){ .crew = p.crew, .nodes = &n->children, .seen = p.seen, .diff_ids = p.diff_ids }, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
deep_plan(struct blobs *out, struct crew *c, const struct image *image, const struct deep_choice *choice, struct err *err)
{
	AUTO(nodes_free) struct node_list nodes = { 0 };
	AUTO(blobs_free) struct blobs own = { 0 };

	if (image->manifest.kind == MANIFEST_IMAGE)
		return image_add(&own, c->sources[0], image, NULL, choice->diff_ids, err) ? err->code : blobs_move(out, &own, err);
	struct seen_nodes seen = { .items = calloc(BLOBS_MAX, sizeof *seen.items) };
	enum cocket_code code = seen.items ? children_read(&nodes, &image->manifest, 1, choice, err) : fail(err, COCKET_E_NOMEM, "out of memory");

	if (code == COCKET_OK)
		code = nodes_read(out, (struct planning){ .crew = c, .nodes = &nodes, .seen = &seen, .diff_ids = choice->diff_ids }, err);
	free(seen.items);
	seeded_free(&seen.known);
	return code;
}
