/* Merkle trees of transparency logs: see merkle.h.  The algorithm is that of RFC 9162 section 2.1.3.2, with the two parts of the path told apart
 * beforehand: as far up as the leaf's side decides, and from there on, where the tree is to the left alone. */
#include "format/log/merkle.h"

#include <inttypes.h>

enum cocket_code
merkle_leaf(struct digest *out, struct slice entry, struct err *err)
{
	static const uint8_t prefix = 0;
	struct digester *d;

	if (digester_new(&d, err))
		return err->code;
	digester_add(d, slice_of(&prefix, 1));
	digester_add(d, entry);
	*out = digester_end(d);
	digester_free(&d);
	return COCKET_OK;
}

static struct digest
node(const struct digest *left, const struct digest *right)
{
	uint8_t bytes[1 + 2 * SHA256_BYTES] = { 1 };

	memcpy(bytes + 1, left->bytes, SHA256_BYTES);
	memcpy(bytes + 1 + SHA256_BYTES, right->bytes, SHA256_BYTES);
	return digest_of(slice_of(bytes, sizeof bytes));
}

static size_t
bit_length(uint64_t n)
{
	size_t bits = 0;

	for (; n; n >>= 1)
		bits++;
	return bits;
}

static size_t
bits_set(uint64_t n)
{
	size_t bits = 0;

	for (; n; n &= n - 1)
		bits++;
	return bits;
}

static enum cocket_code
shape_check(const struct inclusion_proof *p, size_t inner, struct err *err)
{
	const size_t expected = inner + bits_set(p->index >> inner);

	if (p->count != expected)
		return fail(err, COCKET_E_FORMAT, "inclusion proof: %zu hashes, expected %zu", p->count, expected);
	return COCKET_OK;
}

enum cocket_code
inclusion_proof_check(const struct inclusion_proof *p, const struct digest *leaf, struct err *err)
{
	struct digest hash = *leaf;
	size_t inner;

	if (p->size > INT64_MAX || p->index >= p->size)
		return fail(err, COCKET_E_FORMAT, "inclusion proof: index %" PRIu64 " in a log of %" PRIu64 " entries", p->index, p->size);
	inner = bit_length(p->index ^ (p->size - 1)); /* at most 63 */
	if (shape_check(p, inner, err))
		return err->code;
	for (size_t i = 0; i < p->count; i++)
		hash = i < inner && (p->index >> i & 1) == 0 ? node(&hash, &p->path[i]) : node(&p->path[i], &hash);
	if (digest_compare(&p->root, &hash, err))
		return within(err, "inclusion proof: the root");
	return COCKET_OK;
}
