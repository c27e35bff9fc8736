/* Layers or descriptors that have to be at a tag, kept as JSON so that what others wrote is written again as it was.
 * Never takes two for one: a payload signed twice is one digest and two layers, and the signatures tell them apart. */
#include "sign/tag_entries.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

void
tag_entries_free(struct tag_entries *k)
{
	for (size_t i = 0; i < k->count; i++) {
		buf_free(&k->items[i].json);
		buf_free(&k->items[i].signature);
	}
	free(k->items);
	*k = (struct tag_entries){ 0 };
}

static struct slice
signature_of(const struct descriptor *d)
{
	return slice_str(descriptor_annotation(d, ANNOTATION_SIGNATURE));
}

static bool
is_same(const struct tag_entry *e, const struct descriptor *d)
{
	return digest_eq(&e->digest, &d->digest) && slice_eq(buf_slice(&e->signature), signature_of(d));
}

static bool
is_known(const struct tag_entries *k, const struct descriptor *d)
{
	for (size_t i = 0; i < k->count; i++)
		if (is_same(&k->items[i], d))
			return true;
	return false;
}

bool
tag_entry_is_listed(const struct manifest *m, const struct tag_entry *e)
{
	for (size_t i = 0; i < m->count; i++)
		if (is_same(e, &m->items[i]))
			return true;
	return false;
}

bool
tag_entries_are_listed(const struct manifest *m, const struct tag_entries *k)
{
	for (size_t i = 0; i < k->count; i++)
		if (!k->items[i].is_replaced && !tag_entry_is_listed(m, &k->items[i]))
			return false;
	return true;
}

size_t
tag_entries_count(const struct tag_entries *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->count; i++)
		n += !k->items[i].is_replaced;
	return n;
}

bool
tag_entries_is_replaced(const struct tag_entries *k, const struct descriptor *d)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->items[i].is_replaced && is_same(&k->items[i], d))
			return true;
	return false;
}

static enum cocket_code
tag_entry_fill(struct tag_entry *e, const struct descriptor *d, struct json v, struct err *err)
{
	struct json_writer w;

	e->digest = d->digest;
	json_writer_init(&w, &e->json);
	json_put_value(&w, v);
	return json_writer_done(&w, err) ? err->code : buf_add(&e->signature, signature_of(d), err);
}

static enum cocket_code
tag_entries_add(struct tag_entries *k, const struct descriptor *d, struct json v, struct err *err)
{
	if (LIST_GROW(k, LIST_MAX, "entries", err))
		return err->code;
	k->items[k->count] = (struct tag_entry){ .json = BUF(MANIFEST_MAX_BYTES), .signature = BUF(MANIFEST_MAX_BYTES) };
	return tag_entry_fill(&k->items[k->count++], d, v, err);
}

enum cocket_code
tag_entries_add_json(struct tag_entries *k, struct slice json, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct descriptor d;

	if (json_parse(&doc, json, err) || descriptor_parse(&d, json_root(&doc), err))
		return err->code;
	return tag_entries_add(k, &d, json_root(&doc), err);
}

const char *
list_name(enum manifest_kind kind)
{
	return kind == MANIFEST_INDEX ? "manifests" : "layers";
}

enum cocket_code
tag_entries_add_listed(struct tag_entries *k, const struct manifest *m, struct err *err)
{
	struct json v = json_first(json_get(json_root(&m->doc), list_name(m->kind)));

	for (size_t i = 0; i < m->count; i++, v = json_next(v))
		if (!is_known(k, &m->items[i]) && tag_entries_add(k, &m->items[i], v, err))
			return err->code;
	return COCKET_OK;
}
