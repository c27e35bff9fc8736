/* Keys and files of a store, as people read them: see key_label.h. */
#include "trust/edit/key_label.h"

#include <stdio.h>

/* Of a key that does not count. */
static struct key_label
unusable_label(const struct tuf_file *holder, size_t key)
{
	struct key_label label;

	snprintf(label.s, sizeof label.s, "%s", TEXT(slice_str(holder->keys[key].id)));
	return label;
}

static int
digits_among(const struct tuf_file *holder, const struct pubkey *key)
{
	int digits = KEY_SHORT_ID_DIGITS;

	for (size_t i = 0; i < holder->key_count && digits == KEY_SHORT_ID_DIGITS; i++) {
		const struct pubkey *other = tuf_key_get(holder, i);

		if (other)
			digits = key_id_digits(pubkey_id(key), pubkey_id(other));
	}
	return digits;
}

void
key_label_text(char out[static KEY_LABEL_BYTES], const struct tuf_file *holder, size_t key)
{
	key_label_set(out, tuf_key_label(holder, key));
}

struct key_label
key_label(const struct tuf_file *holder, size_t key)
{
	const struct pubkey *k = tuf_key_get(holder, key);
	char text[KEY_LABEL_BYTES];
	struct key_label label;

	if (!k)
		return unusable_label(holder, key);
	key_label_text(text, holder, key);
	snprintf(label.s, sizeof label.s, "%s", key_name(pubkey_type(k), pubkey_id(k), text, digits_among(holder, k)).s);
	return label;
}

/* Of a key that a file may revoke: as that says. */
static struct key_label
revoked_label(const struct tuf_file *f, const struct digest *id)
{
	const struct tuf_revocation *r = tuf_revocation_find(f->revoked_keys, f->revoked_key_count, id);
	char text[KEY_LABEL_BYTES] = "";
	struct key_label label;

	if (r)
		key_label_set(text, r->label);
	snprintf(label.s, sizeof label.s, "%s", key_name(r && r->key ? pubkey_type(r->key) : KEY_NONE, id, text, KEY_SHORT_ID_DIGITS).s);
	return label;
}

struct key_label
key_label_in(const struct tuf_file *f, const struct digest *id)
{

	for (size_t i = 0; i < f->key_count; i++) {
		const struct pubkey *key = tuf_key_get(f, i);

		if (key && digest_eq(pubkey_id(key), id))
			return key_label(f, i);
	}
	return revoked_label(f, id);
}

/* What one file calls so: the first, and whether there is another. */
static void
find_in(const struct tuf_file **holder, size_t *key, bool *several, const struct tuf_file *f, const char *text)
{
	for (size_t i = 0; i < f->key_count; i++) {
		const struct pubkey *k = tuf_key_get(f, i);

		if (!k || strcmp(tuf_key_label(f, i), text) != 0)
			continue;
		*several |= *holder && !digest_eq(pubkey_id(k), pubkey_id(tuf_key_get(*holder, *key)));
		*holder = f;
		*key = i;
	}
}

bool
key_label_find(struct key_label *out, const struct stage *st, const char *text)
{
	const struct stage_files *const places[] = { &st->published, &st->staged };
	const struct tuf_file *holder = NULL;
	bool several = false;
	size_t key = 0;

	for (size_t p = 0; *text && p < 2; p++)
		for (size_t i = 0; i < places[p]->count; i++)
			find_in(&holder, &key, &several, &places[p]->items[i]->doc.tuf, text);
	if (!holder || several)
		return false;
	*out = key_label(holder, key);
	return true;
}

struct key_label
key_label_id(const struct tuf_file *holder, size_t key)
{
	const struct pubkey *k = tuf_key_get(holder, key);
	struct key_label label;

	if (!k)
		return unusable_label(holder, key);
	digest_print_hex(label.s, pubkey_id(k));
	return label;
}

struct key_label
metadata_file_label(const struct metadata_file *d)
{
	struct key_label label;

	snprintf(label.s, sizeof label.s, "%s.json", TEXT(slice_str(d->role)));
	return label;
}
