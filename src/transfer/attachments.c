/* What is attached to manifests: cosign's tags (.sig, .att, .sbom), the referrers that the API lists and those of the fallback tag
 * (docs/FORMATS.md 1.1, 6.3), with their blobs.
 * A listing is only a list: each manifest is fetched by digest and must have the subject it is listed for.  Nothing here is believed; what
 * is malformed or gone is left behind with a word, but a place that could not be asked is an error. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/log.h"
#include "base/reason.h"
#include "image/evidence/evidence.h"
#include "transfer/discover.h"
#include "transfer/trust_artifact.h"

static const char *const endings[ENDINGS_ALL] = { ".sig", ".att", ".sbom" };
#define SUBJECTS_AT_ONCE 4
#define PLACES_MAX (SUBJECTS_AT_ONCE * (ENDINGS_ALL + 2))

/* What is asked of a subject: tags by so many of the endings, the fallback tag, the first page of referrers. */
struct places {
	size_t endings;
	bool fallback, page;
};

/* One subject's referrers, on the way. */
struct listing {
	const struct digest *subject;
	bool is_attached;
	struct fetches manifests;
	size_t pages;
};

/* Asking again might give another answer, so that it is not known what is there. */
static bool
is_undecided(enum cocket_code code)
{
	return code != COCKET_OK && code != COCKET_E_NOT_FOUND && reason_is_transient(reason_of(code));
}

static enum cocket_code
leave_behind(const struct discovery *c, const struct digest *subject, const char *what, const struct err *why, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	if (c->wanted->all_attached || is_undecided(why->code)) {
		*err = *why;
		return within(err, "%s", what);
	}
	digest_print(digest, subject);
	log_note("not copied: an attachment of %s: %s: %s", digest, what, why->message);
	return COCKET_OK;
}

/* --- taking one attachment ----------------------------------------------------------------------- */

static enum cocket_code
count_attached(struct discovery *c, size_t before, struct err *err)
{
	struct object_set *s = c->object_set;

	for (size_t i = before; i < s->count; i++) {
		s->objects[i].is_attached = true;
		if (s->objects[i].d.size > ATTACHED_MAX_BYTES - c->attached_bytes)
			return fail(err, COCKET_E_TOO_MANY, "more than %llu MiB of signatures and attestations",
			            (unsigned long long)(ATTACHED_MAX_BYTES / MIB));
		c->attached_bytes += s->objects[i].d.size;
	}
	return COCKET_OK;
}

static bool
has_bundle(const struct manifest *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (format_of_lone_layer(m->items[i].media_type) < FORMAT_COUNT)
			return true;
	return false;
}

static bool
is_sbom_tag(const char *tag)
{
	const size_t n = strlen(tag), suffix = strlen(".sbom");

	return n > suffix && strcmp(tag + n - suffix, ".sbom") == 0;
}

/* Of an index that is attached, what is attached to the index: its signatures cover the image (verify/index_cover.c). */
static enum cocket_code
index_follow(struct discovery *c, const struct manifest *m, struct err *err)
{
	if (m->artifact_type == NULL || strcmp(m->artifact_type, ARTIFACT_INDEX) != 0 || m->count != 1)
		return COCKET_OK;
	return subject_add(c, &(struct subject){ .digest = m->items[0].digest, .endings = ENDINGS_ALL }, err);
}

/* An attachment may have others, as an SBOM that is signed; what cosign keeps at .sig and .att has none. */
static enum cocket_code
attachment_follow(struct discovery *c, const struct manifest *m, const struct digest *digest, const struct label *label, struct err *err)
{
	const struct subject subject = { .digest = *digest, .endings = has_bundle(m) ? ENDINGS_NONE : ENDINGS_SIGNATURE, .is_attached = true };

	if (label->kind == LABEL_TAGGED && !is_sbom_tag(label->tag))
		return COCKET_OK;
	return index_follow(c, m, err) ? err->code : subject_add(c, &subject, err);
}

static const char *
attachment_type(const struct manifest *m)
{
	return m->artifact_type ? m->artifact_type : m->kind == MANIFEST_IMAGE ? m->config.media_type : NULL;
}

static enum cocket_code
attachment_add(struct discovery *c, const struct manifest *m, struct slice bytes, struct label *label, struct err *err)
{
	const char *type = attachment_type(m);
	const size_t before = c->object_set->count;
	const struct digest digest = digest_of(bytes);

	if (object_set_add_manifest(&label->object, c->object_set, m, bytes, source_attached(c->from), err) || count_attached(c, before, err))
		return err->code;
	if (attachment_follow(c, m, &digest, label, err))
		return err->code;
	if (label->kind == LABEL_REFERRER && type && !(label->artifact_type = strdup(type)))
		return no_memory(err);
	enum cocket_code code = object_set_label(c->object_set, label, err);
	free(label->artifact_type);
	return code;
}

/* What cosign keeps at a tag: an image manifest, whose layers are signatures, attestations or an SBOM. */
static enum cocket_code
tagged_take(struct discovery *c, const struct digest *subject, const struct fetch *f, const char *tag, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct label label = { .kind = LABEL_TAGGED, .subject = *subject };
	struct err e = f->err;

	if (e.code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	if (e.code == COCKET_OK && manifest_parse(&m, buf_slice(&f->body), f->served_type[0] ? f->served_type : NULL, &e) == COCKET_OK &&
	    m.kind == MANIFEST_INDEX)
		(void)fail(&e, COCKET_E_FORMAT, "is an index, expected a manifest");
	if (e.code || manifest_one_reading_check(&m, &e))
		return leave_behind(c, subject, tag, &e, err);
	snprintf(label.tag, sizeof label.tag, "%s", tag);
	return attachment_add(c, &m, buf_slice(&f->body), &label, err);
}

/* In a layout's index nothing would tell it from an image, or a trust store, that somebody meant to have there: whoever may attach things
 * would add one. */
static bool
stands_alone(const struct manifest *m)
{
	const char *type = attachment_type(m);

	return type == NULL || media_type_is_image_config(type) || strcmp(type, ARTIFACT_TRUST) == 0;
}

static enum cocket_code
referrer_take(struct discovery *c, const struct digest *subject, const struct fetch *f, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct label label = { .kind = LABEL_REFERRER, .subject = *subject };
	char digest[DIGEST_TEXT_BYTES], what[DIGEST_TEXT_BYTES + 16];
	struct err e = f->err;

	digest_print(digest, &f->digest);
	snprintf(what, sizeof what, "referrer %s", digest);
	if (e.code == COCKET_OK && manifest_parse(&m, buf_slice(&f->body), MEDIA_OCI_MANIFEST, &e) == COCKET_OK &&
	    (!m.has_subject || !digest_eq(&m.subject.digest, subject)))
		(void)fail(&e, COCKET_E_FORMAT, "is listed, but has another subject");
	if (e.code == COCKET_OK && !c->wanted->all_attached && stands_alone(&m))
		(void)fail(&e, COCKET_E_UNSUPPORTED, "is an image or a trust store itself, not an attachment");
	if (e.code || manifest_one_reading_check(&m, &e))
		return leave_behind(c, subject, what, &e, err);
	return attachment_add(c, &m, buf_slice(&f->body), &label, err);
}

/* --- listings ------------------------------------------------------------------------------------ */

static bool
is_listed(const struct listing *l, const struct digest *digest)
{
	for (size_t i = 0; i < l->manifests.count; i++)
		if (digest_eq(&l->manifests.items[i].digest, digest))
			return true;
	return digest_eq(l->subject, digest);
}

/* The API and the fallback tag may list the same ones. */
static enum cocket_code
listing_add(struct listing *l, const struct manifest *index, struct err *err)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];
		const struct fetch one = {
			.kind = FETCH_MANIFEST, .digest = d->digest, .has_size = true, .size = d->size, .attached = true, .max = MANIFEST_MAX_BYTES,
		};

		if (strcmp(d->media_type, MEDIA_OCI_MANIFEST) != 0 || is_listed(l, &d->digest))
			continue;
		if (fetches_add(&l->manifests, &one, REFERRERS_MAX, "referrers", err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
page_take(const struct discovery *c, struct listing *l, const struct fetch *f, const char *what, struct err *err)
{
	AUTO(manifest_free) struct manifest index = { 0 };
	struct err e, left_out = { 0 };

	if (fallback_answer(&e, f, l->subject) == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	if (e.code == COCKET_E_AUTH && f->kind == FETCH_REFERRERS) /* some say so of what they do not have; the image itself was given */
		e.code = COCKET_E_UNSUPPORTED;
	if (e.code || referrers_parse(&index, &left_out, buf_slice(&f->body), &e) || manifest_one_reading_check(&index, &e))
		return leave_behind(c, l->subject, what, &e, err);
	if (left_out.code && leave_behind(c, l->subject, what, &left_out, err))
		return err->code;
	return listing_add(l, &index, err);
}

/* The pages after the first; each names the next. */
static enum cocket_code
pages_take(struct discovery *c, struct listing *l, struct fetch *page, struct err *err)
{
	while (page->err.code == COCKET_OK && page->next[0] != '\0') {
		if (++l->pages >= REFERRER_PAGES_MAX)
			return fail(err, COCKET_E_TOO_MANY, "referrers: more than %d pages", REFERRER_PAGES_MAX);
		fetch_free(page);
		source_fetch(c->from, page, 1);
		if (page_take(c, l, page, "referrers", err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
referrers_take(struct discovery *c, struct listing *l, struct err *err)
{
	for (size_t i = 0, end = 0; i < l->manifests.count; i++) {
		if (i == end)
			end = fetches_run(&l->manifests, i, c->from);
		if (referrer_take(c, l->subject, &l->manifests.items[i], err))
			return err->code;
		fetch_free(&l->manifests.items[i]);
	}
	return COCKET_OK;
}

/* --- subjects ------------------------------------------------------------------------------------ */

static void
tag_print(char out[static NAME_TEXT_BYTES], const struct digest *subject, const char *ending)
{
	char tag[SIGNATURE_TAG_BYTES];

	fallback_tag(tag, subject);
	snprintf(out, NAME_TEXT_BYTES, "%s%s", tag, ending);
}

static struct fetch
tag_fetch(const struct digest *subject, const char *ending)
{
	struct fetch f = { .kind = FETCH_TAG, .attached = true, .max = MANIFEST_MAX_BYTES };

	tag_print(f.tag, subject, ending);
	return f;
}

/* Of the two listings the one that the registry does not keep is passed over; but not of an image of which nothing may stay behind. */
static struct places
places_of(const struct discovery *c, const struct subject *subject)
{
	const bool all = c->wanted->all_attached && !subject->is_attached;
	const enum source_listing listing = all ? SOURCE_LISTING_UNKNOWN : source_listing(c->from);

	return (struct places){
		.endings = subject->endings, .fallback = listing != SOURCE_LISTING_API, .page = listing != SOURCE_LISTING_TAG,
	};
}

static size_t
places_count(const struct places *p)
{
	return p->endings + p->fallback + p->page;
}

static enum cocket_code
subject_ask(struct fetches *f, const struct places *p, const struct digest *subject, struct err *err)
{
	const struct fetch page = { .kind = FETCH_REFERRERS, .digest = *subject, .attached = true, .max = MANIFEST_MAX_BYTES };
	struct fetch tag;

	for (size_t i = 0; i < p->endings; i++) {
		tag = tag_fetch(subject, endings[i]);
		if (fetches_add(f, &tag, PLACES_MAX, "places", err))
			return err->code;
	}
	tag = tag_fetch(subject, "");
	if (p->fallback && fetches_add(f, &tag, PLACES_MAX, "places", err))
		return err->code;
	return p->page ? fetches_add(f, &page, PLACES_MAX, "places", err) : COCKET_OK;
}

/* The API has nothing of an image: then the fallback tag counts after all. */
static enum cocket_code
fallback_ask(struct discovery *c, struct listing *l, struct err *err)
{
	AUTO(fetch_free) struct fetch f = tag_fetch(l->subject, "");

	if (l->manifests.count > 0)
		return COCKET_OK;
	source_fetch(c->from, &f, 1);
	return page_take(c, l, &f, f.tag, err);
}

/* What lists referrers; asked: the answers, the fallback tag's before the page. */
static enum cocket_code
lists_take(struct discovery *c, const struct places *p, struct listing *l, struct fetch *asked, struct err *err)
{
	struct fetch *page = &asked[p->fallback];

	if (p->fallback && page_take(c, l, &asked[0], asked[0].tag, err))
		return err->code;
	if (p->page && (page_take(c, l, page, "referrers", err) || pages_take(c, l, page, err)))
		return err->code;
	return p->fallback || l->is_attached ? COCKET_OK : fallback_ask(c, l, err);
}

/* asked: the answers to subject_ask, in its order. */
static enum cocket_code
subject_take(struct discovery *c, const struct places *p, struct listing *l, struct fetch *asked, struct err *err)
{
	for (size_t i = 0; i < p->endings; i++)
		if (tagged_take(c, l->subject, &asked[i], tag_fetch(l->subject, endings[i]).tag, err))
			return err->code;
	return lists_take(c, p, l, &asked[p->endings], err) ? err->code : referrers_take(c, l, err);
}

static enum cocket_code
subjects_ask(struct fetches *asked, const struct places places[], const struct subject subjects[], size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (subject_ask(asked, &places[i], &subjects[i].digest, err))
			return err->code;
	return COCKET_OK;
}

/* Nothing says how large a tag's manifest is: of a few subjects at a time they may all be as large as manifests may be (A8). */
static enum cocket_code
subjects_take(struct discovery *c, size_t first, size_t n, struct err *err)
{
	AUTO(fetches_free) struct fetches asked = { 0 };
	struct places places[SUBJECTS_AT_ONCE];
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		places[i] = places_of(c, &c->subjects[first + i]);
	if (subjects_ask(&asked, places, c->subjects + first, n, err))
		return err->code;
	source_fetch(c->from, asked.items, asked.count);
	for (size_t i = 0; i < n; at += places_count(&places[i++])) {
		const struct subject subject = c->subjects[first + i]; /* the list grows meanwhile */
		struct listing l = { .subject = &subject.digest, .is_attached = subject.is_attached };
		enum cocket_code code = subject_take(c, &places[i], &l, &asked.items[at], err);

		fetches_free(&l.manifests);
		if (code)
			return within(err, "what is attached");
	}
	return COCKET_OK;
}

enum cocket_code
attached_collect(struct discovery *c, size_t first, struct err *err)
{
	const size_t end = c->subject_count;

	for (size_t n; first < end; first += n) {
		n = end - first > SUBJECTS_AT_ONCE ? SUBJECTS_AT_ONCE : end - first;
		if (subjects_take(c, first, n, err))
			return err->code;
	}
	return COCKET_OK;
}
