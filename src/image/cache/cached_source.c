/* A source before a source (see cached_source.h).  The first thing fetched is the image itself, which says the record's key; what the registry
 * answers is written down as it comes, and becomes a record only where the caller says that the image may pass (attack A12).
 * Never asks the registry for a name that stands in a record. */
#include "image/cache/cached_source.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "image/evidence/evidence_part.h"

struct cached_source {
	struct source source;
	struct source *inner;     /* owned */
	struct cache *cache;
	struct digest context;
	bool is_resolved;         /* since the beginning, or since cached_source_refresh */
	bool has_image;           /* the next two are set */
	struct digest image;
	struct fetch resolved;    /* the answer to what the user named */
	struct cache_record record;
	bool has_record;
	bool is_used;             /* it answered something */
	struct cache_draft draft;
	bool is_incomplete;       /* the registry could not be asked for all */
	bool is_forgone;          /* nobody wants it here */
};

static struct cached_source *
cached_source_from(struct source *s)
{
	return (struct cached_source *)s; /* source is its first member */
}

/* Names have no line ends (format/name/reference), so no two different images have one text. */
static struct digest
record_key(const struct cached_source *c)
{
	char context[DIGEST_HEX_BYTES], image[DIGEST_HEX_BYTES], name[NAME_TEXT_BYTES];
	char text[sizeof context + sizeof image + sizeof name + 8];

	digest_print_hex(context, &c->context);
	digest_print_hex(image, &c->image);
	name_print_repository(name, &c->inner->ref.name);
	int n = snprintf(text, sizeof text, "%s\n%s\n%s\n", context, image, name);
	return digest_of(slice_of(text, (size_t)n));
}

static void
record_look_up(struct cached_source *c, const struct digest *image)
{
	c->image = *image;
	c->has_image = true;
	struct digest key = record_key(c);
	c->has_record = !c->is_forgone && cache_find(&c->record, c->cache, &key);
}

/* --- answers of the record --- */

static void
record_answer(struct cached_source *c, struct fetch *f, const struct cache_answer *a)
{
	f->err = (struct err){ 0 };
	c->is_used = true;
	if (a->absent) {
		(void)fail(&f->err, COCKET_E_NOT_FOUND, "not found (cached)");
		return;
	}
	f->body = BUF(f->max);
	if (buf_add(&f->body, a->body, &f->err)) /* kept in the fetch */
		return;
	f->body_digest = digest_of(a->body);
	memcpy(f->served_type, a->type, strlen(a->type) + 1);
	memcpy(f->next, a->next, strlen(a->next) + 1);
}

/* A page's name that came out of a record goes into no URL: it was nobody's to check. */
static bool
is_answered(struct cached_source *c, struct fetch *f)
{
	const struct cache_answer *a = c->has_record ? cache_record_find(&c->record, f) : NULL;

	if (a)
		record_answer(c, f, a);
	else if (c->is_used && f->kind == FETCH_REFERRERS && f->next[0])
		(void)fail(&f->err, COCKET_E_REGISTRY, "referrers: page not in the cache");
	else
		return false;
	return true;
}

/* --- answers of the registry --- */

/* What was refused (too large, of another digest ...) is asked for again each time: the registry's to mend. */
static void
draft_note(struct cached_source *c, const struct fetch *f, const char *page)
{
	if (f->err.code == COCKET_OK || f->err.code == COCKET_E_NOT_FOUND)
		cache_draft_add(&c->draft, f, page);
	else if (is_transient_code(f->err.code))
		c->is_incomplete = true;
}

static enum cocket_code
fetch_from_inner(struct cached_source *c, struct fetch *fetches, struct fetch *asked, const size_t *places, size_t n, struct err *err)
{
	char (*pages)[sizeof asked->next] = calloc(n + 1, sizeof *pages);

	if (pages == NULL)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		memcpy(pages[i], asked[i].next, sizeof pages[i]);
	source_fetch(c->inner, asked, n);
	for (size_t i = 0; i < n; i++) {
		draft_note(c, &asked[i], pages[i]);
		fetches[places[i]] = asked[i];
	}
	free(pages);
	return COCKET_OK;
}

/* Those that the record does not answer, side by side. */
static enum cocket_code
fetch_rest(struct cached_source *c, struct fetch *fetches, size_t n, struct err *err)
{
	struct fetch *asked = calloc(n, sizeof *asked);
	size_t *places = calloc(n, sizeof *places);
	size_t count = 0;

	for (size_t i = 0; asked && places && i < n; i++)
		if (!is_answered(c, &fetches[i])) {
			asked[count] = fetches[i];
			places[count++] = i;
		}
	enum cocket_code code = asked && places ? fetch_from_inner(c, fetches, asked, places, count, err)
	                                        : no_memory(err);
	free(places);
	free(asked);
	return code;
}

/* --- the image itself --- */

/* In the record it stands by its digest, whatever name it was asked by. */
static void
keep_resolved(struct cached_source *c, const struct fetch *f)
{
	struct fetch by_digest = *f;

	by_digest.kind = FETCH_MANIFEST;
	by_digest.digest = f->body_digest;
	draft_note(c, &by_digest, "");
}

static enum cocket_code
resolved_copy(struct fetch *to, const struct fetch *from, struct err *err)
{
	struct buf body = BUF(from->body.max);

	if (buf_add(&body, buf_slice(&from->body), err))
		return err->code;
	*to = *from;
	to->body = body;
	return COCKET_OK;
}

/* What the registry answered is remembered for cached_source_refresh, what a record answered is not. */
static enum cocket_code
resolve_first(struct cached_source *c, struct fetch *f, struct err *err)
{
	if (f->kind == FETCH_MANIFEST && !c->has_image)
		record_look_up(c, &f->digest);
	if (is_answered(c, f))
		return COCKET_OK;
	source_fetch(c->inner, f, 1);
	if (f->err.code)
		return COCKET_OK; /* the fetch's own */
	if (!c->has_image)
		record_look_up(c, &f->body_digest);
	keep_resolved(c, f);
	return resolved_copy(&c->resolved, f, err);
}

/* A tag means what it meant when it was asked for: once (A13). */
static enum cocket_code
resolve(struct cached_source *c, struct fetch *f, struct err *err)
{
	c->is_resolved = true;
	if (c->resolved.body.len == 0)
		return resolve_first(c, f, err);
	keep_resolved(c, &c->resolved);
	return resolved_copy(f, &c->resolved, err);
}

static void
cached_source_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	struct cached_source *c = cached_source_from(s);
	struct err err = { 0 };

	if (!c->is_resolved && n > 1)
		BUG("the image comes first, and alone");
	if (!(c->is_resolved ? fetch_rest(c, fetches, n, &err) : resolve(c, &fetches[0], &err)))
		return;
	for (size_t i = 0; i < n; i++) {
		buf_free(&fetches[i].body);
		fetches[i].err = err;
	}
}

/* --- the rest of a source --- */

static enum cocket_code
cached_source_stream(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err)
{
	struct source *inner = cached_source_from(s)->inner;

	return inner->ops->stream(inner, d, from, to, err);
}

static enum cocket_code
cached_source_clone(struct source **out, struct source *s, struct err *err)
{
	return source_clone(out, cached_source_from(s)->inner, err);
}

static void
cached_source_close(struct source *s)
{
	struct cached_source *c = cached_source_from(s);

	source_close(&c->inner);
	fetch_free(&c->resolved);
	cache_record_free(&c->record);
	cache_draft_free(&c->draft);
	free(c);
}

/* It only reads: signing goes to the registry itself. */
static const struct source_ops cached_source_ops = {
	.transport = "docker",
	.fetch = cached_source_fetch,
	.stream = cached_source_stream,
	.clone = cached_source_clone,
	.close = cached_source_close,
};

enum cocket_code
cached_source_open(struct cached_source **out, struct source **inner, struct cache *cache, const struct digest *context, struct err *err)
{
	struct cached_source *c = calloc(1, sizeof *c);

	if (c == NULL) {
		source_close(inner);
		return no_memory(err);
	}
	c->source = (struct source){ .ops = &cached_source_ops, .ref = (*inner)->ref };
	c->inner = *inner;
	*inner = NULL;
	c->cache = cache;
	c->context = *context;
	cache_draft_begin(&c->draft);
	*out = c;
	return COCKET_OK;
}

struct source *
cached_source_base(struct cached_source *c)
{
	return &c->source;
}

struct source *
cached_source_inner(struct cached_source *c)
{
	return c->inner;
}

bool
cached_source_is_used(const struct cached_source *c, int64_t *listed)
{
	*listed = c->record.listed;
	return c->is_used;
}

void
cached_source_refresh(struct cached_source *c)
{
	cache_record_free(&c->record);
	cache_draft_free(&c->draft);
	cache_draft_begin(&c->draft);
	c->has_record = c->is_used = c->is_resolved = c->is_incomplete = false;
}

void
cached_source_bypass(struct cached_source *c)
{
	cache_record_free(&c->record);
	c->has_record = c->is_used = false;
	c->is_forgone = true;
}

static bool
is_worth_storing(const struct cached_source *c)
{
	return !c->is_used && !c->is_incomplete && !c->is_forgone && c->has_image;
}

/* One that answered keeps its time: asking it does not make it younger. */
void
cached_source_store(struct cached_source *c)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	struct err err = { 0 };

	if (!is_worth_storing(c))
		return;
	struct digest key = record_key(c);
	if (cache_draft_print(&text, &c->draft, &key, cache_now(c->cache), &err))
		log_verbose("cache: not stored: %s", err.message);
	else
		cache_put(c->cache, &key, buf_slice(&text));
}
