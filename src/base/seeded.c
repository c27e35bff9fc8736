/* A hash table with open addressing: see seeded.h.  SipHash-2-4 (Aumasson and Bernstein, 2012), whose values nobody can foretell who does not know
 * the seeds. */
#include "base/seeded.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define SLOTS_FIRST 128

static uint64_t
rotate(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static void
siphash_rounds(uint64_t v[static 4], int n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

/* SipHash-2-4 of whole words. */
static uint64_t
siphash(const uint64_t seeds[static 2], const uint8_t *key, size_t n)
{
	uint64_t v[4] = {
		seeds[0] ^ 0x736f6d6570736575, seeds[1] ^ 0x646f72616e646f6d, seeds[0] ^ 0x6c7967656e657261, seeds[1] ^ 0x7465646279746573,
	};
	uint64_t word;

	for (size_t i = 0; i <= n / 8; i++) {
		if (i < n / 8)
			memcpy(&word, key + 8 * i, sizeof word);
		else
			word = (uint64_t)n << 56;
		v[3] ^= word;
		siphash_rounds(v, 2);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	siphash_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static size_t
slot_of(const struct seeded *t, const uint8_t *key, size_t n)
{
	return (size_t)siphash(t->seeds, key, n) & (t->slot_count - 1);
}

/* The slot where the key is, or where it would go. */
static uint32_t *
find(const struct seeded *t, const struct seeded_rows *rows, const uint8_t *key)
{
	uint8_t other[SEEDED_KEY_MAX_BYTES];
	size_t at = slot_of(t, key, rows->key_bytes);

	for (; t->slots[at]; at = (at + 1) & (t->slot_count - 1)) {
		rows->key(other, rows->rows, t->slots[at] - 1);
		if (memcmp(other, key, rows->key_bytes) == 0)
			break;
	}
	return &t->slots[at];
}

static void
put(struct seeded *t, const struct seeded_rows *rows, size_t row)
{
	uint8_t key[SEEDED_KEY_MAX_BYTES];

	rows->key(key, rows->rows, row);
	*find(t, rows, key) = (uint32_t)row + 1;
}

static enum cocket_code
grow(struct seeded *t, const struct seeded_rows *rows, struct err *err)
{
	struct seeded more = *t;

	more.slot_count = t->slot_count ? 2 * t->slot_count : SLOTS_FIRST;
	more.slots = calloc(more.slot_count, sizeof *more.slots);
	if (more.slots == NULL)
		return no_memory(err);
	for (size_t i = 0; i < t->slot_count; i++)
		if (t->slots[i])
			put(&more, rows, t->slots[i] - 1);
	free(t->slots);
	*t = more;
	return COCKET_OK;
}

enum cocket_code
seeded_add(struct seeded *t, const struct seeded_rows *rows, size_t row, struct err *err)
{
	if (rows->key_bytes > SEEDED_KEY_MAX_BYTES || rows->key_bytes % 8 != 0 || row >= UINT32_MAX)
		BUG("a key or row that is too large");
	if (t->slots == NULL && getrandom(t->seeds, sizeof t->seeds, 0) != (ssize_t)sizeof t->seeds)
		return fail_errno(err, COCKET_E_IO, "no random bytes");
	if (2 * (t->count + 1) > t->slot_count && grow(t, rows, err))
		return err->code;
	put(t, rows, row);
	t->count++;
	return COCKET_OK;
}

bool
seeded_find(size_t *row, const struct seeded *t, const struct seeded_rows *rows, const void *key)
{
	const uint32_t *slot = t->slots ? find(t, rows, key) : NULL;

	if (slot == NULL || *slot == 0)
		return false;
	*row = *slot - 1;
	return true;
}

void
seeded_free(struct seeded *t)
{
	free(t->slots);
	*t = (struct seeded){ 0 };
}
