/* The keys that somebody trusts for something: distinct by id, so that whoever counts keys counts each once (A15). */
#ifndef COCKET_IDENTITY_KEYRING_H
#define COCKET_IDENTITY_KEYRING_H

#include "crypto/pubkey.h"

/* keys are distinct by id (keyring_add sees to it). */
struct keyring {
	struct pubkey **keys;        /* owned */
	char (*labels)[128];         /* for people: the file it came from */
	size_t count, key_capacity, label_capacity;
};
void keyring_free(struct keyring *k);
/* Takes *key over; a key that is there already (same id) is dropped. */
MUST_CHECK enum cocket_code keyring_add(struct keyring *k, struct pubkey **key, const char *label, struct err *err);

bool keyring_has_id(const struct keyring *k, const struct digest *id);

#endif
