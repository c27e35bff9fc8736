/* Collects one image: its manifest, which is at hand; where that is an index, the manifests of it that are wanted, side by side, level by level;
 * then what is attached to each of them (attachments.c).
 * Never resolves a tag, never takes a manifest that is not proved. */
#include "transfer/discover.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "format/oci/attestation_entry.h"

#define ATTACHED_DEPTH_MAX 2 /* attachments of attachments, as an SBOM that is signed */

enum cocket_code
subject_add(struct discovery *c, const struct subject *subject, struct err *err)
{
	for (size_t i = 0; i < c->subject_count; i++)
		if (digest_eq(&c->subjects[i].digest, &subject->digest))
			return COCKET_OK;
	if (LIST_RESERVE(c->subjects, c->subject_capacity, c->subject_count, 1, SUBJECTS_MAX, "manifests that may have signatures", err))
		return err->code;
	c->subjects[c->subject_count++] = *subject;
	return COCKET_OK;
}

static enum cocket_code
image_subject_add(struct discovery *c, const struct digest *digest, struct err *err)
{
	return subject_add(c, &(struct subject){ .digest = *digest, .endings = ENDINGS_ALL }, err);
}

/* --- the manifests of an index ------------------------------------------------------------------- */

static bool
is_chosen(const struct discovery_wants *w, const struct digest *digest)
{
	for (size_t i = 0; i < w->chosen_count; i++)
		if (digest_eq(&w->chosen[i], digest))
			return true;
	return w->chosen == NULL;
}

static bool
is_about(const struct digest *digest, const struct descriptor *d)
{
	struct digest subject;

	return attestation_entry_subject(&subject, d) && digest_eq(&subject, digest);
}

static bool
is_about_chosen(const struct discovery_wants *w, const struct descriptor *d)
{
	struct digest subject;

	return attestation_entry_subject(&subject, d) && is_chosen(w, &subject);
}

static const struct descriptor *
first_of_platform(const struct discovery_wants *w, const struct manifest *index)
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

static bool
wants(void *ctx, const struct descriptor *d)
{
	const struct discovery *c = ctx;

	if (c->only)
		return d == c->only || is_about(&c->only->digest, d);
	return is_chosen(c->wanted, &d->digest) || is_about_chosen(c->wanted, d);
}

/* An error with one of its blobs names its platform. */
static enum cocket_code
manifest_add(size_t *at, struct discovery *c, const struct tree_node *n, struct err *err)
{
	struct object_place *adding = &c->object_set->adding;

	adding->has_platform = n->d && n->d->has_platform;
	if (adding->has_platform)
		adding->platform = n->d->platform;
	enum cocket_code code = object_set_add_manifest(at, c->object_set, &n->image->manifest, buf_slice(&n->image->bytes), c->from, err);
	adding->has_platform = false;
	return code;
}

static enum cocket_code
found(void *ctx, struct tree_node *n, struct err *err)
{
	struct discovery *c = ctx;
	char digest[DIGEST_TEXT_BYTES];
	size_t at;

	if (n->image == NULL) {
		*err = n->why;
		digest_print(digest, &n->d->digest);
		return within(err, "manifest %s", digest);
	}
	if (manifest_add(&at, c, n, err) || image_subject_add(c, &n->image->digest, err))
		return err->code;
	struct set_object *p = &c->object_set->objects[at];
	p->depth = n->depth > p->depth ? n->depth : p->depth;
	return COCKET_OK;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static enum cocket_code
tree_collect(struct discovery *c, struct err *err)
{
	const struct tree_visitor v = {
		.wants = wants, .found = found, .wants_config = diff_ids_want_config, .visit = diff_ids_visit, .ctx = c, .max = OBJECTS_MAX,
	};
	const struct platform *platform = c->wanted->platform;

	if (platform && c->image->manifest.kind == MANIFEST_INDEX) {
		c->only = first_of_platform(c->wanted, &c->image->manifest);
		if (c->only == NULL)
			return fail_platform(platform, err);
	}
	return tree_walk(c->from, c->image, &v, err);
}

static enum cocket_code
collect(size_t *at, struct discovery *c, struct label *label, struct err *err)
{
	const char *type = c->image->manifest.artifact_type;
	size_t first = 0;

	if (tree_collect(c, err))
		return err->code;
	if (!object_set_find(at, c->object_set, &c->image->digest))
		BUG("an image that is no object");
	label->object = *at;
	if (type && !(label->artifact_type = strdup(type)))
		return no_memory(err);
	if (object_set_label(c->object_set, label, err))
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
discover_image(size_t *at, struct object_set *s, struct source *from, const struct image *image, const struct discovery_wants *wanted, struct err *err)
{
	struct discovery c = { .object_set = s, .from = from, .image = image, .wanted = wanted };
	struct label label = { .kind = LABEL_IMAGE };

	snprintf(label.tag, sizeof label.tag, "%s", wanted->tag ? wanted->tag : "");
	snprintf(label.name, sizeof label.name, "%s", wanted->name ? wanted->name : "");
	enum cocket_code code = collect(at, &c, &label, err);
	free(label.artifact_type);
	free(c.subjects);
	return code;
}

enum cocket_code
object_set_platform(size_t *at, const struct object_set *s, size_t image, const struct platform *platform, struct err *err)
{
	const struct set_object *p = &s->objects[image];
	const struct discovery_wants all = { .platform = platform };
	AUTO(manifest_free) struct manifest m = { 0 };

	*at = image;
	if (!p->is_index)
		return COCKET_OK;
	if (manifest_parse(&m, buf_slice(&p->bytes), p->d.media_type, err))
		return err->code;
	const struct descriptor *d = first_of_platform(&all, &m);
	if (d == NULL || !object_set_find(at, s, &d->digest) || !s->objects[*at].is_manifest || s->objects[*at].is_index)
		return fail_platform(platform, err);
	return COCKET_OK;
}
