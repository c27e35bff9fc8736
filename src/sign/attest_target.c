/* Which manifests of an image are attested: see attest.h.
 * Never says of a whole index what was found out about one of its platforms, unless that is asked for. */
#include <stdio.h>

#include "format/attestation/scan_parse.h"
#include "sign/attest.h"

/* --- what a predicate says itself that it is of --- */

/* COCKET_E_FORMAT: of another image. */
static enum cocket_code
predicate_fits(const struct predicate *p, const struct scan_image *image, struct err *err)
{
	AUTO(scan_free) struct scan scan = { 0 };

	return predicate_type_kind(p->type) == PREDICATE_SCAN ? scan_parse(&scan, p->json, image, err) : COCKET_OK;
}

/* index: NULL none. */
static enum cocket_code
manifest_fits(const struct signing *s, const struct descriptor *d, const struct digest *index, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };

	if (source_manifest(&image, s->source, d, err))
		return err->code;
	const bool has_config = image.manifest.kind == MANIFEST_IMAGE;
	return predicate_fits(&s->options->attest->predicate, &(struct scan_image){ &d->digest, index, has_config ? &image.manifest.config.digest : NULL }, err);
}

/* --- of an index --- */

/* Entries that run somewhere: not those of attestations. */
static bool
is_platform(const struct descriptor *d)
{
	return !(d->has_platform && strcmp(d->platform.os, "unknown") == 0);
}

static bool
is_of_one_platform(const char *type)
{
	const enum predicate_kind kind = predicate_type_kind(type);

	return kind == PREDICATE_SCAN || kind == PREDICATE_SBOM || kind == PREDICATE_PROVENANCE;
}

static void
platforms_print(char *out, size_t room, const struct manifest *index)
{
	char text[PLATFORM_TEXT_BYTES];
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < index->count && len < room; i++) {
		if (!index->items[i].has_platform || !is_platform(&index->items[i]))
			continue;
		platform_print(text, &index->items[i].platform);
		len += (size_t)snprintf(out + len, room - len, "%s%s", len ? ", " : "", text);
	}
}

static enum cocket_code
not_one(const struct signing *s, const struct manifest *index, size_t found, struct err *err)
{
	char asked[PLATFORM_TEXT_BYTES], have[256];

	platforms_print(have, sizeof have, index);
	if (s->options->attest->scope != ATTEST_PLATFORM)
		return fail(err, COCKET_E_USAGE, "an index of several platforms (%s), and what is to be attested is of one: give --platform OS/ARCH, or --platform index "
		                                 "for the index itself", have);
	platform_print(asked, &s->options->attest->platform);
	return found ? fail(err, COCKET_E_USAGE, "the index has %zu manifests for platform %s: name the digest of one", found, asked)
	             : fail(err, COCKET_E_PLATFORM, "the index has no manifest for platform %s, but for %s", asked, have);
}

static bool
is_candidate(const struct attest_options *o, const struct descriptor *d)
{
	return is_platform(d) && (o->scope != ATTEST_PLATFORM || (d->has_platform && platform_matches(&o->platform, &d->platform)));
}

struct platform_walk {
	const struct signing *s;
	const struct image *index;
	const struct descriptor *fitting; /* the last one */
	size_t candidates, fits;
	struct err misfit;                /* of the last one that does not */
};

static enum cocket_code
candidate_look(struct platform_walk *w, const struct descriptor *d, struct err *err)
{
	struct err why = { 0 };

	w->candidates++;
	if (manifest_fits(w->s, d, &w->index->digest, &why) == COCKET_OK) {
		w->fits++;
		w->fitting = d;
		return COCKET_OK;
	}
	w->misfit = why;
	if (why.code == COCKET_E_FORMAT)
		return COCKET_OK;
	*err = why;
	return err->code;
}

/* The only one that is asked for; if there are several, the only one that the predicate does not deny to be of. */
static enum cocket_code
platform_find(const struct descriptor **out, const struct signing *s, const struct image *index, struct err *err)
{
	const struct manifest *m = &index->manifest;
	struct platform_walk w = { .s = s, .index = index };

	for (size_t i = 0; i < m->count; i++)
		if (is_candidate(s->options->attest, &m->items[i]) && candidate_look(&w, &m->items[i], err))
			return err->code;
	if (w.candidates > 0 && w.fits == 0) {
		*err = w.misfit;
		return err->code;
	}
	if (w.fits != 1 || (s->options->attest->scope == ATTEST_PLATFORM && w.candidates > 1))
		return not_one(s, m, w.candidates, err);
	*out = w.fitting;
	return COCKET_OK;
}

static enum cocket_code
platform_add(struct signing *s, const struct image *index, struct err *err)
{
	const struct descriptor *d;

	return platform_find(&d, s, index, err) ? err->code : target_add(s, &d->digest, d->size, d->media_type, err);
}

/* The index itself, and below it each that runs somewhere. */
static enum cocket_code
all_add(struct signing *s, const struct image *index, struct err *err)
{
	const struct manifest *m = &index->manifest;

	for (size_t i = 0; i < m->count; i++)
		if (is_platform(&m->items[i]) &&
		    (manifest_fits(s, &m->items[i], &index->digest, err) || target_add(s, &m->items[i].digest, m->items[i].size, m->items[i].media_type, err)))
			return err->code;
	return target_add(s, &index->digest, index->bytes.len, m->media_type, err);
}

/* --- the image that was named --- */

/* A single image is asked for its platform by its config; here, what it is named by is enough. */
static enum cocket_code
image_add(struct signing *s, const struct image *image, struct err *err)
{
	const struct manifest *m = &image->manifest;
	const struct scan_image is = { &image->digest, NULL, m->kind == MANIFEST_IMAGE ? &m->config.digest : NULL };

	if (s->options->attest->scope == ATTEST_PLATFORM)
		return fail(err, COCKET_E_USAGE, "--platform: the image is no index: its one manifest is attested without");
	return predicate_fits(&s->options->attest->predicate, &is, err) ? err->code : target_add(s, &image->digest, image->bytes.len, m->media_type, err);
}

enum cocket_code
attest_targets_find(struct signing *s, const struct image *image, struct err *err)
{
	const struct attest_options *o = s->options->attest;

	if (predicate_fits(&o->predicate, NULL, err))
		return err->code;
	if (image->manifest.kind != MANIFEST_INDEX)
		return image_add(s, image, err);
	if (s->options->recursive)
		return all_add(s, image, err);
	if (o->scope == ATTEST_PLATFORM || (o->scope == ATTEST_BY_KIND && is_of_one_platform(o->predicate.type)))
		return platform_add(s, image, err);
	return image_add(s, image, err);
}
