/* The keys that findings are made with: distinct by id, so that whoever counts keys counts each once (A15).
 * Never looks at a label to tell keys apart. */
#include "identity/keyring.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

void
keyring_free(struct keyring *k)
{
	for (size_t i = 0; i < k->count; i++)
		pubkey_free(&k->keys[i]);
	free(k->keys);
	free(k->labels);
	*k = (struct keyring){ 0 };
}

size_t
keyring_find(const struct keyring *k, const struct digest *id)
{
	size_t i = 0;

	while (i < k->count && !digest_eq(pubkey_id(k->keys[i]), id))
		i++;
	return i;
}

bool
keyring_has_id(const struct keyring *k, const struct digest *id)
{
	return keyring_find(k, id) < k->count;
}

/* As many as tell it from all of them. */
static int
id_digits(const struct keyring *k, const struct digest *id)
{
	int digits = KEY_SHORT_ID_DIGITS;

	for (size_t i = 0; i < k->count && digits == KEY_SHORT_ID_DIGITS; i++)
		digits = key_id_digits(id, pubkey_id(k->keys[i]));
	return digits;
}

struct key_name
keyring_name(const struct keyring *k, size_t index)
{
	const struct digest *id = pubkey_id(k->keys[index]);

	return key_name(pubkey_type(k->keys[index]), id, k->labels[index], id_digits(k, id));
}

struct key_name
keyring_name_of_id(const struct keyring *k, const struct digest *id)
{
	const size_t i = keyring_find(k, id);

	return i < k->count ? keyring_name(k, i) : key_name(KEY_NONE, id, "", id_digits(k, id));
}

static enum cocket_code
keyring_grow(struct keyring *k, struct err *err)
{
	if (LIST_RESERVE(k->keys, k->key_capacity, k->count, 1, LIST_MAX, "keys", err))
		return err->code;
	return LIST_RESERVE(k->labels, k->label_capacity, k->count, 1, LIST_MAX, "keys", err);
}

enum cocket_code
keyring_add(struct keyring *k, struct pubkey **key, const char *label, struct err *err)
{
	if (keyring_has_id(k, pubkey_id(*key))) { /* A15: one key given twice is one key */
		pubkey_free(key);
		return COCKET_OK;
	}
	if (keyring_grow(k, err))
		return err->code;
	key_label_set(k->labels[k->count], label);
	k->keys[k->count++] = *key;
	*key = NULL;
	return COCKET_OK;
}

enum cocket_code
keyring_add_copy(struct keyring *k, const struct pubkey *key, const char *label, struct err *err)
{
	AUTO(pubkey_free) struct pubkey *copy = NULL;

	return pubkey_parse_spki(&copy, pubkey_spki(key), err) ? err->code : keyring_add(k, &copy, label, err);
}
