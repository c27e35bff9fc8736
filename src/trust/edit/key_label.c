/* Keys and files of a store, as people read them: see key_label.h. */
#include "trust/edit/key_label.h"

#include <stdio.h>

#define SHORT_ID_DIGITS 16

static struct key_label
label_of(const struct tuf_file *holder, size_t index, const char *type, int digits)
{
	const struct pubkey *key = tuf_key_get(holder, index);
	char hex[DIGEST_HEX_BYTES];
	struct key_label label;

	if (!key) {
		snprintf(label.s, sizeof label.s, "%s", TEXT(slice_str(holder->keys[index].id)));
		return label;
	}
	digest_print_hex(hex, pubkey_id(key));
	snprintf(label.s, sizeof label.s, "%s%s%.*s", type, *type ? " " : "", digits, hex);
	return label;
}

struct key_label
key_label(const struct tuf_file *holder, size_t key)
{
	const struct pubkey *k = tuf_key_get(holder, key);

	return label_of(holder, key, k ? key_type_name(pubkey_type(k)) : "", SHORT_ID_DIGITS);
}

struct key_label
key_label_id(const struct tuf_file *holder, size_t key)
{
	return label_of(holder, key, "", 2 * SHA256_BYTES);
}

struct key_label
metadata_file_label(const struct metadata_file *d)
{
	struct key_label label;

	snprintf(label.s, sizeof label.s, "%s.json", TEXT(slice_str(d->role)));
	return label;
}
