/* Pieces of evidence on their way from a layer's descriptor to a whole item: inline, or fetched by digest.
 * Every document's size and digest are proved here; what it says is not looked at. */
#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/list.h"
#include "image/evidence/evidence_part.h"

static size_t
item_count(const struct evidence_gather *g)
{
	return g->out->count - g->first;
}

static bool
has_room(struct evidence_gather *g, size_t more)
{
	const size_t max = g->wish ? ATTESTATIONS_MAX : SIGNATURES_IN_ALL_MAX;

	if (item_count(g) + more <= max)
		return true;
	(void)fail(&g->overflow, COCKET_E_TOO_MANY, "%zu %s, at most %zu are looked at", item_count(g) + more, g->wish ? "attestations" : "signatures", max);
	return false;
}

/* *out is good until the next item. */
static enum cocket_code
item_add(struct evidence_item **out, struct evidence_gather *g, enum signature_format format, const char *where, struct err *err)
{
	const size_t n = item_count(g);
	const size_t max = evidence_document_max(g);

	if (LIST_GROW(g->out, g->first + SIGNATURES_IN_ALL_MAX, "signatures", err) ||
	    LIST_RESERVE(g->wants, g->want_capacity, n, 1, SIGNATURES_IN_ALL_MAX, "signatures", err))
		return err->code;
	g->wants[n] = (struct wanted_document){ 0 };
	*out = &g->out->items[g->out->count++];
	**out = (struct evidence_item){
		.format = format, .subject = *g->subject, .document = BUF(max + SIZE_SLACK_BYTES), .signature = BUF(MANIFEST_MAX_BYTES),
		.certificate = BUF(MANIFEST_MAX_BYTES), .log_entry = BUF(MANIFEST_MAX_BYTES), .timestamp = BUF(MANIFEST_MAX_BYTES),
	};
	snprintf((*out)->where, sizeof (*out)->where, "%s", where);
	return COCKET_OK;
}

enum cocket_code
item_add_error(struct evidence_gather *g, enum signature_format format, const char *where, const struct err *e, struct err *err)
{
	struct evidence_item *item;

	if (!has_room(g, 1))
		return COCKET_OK;
	if (item_add(&item, g, format, where, err))
		return err->code;
	item->err = *e;
	return COCKET_OK;
}

enum cocket_code
item_add_document(struct evidence_gather *g, enum signature_format format, const char *where, struct slice document, struct err *err)
{
	struct evidence_item *item;

	if (!has_room(g, 1))
		return COCKET_OK;
	if (item_add(&item, g, format, where, err))
		return err->code;
	item->id.digest = digest_of(document);
	return buf_add(&item->document, document, err);
}

/* The last item's document: from the descriptor, or else later.  Errors of the call are those that are not the item's. */
static enum cocket_code
document_want(struct evidence_gather *g, struct evidence_item *item, const struct descriptor *d, struct err *err)
{
	item->id = (struct document_id){ d->digest, true };
	if (d->size > evidence_document_max(g)) { /* A8: before any request */
		(void)fail(&item->err, COCKET_E_TOO_LARGE, "%llu bytes, at most %zu are taken", (unsigned long long)d->size,
		           evidence_document_max(g));
		return COCKET_OK;
	}
	if (!evidence_affords(g, d->size))
		return COCKET_OK;
	if (d->data) {
		if (descriptor_data(&item->document, d, &item->err) == COCKET_E_NOMEM)
			return no_memory(err);
		return COCKET_OK;
	}
	g->wants[item_count(g) - 1] = (struct wanted_document){ .pending = true, .digest = d->digest, .size = d->size };
	return COCKET_OK;
}

/* Ours, unsigned: a hint that is none is as good as no hint. */
bool
key_hint_read(struct digest *out, const struct descriptor *d)
{
	const char *hint = descriptor_annotation(d, ANNOTATION_KEY_ID);
	struct err ignored = { 0 };

	return hint && hex_decode(out->bytes, SHA256_BYTES, slice_str(hint), &ignored) == COCKET_OK;
}

/* What proves of a signature who made it with which certificate. */
static enum cocket_code
certificate_read(struct evidence_item *item, const struct descriptor *layer, struct err *err)
{
	const char *certificate = descriptor_annotation(layer, ANNOTATION_CERTIFICATE), *log_entry = descriptor_annotation(layer, ANNOTATION_LOG_ENTRY);
	const char *timestamp = descriptor_annotation(layer, ANNOTATION_TIMESTAMP);

	if (certificate == NULL)
		return COCKET_OK;
	if (buf_add(&item->certificate, slice_str(certificate), err) || buf_add(&item->log_entry, slice_str(log_entry), err))
		return err->code;
	return buf_add(&item->timestamp, slice_str(timestamp), err);
}

static bool
is_annotated(const struct descriptor *layer)
{
	return format_of_annotated_layer(layer->media_type) < FORMAT_COUNT;
}

static enum cocket_code
item_add_annotated(struct evidence_gather *g, const struct descriptor *layer, const char *where, struct err *err)
{
	const char *signature = descriptor_annotation(layer, ANNOTATION_SIGNATURE);
	struct evidence_item *item;

	if (item_add(&item, g, format_of_annotated_layer(layer->media_type), where, err))
		return err->code;
	item->has_key_hint = key_hint_read(&item->key_hint, layer);
	item->has_certificate = foreign_is_certificate(layer);
	item->has_signature = signature != NULL;
	if (signature == NULL) /* nothing to check a payload with */
		return COCKET_OK;
	if (buf_add(&item->signature, slice_str(signature), err) || certificate_read(item, layer, err))
		return err->code;
	return document_want(g, item, layer, err);
}

static size_t
annotated_count(const struct manifest *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++)
		n += is_annotated(&m->items[i]);
	return n;
}

enum cocket_code
items_add_annotated(struct evidence_gather *g, const struct manifest *m, const char *where, struct err *err)
{
	char place[WHERE_BYTES];

	if (!has_room(g, annotated_count(m)))
		return COCKET_OK;
	for (size_t i = 0; i < m->count && g->overflow.code == COCKET_OK; i++) {
		if (!is_annotated(&m->items[i]))
			continue;
		snprintf(place, sizeof place, "%.*s, layer %zu", (int)sizeof place - 32, where, i + 1);
		if (item_add_annotated(g, &m->items[i], place, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
item_add_layer(struct evidence_gather *g, const struct descriptor *layer, const char *where, struct err *err)
{
	struct evidence_item *item;

	if (!has_room(g, 1))
		return COCKET_OK;
	return item_add(&item, g, format_of_lone_layer(layer->media_type), where, err) ? err->code : document_want(g, item, layer, err);
}

static bool
is_listed_alone(const struct evidence_gather *g, const struct attested_document *d)
{
	return g->wish->is_listing && d->place >= ATTESTATION_INDEX && d->type;
}

/* Of a type that was put off, or is to be read later, there is no item yet. */
enum cocket_code
item_add_attestation(struct evidence_gather *g, const struct attested_document *d, const char *where, struct err *err)
{
	struct evidence_item *item;

	if (!evidence_takes(g, d->type) || !has_room(g, 1))
		return COCKET_OK;
	if (item_add(&item, g, FORMAT_BUNDLE, where, err))
		return err->code;
	item->place = d->place;
	item->manifest = *d->manifest;
	item->manifest_bytes = BUF(MANIFEST_MAX_BYTES);
	item->id = (struct document_id){ d->layer->digest, true };
	item->document_size = d->layer->size;
	snprintf(item->type, sizeof item->type, "%s", d->type ? d->type : "");
	item->has_certificate = foreign_is_certificate(d->layer);
	if (buf_add(&item->manifest_bytes, d->manifest_bytes, err) || certificate_read(item, d->layer, err))
		return err->code;
	return is_listed_alone(g, d) ? COCKET_OK : document_want(g, item, d->layer, err);
}

static bool
is_same_want(const struct wanted_document *a, const struct wanted_document *b)
{
	return b->pending && a->size == b->size && digest_eq(&a->digest, &b->digest);
}

static bool
is_asked_before(const struct evidence_gather *g, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (is_same_want(&g->wants[i], &g->wants[j]))
			return true;
	return false;
}

enum cocket_code
documents_plan(struct fetch_batch *b, struct evidence_gather *g, struct err *err)
{
	for (size_t i = 0; i < item_count(g); i++) {
		const struct wanted_document *w = &g->wants[i];
		struct fetch f = {
			.kind = FETCH_BLOB, .digest = w->digest, .has_size = true, .size = w->size, .max = w->size + SIZE_SLACK_BYTES,
		};

		if (!w->pending || is_asked_before(g, i))
			continue;
		if (fetch_batch_add(b, (struct fetch_job){ .kind = JOB_DOCUMENT, .index = i }, &f, err))
			return err->code;
		g->document_count++;
	}
	if (g->document_count > evidence_count_max(g))
		(void)fail(&g->overflow, COCKET_E_TOO_MANY, "%zu %s, at most %zu are looked at", g->document_count,
		           g->wish ? "attestations" : "signatures", evidence_count_max(g));
	return COCKET_OK;
}

/* The last that wants it takes it, since it may be large. */
static enum cocket_code
document_take(struct buf *out, struct fetch *f, bool is_last, struct err *err)
{
	const size_t max = out->max;

	if (!is_last)
		return buf_add(out, buf_slice(&f->body), err);
	buf_free(out);
	*out = buf_take(&f->body);
	out->max = max;
	return COCKET_OK;
}

static bool
is_wanted_after(const struct evidence_gather *g, size_t i)
{
	for (size_t j = i + 1; j < item_count(g); j++)
		if (is_same_want(&g->wants[i], &g->wants[j]))
			return true;
	return false;
}

static enum cocket_code
document_set(struct evidence_gather *g, size_t i, struct fetch *f, struct err *err)
{
	struct evidence_item *item = &g->out->items[g->first + i];

	g->wants[i].pending = false;
	if (f->err.code == COCKET_OK)
		return document_take(&item->document, f, !is_wanted_after(g, i), err);
	if (is_transient_code(f->err.code)) {
		evidence_transient(g, &f->err);
		g->wants[i].dropped = true;
	} else {
		item->err = f->err;
	}
	return COCKET_OK;
}

/* Several signatures of one payload lie in several layers (docs/FORMATS.md 1.2): fetched once, delivered to each. */
enum cocket_code
document_deliver(struct evidence_gather *g, size_t item, struct fetch *f, struct err *err)
{
	const struct wanted_document wanted = g->wants[item];

	for (size_t i = item; i < item_count(g); i++)
		if (is_same_want(&wanted, &g->wants[i]) && document_set(g, i, f, err))
			return err->code;
	return COCKET_OK;
}

static void
item_free(struct evidence_item *item)
{
	buf_free(&item->document);
	buf_free(&item->signature);
	buf_free(&item->certificate);
	buf_free(&item->log_entry);
	buf_free(&item->timestamp);
	buf_free(&item->manifest_bytes);
}

void
evidence_items_finish(struct evidence_gather *g)
{
	size_t n = g->first;

	for (size_t i = 0; i < item_count(g); i++) {
		struct evidence_item *item = &g->out->items[g->first + i];

		if (g->overflow.code || g->wants[i].dropped || g->wants[i].pending)
			item_free(item);
		else
			g->out->items[n++] = *item;
	}
	g->out->count = n;
}

void
evidence_free(struct evidence *e)
{
	for (size_t i = 0; i < e->count; i++)
		item_free(&e->items[i]);
	free(e->items);
	if (e->unread)
		candidates_free(e->unread);
	free(e->unread);
	*e = (struct evidence){ 0 };
}
