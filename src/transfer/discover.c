/* Collects one image: its manifest, which is at hand; where that is an index, the manifests of it that are wanted, side by side, level by level;
 * then what is attached to each of them (attachments.c).
 * Never resolves a tag, never takes a manifest that is not proved. */
#include "transfer/discover.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"

#define ATTACHED_DEPTH_MAX 2 /* attachments of attachments, as an SBOM that is signed */
#define BATCH_MAX_BYTES (4 * MANIFEST_MAX_BYTES) /* of manifests that are fetched side by side */
#define BATCH_MAX_COUNT 64

void
fetches_free(struct fetches *f)
{
	for (size_t i = 0; i < f->count; i++)
		fetch_free(&f->items[i]);
	free(f->items);
	seeded_free(&f->listed);
	*f = (struct fetches){ 0 };
}

size_t
fetches_run(struct fetches *f, size_t first, struct source *from)
{
	uint64_t bytes = 0;
	size_t end = first;

	while (end < f->count && end - first < BATCH_MAX_COUNT) {
		const struct fetch *next = &f->items[end];
		const uint64_t size = next->has_size && next->size < next->max ? next->size : next->max;

		if (end > first && size > BATCH_MAX_BYTES - bytes)
			break;
		bytes += size;
		end++;
	}
	source_fetch(from, &f->items[first], end - first);
	return end;
}

enum cocket_code
fetches_add(struct fetches *f, const struct fetch *one, struct err *err)
{
	struct fetch *items = reallocarray(f->items, f->count + 1, sizeof *items);

	if (items == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	f->items = items;
	items[f->count++] = *one;
	return COCKET_OK;
}

enum cocket_code
subject_add(struct collector *c, const struct subject *subject, struct err *err)
{
	struct subject *subjects;

	for (size_t i = 0; i < c->subject_count; i++)
		if (digest_eq(&c->subjects[i].digest, &subject->digest))
			return COCKET_OK;
	if (c->subject_count >= SUBJECTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d manifests that may have signatures", SUBJECTS_MAX);
	subjects = reallocarray(c->subjects, c->subject_count + 1, sizeof *subjects);
	if (subjects == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	c->subjects = subjects;
	subjects[c->subject_count++] = *subject;
	return COCKET_OK;
}

static enum cocket_code
image_subject_add(struct collector *c, const struct digest *digest, struct err *err)
{
	return subject_add(c, &(struct subject){ .digest = *digest, .endings = ENDINGS_ALL }, err);
}

/* --- the manifests of an index ------------------------------------------------------------------- */

static bool
is_chosen(const struct collection *w, const struct digest *digest)
{
	for (size_t i = 0; i < w->chosen_count; i++)
		if (digest_eq(&w->chosen[i], digest))
			return true;
	return w->chosen == NULL;
}

/* BuildKit keeps the provenance of a platform beside it in the index, for a platform that no runtime takes, and says there whose it is. */
static bool
is_about_chosen(const struct collection *w, const struct descriptor *d)
{
	const char *text = descriptor_annotation(d, "vnd.docker.reference.digest"), *type = descriptor_annotation(d, "vnd.docker.reference.type");
	struct digest digest;
	struct err ignored = { 0 };

	if (!d->has_platform || strcmp(d->platform.os, "unknown") != 0 || !type || strcmp(type, "attestation-manifest") != 0)
		return false;
	return text && digest_parse(&digest, slice_str(text), &ignored) == COCKET_OK && is_chosen(w, &digest);
}

static void
key_of(uint8_t *out, const void *items, size_t i)
{
	const struct fetch *f = &((const struct fetch *)items)[i];

	memcpy(out, f->digest.bytes, SHA256_BYTES);
	memcpy(out + SHA256_BYTES, &f->size, sizeof f->size);
}
#define KEY_BYTES (SHA256_BYTES + 8)

/* Unless it is listed. */
static enum cocket_code
child_add(struct fetches *f, const struct fetch *child, struct err *err)
{
	uint8_t key[KEY_BYTES];
	size_t at;

	key_of(key, child, 0);
	if (seeded_find(&at, &f->listed, &(struct seeded_rows){ f->items, KEY_BYTES, key_of }, key))
		return COCKET_OK;
	if (f->count >= PARCELS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d manifests in the index", PARCELS_MAX);
	if (fetches_add(f, child, err))
		return err->code;
	return seeded_add(&f->listed, &(struct seeded_rows){ f->items, KEY_BYTES, key_of }, f->count - 1, err);
}

/* What a level of indexes holds, each once.  Only the image's own index is chosen from. */
static enum cocket_code
children_list(struct fetches *f, const struct collection *w, const struct manifest *index, unsigned depth, struct err *err)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];
		const struct fetch one = {
			.kind = FETCH_MANIFEST, .digest = d->digest, .has_size = true, .size = d->size, .max = MANIFEST_MAX_BYTES,
		};

		if (depth == 0 && !is_chosen(w, &d->digest) && !is_about_chosen(w, d))
			continue;
		if (child_add(f, &one, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
child_take(struct fetches *next, struct collector *c, const struct fetch *f, unsigned depth, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	size_t at;

	if (f->err.code) {
		*err = f->err;
		return err->code;
	}
	if (manifest_parse(&m, buf_slice(&f->body), f->served_type[0] ? f->served_type : NULL, err) ||
	    shipment_add_manifest(&at, c->shipment, &m, buf_slice(&f->body), c->from, err) || image_subject_add(c, &f->digest, err))
		return err->code;
	struct parcel *p = &c->shipment->parcels[at];
	p->depth = depth > p->depth ? depth : p->depth;
	if (m.kind == MANIFEST_INDEX && depth >= INDEX_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "indexes in indexes, more than %d deep", INDEX_DEPTH_MAX);
	return m.kind == MANIFEST_INDEX ? children_list(next, c->wanted, &m, depth, err) : COCKET_OK;
}

static enum cocket_code
level_take(struct fetches *next, struct collector *c, struct fetches *level, unsigned depth, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	for (size_t i = 0, end = 0; i < level->count; i++) {
		if (i == end)
			end = fetches_run(level, i, c->from);
		if (child_take(next, c, &level->items[i], depth, err)) {
			digest_print(digest, &level->items[i].digest);
			return within(err, "manifest %s", digest);
		}
		fetch_free(&level->items[i]);
	}
	return COCKET_OK;
}

static const struct descriptor *
first_of_platform(const struct collection *w, const struct manifest *index)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];

		if (d->has_platform && is_chosen(w, &d->digest) && platform_matches(w->platform, &d->platform))
			return d;
	}
	return NULL;
}

static enum cocket_code
fail_platform(const struct platform *p, struct err *err)
{
	char text[PLATFORM_TEXT_BYTES];

	platform_print(text, p);
	return fail(err, COCKET_E_PLATFORM, "the index has no manifest for platform %s", text);
}

/* The image's own index: what is wanted of it. */
static enum cocket_code
wanted_list(struct fetches *f, const struct collector *c, const struct manifest *index, struct err *err)
{
	struct collection w = *c->wanted;

	if (w.platform) {
		const struct descriptor *first = first_of_platform(c->wanted, index);

		if (first == NULL)
			return fail_platform(w.platform, err);
		w.chosen = &first->digest;
		w.chosen_count = 1;
	}
	return children_list(f, &w, index, 0, err);
}

static enum cocket_code
children_collect(struct collector *c, const struct manifest *index, struct err *err)
{
	AUTO(fetches_free) struct fetches level = { 0 };
	enum cocket_code code = wanted_list(&level, c, index, err);

	for (unsigned depth = 1; code == COCKET_OK && level.count > 0; depth++) {
		struct fetches next = { 0 };

		code = level_take(&next, c, &level, depth, err);
		fetches_free(&level);
		level = next;
	}
	return code;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static enum cocket_code
image_collect(struct label *label, struct collector *c, struct err *err)
{
	const struct manifest *m = &c->image->manifest;

	if (shipment_add_manifest(&label->parcel, c->shipment, m, buf_slice(&c->image->bytes), c->from, err) ||
	    image_subject_add(c, &c->image->digest, err))
		return err->code;
	if (m->artifact_type && !(label->artifact_type = strdup(m->artifact_type)))
		return fail(err, COCKET_E_NOMEM, "out of memory");
	return m->kind == MANIFEST_INDEX ? children_collect(c, m, err) : COCKET_OK;
}

static enum cocket_code
collect(size_t *at, struct collector *c, struct label *label, struct err *err)
{
	size_t first = 0;

	if (image_collect(label, c, err))
		return err->code;
	*at = label->parcel;
	if (c->wanted->diff_ids && diff_ids_collect(c, *at, err))
		return err->code;
	if (shipment_label(c->shipment, label, err))
		return err->code;
	for (int depth = 0; depth < ATTACHED_DEPTH_MAX; depth++) {
		const size_t from = first;

		first = c->subject_count;
		if (attached_collect(c, from, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
shipment_collect(size_t *at, struct shipment *s, struct source *from, const struct image *image, const struct collection *wanted, struct err *err)
{
	struct collector c = { .shipment = s, .from = from, .image = image, .wanted = wanted };
	struct label label = { .kind = LABEL_IMAGE };

	snprintf(label.tag, sizeof label.tag, "%s", wanted->tag ? wanted->tag : "");
	snprintf(label.name, sizeof label.name, "%s", wanted->name ? wanted->name : "");
	enum cocket_code code = collect(at, &c, &label, err);
	free(label.artifact_type);
	free(c.subjects);
	return code;
}

enum cocket_code
shipment_platform(size_t *at, const struct shipment *s, size_t image, const struct platform *platform, struct err *err)
{
	const struct parcel *p = &s->parcels[image];
	const struct collection all = { .platform = platform };
	AUTO(manifest_free) struct manifest m = { 0 };

	*at = image;
	if (!p->is_index)
		return COCKET_OK;
	if (manifest_parse(&m, buf_slice(&p->bytes), p->d.media_type, err))
		return err->code;
	const struct descriptor *d = first_of_platform(&all, &m);
	if (d == NULL || !shipment_find(at, s, &d->digest) || !s->parcels[*at].is_manifest || s->parcels[*at].is_index)
		return fail_platform(platform, err);
	return COCKET_OK;
}
