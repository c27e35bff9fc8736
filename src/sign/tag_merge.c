/* A document and what has to be in it besides, merged: see tag_merge.h.  Pure.  Never takes an element away that is not replaced, never
 * changes one. */
#include "sign/tag_merge.h"

#include <stdlib.h>

static bool
is_missing(const struct manifest *m, const struct tag_entry *e)
{
	return !e->is_replaced && !tag_entry_is_listed(m, e);
}

static void
put_list(struct json_writer *w, const struct tag_entries *k, const struct manifest *m, struct json list)
{
	struct json v = json_first(list);

	json_begin_array(w);
	for (size_t i = 0; i < m->count; i++, v = json_next(v))
		if (!tag_entries_is_replaced(k, &m->items[i]))
			json_put_value(w, v);
	for (size_t i = 0; i < k->count; i++)
		if (is_missing(m, &k->items[i]))
			json_put_raw(w, buf_slice(&k->items[i].json));
	json_end_array(w);
}

enum cocket_code
tag_merge_digests(struct digest **out, size_t *count, const struct tag_entries *k, const struct manifest *m, struct err *err)
{
	struct digest *digests = calloc(m->count + k->count + 1, sizeof *digests);
	size_t n = 0;

	if (digests == NULL)
		return no_memory(err);
	for (size_t i = 0; i < m->count; i++)
		if (!tag_entries_is_replaced(k, &m->items[i]))
			digests[n++] = m->items[i].digest;
	for (size_t i = 0; i < k->count; i++)
		if (is_missing(m, &k->items[i]))
			digests[n++] = k->items[i].digest;
	*out = digests;
	*count = n;
	return COCKET_OK;
}

static void
put_config(struct json_writer *w, const struct buf *config)
{
	struct digest digest = digest_of(buf_slice(config));
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, &digest);
	json_begin_object(w);
	json_key(w, "mediaType");
	json_put_string(w, slice_str(MEDIA_OCI_CONFIG));
	json_key(w, "size");
	json_put_u64(w, config->len);
	json_key(w, "digest");
	json_put_string(w, slice_str(text));
	json_end_object(w);
}

/* The document as it is, all its fields kept, with what is missing at the end of its list (and a config that says so, where it is not
 * empty). */
enum cocket_code
tag_merge_print(struct buf *out, const struct tag_entries *k, const struct manifest *m, const struct buf *config, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	for (struct json v = json_first(json_root(&m->doc)); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		json_key(&w, json_name(v));
		if (strcmp(json_name(v), list_name(m->kind)) == 0)
			put_list(&w, k, m, v);
		else if (config->len > 0 && strcmp(json_name(v), "config") == 0)
			put_config(&w, config);
		else
			json_put_value(&w, v);
	}
	json_end_object(&w);
	return json_writer_done(&w, err);
}
