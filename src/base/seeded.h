/* Finding rows by keys that others choose: a hash table over an array that its owner keeps.
 * Where a key lands depends on random seeds, so that nobody can choose keys that land in one place (A8: a table that became a list).
 * Holds row numbers alone; the keys stay in the rows. */
#ifndef COCKET_BASE_SEEDED_H
#define COCKET_BASE_SEEDED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define SEEDED_KEY_MAX_BYTES 96

struct seeded {
	uint32_t *slots; /* owned; row + 1, 0 free; at most half are taken */
	size_t slot_count, count;
	uint64_t seeds[2];
};

/* What a table is over.  key: copies the key of a row; all keys have the same length, at most SEEDED_KEY_MAX_BYTES, a multiple of 8. */
struct seeded_rows {
	const void *rows;
	size_t key_bytes;
	void (*key)(uint8_t *out, const void *rows, size_t row);
};

bool seeded_find(size_t *row, const struct seeded *t, const struct seeded_rows *rows, const void *key);

/* A row that is in the array already, and whose key is not in the table yet.  COCKET_E_NOMEM, COCKET_E_IO: no random bytes. */
MUST_CHECK enum cocket_code seeded_add(struct seeded *t, const struct seeded_rows *rows, size_t row, struct err *err);
void seeded_free(struct seeded *t);

#endif
