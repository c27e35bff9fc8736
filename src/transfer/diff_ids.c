/* What the layers of an image have to unpack to, by the configs of its manifests; of provenance and artifacts nothing, as verify/blob_verify_plan.c.
 * Which manifests are the image's own is decided from the image downwards: what calls itself an attachment changes nothing. */
#include <stdlib.h>

#include "base/escape.h"
#include "format/oci/image_config.h"
#include "transfer/discover.h"

#define AT_HAND_MAX_BYTES (256 * KIB) /* of a config that is kept, and not asked for again */

struct reading {
	struct shipment *s;
	bool *seen;              /* owned; per parcel */
	size_t *manifests;       /* owned; parcels whose configs have diff IDs to give */
	struct fetches configs;  /* theirs, in the same order */
};

static void
reading_close(struct reading *r)
{
	free(r->seen);
	free(r->manifests);
	fetches_free(&r->configs);
}

/* --- what their configs say --------------------------------------------------------------------------- */

/* Whatever two manifests say, bytes unpack to one thing. */
static enum cocket_code
parcel_claim(struct parcel *p, enum compression compression, const struct digest *diff_id, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, &p->d.digest);
	if (p->has_diff_id && p->compression != compression)
		return fail(err, COCKET_E_FORMAT, "layer %s: listed as packed in two ways", text);
	if (p->has_diff_id && digest_compare(&p->diff_id, diff_id, err))
		return within(err, "layer %s: has two diff IDs", text);
	p->has_diff_id = true;
	p->compression = compression;
	p->diff_id = *diff_id;
	return COCKET_OK;
}

static enum cocket_code
layers_claim(struct shipment *s, const struct manifest *m, const struct diff_ids *ids, struct err *err)
{
	enum compression compression;
	size_t at;

	for (size_t i = 0; i < m->count; i++) {
		if (!layer_compression(&compression, m->items[i].media_type))
			continue;
		if (!shipment_find(&at, s, &m->items[i].digest))
			BUG("a layer that is no parcel");
		if (parcel_claim(&s->parcels[at], compression, &ids->items[i], err))
			return err->code;
	}
	return COCKET_OK;
}

/* Kept, where there is room: it is not asked for again. */
static enum cocket_code
config_keep(struct shipment *s, const struct descriptor *d, struct slice bytes, struct err *err)
{
	size_t at;

	if (bytes.len != d->size)
		return fail(err, COCKET_E_SIZE, "%zu bytes, expected %llu", bytes.len, (unsigned long long)d->size);
	if (bytes.len > AT_HAND_MAX_BYTES || s->manifest_bytes > SHIPMENT_AT_HAND_MAX_BYTES / 16 - bytes.len)
		return COCKET_OK;
	return shipment_add_bytes(&at, s, d, bytes, err);
}

static enum cocket_code
config_take(struct shipment *s, size_t manifest, struct slice bytes, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	AUTO(diff_ids_free) struct diff_ids ids = { 0 };
	const struct parcel *p = &s->parcels[manifest];

	if (manifest_parse(&m, buf_slice(&p->bytes), p->d.media_type, err) || digest_check(&m.config.digest, bytes, err) ||
	    layers_diff_ids(&ids, &m, bytes, err) || config_keep(s, &m.config, bytes, err))
		return err->code;
	return layers_claim(s, &m, &ids, err);
}

/* --- which manifests -------------------------------------------------------------------------------- */

static enum cocket_code manifests_list(struct reading *r, size_t at, struct err *err);

static enum cocket_code
children_list(struct reading *r, const struct manifest *index, struct err *err)
{
	size_t at;

	for (size_t i = 0; i < index->count; i++)
		if (!is_provenance(&index->items[i]) && shipment_find(&at, r->s, &index->items[i].digest) && manifests_list(r, at, err))
			return err->code;
	return COCKET_OK;
}

/* No deeper than the indexes were collected: INDEX_DEPTH_MAX. */
static enum cocket_code
manifests_list(struct reading *r, size_t at, struct err *err)
{
	size_t config_at;
	const struct parcel *p = &r->s->parcels[at];
	AUTO(manifest_free) struct manifest m = { 0 };

	if (!p->is_manifest || r->seen[at])
		return COCKET_OK;
	r->seen[at] = true;
	if (manifest_parse(&m, buf_slice(&p->bytes), p->d.media_type, err))
		return err->code;
	if (m.kind == MANIFEST_INDEX)
		return children_list(r, &m, err);
	if (!layers_have_diff_ids(&m))
		return COCKET_OK;
	if (shipment_find(&config_at, r->s, &m.config.digest) && r->s->parcels[config_at].has_bytes) /* it came inline, or with another image */
		return config_take(r->s, at, buf_slice(&r->s->parcels[config_at].bytes), err);
	const struct fetch config = {
		.kind = FETCH_BLOB, .digest = m.config.digest, .has_size = true, .size = m.config.size, .max = CONFIG_MAX_BYTES,
	};
	r->manifests[r->configs.count] = at;
	return fetches_add(&r->configs, &config, err);
}

/* --- reading them ------------------------------------------------------------------------------------ */

static enum cocket_code
configs_take(struct reading *r, struct source *from, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	for (size_t i = 0, end = 0; i < r->configs.count; i++) {
		struct fetch *f = &r->configs.items[i];

		if (i == end)
			end = fetches_run(&r->configs, i, from);
		*err = f->err;
		if (err->code || config_take(r->s, r->manifests[i], buf_slice(&f->body), err)) {
			digest_print(digest, &f->digest);
			return strstr(err->message, digest) ? err->code : within(err, "config %s", digest);
		}
		fetch_free(f);
	}
	return COCKET_OK;
}

enum cocket_code
diff_ids_collect(struct collector *c, size_t image, struct err *err)
{
	AUTO(reading_close) struct reading r = { .s = c->shipment };

	r.seen = calloc(r.s->count + 1, sizeof *r.seen);
	r.manifests = calloc(r.s->count + 1, sizeof *r.manifests);
	if (r.seen == NULL || r.manifests == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	return manifests_list(&r, image, err) ? err->code : configs_take(&r, c->from, err);
}
