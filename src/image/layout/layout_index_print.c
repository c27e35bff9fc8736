/* index.json of an OCI image layout, rewritten: entries in the place of those that they replace, and all else as it stood.  Pure. */
#include <stdlib.h>

#include "image/layout/layout_index_part.h"

/* --- an entry ----------------------------------------------------------------------------------- */

static void
put_field(struct json_writer *w, const char *name, const char *value)
{
	json_key(w, name);
	json_put_string(w, slice_str(value));
}

/* The annotations of the entry that is replaced stay, unless it is all ours; the rest described the old manifest. */
static void
put_annotations(struct json_writer *w, const struct index_entry *e, const struct descriptor *replaced)
{
	if (replaced && !e->exact) {
		json_key(w, "annotations");
		json_put_value(w, replaced->annotations);
		return;
	}
	if (e->tag == NULL && e->name == NULL)
		return;
	json_key(w, "annotations");
	json_begin_object(w);
	if (e->name && e->tag && index_tag_is_local(e->tag, e->name))
		put_field(w, ANNOTATION_SIGNED_AS, e->name);
	if (e->name)
		put_field(w, ANNOTATION_IMAGE_NAME, e->name);
	if (e->tag)
		put_field(w, ANNOTATION_REF_NAME, e->tag);
	json_end_object(w);
}

static void
put_entry(struct json_writer *w, const struct index_entry *e, const struct descriptor *replaced)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &e->digest);
	json_begin_object(w);
	put_field(w, "mediaType", e->media_type);
	put_field(w, "digest", digest);
	json_key(w, "size");
	json_put_u64(w, e->size);
	if (e->artifact_type)
		put_field(w, "artifactType", e->artifact_type);
	put_annotations(w, e, replaced);
	json_end_object(w);
}

/* --- the rewritten file ------------------------------------------------------------------------- */

/* An entry on its way into the index. */
struct entry_placement {
	const struct index_entry *entry;
	const struct descriptor *replaced; /* NULL none */
	bool done;                         /* it stands, or needs not */
};

static enum cocket_code
placing_find(struct entry_placement *p, const struct manifest *index, const struct index_entry *e, struct err *err)
{
	const char *ignored;

	*p = (struct entry_placement){ .entry = e };
	if (e->tag == NULL) {
		p->done = index_find_digest(&ignored, index, &e->digest) != NULL;
		return COCKET_OK;
	}
	return index_find_replaced(&p->replaced, index, e->tag, e->exact, err);
}

/* Entries of one name have one digest (index_find_replaced), so all of them give way to the one. */
static bool
is_replaced(const struct descriptor *d, const struct descriptor *replaced)
{
	const char *name = descriptor_annotation(d, ANNOTATION_REF_NAME);

	return replaced && name && strcmp(name, descriptor_annotation(replaced, ANNOTATION_REF_NAME)) == 0;
}

static struct entry_placement *
replacement_of(struct entry_placement *placings, size_t n, const struct descriptor *d)
{
	for (size_t i = 0; i < n; i++)
		if (is_replaced(d, placings[i].replaced))
			return &placings[i];
	return NULL;
}

static void
place(struct json_writer *w, struct entry_placement *p)
{
	if (!p->done)
		put_entry(w, p->entry, p->replaced);
	p->done = true;
}

/* What becomes of the entries. */
struct placings {
	struct entry_placement *items; /* owned */
	size_t count;
};

static void
put_entries(void *ctx, struct json_writer *w, const struct manifest *index)
{
	struct placings *placings = ctx;
	struct json v = json_first(json_get(json_root(&index->doc), "manifests"));

	for (size_t i = 0; i < index->count; i++, v = json_next(v)) {
		struct entry_placement *p = replacement_of(placings->items, placings->count, &index->items[i]);

		if (p)
			place(w, p);
		else
			json_put_value(w, v);
	}
	for (size_t i = 0; i < placings->count; i++)
		place(w, &placings->items[i]);
}

enum cocket_code
index_print_with(struct buf *out, const struct manifest *index, index_put_fn *put, void *ctx, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	for (struct json v = json_first(json_root(&index->doc)); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		json_key(&w, json_name(v));
		if (strcmp(json_name(v), "manifests") != 0) {
			json_put_value(&w, v);
			continue;
		}
		json_begin_array(&w);
		put(ctx, &w, index);
		json_end_array(&w);
	}
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
index_print(struct buf *out, const struct manifest *index, const struct index_entry *entries, size_t n, struct err *err)
{
	struct placings placings = { calloc(n + 1, sizeof *placings.items), n };
	enum cocket_code code = placings.items ? COCKET_OK : no_memory(err);

	for (size_t i = 0; i < n && code == COCKET_OK; i++)
		code = placing_find(&placings.items[i], index, &entries[i], err);
	if (code == COCKET_OK)
		code = index_print_with(out, index, put_entries, &placings, err);
	free(placings.items);
	return code;
}
