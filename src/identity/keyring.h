/* The keys that somebody trusts for something: distinct by id, so that whoever counts keys counts each once (A15). */
#ifndef COCKET_IDENTITY_KEYRING_H
#define COCKET_IDENTITY_KEYRING_H

#include "identity/key_name.h"

/* keys are distinct by id (keyring_add sees to it). */
struct keyring {
	struct pubkey **keys;        /* owned */
	char (*labels)[KEY_LABEL_BYTES]; /* "" none */
	size_t count, key_capacity, label_capacity;
};
void keyring_free(struct keyring *k);
/* Takes *key over; a key that is there already (same id) is dropped. */
MUST_CHECK enum cocket_code keyring_add(struct keyring *k, struct pubkey **key, const char *label, struct err *err);
/* The same of a key that stays its owner's. */
MUST_CHECK enum cocket_code keyring_add_copy(struct keyring *k, const struct pubkey *key, const char *label, struct err *err);

bool keyring_has_id(const struct keyring *k, const struct digest *id);
/* Which of them has that id; the count: none. */
size_t keyring_find(const struct keyring *k, const struct digest *id);
/* One of them as people are told of it: more digits where another of them begins with the same. */
struct key_name keyring_name(const struct keyring *k, size_t index);
/* The same by id; of a key that is none of them, the id alone. */
struct key_name keyring_name_of_id(const struct keyring *k, const struct digest *id);

#endif
