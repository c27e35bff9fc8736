/* Who signs for a role: see threshold.h (TUF 1.0 sections 4.2 and 4.3; docs/FORMATS.md 4).
 * Never takes a key id that the file does not hold, or one twice; never counts a key twice (A15). */
#include "format/tuf/threshold.h"

#include <limits.h>
#include <stdlib.h>

#include "base/escape.h"

/* --- keys and threshold --- */

static int
compare_indices(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static enum cocket_code
check_unique(const size_t *indices, size_t count, struct table keys, struct err *err)
{
	for (size_t i = 1; i < count; i++)
		if (indices[i] == indices[i - 1])
			return fail(err, COCKET_E_FORMAT, "keyids: %s is listed twice", TEXT(slice_str(table_name(keys, indices[i]))));
	return COCKET_OK;
}

enum cocket_code
threshold_read_keyids(size_t **out, size_t *count, struct json ids, struct table keys, struct err *err)
{
	size_t *indices = *out = calloc(json_count(ids) + 1, sizeof *indices);
	size_t n = 0;

	if (!indices)
		return no_memory(err);
	for (struct json m = json_first(ids); m.node; m = json_next(m)) {
		const char *id = json_string_value(m);

		if (!id)
			return fail(err, COCKET_E_FORMAT, "keyids: expected strings");
		if (!table_find_index(&indices[n++], keys, id))
			return fail(err, COCKET_E_FORMAT, "keyids: unknown key %s", TEXT(slice_str(id)));
	}
	qsort(indices, n, sizeof *indices, compare_indices);
	*count = n;
	return check_unique(indices, n, keys, err);
}

/* A16.  More than there are keys, or no keys at all, is a role that nobody can satisfy: TUF allows it, and threshold_refuse says so. */
enum cocket_code
threshold_read(unsigned *out, struct json role, struct err *err)
{
	uint64_t n;

	if (json_u64(&n, role, "threshold", err))
		return err->code;
	if (n < 1)
		return fail(err, COCKET_E_FORMAT, "threshold: 0, expected at least 1");
	*out = n > UINT_MAX ? UINT_MAX : (unsigned)n;
	return COCKET_OK;
}

bool
threshold_has_key(const size_t *keys, size_t count, size_t index)
{
	return count > 0 && bsearch(&index, keys, count, sizeof index, compare_indices);
}

/* --- signatures --- */

enum cocket_code
threshold_sort_signatures(struct table signatures, struct err *err)
{
	const char *repeated;

	table_sort(signatures);
	repeated = table_repeated(signatures);
	return repeated ? fail(err, COCKET_E_FORMAT, "signatures: two by %s", TEXT(slice_str(repeated))) : COCKET_OK;
}

static bool
is_among(const struct pubkey *key, const struct pubkey *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (digest_eq(pubkey_id(key), pubkey_id(keys[i])))
			return true;
	return false;
}

static void
keys_free(const struct pubkey ***keys)
{
	free(*keys);
}

unsigned
threshold_count(const struct threshold_signatures *q, unsigned enough)
{
	AUTO(keys_free) const struct pubkey **counted = calloc(q->count + 1, sizeof *counted);
	unsigned n = 0;

	for (size_t i = 0; counted && i < q->count && n < enough; i++) {
		const struct pubkey *key = q->key(q->ctx, i);

		if (key && !is_among(key, counted, n) && q->is_good(q->ctx, i, key))
			counted[n++] = key;
	}
	return n;
}

enum cocket_code
threshold_refuse(const char *role, unsigned count, unsigned threshold, const char *keyid, const char *unusable, struct err *err)
{
	struct text name = text_quote(slice_str(role));

	if (!keyid)
		return fail(err, COCKET_E_SIGNATURE, "%s: %u of %u required keys signed", name.s, count, threshold);
	return fail(err, COCKET_E_SIGNATURE, "%s: %u of %u required keys signed; key %s does not count: %s", name.s, count, threshold,
	            TEXT(slice_str(keyid)), unusable);
}
