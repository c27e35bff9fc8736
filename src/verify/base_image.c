/* The base image: see base_image.h.  Of what nobody says which it is, or of which that could not be looked up, nothing passes. */
#include "verify/base_image.h"

#include <stdlib.h>

#define NAME_KEY "org.opencontainers.image.base.name"
#define DIGEST_KEY "org.opencontainers.image.base.digest"

#define NO(...) fail(err, COCKET_E_PLATFORM, __VA_ARGS__)

/* --- as the image itself says ------------------------------------------------------------------------------ */

/* What the image says of it: texts are borrowed, NULL is not said. */
struct said {
	const char *noun, *name, *digest;
};

static struct said
annotated(const struct manifest *m)
{
	return (struct said){ "annotation", json_string_value(json_get(m->annotations, NAME_KEY)), json_string_value(json_get(m->annotations, DIGEST_KEY)) };
}

/* Annotations are of this image, or of its index; labels may be those of its base image, which it has taken over. */
static struct said
said_find(const struct base_question *q)
{
	const struct said own = annotated(q->manifest), of_index = annotated(&q->run->image.manifest);
	const struct said labels = { "label", image_facts_label(q->facts, NAME_KEY), image_facts_label(q->facts, DIGEST_KEY) };

	return own.name ? own : of_index.name ? of_index : labels;
}

static enum cocket_code
said_read(struct name *out, const struct said *s, bool needs_digest, struct err *err)
{
	struct err why = { 0 };

	if (s->name == NULL)
		return NO("its base image is not known: it has no label or annotation " NAME_KEY);
	if (name_parse(out, slice_str(s->name), &why))
		return NO("%s " NAME_KEY ": %s", s->noun, why.message);
	if (s->digest && digest_parse(&out->digest, slice_str(s->digest), &why))
		return NO("%s " DIGEST_KEY ": %s", s->noun, why.message);
	out->has_digest = out->has_digest || s->digest != NULL;
	if (needs_digest && !out->has_digest)
		return NO("which base image it is made from is not known: it has no %s " DIGEST_KEY, s->noun);
	return COCKET_OK;
}

static enum cocket_code
said_check(const struct base_question *q, const struct layered *of, struct err *err)
{
	const struct said s = said_find(q);
	const bool is_looked_up = q->wants->is_verified || q->wants->max_age;
	struct base_candidate c;
	struct name name;

	if (said_read(&name, &s, is_looked_up, err))
		return err->code;
	base_candidate_open(&c, &name, s.noun);
	if (is_looked_up && base_candidate_look(&c, q, of, err))
		return err->code;
	return base_candidate_check(&c, q, err);
}

/* --- as provenance says -------------------------------------------------------------------------------------- */

/* The base image is the one with the most of the image's layers. */
static size_t
most_shared(const struct base_candidate *candidates, size_t n)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		if (candidates[i].layers.shared > most)
			most = candidates[i].layers.shared;
	return most;
}

/* Whichever may be the base image, if several have the same layers; or all. */
static enum cocket_code
candidates_check(struct base_candidate *candidates, size_t n, const struct base_question *q, struct err *err)
{
	const size_t most = most_shared(candidates, n);

	if (most == 0)
		return NO("its base image is not known: its layers begin with those of none of the %zu images that its provenance names", n);
	for (size_t i = 0; i < n; i++) {
		candidates[i].is_input = candidates[i].layers.shared < most;
		if ((!candidates[i].is_input || q->wants->all_inputs) && base_candidate_check(&candidates[i], q, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
build_check(const struct build_images *b, const struct base_question *q, const struct layered *of, struct err *err)
{
	struct base_candidate *candidates;

	if (b->why.code)
		return NO("its base image is not known: %s (%s)", b->why.message, b->where);
	if (b->count == 0)
		return NO("its base image is not known: its provenance names no image");
	candidates = calloc(b->count, sizeof *candidates);
	if (candidates == NULL)
		return no_memory(err);
	for (size_t i = 0; i < b->count && err->code == COCKET_OK; i++) {
		base_candidate_open(&candidates[i], &b->items[i], "provenance");
		(void)!base_candidate_look(&candidates[i], q, of, err);
	}
	if (err->code == COCKET_OK)
		(void)!candidates_check(candidates, b->count, q, err);
	free(candidates);
	return err->code;
}

static bool
is_held(const struct build_images_held *h, const struct policy_attestation *asked, const struct digest *subject)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->items[i].asked == asked && digest_eq(&h->items[i].subject, subject))
			return true;
	return false;
}

/* What is said of the index holds for each image in it, if nothing is said of the image itself. */
static bool
is_about(const struct build_images *b, const struct base_question *q)
{
	if (digest_eq(&b->subject, q->digest))
		return true;
	return digest_eq(&b->subject, &q->run->image.digest) && !is_held(&q->run->builds, b->asked, q->digest);
}

/* By each provenance that counts. */
static enum cocket_code
provenance_check(const struct base_question *q, const struct layered *of, struct err *err)
{
	const struct build_images_held *h = &q->run->builds;
	size_t found = 0;

	for (size_t i = 0; i < h->count; i++) {
		if (!is_about(&h->items[i], q))
			continue;
		found++;
		if (build_check(&h->items[i], q, of, err))
			return err->code;
	}
	return found > 0 ? COCKET_OK : NO("its base image is not known: no provenance that counts is about this image");
}

enum cocket_code
base_image_check(const struct base_question *q, struct err *err)
{
	AUTO(layered_free) struct layered of = { .layers = { 0 } };

	if (layered_read(&of, q->manifest, q->config, err))
		return err->code;
	return (q->wants->by == BASE_BY_PROVENANCE ? provenance_check : said_check)(q, &of, err);
}
