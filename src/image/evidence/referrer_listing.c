/* What lists the referrers of a manifest: the pages of the referrers API (distribution-spec, "Listing Referrers") and the index at the fallback tag,
 * together.  A listing is only a list: types in it choose the order, never what counts (A35). */
#include <stdio.h>

#include "base/list.h"
#include "image/evidence/evidence_part.h"

/* What a signature is listed as: by a format's name, or as nothing in particular. */
static bool
is_likely(const char *artifact_type)
{
	static const char *const vague[] = { MEDIA_OCI_EMPTY, MEDIA_OCI_CONFIG, "application/octet-stream" };

	if (artifact_type == NULL || artifact_type[0] == '\0' || format_of_artifact(artifact_type) < FORMAT_COUNT)
		return true;
	for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
		if (strcmp(artifact_type, vague[i]) == 0)
			return true;
	return false;
}

struct referrer_candidate *
candidate_find(const struct evidence_gather *g, const struct digest *digest)
{
	for (size_t i = 0; i < g->candidate_count; i++)
		if (digest_eq(&g->candidates[i].digest, digest))
			return &g->candidates[i];
	return NULL;
}

void
referrer_where_print(char out[static WHERE_BYTES], const struct digest *d)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, d);
	snprintf(out, WHERE_BYTES, "referrer %s", text);
}

/* Read before this gathering began, by the other listing. */
static bool
is_gathered(const struct evidence_gather *g, const struct digest *digest)
{
	char where[WHERE_BYTES];

	referrer_where_print(where, digest);
	for (size_t i = 0; i < g->first; i++)
		if (digest_eq(&g->out->items[i].subject, g->subject) && strncmp(g->out->items[i].where, where, strlen(where)) == 0)
			return true;
	return false;
}

void
candidate_count_likely(struct evidence_gather *g)
{
	if (++g->likely_count > evidence_count_max(g)) /* A7 */
		(void)fail(&g->overflow, COCKET_E_TOO_MANY, "more than %zu referrers that may be %s", evidence_count_max(g),
		           g->wish ? "attestations" : "signatures");
}

/* A manifest that is not known yet. */
static bool
may_refer(const struct evidence_gather *g, const struct descriptor *d)
{
	return strcmp(d->media_type, MEDIA_OCI_MANIFEST) == 0 && !digest_eq(&d->digest, g->subject) && !is_gathered(g, &d->digest);
}

/* It may be what is sought. */
bool
candidate_is_first(const struct evidence_gather *g, const struct referrer_candidate *c)
{
	return c->likely && !(g->take == TAKE_SOUGHT && c->is_other);
}

/* Both listings may name one manifest, by different types: the more likely one counts. */
static void
candidate_add(struct evidence_gather *g, const struct descriptor *d)
{
	struct referrer_candidate *c = candidate_find(g, &d->digest);
	const bool is_other = evidence_is_other(g, attested_hint(d));
	bool was_first;

	if (!may_refer(g, d))
		return;
	if (c == NULL) {
		c = &g->candidates[g->candidate_count++];
		*c = (struct referrer_candidate){ .digest = d->digest, .size = d->size, .is_other = is_other };
		c->has_key_hint = key_hint_read(&c->key_hint, d);
	}
	was_first = candidate_is_first(g, c);
	c->is_other &= is_other;
	c->likely |= g->wish ? attested_is_likely(d) : is_likely(d->artifact_type);
	if (!was_first && candidate_is_first(g, c))
		candidate_count_likely(g);
}

static enum cocket_code
listing_add(struct evidence_gather *g, const struct manifest *index, struct err *err)
{
	if (g->candidate_count + index->count > REFERRERS_MAX) {
		(void)fail(&g->overflow, COCKET_E_TOO_MANY, "%zu referrers, at most %d are looked at", g->candidate_count + index->count,
		           REFERRERS_MAX);
		return COCKET_OK;
	}
	if (LIST_RESERVE(g->candidates, g->candidate_capacity, g->candidate_count, index->count, REFERRERS_MAX, "referrers", err))
		return err->code;
	for (size_t i = 0; i < index->count && g->overflow.code == COCKET_OK; i++)
		candidate_add(g, &index->items[i]);
	return COCKET_OK;
}

static enum cocket_code
listing_read(struct manifest *out, struct err *left_out, const struct fetch *f, struct err *err)
{
	return referrers_parse(out, left_out, buf_slice(&f->body), err) ? err->code : manifest_one_reading_check(out, err);
}

/* A page whose successor was asked for already goes round in circles (A7). */
static enum cocket_code
next_check(struct evidence_gather *g, const char *next, struct err *e)
{
	struct digest name = digest_of(slice_str(next));

	for (size_t i = 0; i < g->page_count; i++)
		if (digest_eq(&g->pages[i], &name))
			return fail(e, COCKET_E_REGISTRY, "referrers: the next page was read before");
	if (g->page_count == REFERRER_PAGES_MAX) {
		(void)fail(&g->overflow, COCKET_E_TOO_MANY, "referrers: more than %d pages", REFERRER_PAGES_MAX);
		return COCKET_OK;
	}
	g->pages[g->page_count++] = name;
	memcpy(g->next, next, strlen(next) + 1);
	return COCKET_OK;
}

static enum cocket_code
page_read(struct manifest *out, struct err *left_out, struct evidence_gather *g, const struct fetch *f, struct err *err)
{
	if (listing_read(out, left_out, f, err))
		return within(err, "referrers");
	return f->next[0] ? next_check(g, f->next, err) : COCKET_OK;
}

static void
page_refuse(struct evidence_gather *g, struct err *e)
{
	if (e->code == COCKET_E_TOO_LARGE || e->code == COCKET_E_TOO_MANY) {
		g->overflow = *e;
		g->overflow.code = COCKET_E_TOO_MANY;
		(void)within(&g->overflow, "referrers");
		return;
	}
	if (!is_transient_code(e->code)) /* not what the specification says a registry answers */
		e->code = COCKET_E_REGISTRY;
	evidence_transient(g, e);
}

enum cocket_code
page_deliver(struct evidence_gather *g, const struct fetch *f, struct err *err)
{
	AUTO(manifest_free) struct manifest index = { 0 };
	struct err e = f->err, left_out = { 0 };

	if (e.code == COCKET_E_NOT_FOUND && g->page_count == 0) /* no such API, or nothing there: the fallback tag is asked as well */
		return COCKET_OK;
	if (e.code || page_read(&index, &left_out, g, f, &e))
		page_refuse(g, &e);
	if (left_out.code) { /* what it may be is not known: no proof that there is no signature */
		(void)within(&left_out, "referrers");
		page_refuse(g, &left_out);
	}
	return index.count ? listing_add(g, &index, err) : COCKET_OK;
}

enum cocket_code
fallback_deliver(struct evidence_gather *g, const struct fetch *f, struct err *err)
{
	AUTO(manifest_free) struct manifest index = { 0 };
	char where[WHERE_BYTES];
	char tag[SIGNATURE_TAG_BYTES];
	struct err e, left_out = { 0 };

	fallback_tag(tag, g->subject);
	snprintf(where, sizeof where, "tag %s", tag);
	if (fallback_answer(&e, f, g->subject) == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	if (e.code == COCKET_OK && listing_read(&index, &left_out, f, &e) == COCKET_OK) {
		if (left_out.code && item_add_error(g, REFERRER_FORMAT, where, &left_out, err))
			return err->code;
		return listing_add(g, &index, err);
	}
	if (!is_transient_code(e.code))
		return item_add_error(g, REFERRER_FORMAT, where, &e, err);
	evidence_transient(g, &e);
	return COCKET_OK;
}
