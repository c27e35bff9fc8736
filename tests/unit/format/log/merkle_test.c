/* Every leaf of every small tree, by paths that a recursive reading of RFC 9162 section 2.1.3.1 makes; and all that is next to each. */
#include "support/test.h"

#include "format/log/merkle.h"

#define LEAVES 40

static struct digest leaves[LEAVES];

static struct digest
join(const struct digest *a, const struct digest *b)
{
	uint8_t bytes[65] = { 1 };

	memcpy(bytes + 1, a->bytes, 32);
	memcpy(bytes + 33, b->bytes, 32);
	return digest_of(slice_of(bytes, sizeof bytes));
}

/* The largest power of two below n. */
static size_t
split(size_t n)
{
	size_t k = 1;

	while (2 * k < n)
		k *= 2;
	return k;
}

static struct digest
root_of(const struct digest *d, size_t n)
{
	struct digest left, right;

	if (n == 1)
		return d[0];
	left = root_of(d, split(n));
	right = root_of(d + split(n), n - split(n));
	return join(&left, &right);
}

static void
path_of(struct inclusion_proof *p, size_t index, const struct digest *d, size_t n)
{
	const size_t k = n > 1 ? split(n) : 0;

	if (n == 1)
		return;
	path_of(p, index < k ? index : index - k, index < k ? d : d + k, index < k ? k : n - k);
	p->path[p->count++] = index < k ? root_of(d + k, n - k) : root_of(d, k);
}

static struct inclusion_proof
proof_of(size_t index, size_t size)
{
	struct inclusion_proof p = { .index = index, .size = size, .root = root_of(leaves, size) };

	path_of(&p, index, leaves, size);
	return p;
}

static int
set_up(void **state)
{
	struct err err;

	(void)state;
	for (size_t i = 0; i < LEAVES; i++) {
		const uint8_t entry[] = { 'e', (uint8_t)i };

		if (merkle_leaf(&leaves[i], slice_of(entry, sizeof entry), &err))
			return -1;
	}
	return 0;
}

/* RFC 6962 section 2.1: the hash of an empty entry. */
static void
a_leaf_is_hashed_with_its_prefix(void **state)
{
	char hex[DIGEST_HEX_BYTES];
	struct digest leaf;
	struct err err;

	(void)state;
	assert_int_equal(merkle_leaf(&leaf, slice_str(""), &err), COCKET_OK);
	digest_print_hex(hex, &leaf);
	assert_string_equal(hex, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

static void
every_leaf_of_every_tree(void **state)
{
	struct err err;

	(void)state;
	for (size_t size = 1; size <= LEAVES; size++)
		for (size_t index = 0; index < size; index++) {
			const struct inclusion_proof p = proof_of(index, size);

			assert_int_equal(inclusion_proof_check(&p, &leaves[index], &err), COCKET_OK);
		}
}

static void
assert_refused(const struct inclusion_proof *p, const struct digest *leaf, enum cocket_code code)
{
	struct err err = { 0 };

	assert_int_equal(inclusion_proof_check(p, leaf, &err), code);
	assert_int_equal(err.code, code);
}

static void
no_other_leaf_and_no_other_path(void **state)
{
	(void)state;
	for (size_t size = 2; size <= LEAVES; size++)
		for (size_t index = 0; index < size; index++) {
			const struct inclusion_proof good = proof_of(index, size);
			struct inclusion_proof p = good;

			assert_refused(&p, &leaves[(index + 1) % size], COCKET_E_DIGEST);
			for (size_t i = 0; i < good.count; i++) {
				p = good;
				p.path[i].bytes[31] ^= 1;
				assert_refused(&p, &leaves[index], COCKET_E_DIGEST);
			}
			p = good;
			p.root.bytes[0] ^= 0x80;
			assert_refused(&p, &leaves[index], COCKET_E_DIGEST);
			p = good;
			p.count--;
			assert_refused(&p, &leaves[index], COCKET_E_FORMAT);
			p = good;
			p.path[p.count++] = p.root;
			assert_refused(&p, &leaves[index], COCKET_E_FORMAT);
		}
}

/* A node passed off as a leaf: the prefixes tell them apart. */
static void
a_node_is_no_leaf(void **state)
{
	uint8_t entry[64];
	struct inclusion_proof p = { .size = 1 };
	struct digest leaf;
	struct err err;

	(void)state;
	memcpy(entry, leaves[0].bytes, 32);
	memcpy(entry + 32, leaves[1].bytes, 32);
	p.root = join(&leaves[0], &leaves[1]);
	assert_int_equal(merkle_leaf(&leaf, slice_of(entry, sizeof entry), &err), COCKET_OK);
	assert_refused(&p, &leaf, COCKET_E_DIGEST);
}

static void
what_cannot_be(void **state)
{
	struct inclusion_proof p = proof_of(3, 8);

	(void)state;
	p.index = 8;
	assert_refused(&p, &leaves[3], COCKET_E_FORMAT);
	p.index = UINT64_MAX;
	assert_refused(&p, &leaves[3], COCKET_E_FORMAT);
	p = proof_of(3, 8);
	p.size = 0;
	assert_refused(&p, &leaves[3], COCKET_E_FORMAT);
	p.size = UINT64_MAX;
	assert_refused(&p, &leaves[3], COCKET_E_FORMAT);
	p.size = INT64_MAX;
	assert_refused(&p, &leaves[3], COCKET_E_FORMAT);
	p.index = INT64_MAX - 1;
	assert_refused(&p, &leaves[3], COCKET_E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leaf_is_hashed_with_its_prefix), cmocka_unit_test(every_leaf_of_every_tree),
		cmocka_unit_test(no_other_leaf_and_no_other_path), cmocka_unit_test(a_node_is_no_leaf), cmocka_unit_test(what_cannot_be),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
