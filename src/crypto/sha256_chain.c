/* SHA-256's padding and pieces (FIPS 180-4, 5.1.1, 5.3.3): see sha256_chain.h. */
#include "crypto/sha256_chain.h"

void
sha256_chain_begin(struct sha256_chain *c)
{
	*c = (struct sha256_chain){
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
	};
}

/* Into the block that is not full yet; what is left of the bytes. */
static struct slice
block_fill(struct sha256_chain *c, struct slice bytes)
{
	const size_t room = SHA256_BLOCK_BYTES - c->have, n = bytes.len < room ? bytes.len : room;

	if (n > 0)
		memcpy(c->block + c->have, bytes.ptr, n);
	c->have += n;
	if (c->have == SHA256_BLOCK_BYTES) {
		sha256_blocks(c->state, c->block, 1);
		c->have = 0;
	}
	return slice_of(bytes.ptr + n, bytes.len - n);
}

void
sha256_chain_add(struct sha256_chain *c, struct slice bytes)
{
	if (bytes.len == 0)
		return;
	c->count += bytes.len;
	if (c->have > 0)
		bytes = block_fill(c, bytes);
	if (bytes.len >= SHA256_BLOCK_BYTES) {
		const size_t blocks = bytes.len / SHA256_BLOCK_BYTES;

		sha256_blocks(c->state, bytes.ptr, blocks);
		bytes = slice_of(bytes.ptr + blocks * SHA256_BLOCK_BYTES, bytes.len % SHA256_BLOCK_BYTES);
	}
	if (bytes.len > 0)
		(void)block_fill(c, bytes);
}

void
sha256_chain_add_both(struct sha256_chain *one, struct sha256_chain *other, struct slice bytes)
{
	const size_t head = (SHA256_BLOCK_BYTES - one->have) % SHA256_BLOCK_BYTES;

	if (one->have == other->have && bytes.len >= head + SHA256_BLOCK_BYTES) {
		const size_t blocks = (bytes.len - head) / SHA256_BLOCK_BYTES, whole = blocks * SHA256_BLOCK_BYTES;

		sha256_chain_add(one, slice_of(bytes.ptr, head));
		sha256_chain_add(other, slice_of(bytes.ptr, head));
		sha256_blocks_both(one->state, other->state, bytes.ptr + head, blocks);
		one->count += whole;
		other->count += whole;
		bytes = slice_of(bytes.ptr + head + whole, bytes.len - head - whole);
	}
	sha256_chain_add(one, bytes);
	sha256_chain_add(other, bytes);
}

static void
big_endian_put(uint8_t *out, size_t n, uint64_t value)
{
	while (n > 0) {
		out[--n] = (uint8_t)value;
		value >>= 8;
	}
}

void
sha256_chain_end(uint8_t out[static SHA256_CHAIN_BYTES], struct sha256_chain *c)
{
	static const uint8_t padding[SHA256_BLOCK_BYTES] = { 0x80 };
	const uint64_t bits = c->count * 8;
	uint8_t length[8];

	big_endian_put(length, sizeof length, bits);
	sha256_chain_add(c, slice_of(padding, 1 + (2 * SHA256_BLOCK_BYTES - 1 - sizeof length - c->have) % SHA256_BLOCK_BYTES));
	sha256_chain_add(c, slice_of(length, sizeof length));
	for (size_t i = 0; i < SHA256_WORDS; i++)
		big_endian_put(out + 4 * i, 4, c->state[i]);
}
