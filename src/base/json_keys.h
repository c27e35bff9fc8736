/* The keys of the objects that are open, to find duplicates.  For json_scan.c, and json_pull.c for what a string means. */
#ifndef COCKET_BASE_JSON_KEYS_H
#define COCKET_BASE_JSON_KEYS_H

#include "base/err.h"
#include "base/slice.h"

struct json_keys {
	const uint8_t **keys; /* owned; each points at the opening quote of a string that was scanned */
	size_t count, capacity;
};
void json_keys_free(struct json_keys *k);

MUST_CHECK enum cocket_code json_keys_add(struct json_keys *k, const uint8_t *key, size_t max, struct err *err);

/* The object whose first key was number first is closed: forgets its keys.
 * Returns the first that says the same as one before it, NULL where all differ. */
const uint8_t *json_keys_close(struct json_keys *k, size_t first);

/* The next code point of a string that was scanned, plus 1, and *p behind it; 0 at its closing quote. */
uint32_t json_key_next(const uint8_t **p);

#endif
