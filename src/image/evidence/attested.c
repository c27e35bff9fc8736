/* Manifests that hold attestations: bundles and artifacts that refer to the image, cosign's at the .att tag, BuildKit's in the image's index.
 * What they say of themselves chooses what is read; whether it is about the image, and who says it, is for signature/ to find out. */
#include <stdio.h>
#include <string.h>

#include "format/oci/attestation_entry.h"
#include "image/evidence/evidence_part.h"

static bool
begins(const char *type, const char *with)
{
	return strncmp(type, with, strlen(with)) == 0;
}

/* Or nothing in particular. */
bool
attested_is_likely(const struct descriptor *d)
{
	static const char *const types[] = {
		MEDIA_BUNDLE_PREFIX, MEDIA_INTOTO, ARTIFACT_ATTESTATIONS, MEDIA_ENVELOPE, MEDIA_OCI_EMPTY, MEDIA_OCI_CONFIG, "application/octet-stream",
	};

	if (d->artifact_type == NULL || d->artifact_type[0] == '\0' || predicate_of_document(d->artifact_type))
		return true;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (begins(d->artifact_type, types[i]))
			return true;
	return false;
}

const char *
attested_hint(const struct descriptor *d)
{
	const char *hint = predicate_hint_of_entry(d);

	if (hint == NULL && d->artifact_type)
		hint = predicate_of_document(d->artifact_type);
	return hint ? hint : predicate_hint_of_layer(d);
}

enum attestation_place
attested_place(const struct referrer_candidate *c)
{
	static const enum attestation_place places[] = {
		[CANDIDATE_REFERRER] = ATTESTATION_BUNDLE, [CANDIDATE_OF_INDEX] = ATTESTATION_INDEX, [CANDIDATE_AT_TAG] = ATTESTATION_TAG,
	};

	return places[c->place];
}

/* One that says that it is another image's, though it is listed for ours. */
static enum cocket_code
subject_check(struct err *e, const struct evidence_gather *g, const struct manifest *m)
{
	char text[DIGEST_TEXT_BYTES];

	if (m->kind != MANIFEST_IMAGE)
		return fail(e, COCKET_E_FORMAT, "is an index, expected a manifest");
	if (!m->has_subject || digest_eq(&m->subject.digest, g->subject))
		return COCKET_OK;
	digest_print(text, &m->subject.digest);
	return fail(e, COCKET_E_DIGEST, "is about %s", text);
}

/* What a layer is; ATTESTATION_NONE: nothing of the kind. */
static enum attestation_place
layer_place(const struct referrer_candidate *c, const struct manifest *m, const struct descriptor *layer)
{
	if (c->place == CANDIDATE_AT_TAG)
		return strcmp(layer->media_type, MEDIA_ENVELOPE) == 0 ? ATTESTATION_TAG : ATTESTATION_NONE;
	if (strcmp(layer->media_type, MEDIA_INTOTO) == 0)
		return c->place == CANDIDATE_OF_INDEX ? ATTESTATION_INDEX : ATTESTATION_ARTIFACT;
	if (c->place == CANDIDATE_OF_INDEX)
		return ATTESTATION_NONE;
	if (begins(layer->media_type, MEDIA_BUNDLE_PREFIX) && m->count == 1)
		return ATTESTATION_BUNDLE;
	if (strcmp(layer->media_type, MEDIA_ENVELOPE) == 0)
		return ATTESTATION_TAG;
	return predicate_of_document(layer->media_type) ? ATTESTATION_DOCUMENT : ATTESTATION_NONE;
}

static const char *
layer_hint(enum attestation_place place, const struct manifest *m, const struct descriptor *layer)
{
	if (place == ATTESTATION_BUNDLE)
		return predicate_hint_of_manifest(m);
	return place == ATTESTATION_DOCUMENT ? predicate_of_document(layer->media_type) : predicate_hint_of_layer(layer);
}

static enum cocket_code
layers_read(struct evidence_gather *g, const struct referrer_candidate *c, const struct manifest *m, const char *where, struct err *err)
{
	char place[WHERE_BYTES];

	for (size_t i = 0; i < m->count && g->overflow.code == COCKET_OK; i++) {
		const struct descriptor *layer = &m->items[i];
		struct attested_document d = { .place = layer_place(c, m, layer), .layer = layer, .manifest = &c->digest };

		if (d.place == ATTESTATION_NONE)
			continue;
		d.type = layer_hint(d.place, m, layer);
		if (d.place >= ATTESTATION_INDEX)
			d.manifest_bytes = g->reading;
		snprintf(place, sizeof place, "%.*s, layer %zu", (int)sizeof place - 32, where, i + 1);
		if (item_add_attestation(g, &d, m->count > 1 ? place : where, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
attested_read(struct evidence_gather *g, const struct referrer_candidate *c, const struct manifest *m, const char *where, struct err *err)
{
	struct err e = { 0 };

	if (subject_check(&e, g, m) == COCKET_OK)
		return layers_read(g, c, m, where, err);
	if (g->take == TAKE_REST)
		return COCKET_OK;
	if (item_add_error(g, FORMAT_BUNDLE, where, &e, err) || g->overflow.code)
		return err->code;
	g->out->items[g->out->count - 1].place = attested_place(c);
	g->out->items[g->out->count - 1].manifest = c->digest;
	return COCKET_OK;
}
