/* The keys of a metadata file (TUF 1.0 section 4.2.1): a table of id -> key object, open, of which each is read when it is first asked for.
 * What an object says is for the dialect to read: tuf_key.c, notary_v1_key.c. */
#include <stdlib.h>

#include "base/escape.h"
#include "format/text/sorted_table.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

void
tuf_keys_free(struct tuf_file *f)
{
	for (size_t i = 0; i < f->key_count; i++) {
		pubkey_free(&f->keys[i].key);
		free(f->keys[i].certificate);
	}
	free(f->keys);
}

static enum cocket_code
read_key(struct tuf_key *out, const struct tuf_file *f, struct json obj, struct err *err)
{
	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (f->dialect->check_key(obj, err))
		return err->code;
	*out = (struct tuf_key){ .id = json_name(obj), .object = obj };
	return COCKET_OK;
}

enum cocket_code
tuf_keys_read(struct tuf_file *f, struct json obj, struct err *err)
{
	struct json keys;

	if (tuf_object(&keys, f, obj, "keys", err))
		return err->code;
	if (json_count(keys) > f->dialect->keys_max)
		return fail(err, COCKET_E_TOO_MANY, "keys: %zu, maximum %zu", json_count(keys), f->dialect->keys_max);
	f->keys = calloc(json_count(keys) + 1, sizeof *f->keys);
	if (!f->keys)
		return no_memory(err);
	for (struct json m = json_first(keys); m.node; m = json_next(m)) {
		if (read_key(&f->keys[f->key_count], f, m, err))
			return within(err, "keys: %s", TEXT(slice_str(json_name(m))));
		f->key_count++;
	}
	table_sort(TABLE(f->keys, f->key_count));
	return COCKET_OK;
}

bool
tuf_key_find(size_t *index, const struct tuf_file *f, const char *id)
{
	return table_find_index(index, TABLE(f->keys, f->key_count), id);
}

const struct pubkey *
tuf_key_get(const struct tuf_file *f, size_t index)
{
	struct tuf_key *k = &f->keys[index];

	if (!k->key && !k->unusable)
		k->unusable = f->dialect->load_key(k, f->signed_bytes.len);
	return k->key;
}

/* Not among what tuf_parse reads: nothing is decided by it, so there is nothing in it to refuse a file for. */
const char *
tuf_key_label(const struct tuf_file *f, size_t index)
{
	const struct json labels = json_get(json_get(json_root(&f->doc), "signed"), TUF_KEY_LABELS);
	const char *label = json_string_value(json_get(labels, f->keys[index].id));

	return label ? label : "";
}
