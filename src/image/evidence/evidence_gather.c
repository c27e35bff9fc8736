/* Gathers evidence in rounds (docs/FORMATS.md 1.1, 2.1, 6.3): first the .sig tag, the fallback tag and the referrers API side by side; then
 * payloads, referrers' manifests and the next page side by side; then bundles.  Believes nothing: signature/ checks signatures.  A place
 * that could not be asked is never "no signature", and more than the limits allow is never looked at in part. */
#include "image/evidence/evidence_gather.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/oci/attestation_entry.h"
#include "image/evidence/evidence_part.h"

static enum cocket_code
round_plan_first(struct fetch_batch *b, struct evidence_gather *g, struct err *err)
{
	struct fetch sig = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };
	struct fetch att = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };
	struct fetch fallback = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };
	struct fetch page = { .kind = FETCH_REFERRERS, .digest = *g->subject, .max = MANIFEST_MAX_BYTES };

	signature_tag(sig.tag, g->subject);
	attestation_tag(att.tag, g->subject);
	fallback_tag(fallback.tag, g->subject);
	if ((g->has_sig && fetch_batch_add(b, (struct fetch_job){ .kind = JOB_SIGNATURE_TAG }, &sig, err)) ||
	    (g->has_att && fetch_batch_add(b, (struct fetch_job){ .kind = JOB_ATTESTATION_TAG }, &att, err)) ||
	    (g->has_fallback && fetch_batch_add(b, (struct fetch_job){ .kind = JOB_FALLBACK_TAG }, &fallback, err)))
		return err->code;
	if (g->has_page && fetch_batch_add(b, (struct fetch_job){ .kind = JOB_PAGE }, &page, err))
		return err->code;
	return referrers_plan(b, g, err); /* what an index lists is known already */
}

static enum cocket_code
round_plan(struct fetch_batch *b, struct evidence_gather *g, struct err *err)
{
	if (g->overflow.code)
		return COCKET_OK;
	if (documents_plan(b, g, err) || (!g->pauses && referrers_plan(b, g, err)))
		return err->code;
	if (g->overflow.code)
		fetch_batch_free(b);
	return COCKET_OK;
}

/* The manifest at the .sig tag: an image manifest whose layers are signatures (docs/FORMATS.md 1.2). */
static enum cocket_code
signatures_read(struct evidence_gather *g, const struct fetch *f, const char *where, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err e = { 0 };

	if (manifest_parse(&m, buf_slice(&f->body), f->served_type[0] ? f->served_type : NULL, &e) == COCKET_E_TOO_MANY) {
		g->overflow = e; /* layers are signatures here: A7 */
		(void)within(&g->overflow, "%s", where);
		return COCKET_OK;
	}
	if (e.code == COCKET_E_NOMEM) {
		*err = e;
		return err->code;
	}
	if (e.code == COCKET_OK && m.kind == MANIFEST_INDEX)
		(void)fail(&e, COCKET_E_FORMAT, "is an index, expected a manifest");
	return e.code || manifest_one_reading_check(&m, &e) ? item_add_error(g, FORMAT_SIMPLE, where, &e, err) : items_add_annotated(g, &m, where, err);
}

static enum cocket_code
signatures_deliver(struct evidence_gather *g, const struct fetch *f, struct err *err)
{
	char tag[SIGNATURE_TAG_BYTES];
	char where[WHERE_BYTES];

	signature_tag(tag, g->subject);
	snprintf(where, sizeof where, "tag %s", tag);
	if (f->err.code == COCKET_OK)
		return signatures_read(g, f, where, err);
	if (is_transient_code(f->err.code))
		evidence_transient(g, &f->err);
	else if (f->err.code != COCKET_E_NOT_FOUND)
		return item_add_error(g, FORMAT_SIMPLE, where, &f->err, err);
	return COCKET_OK;
}

static enum cocket_code
attestations_deliver(struct evidence_gather *g, const struct fetch *f, struct err *err)
{
	char tag[SIGNATURE_TAG_BYTES];
	char where[WHERE_BYTES];

	attestation_tag(tag, g->subject);
	snprintf(where, sizeof where, "tag %s", tag);
	if (f->err.code == COCKET_OK)
		return candidate_add_manifest(g, buf_slice(&f->body), err);
	if (is_transient_code(f->err.code))
		evidence_transient(g, &f->err);
	else if (f->err.code != COCKET_E_NOT_FOUND)
		return item_add_error(g, FORMAT_BUNDLE, where, &f->err, err);
	return COCKET_OK;
}

static enum cocket_code
fetch_deliver(struct evidence_gather *g, struct fetch_job job, struct fetch *f, struct err *err)
{
	switch (job.kind) {
	case JOB_SIGNATURE_TAG:
		return signatures_deliver(g, f, err);
	case JOB_ATTESTATION_TAG:
		return attestations_deliver(g, f, err);
	case JOB_FALLBACK_TAG:
		return fallback_deliver(g, f, err);
	case JOB_PAGE:
		return page_deliver(g, f, err);
	case JOB_MANIFEST:
		return referrer_deliver(g, job.index, f, err);
	case JOB_DOCUMENT:
		return document_deliver(g, job.index, f, err);
	default:
		BUG("no such job");
	}
}

/* The .sig tag has a signature that is at hand, and referrers would cost requests. */
static bool
is_to_pause(const struct evidence_gather *g)
{
	const size_t n = g->out->count - g->first;
	bool is_at_hand = false, has_referrers = g->next[0] != '\0';

	for (size_t i = 0; i < n; i++)
		is_at_hand |= !g->wants[i].pending;
	for (size_t i = 0; i < g->candidate_count; i++)
		has_referrers |= !g->candidates[i].asked;
	return g->may_pause && is_at_hand && has_referrers;
}

static enum cocket_code
evidence_gather_pause(struct evidence_gather *g, struct err *err)
{
	struct evidence *out = g->out;

	out->unread = malloc(sizeof *g);
	if (out->unread == NULL)
		return no_memory(err);
	*out->unread = *g;
	out->unread->wants = NULL;
	out->unread->want_capacity = 0;
	g->candidates = NULL;
	g->candidate_count = 0;
	return COCKET_OK;
}

static enum cocket_code
batch_deliver(struct evidence_gather *g, struct fetch_batch *b, struct err *err)
{
	for (size_t i = 0; i < b->count && g->overflow.code == COCKET_OK; i++)
		if (fetch_deliver(g, b->jobs[i], &b->fetches[i], err))
			return err->code;
	return COCKET_OK;
}

/* Begins with the places, or goes on where it paused. */
static enum cocket_code
run_rounds(struct evidence_gather *g, bool begin, struct err *err)
{
	AUTO(fetch_batch_free) struct fetch_batch b = { 0 };

	if (begin ? round_plan_first(&b, g, err) : round_plan(&b, g, err))
		return err->code;
	while (b.count > 0) {
		fetch_memory_fetch(g->out->memory, g->source, b.fetches, b.count);
		if (batch_deliver(g, &b, err))
			return err->code;
		fetch_batch_free(&b);
		g->pauses |= is_to_pause(g);
		if (round_plan(&b, g, err))
			return err->code;
	}
	g->pauses |= g->take == TAKE_SOUGHT && candidates_wait(g);
	return g->pauses && g->overflow.code == COCKET_OK ? evidence_gather_pause(g, err) : COCKET_OK;
}

static void
evidence_gather_end(struct evidence_gather *g)
{
	evidence_items_finish(g);
	if (g->overflow.code && g->out->overflow.code == COCKET_OK)
		g->out->overflow = g->overflow;
	free(g->wants);
	candidates_free(g);
}

static enum cocket_code
evidence_gather_run(struct evidence_gather *g, bool begin, struct err *err)
{
	enum cocket_code code = run_rounds(g, begin, err);

	evidence_gather_end(g);
	return code;
}

enum cocket_code
evidence_gather(struct evidence *out, struct source *s, const struct digest *subject, struct err *err)
{
	struct evidence_gather g = { .out = out, .first = out->count, .source = s, .subject = subject, .has_sig = true, .has_fallback = true, .has_page = true };

	return evidence_gather_run(&g, true, err);
}

enum cocket_code
evidence_gather_likely(struct evidence *out, struct source *s, const struct digest *subject, struct err *err)
{
	const enum source_listing listing = source_listing(s);
	const bool is_registry = s->ref.transport == TRANSPORT_REGISTRY;
	struct evidence_gather g = {
		.out = out, .first = out->count, .source = s, .subject = subject, .has_sig = true, .may_pause = is_registry, .take = is_registry ? TAKE_SOUGHT : TAKE_ALL,
		.has_fallback = listing != SOURCE_LISTING_API, .has_page = listing != SOURCE_LISTING_TAG,
	};

	out->left_out = listing;
	return evidence_gather_run(&g, true, err);
}

enum cocket_code
evidence_gather_referrers(struct evidence *out, struct source *s, const struct digest *subject, enum source_listing listing, struct err *err)
{
	struct evidence_gather g = {
		.out = out, .first = out->count, .source = s, .subject = subject, .has_fallback = listing == SOURCE_LISTING_TAG, .has_page = listing == SOURCE_LISTING_API,
	};

	return evidence_gather_run(&g, true, err);
}

static enum cocket_code
unread_gather(struct evidence *out, struct source *s, const struct digest *subject, const struct attestation_wish *wish, struct err *err)
{
	struct evidence_gather g = *out->unread;

	free(out->unread);
	out->unread = NULL;
	g.out = out;
	g.source = s;
	g.subject = subject;
	g.wish = wish;
	g.may_pause = g.pauses = false;
	g.first = out->count;
	if (candidates_resume(&g, err)) {
		evidence_gather_end(&g);
		return err->code;
	}
	return evidence_gather_run(&g, false, err);
}

/* The one listing that was not likely to have anything. */
static enum cocket_code
left_out_gather(struct evidence *out, struct source *s, const struct digest *subject, const struct attestation_wish *wish, struct err *err)
{
	if (out->left_out == SOURCE_LISTING_UNKNOWN)
		return COCKET_OK;
	struct evidence_gather g = {
		.out = out, .first = out->count, .source = s, .subject = subject, .wish = wish,
		.has_fallback = out->left_out == SOURCE_LISTING_API, .has_page = out->left_out == SOURCE_LISTING_TAG,
	};

	out->left_out = SOURCE_LISTING_UNKNOWN;
	return evidence_gather_run(&g, true, err);
}

enum cocket_code
evidence_gather_rest(struct evidence *out, struct source *s, const struct digest *subject, struct err *err)
{
	if (out->unread && unread_gather(out, s, subject, NULL, err))
		return err->code;
	return left_out_gather(out, s, subject, NULL, err);
}

/* --- attestations --------------------------------------------------------------------------------- */

/* BuildKit's, of the index that lists the image. */
static enum cocket_code
index_entries_add(struct evidence_gather *g, struct err *err)
{
	const struct manifest *m = g->wish->index ? &g->wish->index->manifest : NULL;
	struct digest about;

	for (size_t i = 0; m && m->kind == MANIFEST_INDEX && i < m->count; i++)
		if (attestation_entry_subject(&about, &m->items[i]) && digest_eq(&about, g->subject) && candidate_add_entry(g, &m->items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
attestations_gather(struct evidence *out, struct source *s, const struct digest *subject, const struct attestation_wish *wish, struct err *err)
{
	const enum source_listing listing = source_listing(s);
	struct evidence_gather g = {
		.out = out, .first = out->count, .source = s, .subject = subject, .wish = wish, .take = TAKE_SOUGHT, .has_att = true,
		.has_fallback = listing != SOURCE_LISTING_API, .has_page = listing != SOURCE_LISTING_TAG,
	};

	out->left_out = listing;
	if (index_entries_add(&g, err)) {
		evidence_gather_end(&g);
		return err->code;
	}
	return evidence_gather_run(&g, true, err);
}

enum cocket_code
attestations_gather_rest(struct evidence *out, struct source *s, const struct digest *subject, const struct attestation_wish *wish, struct err *err)
{
	if (out->unread && unread_gather(out, s, subject, wish, err))
		return err->code;
	return left_out_gather(out, s, subject, wish, err);
}

/* What cosign 2 attests lies at a tag of its own, which has no signature of the image: asked for only to say so. */
void
evidence_find_attestations(struct evidence *out, struct source *s, const struct digest *subject)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES, .attached = true };
	char where[WHERE_BYTES];
	struct err ignored = { 0 };

	attestation_tag(f.tag, subject);
	(void)snprintf(where, sizeof where, "tag %.*s", SIGNATURE_TAG_BYTES, f.tag);
	source_fetch(s, &f, 1);
	if (f.err.code == COCKET_OK && manifest_parse(&m, buf_slice(&f.body), f.served_type[0] ? f.served_type : NULL, &ignored) == COCKET_OK)
		evidence_note_foreign(out, &m, where, subject);
	fetch_free(&f);
}
