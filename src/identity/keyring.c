/* The keys that findings are made with: distinct by id, so that whoever counts keys counts each once (A15).
 * Never looks at a label to tell keys apart. */
#include "identity/keyring.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
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

bool
keyring_has_id(const struct keyring *k, const struct digest *id)
{
	for (size_t i = 0; i < k->count; i++)
		if (digest_eq(pubkey_id(k->keys[i]), id))
			return true;
	return false;
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
	snprintf(k->labels[k->count], sizeof k->labels[0], "%.*s", (int)sizeof k->labels[0] - 1, TEXT(slice_str(label)));
	k->keys[k->count++] = *key;
	*key = NULL;
	return COCKET_OK;
}
