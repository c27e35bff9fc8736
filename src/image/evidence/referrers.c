/* Referrers of a manifest, each fetched by its digest, once, and held to having the image as its subject: what a listing says of it
 * (referrer_listing.c) is believed of none. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "base/log.h"
#include "format/oci/attestation_entry.h"
#include "image/evidence/evidence_part.h"

/* Found, and of no use. */
static enum cocket_code
candidate_refuse(struct evidence_gather *g, const struct referrer_candidate *c, const char *where, const struct err *e, struct err *err)
{
	if (item_add_error(g, REFERRER_FORMAT, where, e, err))
		return err->code;
	if (g->wish && g->overflow.code == COCKET_OK) {
		g->out->items[g->out->count - 1].place = attested_place(c);
		g->out->items[g->out->count - 1].manifest = c->digest;
	}
	return COCKET_OK;
}

static enum cocket_code
candidate_plan(struct fetch_batch *b, struct evidence_gather *g, size_t i, struct err *err)
{
	struct referrer_candidate *c = &g->candidates[i];
	char where[WHERE_BYTES];
	struct err e = { 0 };

	c->asked = true;
	if (c->size > MANIFEST_MAX_BYTES) { /* A9 */
		referrer_where_print(where, &c->digest);
		(void)fail(&e, COCKET_E_TOO_LARGE, "%llu bytes, at most %zu are taken", (unsigned long long)c->size, MANIFEST_MAX_BYTES);
		return c->likely ? candidate_refuse(g, c, where, &e, err) : COCKET_OK;
	}
	if (!c->likely && c->size > (g->wish ? ATTESTATIONS_MAX_BYTES : EVIDENCE_MAX_BYTES) - g->bytes)
		return COCKET_OK;
	if (!evidence_affords(g, c->size))
		return COCKET_OK;
	g->asked_count++;
	struct fetch f = {
		.kind = FETCH_MANIFEST, .digest = c->digest, .has_size = true, .size = c->size, .max = c->size + SIZE_SLACK_BYTES,
	};
	return fetch_batch_add(b, (struct fetch_job){ .kind = JOB_MANIFEST, .index = i }, &f, err);
}

/* Likely ones at once; the others when no page can bring likely ones any more, as far as the budget goes, unless they wait for the rest. */
static bool
is_due(const struct evidence_gather *g, const struct referrer_candidate *c)
{
	if (c->asked)
		return false;
	return candidate_is_first(g, c) || (g->take != TAKE_SOUGHT && g->next[0] == '\0' && g->asked_count < evidence_count_max(g));
}

static enum cocket_code
candidates_plan(struct fetch_batch *b, struct evidence_gather *g, bool likely, struct err *err)
{
	for (size_t i = 0; i < g->candidate_count && g->overflow.code == COCKET_OK; i++)
		if (g->candidates[i].likely == likely && is_due(g, &g->candidates[i]) && candidate_plan(b, g, i, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
page_plan(struct fetch_batch *b, struct evidence_gather *g, struct err *err)
{
	struct fetch f = { .kind = FETCH_REFERRERS, .digest = *g->subject, .max = MANIFEST_MAX_BYTES };

	if (g->next[0] == '\0')
		return COCKET_OK;
	memcpy(f.next, g->next, sizeof f.next);
	g->next[0] = '\0';
	return fetch_batch_add(b, (struct fetch_job){ .kind = JOB_PAGE }, &f, err);
}

enum cocket_code
referrers_plan(struct fetch_batch *b, struct evidence_gather *g, struct err *err)
{
	if (candidates_plan(b, g, true, err) || candidates_plan(b, g, false, err))
		return err->code;
	return page_plan(b, g, err);
}

/* The format of a layer that must be the only one; FORMAT_COUNT: there is none. */
static enum signature_format
lone_format(const struct manifest *m)
{
	enum signature_format format = FORMAT_COUNT;

	for (size_t i = 0; i < m->count && format == FORMAT_COUNT; i++)
		format = format_of_lone_layer(m->items[i].media_type);
	return format;
}

/* What a signature on an index is to the manifest that was copied without it. */
static void
index_note(struct evidence *e, const struct manifest *m)
{
	static const char *const types[] = { MEDIA_OCI_INDEX, MEDIA_DOCKER_LIST };

	if (m->artifact_type == NULL || strcmp(m->artifact_type, ARTIFACT_INDEX) != 0 || m->count != 1 || e->index_count == ATTACHED_INDEXES_MAX)
		return;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(m->items[0].media_type, types[i]) == 0)
			e->indexes[e->index_count++] = (struct attached_index){ types[i], m->items[0].digest, m->items[0].size };
}

/* It says that it is another statement, and is larger than any signature that is read. */
static bool
is_large_statement(const struct evidence_gather *g, const struct manifest *m)
{
	return evidence_is_other(g, predicate_hint_of_manifest(m)) && m->count == 1 && m->items[0].size > evidence_document_max(g);
}

/* docs/FORMATS.md 2.1: a bundle's manifest has exactly one layer.  Simple-signing layers are cosign's experimental form (1.1). */
static enum cocket_code
signature_referrer_read(struct evidence_gather *g, const struct manifest *m, const char *where, struct err *err)
{
	const enum signature_format lone = lone_format(m);
	struct err e = { 0 };

	if (!evidence_takes(g, lone < FORMAT_COUNT ? predicate_hint_of_manifest(m) : NULL))
		return COCKET_OK;
	index_note(g->out, m);
	if (lone == FORMAT_COUNT || is_large_statement(g, m))
		evidence_note_foreign(g->out, m, where, g->subject);
	if (is_large_statement(g, m))
		return COCKET_OK;
	if (lone == FORMAT_COUNT)
		return items_add_annotated(g, m, where, err);
	if (m->count == 1)
		return item_add_layer(g, &m->items[0], where, err);
	(void)fail(&e, COCKET_E_FORMAT, "%zu layers, expected one %s", m->count, signature_formats[lone].name);
	return item_add_error(g, lone, where, &e, err);
}

static enum cocket_code
referrer_read(struct evidence_gather *g, const struct referrer_candidate *c, const struct manifest *m, const char *where, struct err *err)
{
	if (c->place == CANDIDATE_REFERRER && (m->kind != MANIFEST_IMAGE || !m->has_subject || !digest_eq(&m->subject.digest, g->subject))) {
		log_verbose("%s: is listed, but has another subject", where);
		return COCKET_OK;
	}
	return g->wish ? attested_read(g, c, m, where, err) : signature_referrer_read(g, m, where, err);
}

static void
items_set_referrer(struct evidence *e, size_t from, const struct referrer_candidate *c, bool is_gone)
{
	for (size_t i = from; i < e->count; i++) {
		e->items[i].is_referrer = true;
		e->items[i].is_gone = is_gone;
		e->items[i].referrer = c->digest;
		if (!e->items[i].has_key_hint)
			e->items[i].key_hint = c->key_hint;
		e->items[i].has_key_hint |= c->has_key_hint;
	}
}

static void
candidate_where_print(char out[static WHERE_BYTES], const struct evidence_gather *g, const struct referrer_candidate *c)
{
	char tag[SIGNATURE_TAG_BYTES];

	referrer_where_print(out, &c->digest);
	attestation_tag(tag, g->subject);
	if (c->place == CANDIDATE_OF_INDEX)
		memcpy(out, "manifest", 8); /* as long as "referrer" */
	else if (c->place == CANDIDATE_AT_TAG)
		snprintf(out, WHERE_BYTES, "tag %s", tag);
}

static enum cocket_code
candidate_read(struct evidence_gather *g, const struct referrer_candidate *c, struct slice bytes, const struct err *why, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	char where[WHERE_BYTES];
	struct err e = *why;

	candidate_where_print(where, g, c);
	g->reading = bytes;
	if (e.code == COCKET_OK && manifest_parse(&m, bytes, MEDIA_OCI_MANIFEST, &e) == COCKET_OK && manifest_one_reading_check(&m, &e) == COCKET_OK)
		return referrer_read(g, c, &m, where, err);
	if (is_transient_code(e.code))
		evidence_transient(g, &e);
	else if (c->likely) /* of what says it is something else we do not ask that it be whole */
		return candidate_refuse(g, c, where, &e, err);
	else
		log_verbose("%s: skipped: %s", where, e.message);
	return COCKET_OK;
}

/* What was put off is read later, from the same bytes. */
static enum cocket_code
candidate_keep(struct evidence_gather *g, struct referrer_candidate *c, struct slice bytes, struct err *err)
{
	const bool has_put_off = g->has_put_off;

	g->has_put_off = false;
	c->manifest = BUF(MANIFEST_MAX_BYTES);
	return has_put_off ? buf_add(&c->manifest, bytes, err) : COCKET_OK;
}

enum cocket_code
referrer_deliver(struct evidence_gather *g, size_t candidate, const struct fetch *f, struct err *err)
{
	struct referrer_candidate *c = &g->candidates[candidate];
	const size_t before = g->out->count;
	const enum cocket_code code = candidate_read(g, c, buf_slice(&f->body), &f->err, err);

	items_set_referrer(g->out, before, c, f->err.code == COCKET_E_NOT_FOUND);
	return code || f->err.code ? code : candidate_keep(g, c, buf_slice(&f->body), err);
}

enum cocket_code
candidates_resume(struct evidence_gather *g, struct err *err)
{
	const struct err none = { 0 };

	for (size_t i = 0; i < g->candidate_count && g->overflow.code == COCKET_OK; i++) {
		struct referrer_candidate *c = &g->candidates[i];
		const size_t before = g->out->count;

		if (c->likely && c->is_other && !c->asked)
			candidate_count_likely(g);
		if (c->manifest.len == 0)
			continue;
		g->take = TAKE_REST;
		if (candidate_read(g, c, buf_slice(&c->manifest), &none, err))
			return err->code;
		items_set_referrer(g->out, before, c, false);
		buf_free(&c->manifest);
	}
	g->take = TAKE_ALL;
	return COCKET_OK;
}

bool
candidates_wait(const struct evidence_gather *g)
{
	for (size_t i = 0; i < g->candidate_count; i++)
		if (!g->candidates[i].asked || g->candidates[i].manifest.len > 0)
			return true;
	return false;
}

void
candidates_free(struct evidence_gather *g)
{
	for (size_t i = 0; i < g->candidate_count; i++)
		buf_free(&g->candidates[i].manifest);
	free(g->candidates);
	g->candidates = NULL;
	g->candidate_count = 0;
}

/* --- of attestations ------------------------------------------------------------------------------ */

static enum cocket_code
candidate_new(struct referrer_candidate **out, struct evidence_gather *g, enum candidate_place place, struct err *err)
{
	if (LIST_RESERVE(g->candidates, g->candidate_capacity, g->candidate_count, 1, REFERRERS_MAX, "referrers", err))
		return err->code;
	*out = &g->candidates[g->candidate_count++];
	**out = (struct referrer_candidate){ .place = place, .likely = true };
	candidate_count_likely(g);
	return COCKET_OK;
}

enum cocket_code
candidate_add_manifest(struct evidence_gather *g, struct slice manifest, struct err *err)
{
	const size_t before = g->out->count;
	const struct err none = { 0 };
	struct referrer_candidate *c;

	if (candidate_new(&c, g, CANDIDATE_AT_TAG, err))
		return err->code;
	c->digest = digest_of(manifest);
	c->size = manifest.len;
	c->asked = true;
	if (candidate_read(g, c, manifest, &none, err))
		return err->code;
	items_set_referrer(g->out, before, c, false);
	return candidate_keep(g, c, manifest, err);
}

enum cocket_code
candidate_add_entry(struct evidence_gather *g, const struct descriptor *d, struct err *err)
{
	struct referrer_candidate *c;

	if (candidate_find(g, &d->digest))
		return COCKET_OK;
	if (candidate_new(&c, g, CANDIDATE_OF_INDEX, err))
		return err->code;
	c->digest = d->digest;
	c->size = d->size;
	return COCKET_OK;
}
